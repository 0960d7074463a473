"""`manage.py score_placements`: score the placements under way that have no score yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from matching.services import score_unscored_placements


class Command(BaseCommand):
    help = "Score the placements under way that have no score yet."

    def handle(self, **options: Any) -> None:
        count = score_unscored_placements(today=timezone.localdate())
        self.stdout.write(f"Scored {count} placements.")
