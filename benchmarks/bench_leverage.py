"""How fast open cases are measured for the desks, and against ranking anew for each action.

    python -m benchmarks.bench_leverage --json

A database of its own with demo data is filled up to `--cases` open cases at offices, and all are
measured as `manage.py score_cases` does it. The peer, in the same process, answers some of the same
actions by ranking all postings anew before and after each, as a page would. Both must find the
same worth: the largest difference is part of the report. Seconds are those of one core.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> None:
    """Measure, print a table, and with --json one object as the last line."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="retorno-bench-") as folder:
        environment = {
            **os.environ,
            **ONE_CORE,
            "VAR_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        report = _measured(environment, arguments)
    for name, value in report.items():
        print(f"{name:<24}{value:>12,}")
    _write_csv(report)
    if arguments.json:
        print(json.dumps(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--returnees", type=int, default=2000)
    parser.add_argument("--postings", type=int, default=1500)
    parser.add_argument("--peer-cases", type=int, default=50, help="cases ranked anew")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measured(environment: dict[str, str], arguments: argparse.Namespace) -> dict[str, Any]:
    sizes = ["--returnees", str(arguments.returnees), "--postings", str(arguments.postings)]
    for words in (["migrate", "--verbosity", "0"], ["load_catalogs"], ["make_demo", *sizes]):
        _manage(environment, *words)
    call = f"print_report(cases={arguments.cases}, peer_cases={arguments.peer_cases})"
    script = f"from benchmarks.open_cases import print_report; {call}"
    answer = _manage(environment, "shell", "--verbosity", "0", "-c", script)
    report: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return report


def _manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _write_csv(report: dict[str, Any]) -> None:
    path = ROOT / "benchmarks/results/leverage.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["day", *report])
        writer.writerow([dt.date.today(), *report.values()])


if __name__ == "__main__":
    main()
