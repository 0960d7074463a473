"""The ranking as pages ask for it: exact, over every live posting, and never stale.

Each process holds its own index. It is read from the files of `build_index` or built at the first
question, and brought in step with the database at every question after that.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from django.utils import timezone

from documents.forecast import Papers, ReadyTable, RequirementSet
from documents.readiness import points_of
from employers.models import Posting
from matching import people_store, posting_store
from matching.datasets.people import People, load_people
from matching.datasets.postings import PostingRow, RequirementBook
from matching.filters import Filters, mask
from matching.matches import Match as Match
from matching.matches import Ranking as Ranking
from matching.people_store import PeopleSnapshot
from matching.posting_store import Snapshot, read_rows
from matching.ranking.explain import Reason, explain
from matching.ranking.feasibility import names
from matching.ranking.missing import MissingPaper, missing_papers
from matching.ranking.records import PersonQuery, PostingRecord
from matching.ranking.scoring import Scores
from matching.ranking.search import RankingIndex, Top
from placements.models import PostingMark
from returnees.models import Returnee

NO_FILTERS = Filters()
PAGE = 10
MOST_TABLES = 256
"""Tables of readiness that are remembered, one per distinct state of papers."""


@dataclass(frozen=True)
class PapersAhead:
    """One person's chances by set and start, and the likely days to each document, (n_docs,)."""

    ready: ReadyTable
    days: np.ndarray[Any, Any]


class Served:
    """The indexes of one process for one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._postings: Snapshot | None = None
        self._people: PeopleSnapshot | None = None
        self._tables: OrderedDict[Any, PapersAhead] = OrderedDict()

    def postings(self, today: dt.date) -> Snapshot:
        """The postings as they are in the database now."""
        with self._lock:
            return self._refresh_postings(today, timezone.now())

    def people(self, today: dt.date) -> tuple[Snapshot, PeopleSnapshot]:
        """The postings' model and the people who search, as they are in the database now."""
        with self._lock:
            now = timezone.now()
            postings = self._refresh_postings(today, now)
            self._people = people_store.refreshed(
                self._people, postings.catalog, postings.model, today=today, now=now
            )
            return postings, self._people

    def ahead(self, snapshot: Snapshot, papers: Papers, today: dt.date) -> PapersAhead:
        """What is to be expected of one person's papers, for every set and start of the index."""
        horizons = tuple(snapshot.index.horizons(today.toordinal()))
        # A forecaster is made anew whenever what it knows changes, so it stands for all of that.
        told = (getattr(papers, each.name) for each in fields(papers))
        key = (
            snapshot.catalog.forecaster,
            snapshot.index.sets,
            horizons,
            *(each.tobytes() if isinstance(each, np.ndarray) else each for each in told),
        )
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        forecaster = snapshot.catalog.forecaster
        table = forecaster.ready(papers, snapshot.index.sets, horizons)
        days = forecaster.completion(papers, until=max(horizons, default=0))
        ahead = PapersAhead(table, points_of(days, (0.5,))[0, :, 0])
        with self._lock:
            self._tables[key] = ahead
            if len(self._tables) > MOST_TABLES:
                self._tables.popitem(last=False)
        return ahead

    def _refresh_postings(self, today: dt.date, now: dt.datetime) -> Snapshot:
        folder = posting_store.folder()
        held = self._postings
        if held is None or posting_store.file_time(folder) > held.file_time:
            loaded = posting_store.load_snapshot(folder, today=today, now=now)
            held = loaded or held
            if held is not None:
                held = replace(held, file_time=posting_store.file_time(folder))
        if held is None:
            held = posting_store.build_snapshot(today=today, now=now)
            held = replace(held, file_time=posting_store.file_time(folder))
        self._postings = posting_store.refreshed(held, today=today, now=now)
        return self._postings


_served: dict[str, Served] = {}
_served_lock = threading.Lock()


def served() -> Served:
    """The indexes of the database in use."""
    with _served_lock:
        return _served.setdefault(posting_store.database_name(), Served())


def reset() -> None:
    """Forget all indexes, as a test must whose rows were rolled back."""
    with _served_lock:
        _served.clear()


@dataclass(frozen=True)
class PersonView:
    """One person with their papers against the postings of today."""

    snapshot: Snapshot
    query: PersonQuery
    papers: Papers
    ready: ReadyTable
    days: np.ndarray[Any, Any]
    """Likely days until each document is in hand, in the order of the graph."""

    def missing(
        self, requirement: RequirementSet, row: PostingRow, today: dt.date
    ) -> list[MissingPaper]:
        """What this person lacks of a posting's papers, with what each is for."""
        catalog = self.snapshot.catalog
        found = missing_papers(
            catalog.graph,
            self.papers,
            self.days,
            requirement,
            row.record.start_day - today.toordinal(),
        )
        named = catalog.requirements.get(row.requirement_set)
        for_work = catalog.licences & set(named.documents if named else ())
        return [
            replace(paper, purpose=row.requirement_set) if paper.code in for_work else paper
            for paper in found
        ]


def view_person(returnee: Returnee, *, today: dt.date) -> PersonView:
    """The person as saved now, and the chances of their papers."""
    snapshot = served().postings(today)
    people = _load_one(snapshot, returnee, today)
    ahead = served().ahead(snapshot, people.papers, today)
    return PersonView(snapshot, people.queries[0], people.papers, ahead.ready, ahead.days)


def rank_postings(
    returnee: Returnee,
    *,
    today: dt.date,
    filters: Filters = NO_FILTERS,
    offset: int = 0,
    limit: int = PAGE,
) -> Ranking:
    """The best live postings for a person, from `offset` on; exact over all of them."""
    person = view_person(returnee, today=today)
    snapshot = person.snapshot
    query = snapshot.model.query(
        person.query, person.ready, today=today.toordinal(), dismissed=dismissed_by(returnee)
    )
    passing = mask(filters, snapshot, person.ready, today.toordinal())
    top = snapshot.index.top_k(query, limit, mask=passing, skip=offset)
    book = RequirementBook(list(snapshot.index.sets))
    some = Posting.objects.filter(public_id__in=top.public_ids)
    rows = read_rows(snapshot, some, book, today) if top.public_ids else {}
    sets = snapshot.index.columns.requirement_set[top.rows]
    matches = [
        _match(
            person,
            top.scores,
            at,
            # The set that was scored, in case the posting was saved a moment ago.
            row=_with_set(rows[public_id], int(sets[at])),
            requirement=snapshot.index.sets[sets[at]],
            today=today,
            place=offset + at + 1,
        )
        for at, public_id in enumerate(top.public_ids)
        if public_id in rows
    ]
    return Ranking(matches, top.n_feasible, snapshot.version, today)


def count_without_each(
    returnee: Returnee, *, today: dt.date, filters: Filters
) -> list[tuple[str, int]]:
    """How many matches there would be without each filter that is on, most first."""
    person = view_person(returnee, today=today)
    index, day = person.snapshot.index, today.toordinal()
    query = person.snapshot.model.query(
        person.query, person.ready, today=day, dismissed=dismissed_by(returnee)
    )
    listed = index.scores(query).feasible & index.is_current
    found = [
        (
            name,
            int((listed & mask(filters.without(name), person.snapshot, person.ready, day)).sum()),
        )
        for name in filters.active()
    ]
    return sorted(found, key=lambda pair: -pair[1])


def match_posting(returnee: Returnee, posting: Posting, *, today: dt.date) -> tuple[Match, str]:
    """The score of one pair with its reasons, whatever the state of the posting, and the model.

    The same number as in the lists; what keeps it out of them is in `blocked`.
    """
    person = view_person(returnee, today=today)
    snapshot = person.snapshot
    book = RequirementBook(list(snapshot.index.sets))
    row = _read_row(snapshot, posting, book, today)
    index = RankingIndex.build(snapshot.model, [row.record], book.sets)
    day = today.toordinal()
    ready = snapshot.catalog.forecaster.ready(person.papers, book.sets, index.horizons(day))
    person = replace(person, ready=ready)
    dismissed = dismissed_by(returnee)
    query = snapshot.model.query(person.query, ready, today=day, dismissed=dismissed)
    scores, requirement = index.scores(query), book.sets[row.record.requirement_set]
    match = _match(person, scores, 0, row=row, requirement=requirement, today=today, place=1)
    return match, snapshot.version


def rank_people(
    posting: Posting,
    *,
    today: dt.date,
    offset: int = 0,
    limit: int = PAGE,
    only: frozenset[str] | None = None,
) -> Ranking:
    """The best people for a posting among those who search and agreed to be seen.

    The score of a pair is the one that the person sees. With `only`, those people alone.
    """
    snapshot, people = served().people(today)
    book = RequirementBook(list(snapshot.index.sets))
    record = _read_row(snapshot, posting, book, today).record
    day = today.toordinal()
    usual = (snapshot.index.sets, tuple(snapshot.index.horizons(day)))
    ready, requirement_set = people.ready(
        book.sets[record.requirement_set], record.start_day - day, usual=usual
    )
    record = replace(record, requirement_set=requirement_set)
    ids = people.index.columns.public_id
    top = people.index.top_k(
        snapshot.model,
        record,
        ready,
        limit,
        today=day,
        mask=None if only is None else np.isin(ids, sorted(only)),
        dismissed=np.isin(ids, _put_away(posting)),
        skip=offset,
    )
    matches = [
        _person_match(snapshot, people, ready, top, at, record=record, place=offset + at + 1)
        for at in range(len(top))
    ]
    return Ranking(matches, top.n_feasible, snapshot.version, today)


def dismissed_by(returnee: Returnee) -> frozenset[str]:
    """Postings that the person put away."""
    marks = PostingMark.objects.filter(returnee=returnee, kind=PostingMark.Kind.DISMISSED)
    return frozenset(str(key) for key in marks.values_list("posting__public_id", flat=True))


def _read_row(
    snapshot: Snapshot, posting: Posting, book: RequirementBook, today: dt.date
) -> PostingRow:
    rows = read_rows(snapshot, Posting.objects.filter(pk=posting.pk), book, today)
    return next(iter(rows.values()))


def _with_set(row: PostingRow, requirement_set: int) -> PostingRow:
    return replace(row, record=replace(row.record, requirement_set=requirement_set))


def _load_one(snapshot: Snapshot, returnee: Returnee, today: dt.date) -> People:
    return load_people(
        Returnee.objects.filter(pk=returnee.pk),
        catalog=snapshot.catalog,
        today=today,
        linker=snapshot.model.linker,
    )


def _put_away(posting: Posting) -> list[str]:
    """People who put this posting away; they are not offered to it either."""
    marks = PostingMark.objects.filter(posting=posting, kind=PostingMark.Kind.DISMISSED)
    return sorted(str(key) for key in marks.values_list("returnee__public_id", flat=True))


def _match(
    person: PersonView,
    scores: Scores,
    at: int,
    *,
    row: PostingRow,
    requirement: RequirementSet,
    today: dt.date,
    place: int,
) -> Match:
    graph, record = person.snapshot.catalog.graph, row.record
    slowest = _document(graph.codes, int(person.ready.slowest[0, record.requirement_set]))
    model = person.snapshot.model
    missing = person.missing(requirement, row, today)
    reasons = explain(
        model.linker, scores, at, person.query, record, slowest, missing, model.closeness
    )
    places = (person.query.lat, person.query.lon, record.lat, record.lon)
    return _result(scores, at, record.public_id, place, slowest, reasons, places, record)


def _person_match(
    snapshot: Snapshot,
    people: PeopleSnapshot,
    ready: ReadyTable,
    top: Top,
    at: int,
    *,
    record: PostingRecord,
    place: int,
) -> Match:
    row = int(top.rows[at])
    person = people.queries[row]
    missing = int(ready.slowest[row, record.requirement_set])
    slowest = _document(snapshot.catalog.graph.codes, missing)
    model = snapshot.model
    reasons = explain(
        model.linker, top.scores, at, person, record, slowest, closeness=model.closeness
    )
    places = (person.lat, person.lon, record.lat, record.lon)
    return _result(top.scores, at, person.public_id, place, slowest, reasons, places, record)


def _result(
    scores: Scores,
    at: int,
    public_id: str,
    place: int,
    slowest: str | None,
    reasons: list[Reason],
    places: tuple[float, float, float, float],
    posting: PostingRecord,
) -> Match:
    known = not np.isnan(places).any()
    return Match(
        public_id=public_id,
        place=place,
        score=float(scores.score[at]),
        p_fit=float(scores.p_fit[at]),
        p_ready=float(scores.p_ready[at]),
        utility=float(scores.utility.total[at]),
        km=float(scores.km[at]) if known else None,
        slowest=slowest,
        reasons=tuple(reasons),
        posting=posting,
        blocked=names(int(scores.blocked[at])),
    )


def _document(codes: tuple[str, ...], row: int) -> str | None:
    return None if row < 0 else codes[row]
