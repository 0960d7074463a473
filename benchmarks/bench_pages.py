"""How fast the pages of each role answer, and what they weigh on a first visit.

    python -m benchmarks.bench_pages --users 20 --json

A server (gunicorn, 2 workers of 4 threads) is started on a database of its own with demo data,
and `--users` people ask for pages at once, each signed in as another person of the role. Times
are from the first byte sent to the last byte read, on loopback. The peer is the page `about`,
which asks neither database nor ranking: ratios are of medians in the same run.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import http.client
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
PEER = "about"
ASSET = re.compile(r'(?:href|src)="(/static/[^"#?]+)')

Sample = tuple[str, float, int]


def main() -> None:
    """Measure, print a table, and with --json one object as the last line."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="retorno-bench-") as folder:
        environment = {
            **os.environ,
            "VAR_DIR": folder,
            "DATABASE_URL": arguments.database_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        sessions = _prepare(environment, arguments)
        server = _serve(environment)
        try:
            samples = _measure(sessions, arguments)
            weights = _weigh(sessions)
        finally:
            server.terminate()
            server.wait()
    report = _summarise(samples, arguments.seconds)
    _print_table(report, weights)
    _write_csv(report, arguments)
    if arguments.json:
        print(json.dumps({**report, "weights_kb": weights}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20, help="people who ask at once")
    parser.add_argument("--seconds", type=int, default=15, help="how long each page is asked for")
    parser.add_argument("--returnees", type=int, default=2000)
    parser.add_argument("--postings", type=int, default=1500)
    parser.add_argument("--database-url", default="", help="empty: SQLite in a temporary folder")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _prepare(environment: dict[str, str], arguments: argparse.Namespace) -> dict[str, list[str]]:
    """Fill the database and sign people in; page paths to session keys."""
    _manage(environment, "migrate", "--verbosity", "0")
    _manage(environment, "load_catalogs")
    sizes = ["--returnees", str(arguments.returnees), "--postings", str(arguments.postings)]
    _manage(environment, "make_demo", *sizes)
    _manage(environment, "build_index")
    script = (
        f"from benchmarks.sessions import print_sessions; print_sessions(people={arguments.users})"
    )
    return json.loads(_manage(environment, "shell", "--verbosity", "0", "-c", script))


def _serve(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            _get("/about/", "")
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.terminate()
    raise SystemExit(f"The server did not answer on 127.0.0.1:{PORT} within 60 s.")


def _get(path: str, session: str) -> tuple[int, bytes]:
    """Status and compressed body of one page."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "es"}
    if session:
        headers["Cookie"] = f"sessionid={session}"
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _measure(sessions: dict[str, list[str]], arguments: argparse.Namespace) -> list[Sample]:
    samples: list[Sample] = []
    for path, keys in sessions.items():
        # The first answer of each worker builds its index: it is not counted.
        for key in keys[:8]:
            _get(path, key)
        samples += _ask_at_once(path, keys, arguments)
    return samples


def _ask_at_once(path: str, keys: list[str], arguments: argparse.Namespace) -> list[Sample]:
    until = time.monotonic() + arguments.seconds
    lock, samples = threading.Lock(), []

    def ask(number: int) -> None:
        own = itertools.cycle(keys[number :: arguments.users] or keys)
        while time.monotonic() < until:
            started = time.perf_counter()
            status, _ = _get(path, next(own))
            with lock:
                samples.append((path, (time.perf_counter() - started) * 1000, status))

    with ThreadPoolExecutor(arguments.users) as pool:
        list(pool.map(ask, range(arguments.users)))
    return samples


def _weigh(sessions: dict[str, list[str]]) -> dict[str, float]:
    """Compressed kilobytes of each page with its styles, scripts and pictures."""
    weights = {}
    for path, keys in sessions.items():
        status, body = _get(path, keys[0])
        try:
            html = gzip.decompress(body).decode()
        except gzip.BadGzipFile:
            html = body.decode()
        assets = {_get(asset, "")[1] for asset in set(ASSET.findall(html))}
        assert status == 200, (path, status)
        weights[path] = round((len(body) + sum(map(len, assets))) / 1000, 1)
    return weights


def _summarise(samples: list[Sample], seconds: int) -> dict[str, dict[str, float]]:
    report = {}
    for path in dict.fromkeys(sample[0] for sample in samples):
        times = sorted(ms for p, ms, _ in samples if p == path)
        report[path] = {
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[int(0.95 * (len(times) - 1))], 1),
            "errors": sum(status != 200 for p, _, status in samples if p == path),
            "requests_per_s": round(len(times) / seconds, 1),
        }
    peer = next(values["p50_ms"] for path, values in report.items() if PEER in path)
    for values in report.values():
        values["ratio_to_about"] = round(values["p50_ms"] / peer, 2)
    return report


def _print_table(report: dict[str, dict[str, float]], weights: dict[str, float]) -> None:
    names = list(next(iter(report.values())))
    print(f"{'page':<36}" + "".join(f"{name:>16}" for name in [*names, "first_visit_kb"]))
    for path, values in report.items():
        cells = [*values.values(), weights[path]]
        print(f"{path[:35]:<36}" + "".join(f"{cell:>16}" for cell in cells))


def _write_csv(report: dict[str, dict[str, float]], arguments: argparse.Namespace) -> None:
    path = ROOT / "benchmarks/results/pages.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["day", "users", "page", *next(iter(report.values()))])
        for page, values in report.items():
            # Ids of rows differ from run to run: they stay out of the table.
            name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", page)
            writer.writerow([dt.date.today(), arguments.users, name, *values.values()])


if __name__ == "__main__":
    main()
