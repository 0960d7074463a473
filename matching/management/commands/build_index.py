"""`manage.py build_index`: fit the ranking and index every published posting, for all processes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from matching.posting_store import build_snapshot, folder, save_snapshot
from returnees.models import Returnee


class Command(BaseCommand):
    help = "Fit the ranking model and index every published posting; run it after large imports."

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        now = timezone.now()
        target = folder()
        # The bar appears only if the work takes longer than a second.
        with tqdm(desc="Indexing postings", unit="posting", delay=1) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            snapshot = build_snapshot(today=timezone.localdate(now), now=now, progress=progress)
        save_snapshot(snapshot, target)
        people = Returnee.objects.searching().count()
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Indexed {len(snapshot.index):,} postings for {people:,} people "
            f"in {seconds:.1f} s ({_megabytes(target):.1f} MB, model {snapshot.version})."
        )


def _megabytes(target: Path) -> float:
    return sum(path.stat().st_size for path in target.iterdir() if path.is_file()) / 1e6
