"""What each step with a person's papers is worth: asked of the ranking, written into cases.

The person reads it as "opens 14 jobs, 9 days sooner", the desk orders its queue by it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import F, Q, QuerySet

from catalogs.models import DocumentType
from documents.models import OPEN_STATES, DocumentCase
from documents.services import CaseLeverage, forget_leverage, record_leverage
from matching.datasets.people import load_people
from matching.posting_store import Snapshot
from matching.ranking.leverage import (
    EVEN,
    Action,
    Candidate,
    Leverage,
    Openings,
    Prospects,
    leverage,
)
from matching.serving import PersonView, served
from placements.models import PostingMark
from returnees.models import Returnee

__all__ = ["EVEN", "Action", "Leverage", "person_leverage", "score_open_cases"]

CHUNK = 200
"""People measured between two reports of progress and two writes."""
MOST_AT_ONCE = 200
"""People measured at once after a change, which takes two seconds or so."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Scored:
    """How many open cases were measured, of how many people."""

    cases: int
    people: int


@dataclass(frozen=True)
class OpenCase:
    """What must be known of a case to measure it."""

    pk: int
    returnee: int
    document: str
    may_expedite: bool

    @property
    def actions(self) -> list[Action]:
        get = Action("get", self.document)
        return [get, Action("expedite", self.document)] if self.may_expedite else [get]


def person_leverage(
    person: PersonView,
    actions: Sequence[Action],
    *,
    today: dt.date,
    dismissed: Collection[str] = (),
) -> list[Leverage]:
    """What each action would change for this person; `dismissed` are postings put away."""
    snapshot = person.snapshot
    openings = Openings.of(snapshot.index, today.toordinal())
    prospects = Prospects.of(
        snapshot.model.person_columns([person.query]),
        snapshot.model.person_rows([person.query]),
        openings,
        snapshot.model.fit_model,
        snapshot.model.closeness,
        np.isin(openings.columns.public_id, sorted(dismissed)),
    )
    candidate = Candidate(prospects, person.papers, actions)
    catalog = snapshot.catalog
    return leverage([candidate], openings, catalog.forecaster, catalog.formal)[0]


def open_cases(*, office: str = "") -> QuerySet[DocumentCase]:
    """Cases that wait for an office, and requests of people who search; with an `office`, its own.

    Files that were erased have none.
    """
    cases = DocumentCase.objects.filter(returnee__erased_at__isnull=True).filter(
        Q(office__isnull=False, state__in=OPEN_STATES)
        | Q(state=DocumentCase.State.REQUESTED, returnee__is_searching=True)
    )
    return cases.filter(office=office) if office else cases


def score_open_cases(
    *,
    today: dt.date,
    office: str = "",
    stale_only: bool = False,
    progress: Progress | None = None,
) -> Scored:
    """Measure all open cases, person by person, and write what was found into them.

    `stale_only` passes over cases that were measured today. `progress(done, total)` counts cases.
    """
    cases = open_cases(office=office)
    if stale_only:
        cases = cases.filter(Q(leverage_on__isnull=True) | ~Q(leverage_on=today))
    return _score(cases, today=today, progress=progress)


def rescore_people(keys: Collection[int], today: dt.date) -> None:
    """Measure the open cases of these people again, as after a change of their papers.

    Of many people, as after the file of a whole office, those beyond the first MOST_AT_ONCE are
    marked as out of date for the next `score_cases --stale-only`: a clerk waits for this.
    """
    people = sorted(keys)
    forget_leverage(people=people[MOST_AT_ONCE:])
    _score(open_cases().filter(returnee__in=people[:MOST_AT_ONCE]), today=today)


def _score(
    cases: QuerySet[DocumentCase], *, today: dt.date, progress: Progress | None = None
) -> Scored:
    by_person = _by_person(cases)
    total, done = sum(map(len, by_person.values())), 0
    people = sorted(by_person)
    for first in range(0, len(people), CHUNK):
        some = {key: by_person[key] for key in people[first : first + CHUNK]}
        record_leverage(rows=_measured(some, today), on=today)
        done += sum(map(len, some.values()))
        if progress is not None:
            progress(done, total)
    return Scored(cases=total, people=len(people))


def _by_person(cases: QuerySet[DocumentCase]) -> dict[int, list[OpenCase]]:
    can_hasten = _can_hasten()
    fields = ("pk", "returnee_id", "document_type_id", "state", "is_expedited")
    found: dict[int, list[OpenCase]] = defaultdict(list)
    for pk, returnee, document, state, is_expedited in cases.order_by("pk").values_list(*fields):
        is_waiting = state == DocumentCase.State.REQUESTED and not is_expedited
        may_expedite = is_waiting and document in can_hasten
        found[returnee].append(OpenCase(pk, returnee, document, may_expedite))
    return found


def _can_hasten() -> set[str]:
    """Documents that come sooner when they are expedited."""
    quicker = (
        Q(exp_min_days__lt=F("std_min_days"))
        | Q(exp_typ_days__lt=F("std_typ_days"))
        | Q(exp_max_days__lt=F("std_max_days"))
    )
    return set(DocumentType.objects.filter(quicker).values_list("code", flat=True))


def _measured(cases: dict[int, list[OpenCase]], today: dt.date) -> list[CaseLeverage]:
    """The rows to write for some people's cases."""
    snapshot = served().postings(today)
    openings = Openings.of(snapshot.index, today.toordinal())
    keys, candidates = _candidates(cases, snapshot, openings, today)
    catalog = snapshot.catalog
    found = leverage(candidates, openings, catalog.forecaster, catalog.formal)
    return [
        row for key, results in zip(keys, found, strict=True) for row in _rows(cases[key], results)
    ]


def _candidates(
    cases: dict[int, list[OpenCase]], snapshot: Snapshot, openings: Openings, today: dt.date
) -> tuple[list[int], list[Candidate]]:
    """The people by key, and each with the actions of their cases."""
    model = snapshot.model
    returnees = Returnee.objects.filter(pk__in=cases)
    keys = list(returnees.order_by("pk").values_list("pk", flat=True))
    people = load_people(returnees, catalog=snapshot.catalog, today=today, linker=model.linker)
    columns, features = model.person_columns(people.queries), model.person_rows(people.queries)
    dismissed = _dismissed(keys, openings)
    candidates = []
    for row, key in enumerate(keys):
        one = slice(row, row + 1)
        prospects = Prospects.of(
            columns.take(one),
            features[one],
            openings,
            model.fit_model,
            model.closeness,
            dismissed.get(key, False),
        )
        actions = [action for case in cases[key] for action in case.actions]
        candidates.append(Candidate(prospects, people.papers.take(one), actions))
    return keys, candidates


def _dismissed(keys: Iterable[int], openings: Openings) -> dict[int, np.ndarray]:
    """Which openings each of these people put away, for those who did."""
    marks = PostingMark.objects.filter(returnee__in=keys, kind=PostingMark.Kind.DISMISSED)
    found: dict[int, list[str]] = defaultdict(list)
    for key, posting in marks.values_list("returnee_id", "posting__public_id"):
        found[key].append(str(posting))
    return {key: np.isin(openings.columns.public_id, ids) for key, ids in found.items()}


def _rows(cases: Sequence[OpenCase], results: Sequence[Leverage]) -> list[CaseLeverage]:
    left = iter(results)
    rows = []
    for case in cases:
        get = next(left)
        expedite = next(left) if case.may_expedite else None
        rows.append(
            CaseLeverage(
                case=case.pk,
                leverage=get.surplus,
                jobs_unlocked=get.jobs,
                days_sooner=get.days_sooner,
                expedite_leverage=None if expedite is None else expedite.surplus,
                expedite_jobs_unlocked=None if expedite is None else expedite.jobs,
                expedite_days_sooner=None if expedite is None else expedite.days_sooner,
            )
        )
    return rows
