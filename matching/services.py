"""What matching writes: scores of placements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from employers.models import Posting
from matching.names import Names
from matching.serving import match_posting
from matching.words import both_languages
from placements.models import Placement
from placements.services import record_scores
from returnees.models import Returnee


def score_terms(returnee: Returnee, posting: Posting, *, today: dt.date) -> dict[str, Any]:
    """The arguments of `record_scores` for a pair, as ranked on `today`."""
    match, model = match_posting(returnee, posting, today=today)
    names = Names.of(match.reasons)
    return {
        "score": match.score,
        "p_fit": match.p_fit,
        "p_ready": match.p_ready,
        "utility": match.utility,
        "reasons": [both_languages(reason, names) for reason in match.reasons],
        "model_version": model,
        "scored_on": today,
    }


def score_placement(placement: Placement, today: dt.date) -> None:
    """Keep the score of a placement and why, as ranked on `today`."""
    terms = score_terms(placement.returnee, placement.posting, today=today)
    record_scores(placement=placement, **terms)


def score_unscored_placements(*, today: dt.date) -> int:
    """Score the placements under way that have no score yet; return how many there were."""
    waiting = Placement.objects.live().filter(score__isnull=True)
    placements = list(waiting.select_related("returnee", "posting").order_by("pk"))
    for placement in placements:
        score_placement(placement, today)
    return len(placements)
