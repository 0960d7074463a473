"""`manage.py score_cases`: what each open case is worth to its person, for the desks' queues."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from catalogs.models import Office
from matching.leverage import score_open_cases


class Command(BaseCommand):
    help = "Measure what each open case is worth to its person; run it every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--office", default="", help="only the cases of the office of this code"
        )
        parser.add_argument(
            "--stale-only", action="store_true", help="pass over cases that were measured today"
        )
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, **options: Any) -> None:
        office = options["office"]
        if office and not Office.objects.filter(code=office).exists():
            raise CommandError(f"There is no office with the code {office!r}.")
        started = time.monotonic()
        # The bar appears only if the work takes longer than a second.
        with tqdm(desc="Measuring cases", unit="case", delay=1) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            scored = score_open_cases(
                today=timezone.localdate(),
                office=office,
                stale_only=options["stale_only"],
                progress=progress,
            )
        seconds = time.monotonic() - started
        if options["json"]:
            report = {"cases": scored.cases, "people": scored.people, "seconds": round(seconds, 3)}
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            f"Measured {scored.cases:,} open cases of {scored.people:,} people in {seconds:.1f} s."
        )
