"""How many real postings an import maps to occupation, city, pay and schedule, and how fast.

    python -m benchmarks.bench_mapping --json
    python -m benchmarks.bench_mapping --sample 200 --seed 20261124
    python -m benchmarks.bench_mapping --esco ../shared/benchmarks/esco

Reads every CSV file of `--postings` through the service that employers use (`import_postings
--published-on today --pay-factor 1.4 --below-floor lift`), into a database of its own that is
thrown away. What is read without a guess counts as sure:

- occupation: a whole name, rightly spelt, of one occupation (or the title model, as surely);
- city: the municipality that the row names is known, so that no capital stands in for it;
- pay: a number that is not so far from usual that it is asked about (`employers/usual_pay.py`);
- schedule: first hour, hours a day and days a week are there, and the hours are no slip.

`--sample` prints rows and what became of them, to be judged by hand. `--esco` loads the names of
ESCO first. Reading titles is also timed alone: the rate of one core, each different title once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from employers.imports import Options, Parsed
    from employers.models import Employer, Posting

ROOT = Path(__file__).resolve().parent.parent
POSTINGS = ROOT.parent / "shared/benchmarks/postings"
READ = ("occupation", "city", "pay", "schedule")


def main() -> None:
    """Measure, print, and with --json one object as the last line."""
    arguments = _arguments()
    paths = sorted(arguments.postings.glob("*.csv"))
    if not paths:
        reason = f"no CSV file in {arguments.postings}"
        print(f"Skipped: {reason}. Name another folder with --postings.")
        report: dict[str, object] = {"skipped": reason}
    else:
        report = _measured(paths, arguments)
    if arguments.json:
        print(json.dumps(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=Path, default=POSTINGS, help="folder of CSV files")
    parser.add_argument("--sample", type=int, default=0, help="rows to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--esco", type=Path, help="folder of ESCO's CSV files, to load first")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measured(paths: list[Path], arguments: argparse.Namespace) -> dict[str, object]:
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
        if arguments.esco:
            call_command("load_esco", arguments.esco)
        return measure(paths, sample=arguments.sample, seed=arguments.seed)


def measure(paths: list[Path], *, sample: int = 0, seed: int = 1) -> dict[str, object]:
    """Import `paths` into the database, print what was mapped, and return the figures."""
    from employers.imports import save_parsed

    employer, options, counts, tables = _employer(), _options(), Counter[str](), []
    begun = time.perf_counter()
    for path in paths:
        frame, parsed = _parsed(path, employer, options)
        saved = save_parsed(parsed, employer=employer, now=_now())
        counts += Counter({f"sure_{name}": count for name, count in parsed.sure.items()})
        counts += Counter(
            rows=parsed.rows,
            refused=len(parsed.problems),
            created=saved.created,
            held=saved.held,
            lifted=parsed.lifted,
            by_model=parsed.by_model,
            occupation=sum(row.occupation_id is not None for row in parsed.postings),
        )
        tables.append((frame, parsed))
    seconds = time.perf_counter() - begun
    report: dict[str, object] = {**_report(counts, seconds), **_title_rate(tables)}
    for name, value in report.items():
        print(f"{name:<24}{value:>10,}")
    rows = [pair for frame, parsed in tables for pair in _pairs(frame, parsed)]
    for values, posting in random.Random(seed).sample(rows, sample):
        print(_line(values, posting))
    return report


def _report(counts: Counter[str], seconds: float) -> dict[str, float]:
    rows = counts["rows"]
    by_name = counts["occupation"] - counts["by_model"]
    return {
        "rows": rows,
        "created": counts["created"],
        "refused": counts["refused"],
        "held": counts["held"],
        "lifted": counts["lifted"],
        "mapped": round(counts["occupation"] / rows, 4),
        "mapped_by_name": round(by_name / rows, 4),
        "mapped_by_model": round(counts["by_model"] / rows, 4),
        **{f"sure_{name}": round(counts[f"sure_{name}"] / rows, 4) for name in READ},
        "rows_per_s": round(rows / seconds),
    }


def _title_rate(tables: list[tuple[pd.DataFrame, Parsed]]) -> dict[str, float]:
    from catalogs.linking import OCCUPATION
    from catalogs.reading import current_reader
    from catalogs.titles import match_title

    reader = current_reader()
    titles = {title for frame, _ in tables for title in frame["title"]}
    begun = time.perf_counter()
    for title in titles:
        match_title(reader, title)
    seconds = time.perf_counter() - begun
    return {
        "names": len(reader.linker.aliases_[OCCUPATION]),
        "titles": len(titles),
        "titles_per_s": round(len(titles) / seconds),
    }


def _parsed(path: Path, employer: Employer, options: Options) -> tuple[pd.DataFrame, Parsed]:
    from employers.imports import parse_table, read_table

    frame = read_table(path)
    today = _now().date()
    return frame, parse_table(frame, employer=employer, options=options, today=today, now=_now())


def _now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()


def _options() -> Options:
    from employers.imports import Options

    return Options(published_on=_now().date(), pay_factor=Decimal("1.4"), lift_to_floor=True)


def _employer() -> Employer:
    from catalogs.models import City
    from employers.models import Employer

    city = City.objects.order_by("pk")[0]
    return Employer.objects.create(
        name="Portal", rfc="XAXX010101000", city=city, state=Employer.State.VERIFIED
    )


def _pairs(frame: pd.DataFrame, parsed: Parsed) -> Iterator[tuple[dict[str, str], Posting]]:
    """Rows of the file that were read, each with its posting."""
    left_out = {problem.line - 2 for problem in parsed.problems}
    kept = [row for at, row in enumerate(frame.to_dict("records")) if at not in left_out]
    for row, posting in zip(kept, parsed.postings, strict=True):
        yield {str(name): str(value) for name, value in row.items()}, posting


def _line(values: dict[str, str], posting: Posting) -> str:
    """What the file says, and after the arrow what was read."""
    said = " / ".join(values.get(name, "") for name in _SAID)
    job = posting.occupation
    work = f"{job.isco08} {job.title_es}" if job else "-"
    hours = f"{posting.shift} {posting.hours_per_week} h {posting.days_per_week} d"
    city = f"{posting.city.name}, {posting.city.state_id}"
    return f"{said} -> {work} / {city} / {posting.pay_min} / {hours}"


_SAID = ("title", "city", "state", "pay", "start_hour", "hours_per_day", "days_per_week")


if __name__ == "__main__":
    main()
