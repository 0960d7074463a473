"""Loads the catalogs from their CSV files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogs.files import DATA_DIR, CatalogFileError
from catalogs.services import OUTCOMES, load_catalogs


class Command(BaseCommand):
    help = "Load the catalogs from their CSV files. Run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=DATA_DIR, help="folder of the files")
        parser.add_argument(
            "--restore",
            action="store_true",
            help="let the files win over what administrators changed or deleted",
        )
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, **options: Any) -> None:
        try:
            tables = load_catalogs(directory=options["directory"], restore=options["restore"])
        except CatalogFileError as error:
            raise CommandError(str(error)) from error
        totals = {name: sum(counts[name] for counts in tables.values()) for name in OUTCOMES}
        if options["verbosity"] > 1:
            for table, counts in tables.items():
                self.stdout.write(f"{table}: {_sentence(counts)}")
        self.stdout.write(f"Catalogs: {_sentence(totals)}.")
        if options["json"]:
            self.stdout.write(json.dumps({**totals, "tables": tables}))


def _sentence(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
