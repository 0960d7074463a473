"""`manage.py fit_issuance`: learn from case histories how long each document takes."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from documents.datasets import case_histories, published_times
from documents.issuance import IssuanceModel
from documents.issuance_store import model_path


class Command(BaseCommand):
    help = "Fit the model of how long documents take on all case histories, and save it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, help="use what was known on this day; today"
        )
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        today = timezone.localdate()
        as_of = options["as_of"] or today
        if as_of > today:
            raise CommandError(f"--as-of must be {today} or earlier, got {as_of}.")
        histories = case_histories(as_of)
        model = IssuanceModel()
        model.fit(histories, published=published_times(), data_date=as_of.isoformat())
        model.save(model_path())
        found = {
            "as_of": as_of.isoformat(),
            "spells": len(histories),
            "issued": int(histories["issued"].sum()),
            "documents": int(histories["document"].nunique()),
            "seconds": round(time.monotonic() - started, 2),
        }
        self.stdout.write(
            "Fitted on {spells:,} spells of {documents} documents as of {as_of}, "
            "{issued:,} of them issued, in {seconds} s.".format(**found)
        )
        if options["json"]:
            self.stdout.write(json.dumps(found))
