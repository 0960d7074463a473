"""`manage.py fit_ranking`: fit p_fit on outcomes, and use it if it beats the priors later on."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from matching import fit_file, fitted, posting_store
from matching.outcomes import Pairs, read_pairs
from matching.ranking.calibration import Measures
from matching.serving import served


class Command(BaseCommand):
    help = (
        "Fit the chances of the ranking on the earlier 70 % of outcomes, compare them with the "
        "priors on the later 30 %, and keep them if they are better."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print numbers for programs")
        parser.add_argument("--dry-run", action="store_true", help="compare, and keep nothing")

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        pairs = _read(quiet=options["json"])
        try:
            found = fitted.compare(pairs)
        except fitted.TooFewOutcomes as problem:
            self._tell(options, {"outcomes": len(pairs), "kept": False}, str(problem))
            return
        kept = found.is_better and not options["dry_run"]
        if kept:
            fitted.save(found, today=today)
        elif not found.is_better and not options["dry_run"]:
            fit_file.forget(posting_store.folder())
        numbers = {"outcomes": len(pairs), "kept": kept, **fitted.summary(found)}
        self._tell(options, numbers, _words(found, kept=kept, is_dry=options["dry_run"]))

    def _tell(self, options: dict[str, Any], numbers: dict[str, Any], words: str) -> None:
        self.stdout.write(json.dumps(numbers) if options["json"] else words)


def _read(*, quiet: bool) -> Pairs:
    today = timezone.localdate()
    # The bar appears only if the work takes longer than a second.
    with tqdm(desc="Reading outcomes", unit="pair", delay=1, disable=quiet) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return read_pairs(served().postings(today), today=today, progress=progress)


def _words(found: fitted.Comparison, *, kept: bool, is_dry: bool) -> str:
    ends = "Nothing is written." if is_dry else "The priors stay in use; run build_index."
    if kept:
        ends = "The fitted chances are kept; build_index takes them up."
    return (
        f"Fitted on {found.n_earlier} outcomes, measured on {found.fitted.n} later ones.\n"
        f"  priors: {_measures(found.prior)}\n"
        f"  fitted: {_measures(found.fitted)}\n"
        f"Log loss falls by {found.gain:.4f} ({found.gain_low:.4f} to {found.gain_high:.4f}).\n"
        f"{ends}"
    )


def _measures(measures: Measures) -> str:
    return (
        f"log loss {measures.log_loss:.4f}, Brier {measures.brier:.4f}, "
        f"calibration error {measures.calibration_error:.4f}"
    )
