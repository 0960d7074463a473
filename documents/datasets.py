"""From rows to the arrays of documents/graph.py and documents/forecast.py; nothing else does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import QuerySet
from django.utils import timezone

from catalogs.models import (
    Blackout,
    Channel,
    DocumentPrerequisite,
    DocumentType,
    Office,
    RequiredDocument,
    RequirementSet,
)
from documents import forecast
from documents.graph import DocumentGraph
from documents.issuance import HISTORY_COLUMNS
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services.history import UNDONE
from documents.spells import Moment, Spell, spells_of
from returnees.models import Returnee

TIME_FIELDS = {
    "code": "code",
    "std_min_days": "std_min",
    "std_typ_days": "std_typ",
    "std_max_days": "std_max",
    "exp_min_days": "exp_min",
    "exp_typ_days": "exp_typ",
    "exp_max_days": "exp_max",
}
CASE_FIELDS = (
    "returnee",
    "document_type",
    "state",
    "is_expedited",
    "requested_on",
    "expedited_on",
    "expires_on",
    "channel",
    "office",
)
MOMENT_FIELDS = (
    "channel",
    "office",
    "is_expedited",
    "requested_on",
    "expedited_on",
    "issued_on",
    "in_hand_on",
    "reason",
)
HELD_STATES = (DocumentCase.State.IN_HAND, DocumentCase.State.ISSUED)
MILITARY_AGES = range(18, 40)
# SQLite takes at most 32,766 values in one query.
_CHUNK = 20_000


@dataclass(frozen=True)
class CaseArrays:
    """The papers of people, row by row: `ids[i]` is the key of the person in row i."""

    ids: np.ndarray
    papers: forecast.Papers


def document_graph() -> DocumentGraph:
    """The document types, by code, with their prerequisites."""
    codes = DocumentType.objects.order_by("code").values_list("code", flat=True)
    edges = DocumentPrerequisite.objects.values_list("prerequisite", "document", "kind", "group")
    return DocumentGraph(
        list(codes), [(before, code, kind, str(group)) for before, code, kind, group in edges]
    )


def published_times() -> pd.DataFrame:
    """The published service times, one row per document type, in the order of the graph."""
    rows = DocumentType.objects.order_by("code").values_list(*TIME_FIELDS)
    return pd.DataFrame.from_records(list(rows), columns=list(TIME_FIELDS.values()))


def requirement_sets() -> list[forecast.RequirementSet]:
    """Every requirement set by code. What is only often asked for is not a requirement."""
    needed: dict[str, dict[str, list[str]]] = {
        code: {RequiredDocument.Kind.ALL: [], RequiredDocument.Kind.ANY: []}
        for code in RequirementSet.objects.order_by("code").values_list("code", flat=True)
    }
    rows = RequiredDocument.objects.exclude(kind=RequiredDocument.Kind.ASKED)
    ordered = rows.order_by("requirement_set", "document")
    for code, document, kind in ordered.values_list("requirement_set", "document", "kind"):
        needed[code][kind].append(document)
    return [
        forecast.RequirementSet(
            code=code,
            all_of=tuple(kinds[RequiredDocument.Kind.ALL]),
            any_of=tuple(kinds[RequiredDocument.Kind.ANY]),
        )
        for code, kinds in needed.items()
    ]


def blackouts(today: dt.date) -> list[forecast.Blackout]:
    """Closures that are not over on `today`, by their first day."""
    rows = Blackout.objects.from_day(today).order_by("first_day", "pk")
    return [
        forecast.Blackout(document, first.toordinal(), last.toordinal(), office or "")
        for document, first, last, office in rows.values_list(
            "document", "first_day", "last_day", "office"
        )
    ]


def places() -> list[forecast.Place]:
    """Where documents can be requested: every channel, then every office with its channel."""
    offices = Office.objects.order_by("code").only("code", "kind")
    return [
        *(forecast.Place(channel) for channel in Channel.values),
        *(forecast.Place(office.channel, office.code) for office in offices),
    ]


def case_arrays(
    returnees: QuerySet[Returnee] | Iterable[int],
    *,
    today: dt.date,
    graph: DocumentGraph | None = None,
    places: Sequence[forecast.Place] = (),
) -> CaseArrays:
    """The papers of these people as they are on `today`, in a fixed number of queries per 20,000.

    Rows follow the order of the ids, or the key for a queryset. A document of which nothing is
    known is missing, and so is one that expired, was rejected or is void. What is issued counts
    as in hand. `places` are those of the forecaster; a place that is not among them is not told.
    """
    graph = graph or document_graph()
    ids = _ids(returnees)
    papers = forecast.Papers.none(len(ids), graph)
    _close_abroad(papers, graph)
    rows = _Rows(papers, graph, places, today, {int(key): row for row, key in enumerate(ids)})
    for first in range(0, len(ids), _CHUNK):
        keys = [int(key) for key in ids[first : first + _CHUNK]]
        rows.waive(keys)
        rows.fill(keys)
    return CaseArrays(ids, papers)


def case_histories(as_of: dt.date) -> pd.DataFrame:
    """What is known on `as_of` of all requests, one row per spell, in two queries.

    Columns are those of the issuance model's histories, and `ago_days`: days from the request to
    `as_of`. A case whose history does not tell how it is now, as from an import, counts as it is.
    """
    rows = [
        (code, *spell) for code, moments in _moments(as_of) for spell in spells_of(moments, as_of)
    ]
    columns = ["document", *Spell._fields]
    return pd.DataFrame.from_records(rows, columns=columns)[[*HISTORY_COLUMNS, "ago_days"]]


def needs_military_card(*, sex: str, birth_date: dt.date | None, today: dt.date) -> bool:
    """Whether the military card can be asked of this person: men from 18 to 39.

    Where sex or birth date is unknown, it can: a chance that is too low is mended by telling,
    one that is too high is a promise that breaks.
    """
    if sex == Returnee.Sex.FEMALE:
        return False
    if birth_date is None:
        return True
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday) in MILITARY_AGES


def _moments(as_of: dt.date) -> Iterator[tuple[str, list[Moment]]]:
    """The document of each case and the moments of its history up to `as_of`."""
    events = groupby(_event_moments(as_of), key=lambda pair: pair[0])
    key, found = next(events, (None, iter(())))
    cases = DocumentCase.objects.order_by("pk").values_list(
        "pk", "document_type", "touched_at", "state", *MOMENT_FIELDS
    )
    for case, code, touched_at, *how in cases.iterator(chunk_size=_CHUNK):
        while key is not None and key < case:
            key, found = next(events, (None, iter(())))
        moments = [moment for _case, moment in found] if key == case else []
        now = _moment(touched_at, *how)
        if now.day <= as_of and not (moments and moments[-1][1:-1] == now[1:-1]):
            moments.append(now)
        yield code, moments


def _event_moments(as_of: dt.date) -> Iterator[tuple[int, Moment]]:
    events = DocumentCaseEvent.objects.order_by("case", "at", "pk").values_list(
        "case", "note", "at", "to_state", *MOMENT_FIELDS
    )
    for case, note, *how in events.iterator(chunk_size=_CHUNK):
        moment = _moment(*how)
        if moment.day <= as_of:
            yield case, moment._replace(is_undo=note == UNDONE)


def _moment(at: dt.datetime, state: str, channel: str, office: str | None, *rest: Any) -> Moment:
    return Moment(timezone.localdate(at), state, channel, office or "", *rest)


def _ids(returnees: QuerySet[Returnee] | Iterable[int]) -> np.ndarray:
    if isinstance(returnees, QuerySet):
        returnees = returnees.order_by("pk").values_list("pk", flat=True)
    return np.fromiter(returnees, dtype=np.int64)


def _close_abroad(papers: forecast.Papers, graph: DocumentGraph) -> None:
    """People are in Mexico, so what only a consulate gives cannot be requested any more."""
    abroad = DocumentType.objects.filter(is_startable_in_mexico=False, code__in=graph.codes)
    columns = graph.rows(abroad.values_list("code", flat=True))
    papers.startable[:, columns] = False


class _Rows:
    """The arrays as they are filled, and what turns a row of the database into a place in them."""

    def __init__(
        self,
        papers: forecast.Papers,
        graph: DocumentGraph,
        places: Sequence[forecast.Place],
        today: dt.date,
        row_of: dict[int, int],
    ) -> None:
        self.papers, self.graph, self.today, self.row_of = papers, graph, today, row_of
        # An office says its channel, so the office alone tells the place.
        self.place_of = {_where(place.channel, place.office): at for at, place in enumerate(places)}

    def waive(self, keys: list[int]) -> None:
        types = DocumentType.objects.filter(is_for_men_18_39=True, code__in=self.graph.codes)
        columns = np.asarray(self.graph.rows(types.values_list("code", flat=True)), dtype=int)
        people = Returnee.objects.filter(pk__in=keys).values_list("pk", "sex", "birth_date")
        free = [
            self.row_of[key]
            for key, sex, birth_date in people.order_by().iterator(chunk_size=_CHUNK)
            if not needs_military_card(sex=sex, birth_date=birth_date, today=self.today)
        ]
        self.papers.waived[np.ix_(np.asarray(free, dtype=int), columns)] = True

    def fill(self, keys: list[int]) -> None:
        cases = DocumentCase.objects.filter(
            returnee__in=keys, document_type__in=self.graph.codes
        ).order_by()
        rows = cases.values_list(*CASE_FIELDS).iterator(chunk_size=_CHUNK)
        for (
            key,
            code,
            state,
            is_expedited,
            requested,
            expedited,
            expires_on,
            channel,
            office,
        ) in rows:
            at = self.row_of[key], self.graph.index[code]
            if state in HELD_STATES:
                self._hold(at, state, expires_on)
            elif state == DocumentCase.State.REQUESTED:
                self.papers.waited_days[at] = waited = self._days_since(requested)
                # Haste asked for before the request counts from the request.
                self.papers.expedited_days[at] = min(self._days_since(expedited), waited)
            if state in (DocumentCase.State.REQUESTED, DocumentCase.State.MISSING):
                # Haste may be asked for, and a place chosen, before the request.
                self.papers.expedited[at] = is_expedited
                self.papers.place[at] = self.place_of.get(_where(channel, office), -1)

    def _days_since(self, day: dt.date | None) -> int:
        """Days from `day` to today, 0 where it is not known or still to come."""
        return max((self.today - day).days, 0) if day else 0

    def _hold(self, at: tuple[int, int], state: str, expires_on: dt.date | None) -> None:
        lapses_in = np.inf if expires_on is None else (expires_on - self.today).days
        if lapses_in >= 0:
            self.papers.in_hand[at] = True
            self.papers.lapses_in[at] = lapses_in
            self.papers.issued[at] = state == DocumentCase.State.ISSUED


def _where(channel: str, office: str | None) -> tuple[str, str]:
    return ("", office) if office else (channel, "")
