"""`manage.py import_postings FILE --employer ID`: postings from a CSV file of any usual shape."""

from __future__ import annotations

import json
import time
import uuid
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from tqdm import tqdm

from employers.import_values import read_day
from employers.imports import (
    ImportRefused,
    Options,
    Parsed,
    Problem,
    Saved,
    parse_table,
    read_table,
    save_parsed,
)
from employers.models import Employer

SHOWN = 10


class Command(BaseCommand):
    help = "Import postings of one employer from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--employer", required=True, help="public id or RFC")
        parser.add_argument(
            "--published-on", default="", help="a day or 'today', instead of the file's dates"
        )
        parser.add_argument(
            "--pay-factor", default="1", help="multiplies pay of another year, such as 1.47"
        )
        parser.add_argument(
            "--below-floor",
            choices=["hold", "lift"],
            default="hold",
            help="hold back what pays below the legal minimum, or lift it to the minimum",
        )
        parser.add_argument("--dry-run", action="store_true", help="report and write nothing")
        parser.add_argument("--json", action="store_true", help="last line is one JSON object")

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        now = timezone.now()
        employer = _find_employer(options["employer"])
        try:
            frame = read_table(options["file"])
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        parsed = parse_table(
            frame,
            employer=employer,
            options=_read_options(options),
            today=timezone.localdate(now),
            now=now,
        )
        saved = None
        if not options["dry_run"]:
            with tqdm(total=len(parsed.postings), desc="postings", disable=None) as bar:
                saved = save_parsed(parsed, employer=employer, now=now, progress=bar.update)
        self._report(parsed, saved, time.monotonic() - started, as_json=options["json"])

    def _report(
        self, parsed: Parsed, saved: Saved | None, seconds: float, *, as_json: bool
    ) -> None:
        self._list("Left out", parsed.problems)
        self._list("To confirm", parsed.to_confirm)
        unknown = ", ".join(f"{t} ({n})" for t, n in parsed.unknown_titles.most_common(SHOWN))
        if unknown:
            self.stdout.write(f"Titles without an occupation, most frequent first: {unknown}.")
        figures = {
            "rows": parsed.rows,
            "created": saved.created if saved else 0,
            "updated": saved.updated if saved else 0,
            "unchanged": saved.unchanged if saved else 0,
            "held": saved.held if saved else 0,
            "refused": len(parsed.problems),
            "to_confirm": len(parsed.to_confirm),
            "rows_per_s": round(parsed.rows / max(seconds, 1e-9)),
            "unmapped": dict(parsed.unmapped),
            "sure": dict(parsed.sure),
            "by_model": parsed.by_model,
            "lifted": parsed.lifted,
        }
        line = json.dumps(figures) if as_json else ", ".join(f"{k} {v}" for k, v in figures.items())
        self.stdout.write(line)

    def _list(self, heading: str, problems: list[Problem]) -> None:
        for problem in problems[:SHOWN]:
            self.stderr.write(f"{heading}, {problem}")
        if len(problems) > SHOWN:
            self.stderr.write(f"{heading}: {len(problems) - SHOWN} more rows.")


def _find_employer(text: str) -> Employer:
    try:
        match = Q(public_id=uuid.UUID(text))
    except ValueError:
        match = Q(rfc=text.upper())
    employer = Employer.objects.filter(match).first()
    if employer is None:
        raise CommandError(
            f"--employer {text!r} is no employer. Give the public id or RFC that its page shows."
        )
    return employer


def _read_options(options: dict[str, Any]) -> Options:
    day_text = options["published_on"]
    day = timezone.localdate() if day_text == "today" else read_day(day_text)
    if day_text and day is None:
        raise CommandError(f"--published-on {day_text!r} is no day. Give 2026-11-24 or today.")
    try:
        factor = Decimal(options["pay_factor"])
    except InvalidOperation:
        factor = Decimal(0)
    if not 0 < factor <= 100:
        raise CommandError(
            f"--pay-factor {options['pay_factor']!r} cannot be used. Give 0.01 to 100."
        )
    return Options(
        published_on=day, pay_factor=factor, lift_to_floor=options["below_floor"] == "lift"
    )
