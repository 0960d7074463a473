"""Run the whole suite on PostgreSQL, or say why not.

`python -m tests.run_on_postgres` uses TEST_DATABASE_URL, or the server on this machine.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

LOCAL_SERVERS = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://root@127.0.0.1:5432/postgres",
    "postgres:///postgres",
)


def find_server() -> str | None:
    """The first database URL that answers, or None."""
    given = os.environ.get("TEST_DATABASE_URL")
    for url in [given] if given else LOCAL_SERVERS:
        try:
            with psycopg.connect(url, connect_timeout=3):
                return url
        except psycopg.OperationalError:
            continue
    return None


def main() -> int:
    url = find_server()
    if url is None:
        print("PostgreSQL suite skipped: no server answers. Set TEST_DATABASE_URL to run it.")
        return 1 if os.environ.get("CI") else 0
    environment = {**os.environ, "TEST_DATABASE_URL": url}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
