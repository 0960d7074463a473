"""Pairs whose outcome is known, with their features as they are now: what p_fit learns from.

p_fit is the chance that a person can do the work. An outcome of it is what an employer found who
knew the person's work: an offer of the job, or a no to the person's interest. Left out, since they
tell of something else: what the person did not want (invitations declined, withdrawals), what
nobody looked at (lapsed), refusals by an office, which may be for papers, and jobs that ended
within 30 days, for whatever reason. A no because the job was filled is no outcome either.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Max

from catalogs.words import plain
from employers.models import Posting
from matching import posting_store
from matching.datasets.people import load_people
from matching.datasets.postings import RequirementBook
from matching.posting_store import Snapshot
from matching.ranking.model import Progress
from matching.ranking.pairs import FEATURE_NAMES, pair_features
from placements.models import Interest, Placement, PlacementEvent
from returnees.models import Returnee

State = Placement.State
KEPT = (State.RETAINED_30, State.RETAINED_90, State.RETAINED_180)
FILLED = re.compile(r"\b(cubri\w*|cubiert\w*|ocupad\w*|llen\w*|filled|taken|full)\b")
"""Words of a no that tell of the seat and not of the person."""
BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What an employer found of a pair, and on which day; keys of person and posting."""

    returnee: int
    posting: int
    day: dt.date
    is_good: bool


@dataclass(frozen=True)
class Pairs:
    """Outcomes in the order of time with what the ranking says now; arrays of n rows."""

    features: np.ndarray[Any, Any]
    is_good: np.ndarray[Any, Any]
    day: np.ndarray[Any, Any]
    person: np.ndarray[Any, Any]

    def __len__(self) -> int:
        return len(self.is_good)


def read_outcomes() -> list[Outcome]:
    """One outcome for each pair, in the order of time: an offer weighs more than a no."""
    found = {(each.returnee, each.posting): each for each in _refused()}
    found |= {(each.returnee, each.posting): each for each in _offered()}
    return sorted(found.values(), key=lambda each: (each.day, each.returnee, each.posting))


def newest_outcome() -> str:
    """Changes with every outcome that comes or goes; in two cheap queries, about nobody."""
    declined = Interest.objects.filter(
        state=Interest.State.DECLINED, returnee__erased_at__isnull=True
    )
    events = PlacementEvent.objects.filter(
        placement__returnee__erased_at__isnull=True,
        to_state__in=(State.OFFERED, State.ENDED, *KEPT),
    )
    rows = [
        declined.order_by().aggregate(Count("pk"), Max("answered_at")),
        events.order_by().aggregate(Count("pk"), Max("at")),
    ]
    return "/".join(str(value) for row in rows for value in row.values())


def _refused() -> Iterable[Outcome]:
    declined = Interest.objects.filter(state=Interest.State.DECLINED, answered_at__isnull=False)
    rows = declined.filter(returnee__erased_at__isnull=True).order_by("answered_at", "pk")
    columns = ("returnee_id", "posting_id", "answered_at", "answer_reason")
    for returnee, posting, at, reason in rows.values_list(*columns):
        if not FILLED.search(plain(reason)):
            yield Outcome(returnee, posting, at.date(), is_good=False)


def _offered() -> Iterable[Outcome]:
    placements = Placement.objects.filter(returnee__erased_at__isnull=True)
    events = PlacementEvent.objects.filter(placement__in=placements).order_by("at", "pk")
    steps: dict[int, dict[str, dt.date]] = {}
    for key, state, at in events.values_list("placement_id", "to_state", "at"):
        steps.setdefault(key, {}).setdefault(state, at.date())
    rows = placements.filter(pk__in=[key for key, days in steps.items() if State.OFFERED in days])
    for key, returnee, posting in rows.order_by("pk").values_list(
        "pk", "returnee_id", "posting_id"
    ):
        days = steps[key]
        if State.ENDED not in days or any(state in days for state in KEPT):
            yield Outcome(returnee, posting, days[State.OFFERED], is_good=True)


def read_pairs(snapshot: Snapshot, *, today: dt.date, progress: Progress | None = None) -> Pairs:
    """The outcomes with the features of their pairs, as the model of `snapshot` sees them today."""
    outcomes = read_outcomes()
    blocks = []
    for first in range(0, len(outcomes), BATCH):
        blocks.append(_features(snapshot, outcomes[first : first + BATCH], today))
        if progress is not None:
            progress(min(first + BATCH, len(outcomes)), len(outcomes))
    return Pairs(
        features=np.concatenate([np.empty((0, len(FEATURE_NAMES))), *blocks]),
        is_good=np.array([each.is_good for each in outcomes], dtype=int),
        day=np.array([each.day.toordinal() for each in outcomes], dtype=int),
        person=np.array([each.returnee for each in outcomes], dtype=int),
    )


def _features(snapshot: Snapshot, outcomes: list[Outcome], today: dt.date) -> np.ndarray[Any, Any]:
    model = snapshot.model
    returnees = Returnee.objects.filter(pk__in={each.returnee for each in outcomes})
    people = load_people(
        returnees, catalog=snapshot.catalog, today=today, linker=model.linker
    ).queries
    book = RequirementBook()
    postings = Posting.objects.filter(pk__in={each.posting for each in outcomes})
    records = [
        row.record for row in posting_store.read_rows(snapshot, postings, book, today).values()
    ]
    person_rows = _rows(returnees, people)
    posting_rows = _rows(postings, records)
    left = np.array([person_rows[each.returnee] for each in outcomes])
    right = np.array([posting_rows[each.posting] for each in outcomes])
    cosine = model.person_rows(people)[left].multiply(model.posting_rows(records)[right])
    similarity = np.clip(np.asarray(cosine.sum(axis=1)).ravel(), 0.0, 1.0)
    found: np.ndarray[Any, Any] = pair_features(
        model.person_columns(people).take(left),
        model.posting_columns(records).take(right),
        similarity,
        model.closeness,
    )
    return found


def _rows(rows: Any, records: list[Any]) -> dict[int, int]:
    """The place in `records` of each row, by key."""
    place = {record.public_id: at for at, record in enumerate(records)}
    keys = rows.order_by().values_list("pk", "public_id")
    return {key: place[str(public_id)] for key, public_id in keys}
