"""The chance that a person's papers are complete by a day, and what holds them up.

Monte Carlo over the document graph, conditional on what is in hand and until when, how long open
cases have waited, where they are and what is expedited. Every person, state and counterfactual
uses the same draws, so the same question has the same answer, and having or expediting one more
document never lowers a chance, exactly and not only on average.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from documents.graph import Closure, DocumentGraph, completion_days
from documents.papers_state import Papers, Place
from documents.person_forecast import PersonForecast, PlanStep, describe_person, fastest_plan
from documents.readiness import (
    ReadyTable,
    RequirementSet,
    SetDays,
    Spans,
    first_complete,
    points_of,
    rows_of,
)

__all__ = [
    "LICENCE_DOCUMENTS",
    "Blackout",
    "DocumentGraph",
    "Forecaster",
    "Papers",
    "PersonForecast",
    "Place",
    "PlanStep",
    "ReadyTable",
    "RequirementSet",
    "completion_days",
]

# Documents that a law asks for the work itself (LFT 42-VII): without them the job cannot be done.
LICENCE_DOCUMENTS = ("LFC", "LIC_EST", "DC3", "CEDULA", "CUIP")
# Patterns solved at a time: 64 x 25 documents x 512 draws of 4 bytes is 3 MB, about one cache.
_BATCH = 64
_MOST_PARTS = 32


@dataclass(frozen=True)
class Blackout:
    """Days, both included, as ordinals, on which a document cannot be requested.

    With an office, only requests that name it are concerned.
    """

    document: str
    first_day: int
    last_day: int
    office: str = ""


class Forecaster:
    """Answers about readiness for one graph, one model of issuing times and one day.

    Parameters
    ----------
    graph : DocumentGraph
    times : fitted estimator with `quantile(cases, u)`, such as PublishedTimes
    today : int, optional
        Ordinal of the day from which all days count. Without it no month is told to `times`, and
        there can be no blackouts.
    blackouts : iterable of Blackout, optional
        Those of documents outside the graph are left out.
    places : sequence of Place, optional
        What `Papers.place` counts.
    n_draws : int, default=512
        A power of 2. The standard error of a chance is at most 0.022, in practice less, because
        the draws are spread evenly (scrambled Sobol points).
    random_state : int, default=0

    Raises
    ------
    ValueError
        If `n_draws` is no power of 2, or there are blackouts but no day.
    """

    def __init__(
        self,
        graph: DocumentGraph,
        times: Any,
        *,
        today: int | None = None,
        blackouts: Iterable[Blackout] = (),
        places: Sequence[Place] = (),
        n_draws: int = 512,
        random_state: int = 0,
    ) -> None:
        if n_draws < 1 or n_draws & (n_draws - 1):
            raise ValueError(f"n_draws must be a power of 2, got {n_draws!r}.")
        self.graph = graph
        self.times = times
        self.today = today
        self.blackouts = tuple(sorted(blackouts, key=lambda each: each.first_day))
        if self.blackouts and today is None:
            raise ValueError("Blackouts need the day of today.")
        self.places = tuple(places)
        self.n_draws = n_draws
        self.random_state = random_state
        points = qmc.Sobol(len(graph), scramble=True, rng=np.random.default_rng(random_state))
        self.u_ = points.random(n_draws).T
        # Rows 0 and 1 of `fresh_`: a case requested today, standard and expedited.
        self.fresh_ = np.stack([self._fresh(self.u_, quick) for quick in (False, True)])
        least = [self._fresh(np.zeros((1, 1)), quick) for quick in (False, True)]
        self.floor_ = np.minimum(*least)
        self.typical_ = np.stack([self._fresh(np.full((1, 1), 0.5), q) for q in (False, True)])
        self._parts: dict[tuple[int, ...], Forecaster] = {}

    def ready(
        self,
        papers: Papers,
        sets: Sequence[RequirementSet],
        horizons: Iterable[int],
        *,
        licences: Sequence[str] = LICENCE_DOCUMENTS,
        progress: Callable[[int, int], None] | None = None,
    ) -> ReadyTable:
        """Chances, slowest documents and best licence days of every person and set.

        Equal people are solved once, and only for documents that can matter for a set.
        `progress(done, total)` counts distinct people.
        """
        days = np.unique(np.asarray(list(horizons), dtype=int))
        if len(days) and days[0] < 0:
            raise ValueError(f"Horizons must be 0 days or more, got {days[0]}.")
        rows, part = self.part(sets)
        papers = papers.columns(rows)
        distinct, same_as = papers.patterns()
        table = part._table(distinct, sets, days, licences, progress).take(same_as)
        slowest = np.append(rows, -1).astype(int)[table.slowest]
        return replace(table, slowest=slowest)

    def person(
        self,
        papers: Papers,
        row: int,
        sets: Sequence[RequirementSet],
        horizons: Sequence[int],
    ) -> PersonForecast:
        """When each document and each set of one person is expected, with what comes next."""
        return describe_person(self, papers.take(slice(row, row + 1)), sets, horizons)

    def plan(self, papers: Papers, row: int, requirement: RequirementSet) -> list[PlanStep]:
        """The missing documents on the fastest way to the set at typical times, in order."""
        return fastest_plan(self, papers.take(slice(row, row + 1)), requirement)

    def set_range(
        self, papers: Papers, requirement: RequirementSet, points: Sequence[float] = (0.1, 0.5, 0.9)
    ) -> np.ndarray:
        """Points of the distribution of days until a set is complete, (n_people, n_points)."""
        rows, part = self.part([requirement])
        found = np.zeros((len(papers), len(points)))
        for first in range(0, len(papers), _BATCH):
            batch = papers.take(slice(first, first + _BATCH)).columns(rows)
            days, _last = part.set_days(part.completion(batch), batch, requirement)
            found[first : first + _BATCH] = points_of(days, points)
        return found

    def completion(self, papers: Papers, *, until: float = 0) -> np.ndarray:
        """Days until each document is in hand, shape (n_people, n_docs, n_draws).

        For one in hand that lapses the day of its renewal; 0 where it lapses only after all else
        that can come has come, and after `until`.
        """
        return self.solve(papers, self.waits(papers), until)

    def typical_completion(self, papers: Papers) -> np.ndarray:
        """The same when every step takes its typical time, shape (n_people, n_docs, 1)."""
        return self.solve(papers, self.waits(papers, typical=True))

    def solve(self, papers: Papers, waits: np.ndarray, until: float = 0) -> np.ndarray:
        """As `completion`, for the `waits` given, of shape (n_people, n_docs, n_draws)."""
        days = self._solve_as(papers, waits, papers.in_hand)
        lapsing = papers.lapsing
        rows = np.flatnonzero(lapsing.any(axis=1))
        if len(rows):
            # What lapses after everything else is there changes no start.
            known = np.where(np.isinf(days[rows]), 0.0, days[rows])
            latest = np.maximum(known.max(axis=(1, 2)), until)
            first = np.where(lapsing[rows], papers.lapses_in[rows], np.inf).min(axis=1)
            rows = rows[first < latest]
        if len(rows):
            some = papers.take(rows)
            days[rows] = self._solve_as(some, waits[rows], some.in_hand, some.lapses_in)
        return days

    def waits(self, papers: Papers, *, typical: bool = False) -> np.ndarray:
        """Days from request (from today, for an open case) to issue; +inf = cannot be had here."""
        fresh = self.typical_ if typical else self.fresh_
        waits = np.repeat(fresh[:1], len(papers), axis=0)
        people, documents = np.nonzero(papers.expedited)
        waits[people, documents] = fresh[1][documents]
        waits[~papers.startable & ~papers.requested] = np.inf
        is_told = papers.requested | ((papers.place >= 0) & papers.startable)
        people, documents = np.nonzero(is_told & ~papers.lasting)
        if len(people):
            days, same_as = self._case_days(papers, people, documents, typical)
            waits[people, documents] = days[same_as]
        return waits

    def set_days(
        self, completion: np.ndarray, papers: Papers, requirement: RequirementSet
    ) -> tuple[np.ndarray, np.ndarray]:
        """First day on which a set is in hand and valid at once, and the document that is last.

        Returns
        -------
        days : ndarray of shape (n_people, n_draws)
        last : int ndarray of shape (n_people, n_draws); -1 where the set is complete already.
        """
        return first_complete(completion, papers, *rows_of(self.graph, requirement))

    def part(self, sets: Sequence[RequirementSet]) -> tuple[tuple[int, ...], "Forecaster"]:
        """The rows of all documents that matter for some sets, and a forecaster of these alone.

        It has the same draws, so it gives the same answers.
        """
        asked = {code for requirement in sets for code in requirement.documents}
        rows = self.graph.support(self.graph.rows(sorted(asked)))
        if rows not in self._parts:
            if len(self._parts) >= _MOST_PARTS:
                self._parts.clear()
            self._parts[rows] = self._part(rows)
        return rows, self._parts[rows]

    def with_draws(self, n_draws: int) -> "Forecaster":
        """The same forecaster with only its first draws, a power of 2, for many people at once."""
        if not 1 <= n_draws <= self.n_draws or n_draws & (n_draws - 1):
            raise ValueError(f"n_draws must be a power of 2 up to {self.n_draws}, got {n_draws!r}.")
        few = copy.copy(self)
        few.n_draws = n_draws
        few.u_, few.fresh_ = self.u_[:, :n_draws], self.fresh_[..., :n_draws]
        few._parts = {}
        return few

    def closures(self, papers: Papers) -> dict[int, list[Closure]]:
        """Closures, by row of the document, that are not over."""
        found: dict[int, list[Closure]] = {}
        for each in self.blackouts:
            row = self.graph.index.get(each.document)
            last = each.last_day - (self.today or 0)
            if row is None or last < 0:
                continue
            at_office = [place.office == each.office for place in self.places]
            # One more for a place that is not said, which is -1.
            who = np.array([*at_office, False])[papers.place[:, row]] if each.office else None
            if who is None or who.any():
                closure = Closure(each.first_day - (self.today or 0), last, who)
                found.setdefault(row, []).append(closure)
        return found

    def _table(self, papers, sets, days, licences, progress):
        """As `ready`, of distinct people and documents that all matter."""
        n_people = len(papers)
        asked = [rows_of(self.graph, requirement) for requirement in sets]
        p = np.zeros((n_people, len(sets), len(days)), dtype=np.float32)
        slowest = np.full((n_people, len(sets)), -1)
        for first in range(0, n_people, _BATCH):
            rows = slice(first, min(first + _BATCH, n_people))
            self._fill(papers.take(rows), asked, days, p[rows], slowest[rows])
            if progress is not None:
                progress(rows.stop, n_people)
        codes = tuple(requirement.code for requirement in sets)
        return ReadyTable(p, self._licence_days(papers, sets, licences), slowest, days, codes)

    def _fill(self, papers, asked, days, p, slowest):
        """Write chances and slowest documents of one batch into `p` and `slowest`."""
        until = days[-1] if len(days) else 0
        completion = self.completion(papers, until=until)
        columns = sorted({row for needed, options in asked for row in (*needed, *options)})
        spans = Spans.of(papers, columns, until)
        of_span = (days > spans.lower[:, None]) & (days <= spans.upper[:, None])
        at, day = np.nonzero(of_span)
        set_days = SetDays(completion, spans)
        for column, requirement in enumerate(asked):
            keys = set_days.of_set(*requirement)
            p[spans.person[at], column, day] = set_days.share_within(keys, days)[at, day]
            # Backwards, so that the first span with something missing has the last word.
            named = set_days.most_often(keys)[::-1]
            missing = named >= 0
            slowest[spans.person[::-1][missing], column] = named[missing]

    def _licence_days(self, papers, sets, licences):
        """Fewest days to each set's licences, shape (n_people, n_sets)."""
        waits = np.repeat(self.floor_[None], len(papers), axis=0)
        waits[~papers.startable & ~papers.requested] = np.inf
        waits[papers.requested] = 0.0
        completion = self.solve(papers, waits)
        best = np.zeros((len(papers), len(sets)))
        for column, requirement in enumerate(sets):
            named = tuple(code for code in requirement.all_of if code in licences)
            if named:
                licence_set = RequirementSet(requirement.code, named)
                best[:, column] = self.set_days(completion, papers, licence_set)[0][:, 0]
        return best

    def _solve_as(self, papers, waits, in_hand, lapses_in=None):
        return completion_days(
            self.graph,
            waits,
            in_hand=in_hand,
            waived=papers.waived,
            requested=papers.requested,
            lapses_in=lapses_in,
            closures=self.closures(papers),
        )

    def _part(self, rows):
        part = copy.copy(self)
        index = list(rows)
        part.graph = self.graph.part(rows)
        part.u_ = self.u_[index]
        part.fresh_ = self.fresh_[:, index]
        part.floor_ = self.floor_[index]
        part.typical_ = self.typical_[:, index]
        part._parts = {}
        return part

    def _fresh(self, u, expedited):
        """Days of every document if requested today, shape (n_docs, n_draws)."""
        n_docs = len(self.graph)
        expedited = np.full(n_docs, expedited)
        frame = self._cases(np.arange(n_docs), expedited, np.zeros(n_docs), np.full(n_docs, -1))
        return self.times.quantile(frame, u).astype(np.float32)

    def _case_days(self, papers, people, documents, typical):
        """Remaining days of the distinct cases among those named, and which each of them is."""
        at = people, documents
        waited = np.where(papers.requested[at], papers.waited_days[at], 0.0)
        hurried = np.where(papers.expedited[at], np.minimum(papers.expedited_days[at], waited), 0.0)
        cases = np.column_stack(
            [documents, papers.expedited[at], waited, hurried, papers.place[at]]
        )
        distinct, same_as = np.unique(cases, axis=0, return_inverse=True)
        rows, expedited, waited, hurried, place = distinct.T
        rows = rows.astype(int)
        frame = self._cases(rows, expedited.astype(bool), waited, place.astype(int), hurried)
        u = np.full((len(rows), 1), 0.5) if typical else self.u_[rows]
        return self.times.quantile(frame, u).astype(np.float32), same_as

    def _cases(self, rows, expedited, waited_days, place, expedited_days=0.0):
        # One more for a place that is not said, which is -1.
        channels = np.array([*(each.channel for each in self.places), ""], dtype=object)
        offices = np.array([*(each.office for each in self.places), ""], dtype=object)
        return pd.DataFrame(
            {
                "document": np.asarray(self.graph.codes, dtype=object)[rows],
                "expedited": expedited,
                "waited_days": waited_days,
                "expedited_days": expedited_days,
                "channel": channels[place],
                "office": offices[place],
                "month": self._months(waited_days),
            }
        )

    def _months(self, waited_days):
        """Month of the request, 1 to 12; 0 without a day of today."""
        if self.today is None:
            return np.zeros(len(waited_days), dtype=int)
        first = self.today - np.asarray(waited_days).astype(int)
        return np.array([dt.date.fromordinal(int(day)).month for day in first], dtype=int)
