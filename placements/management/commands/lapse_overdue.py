"""End what nobody answered in time. Meant for once a day; run twice, it does no harm."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from placements.services import lapse_overdue


class Command(BaseCommand):
    help = "End interests, invitations and offers that were not answered in time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        lapsed = lapse_overdue(
            today=timezone.localdate(), now=timezone.now(), dry_run=options["dry_run"]
        )
        counts = {
            "interests": lapsed.interests,
            "invitations": lapsed.invitations,
            "placements": lapsed.placements,
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        verb = "Would end" if options["dry_run"] else "Ended"
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"{verb} {told}.")
