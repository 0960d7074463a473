"""The people whom employers may see ranked, kept in step with the database like the postings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from django.db.models import Max, Q, QuerySet
from scipy import sparse

from accounts.models import Consent
from documents.forecast import Papers, ReadyTable, RequirementSet
from documents.models import DocumentCase
from matching.datasets.catalog import Catalog
from matching.datasets.people import People, load_people
from matching.posting_store import CHUNK, OVERLAP
from matching.ranking.columns import PeopleColumns
from matching.ranking.model import RankingModel
from matching.ranking.records import PersonQuery
from matching.ranking.search import PeopleIndex
from returnees.models import Returnee

MOST_REMEMBERED = 4
"""Tables of readiness that are kept; the first covers all that the index asks."""

Stamp = tuple[dt.datetime, dt.datetime | None]
"""When the file and when the papers of a person were last touched."""


Asked = tuple[tuple[RequirementSet, ...], tuple[int, ...]]
"""Requirement sets, and days from today."""


@dataclass(frozen=True)
class Readiness:
    """Chances of all people for some sets and days, and whose are out of date."""

    table: ReadyTable
    stale: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PeopleSnapshot:
    """People who search, as they were at `checked_at`, ready to be ranked on `today`."""

    catalog: Catalog
    model: RankingModel
    index: PeopleIndex
    queries: tuple[PersonQuery, ...]
    papers: Papers
    stamps: Mapping[str, Stamp]
    today: dt.date
    checked_at: dt.datetime
    readiness: dict[Asked, Readiness] = field(default_factory=dict)

    def ready(
        self, requirement: RequirementSet, days: int, *, usual: Asked
    ) -> tuple[ReadyTable, int]:
        """Chances of each person, with the row of `requirement` in the table.

        All that is `usual` is computed at the first question, since it takes no longer. After a
        change only the people who changed are computed again; equal papers are computed once.
        """
        days = max(days, 0)
        # A copy, since another thread may add to it meanwhile.
        tables = list(self.readiness.items())
        held = (pair for pair in tables if _covers(pair[0], requirement, days))
        asked, known = next(held, (None, None))
        if asked is None or known is None:
            usual_sets, usual_days = usual
            sets = tuple(dict.fromkeys([*usual_sets, requirement]))
            asked = (sets, tuple(sorted({*usual_days, days})))
            known = Readiness(self._computed(self.papers, asked))
            if len(tables) >= MOST_REMEMBERED:
                self.readiness.clear()
        elif known.stale:
            rows = np.array(sorted(known.stale))
            fresh = self._computed(self.papers.take(rows), asked)
            known = Readiness(_patched(known.table, rows, fresh))
        self.readiness[asked] = known
        return known.table, asked[0].index(requirement)

    def _computed(self, papers: Papers, asked: Asked) -> ReadyTable:
        return self.catalog.forecaster.ready(papers, *asked)


def _covers(asked: Asked, requirement: RequirementSet, days: int) -> bool:
    return requirement in asked[0] and days in asked[1]


def _patched(table: ReadyTable, rows: np.ndarray, fresh: ReadyTable) -> ReadyTable:
    """`table` with `rows` replaced; rows beyond its end are appended in their order."""
    old = rows < len(table)

    def patch(values: np.ndarray, new: np.ndarray) -> np.ndarray:
        values = values.copy()
        values[rows[old]] = new[old]
        return np.concatenate([values, new[~old]])

    return replace(
        table,
        p=patch(table.p, fresh.p),
        licence_days=patch(table.licence_days, fresh.licence_days),
        slowest=patch(table.slowest, fresh.slowest),
    )


def build_people(
    catalog: Catalog, model: RankingModel, *, today: dt.date, now: dt.datetime
) -> PeopleSnapshot:
    """Index everyone who searches."""
    searching = Returnee.objects.searching()
    stamps = read_stamps(searching)
    people = load_people(searching, catalog=catalog, today=today, linker=model.linker)
    return PeopleSnapshot(
        catalog=catalog,
        model=model,
        index=PeopleIndex.build(model, people.queries),
        queries=tuple(people.queries),
        papers=people.papers,
        stamps=stamps,
        today=today,
        checked_at=now,
    )


def refreshed(
    snapshot: PeopleSnapshot | None,
    catalog: Catalog,
    model: RankingModel,
    *,
    today: dt.date,
    now: dt.datetime,
) -> PeopleSnapshot:
    """The people brought up to date; built anew on a new day, catalog or model."""
    if (
        snapshot is None
        or snapshot.catalog is not catalog
        or snapshot.model is not model
        or snapshot.today != today
    ):
        return build_people(catalog, model, today=today, now=now)
    touched = _touched_since(snapshot.checked_at - OVERLAP)
    fresh = read_stamps(Returnee.objects.searching().filter(pk__in=touched.values("pk")))
    stamps = {**snapshot.stamps, **fresh}
    if Returnee.objects.searching().count() != len(stamps):
        stamps = read_stamps(Returnee.objects.searching())
    known = snapshot.stamps
    changed = [public_id for public_id, stamp in stamps.items() if known.get(public_id) != stamp]
    removed = known.keys() - stamps.keys()
    snapshot = replace(snapshot, stamps=stamps, checked_at=now)
    if removed:
        snapshot = _kept(snapshot, [q.public_id not in removed for q in snapshot.queries])
    return _updated(snapshot, changed) if changed else snapshot


def read_stamps(returnees: QuerySet[Returnee]) -> dict[str, Stamp]:
    rows = returnees.order_by().annotate(papers_at=Max("document_cases__touched_at"))
    values = rows.values_list("public_id", "touched_at", "papers_at")
    return {str(public_id): (touched_at, papers_at) for public_id, touched_at, papers_at in values}


def _touched_since(moment: dt.datetime) -> QuerySet[Returnee]:
    """People who may rank differently than before `moment`."""
    cases = DocumentCase.objects.filter(touched_at__gte=moment).values("returnee")
    agreed = Consent.objects.filter(Q(given_at__gte=moment) | Q(withdrawn_at__gte=moment))
    return Returnee.objects.order_by().filter(
        Q(touched_at__gte=moment) | Q(pk__in=cases) | Q(public_id__in=agreed.values("subject_id"))
    )


def _kept(snapshot: PeopleSnapshot, keep: list[bool]) -> PeopleSnapshot:
    """The snapshot with only the people of `keep`, in the same order."""
    rows = np.flatnonzero(keep)
    index = replace(
        snapshot.index,
        features=snapshot.index.features[rows],
        columns=snapshot.index.columns.take(rows),
    )
    moved = {int(old): new for new, old in enumerate(rows)}
    readiness = {
        key: Readiness(
            known.table.take(rows), frozenset(moved[row] for row in known.stale & moved.keys())
        )
        for key, known in list(snapshot.readiness.items())
        # A stale row that was never computed has no place in the table yet.
        if len(known.table) == len(keep)
    }
    return replace(
        snapshot,
        index=index,
        queries=tuple(snapshot.queries[row] for row in rows),
        papers=snapshot.papers.take(rows),
        readiness=readiness,
    )


def _updated(snapshot: PeopleSnapshot, changed: list[str]) -> PeopleSnapshot:
    """The snapshot with `changed` people replaced where they stand, new ones at the end."""
    row_of = {query.public_id: row for row, query in enumerate(snapshot.queries)}
    for first in range(0, len(changed), CHUNK):
        some = Returnee.objects.filter(public_id__in=changed[first : first + CHUNK])
        linker = snapshot.model.linker
        people = load_people(some, catalog=snapshot.catalog, today=snapshot.today, linker=linker)
        rows = [row_of.setdefault(query.public_id, len(row_of)) for query in people.queries]
        snapshot = _replaced(snapshot, people, np.array(rows, dtype=int))
    return snapshot


def _replaced(snapshot: PeopleSnapshot, people: People, rows: np.ndarray) -> PeopleSnapshot:
    total = max(len(snapshot.queries), int(rows.max()) + 1)
    order = np.arange(total)
    # Row i comes from the old people, or from the new ones, which stand after them.
    order[rows] = len(snapshot.queries) + np.arange(len(rows))
    old, model = snapshot.index, snapshot.model
    features = sparse.vstack([old.features, model.person_rows(people.queries)], format="csr")
    columns = PeopleColumns.concat([old.columns, model.person_columns(people.queries)])
    queries = (*snapshot.queries, *people.queries)
    readiness = {
        key: Readiness(known.table, known.stale | {int(row) for row in rows})
        for key, known in list(snapshot.readiness.items())
    }
    return replace(
        snapshot,
        index=replace(old, features=features[order], columns=columns.take(order)),
        queries=tuple(queries[row] for row in order),
        papers=Papers.concat([snapshot.papers, people.papers]).take(order),
        readiness=readiness,
    )
