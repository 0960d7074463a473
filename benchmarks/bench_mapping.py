"""How many titles of real postings the vocabulary maps to an occupation, and how fast.

    python -m benchmarks.bench_mapping --json
    python -m benchmarks.bench_mapping --sample 100 --seed 1

Reads every CSV file of `--postings` that has a column `offer`: titles in Spanish as employers wrote
them. A title counts as mapped if the linker names an occupation, and as mapped with confidence if
it does so by a whole name that means one occupation only (weight 1). The rate is that of one core,
each title anew. `--sample` prints mapped titles and their occupations, to be judged by hand.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import tempfile
import time
from pathlib import Path

from catalogs.linking import OCCUPATION, ConceptLinker

ROOT = Path(__file__).resolve().parent.parent
POSTINGS = ROOT.parent / "shared/benchmarks/postings"


def main() -> None:
    """Measure, print, and with --json one object as the last line."""
    arguments = _arguments()
    titles = _titles(arguments.postings)
    if not titles:
        reason = f"no CSV file with a column offer in {arguments.postings}"
        print(f"Skipped: {reason}. Name another folder with --postings.")
        report: dict[str, object] = {"skipped": reason}
    else:
        report = _measured(titles, arguments)
    if arguments.json:
        print(json.dumps(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=Path, default=POSTINGS, help="folder of CSV files")
    parser.add_argument("--sample", type=int, default=0, help="mapped titles to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _titles(folder: Path) -> list[str]:
    titles = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            titles += [row["offer"] for row in csv.DictReader(file) if row.get("offer")]
    return titles


def _measured(titles: list[str], arguments: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="retorno-bench-") as folder:
        # Before any import of Django: its settings read the environment once.
        os.environ |= {
            "VAR_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_catalogs", verbosity=0)
        return _report(titles, arguments)


def _report(titles: list[str], arguments: argparse.Namespace) -> dict[str, object]:
    from catalogs.vocabulary import occupation_linker

    linker = occupation_linker()
    begun = time.perf_counter()
    best = [max((hit.weight for hit in linker.link(title)), default=0.0) for title in titles]
    seconds = time.perf_counter() - begun
    report: dict[str, object] = {
        "titles": len(titles),
        "names": len(linker.aliases_[OCCUPATION]),
        "mapped": round(sum(weight > 0 for weight in best) / len(best), 4),
        "confident": round(sum(weight >= 1 for weight in best) / len(best), 4),
        "titles_per_second": round(len(titles) / seconds),
    }
    for name, value in report.items():
        print(f"{name:<20}{value:>10,}")
    mapped = [title for title, weight in zip(titles, best, strict=True) if weight >= 1]
    _print_sample(random.Random(arguments.seed).sample(mapped, arguments.sample), linker)
    return report


def _print_sample(titles: list[str], linker: ConceptLinker) -> None:
    from catalogs.models import Occupation

    occupations = {row.code: row for row in Occupation.objects.all()}
    for title in titles:
        row = occupations[linker.best_occupation(title)]
        print(f"{title} | {row.isco08} | {row.title_es}")


if __name__ == "__main__":
    main()
