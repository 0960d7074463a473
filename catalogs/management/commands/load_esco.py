"""`manage.py load_esco FOLDER`: ESCO's names of occupations and skills on top of the catalog."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalogs.esco import plan_names, remove_esco, save_plan
from catalogs.esco_files import LANGUAGES, read_esco
from catalogs.files import CatalogFileError


class Command(BaseCommand):
    help = "Load the names of ESCO's CSV files. Run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="where the download was unpacked")
        parser.add_argument(
            "--language", choices=LANGUAGES, action="append", help="only this one; may be repeated"
        )
        parser.add_argument(
            "--new-skills",
            action="store_true",
            help="also add skills of trades that the catalog lacks, some 9,000",
        )
        parser.add_argument("--remove", action="store_true", help="take all names of ESCO out")
        parser.add_argument("--dry-run", action="store_true", help="report and write nothing")
        parser.add_argument("--json", action="store_true", help="last line is one JSON object")

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        if (options["folder"] is None) != options["remove"]:
            raise CommandError("Give the folder of ESCO's CSV files, or --remove without one.")
        if options["remove"]:
            counts = remove_esco(dry_run=options["dry_run"])
        else:
            counts = self._load(options)
        figures = counts | {"seconds": round(time.monotonic() - begun, 1)}
        sentence = ", ".join(f"{count} {name}" for name, count in figures.items() if count)
        self.stdout.write(f"ESCO: {sentence}.")
        if not options["dry_run"]:
            self.stdout.write(
                "Texts written before keep their reading until: manage.py build_index"
            )
        if options["json"]:
            self.stdout.write(json.dumps(figures))

    def _load(self, options: dict[str, Any]) -> dict[str, int]:
        try:
            with tqdm(desc="rows", unit_scale=True, disable=None) as bar:
                files = read_esco(options["folder"], bar.update)
        except CatalogFileError as error:
            raise CommandError(str(error)) from error
        languages = options["language"] or LANGUAGES
        plan = plan_names(files, languages=languages, new_skills=options["new_skills"])
        with tqdm(total=len(plan.names), desc="names", unit_scale=True, disable=None) as bar:
            saved = save_plan(plan, dry_run=options["dry_run"], progress=bar.update)
        return saved | dict(sorted(plan.counts.items()))
