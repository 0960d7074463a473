from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from documents.models import CaseImport


class Command(BaseCommand):
    help = (
        "Forget the rows of files that clerks uploaded, which can hold what was typed into the "
        "wrong column. That a file was confirmed, and how many cases it changed, stays. "
        "Run it daily."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=30, help="how long rows are kept (default: 30)"
        )

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if days < 1:
            raise CommandError(f"--days must be 1 or more, got {days}.")
        old = CaseImport.objects.filter(at__lt=timezone.now() - dt.timedelta(days=days))
        unconfirmed = old.filter(confirmed_at__isnull=True).delete()[0]
        emptied = old.exclude(Q(rows=[]) & Q(problems=[])).update(rows=[], problems=[])
        self.stdout.write(
            f"Files older than {days} days: rows of {emptied} forgotten, "
            f"{unconfirmed} never confirmed deleted."
        )
