from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from returnees.erasure import erase_person
from returnees.models import Returnee


class Command(BaseCommand):
    help = (
        "Erase files that were opened on the site and whose phone or e-mail was never confirmed, "
        "so that nobody's number stays here because somebody else typed it. Run it daily."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=7, help="how long a file may wait (default: 7)"
        )
        parser.add_argument("--dry-run", action="store_true", help="count only; erase nothing")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if days < 1:
            raise CommandError(f"--days must be 1 or more, got {days}.")
        now = timezone.now()
        waiting = Returnee.objects.never_confirmed(now - dt.timedelta(days=days))
        people = list(waiting.select_related("user").order_by("pk"))
        if not dry_run:
            for returnee in people:
                if returnee.user is not None:
                    erase_person(returnee=returnee, by=returnee.user, now=now)
        what = "would be erased" if dry_run else "erased"
        self.stdout.write(f"Files never confirmed in {days} days: {len(people)} {what}.")
