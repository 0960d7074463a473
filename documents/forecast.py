"""The chance that a person's papers are complete by a day, and what holds them up.

Monte Carlo over the document graph, conditional on what is in hand, how long open cases have
waited and what is expedited. Every person, state and counterfactual uses the same draws, so the
same question has the same answer, and having or expediting one more document never lowers a
chance, exactly and not only on average.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from documents.graph import DocumentGraph, completion_days
from documents.person_forecast import PersonForecast, PlanStep, describe_person, fastest_plan

__all__ = [
    "LICENCE_DOCUMENTS",
    "DocumentGraph",
    "Forecaster",
    "Papers",
    "PersonForecast",
    "PlanStep",
    "ReadyTable",
    "RequirementSet",
    "completion_days",
]

# Documents that a law asks for the work itself (LFT 42-VII): without them the job cannot be done.
LICENCE_DOCUMENTS = ("LFC", "LIC_EST", "DC3", "CEDULA", "CUIP")
# Patterns solved at a time: 64 x 38 documents x 512 draws of 4 bytes is 5 MB, about one cache.
_BATCH = 64


@dataclass(frozen=True)
class RequirementSet:
    """The documents a posting needs: all of `all_of` and, if any are named, one of `any_of`."""

    code: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Papers:
    """The state of people's documents: arrays of shape (n_people, n_docs) in the graph's order.

    `waited_days` is NaN where no case is open. `startable` is False for what cannot be requested
    where the person is, such as consular documents inside Mexico; such a document still comes if
    it was already requested.
    """

    in_hand: np.ndarray
    waited_days: np.ndarray
    expedited: np.ndarray
    waived: np.ndarray
    startable: np.ndarray

    @classmethod
    def none(cls, n_people: int, graph: DocumentGraph) -> "Papers":
        """People with nothing in hand and nothing requested; fill the arrays in place."""
        shape = (n_people, len(graph))
        no = [np.zeros(shape, dtype=bool) for _ in range(3)]
        return cls(no[0], np.full(shape, np.nan), no[1], no[2], np.ones(shape, dtype=bool))

    def __len__(self) -> int:
        return len(self.in_hand)

    def copy(self) -> "Papers":
        return replace(self, **{f.name: getattr(self, f.name).copy() for f in fields(self)})

    def take(self, rows: Any) -> "Papers":
        """The people in `rows`, a slice or integer array."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @property
    def requested(self) -> np.ndarray:
        return ~np.isnan(self.waited_days)

    def patterns(self) -> tuple["Papers", np.ndarray]:
        """The distinct people, and for each person the row of the one that is the same."""
        waited = np.where(self.requested & ~self.in_hand, self.waited_days, -1.0)
        flags = 8 * self.in_hand + 4 * self.expedited + 2 * self.waived + self.startable
        keys = np.hstack([waited, flags]) + 0.0
        as_bytes = np.ascontiguousarray(keys).view(np.dtype((np.void, keys[0].nbytes))).ravel()
        _, first, inverse = np.unique(as_bytes, return_index=True, return_inverse=True)
        return self.take(first), inverse


@dataclass(frozen=True)
class ReadyTable:
    """Chances that requirement sets are complete, per person.

    p : (n_people, n_sets, n_horizons), chance of all in hand within that many days.
    licence_days : (n_people, n_sets), fewest days in which the set's licences can be had when every
        step is expedited and takes its minimum; 0 if it has none, inf if never.
    slowest : (n_people, n_sets), row of the document most often last, -1 if none is missing.
    horizons : (n_horizons,), whole days from today, ascending.
    """

    p: np.ndarray
    licence_days: np.ndarray
    slowest: np.ndarray
    horizons: np.ndarray
    codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.p)

    def person(self, row: int) -> "ReadyTable":
        """The table of one person."""
        rows = slice(row, row + 1)
        return replace(
            self, p=self.p[rows], licence_days=self.licence_days[rows], slowest=self.slowest[rows]
        )

    def take(self, rows: np.ndarray) -> "ReadyTable":
        return replace(
            self, p=self.p[rows], licence_days=self.licence_days[rows], slowest=self.slowest[rows]
        )

    def lookup(self, person: Any, requirement_set: Any, days: Any) -> np.ndarray:
        """Chances for arrays of rows and days, which broadcast.

        Days between two horizons get the chance of the earlier one, so that it is never too high;
        days before the first horizon get 0. A start in the past counts as today.
        """
        at = np.searchsorted(self.horizons, np.maximum(days, 0), side="right") - 1
        chances = self.p[person, requirement_set, np.maximum(at, 0)]
        return np.where(at >= 0, chances, 0.0)


class Forecaster:
    """Answers about readiness for one graph and one model of issuing times.

    Parameters
    ----------
    graph : DocumentGraph
    times : fitted estimator with `quantile(cases, u)`, such as PublishedTimes
    n_draws : int, default=512
        A power of 2. The standard error of a chance is at most 0.022, in practice less, because
        the draws are spread evenly (scrambled Sobol points).
    random_state : int, default=0
    """

    def __init__(
        self, graph: DocumentGraph, times: Any, n_draws: int = 512, random_state: int = 0
    ) -> None:
        if n_draws < 1 or n_draws & (n_draws - 1):
            raise ValueError(f"n_draws must be a power of 2, got {n_draws!r}.")
        self.graph = graph
        self.times = times
        self.n_draws = n_draws
        self.random_state = random_state
        points = qmc.Sobol(len(graph), scramble=True, rng=np.random.default_rng(random_state))
        self.u_ = points.random(n_draws).T
        # Rows 0 and 1 of `fresh_`: a case requested today, standard and expedited.
        self.fresh_ = np.stack([self._fresh(self.u_, quick) for quick in (False, True)])
        self.floor_ = np.minimum(self._fresh(np.zeros((1, 1)), False), self._quickest())
        self.typical_ = np.stack([self._fresh(np.full((1, 1), 0.5), q) for q in (False, True)])

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

        Equal people are solved once. `progress(done, total)` counts distinct people.
        """
        days = np.unique(np.asarray(list(horizons), dtype=int))
        if len(days) and days[0] < 0:
            raise ValueError(f"Horizons must be 0 days or more, got {days[0]}.")
        distinct, same_as = papers.patterns() if len(papers) else (papers, np.zeros(0, dtype=int))
        n_distinct = len(distinct)
        p = np.zeros((n_distinct, len(sets), len(days)), dtype=np.float32)
        slowest = np.full((n_distinct, len(sets)), -1)
        licence_days = np.zeros((n_distinct, len(sets)))
        for first in range(0, n_distinct, _BATCH):
            rows = slice(first, min(first + _BATCH, n_distinct))
            batch = distinct.take(rows)
            completion = self.completion(batch)
            for column, requirement in enumerate(sets):
                done, last = self.set_days(completion, batch, requirement)
                p[rows, column] = _share_within(done, days)
                slowest[rows, column] = _most_often(last, len(self.graph))
            licence_days[rows] = self._licence_days(batch, sets, licences)
            if progress is not None:
                progress(rows.stop, n_distinct)
        codes = tuple(requirement.code for requirement in sets)
        return ReadyTable(p[same_as], licence_days[same_as], slowest[same_as], days, codes)

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

    def completion(self, papers: Papers) -> np.ndarray:
        """Days until each document is in hand, shape (n_people, n_docs, n_draws)."""
        return self._solve(papers, self.waits(papers))

    def typical_completion(self, papers: Papers) -> np.ndarray:
        """The same when every step takes its typical time, shape (n_people, n_docs, 1)."""
        return self._solve(papers, self.waits(papers, typical=True))

    def waits(self, papers: Papers, *, typical: bool = False) -> np.ndarray:
        """Days from request (from today, for an open case) to issue; +inf = cannot be had here."""
        fresh = self.typical_ if typical else self.fresh_
        u = np.full((len(self.graph), 1), 0.5) if typical else self.u_
        waits = np.where(papers.expedited[:, :, None], fresh[1], fresh[0])
        waits[~papers.startable & ~papers.requested] = np.inf
        people, documents = np.nonzero(papers.requested & ~papers.in_hand)
        if len(people):
            cases = np.column_stack(
                [
                    documents,
                    papers.expedited[people, documents],
                    papers.waited_days[people, documents],
                ]
            )
            distinct, same_as = np.unique(cases, axis=0, return_inverse=True)
            rows = distinct[:, 0].astype(int)
            frame = self._cases(rows, distinct[:, 1].astype(bool), distinct[:, 2])
            remaining = self.times.quantile(frame, u[rows]).astype(waits.dtype)
            waits[people, documents] = remaining[same_as]
        return waits

    def set_days(
        self, completion: np.ndarray, papers: Papers, requirement: RequirementSet
    ) -> tuple[np.ndarray, np.ndarray]:
        """Days until a set is complete, and the document that is last.

        Returns
        -------
        days : ndarray of shape (n_people, n_draws)
        last : int ndarray of shape (n_people, n_draws); -1 where the set is complete already.
        """
        needed = self.graph.rows(requirement.all_of)
        options = self.graph.rows(requirement.any_of)
        n_people, _, n_draws = completion.shape
        # Below 0, so that a missing document that takes 0 days is still named.
        days = np.full((n_people, n_draws), -1.0, dtype=completion.dtype)
        last = np.full((n_people, n_draws), -1)
        for row in needed:
            free = papers.in_hand[:, row] | papers.waived[:, row]
            document = np.where(free[:, None], -1.0, completion[:, row])
            last = np.where(document > days, row, last)
            days = np.maximum(days, document)
        if options:
            best = completion[:, options].argmin(axis=1)
            document = np.take_along_axis(completion[:, options], best[:, None], axis=1)[:, 0]
            document[papers.in_hand[:, options].any(axis=1)] = -1.0
            last = np.where(document > days, np.asarray(options)[best], last)
            days = np.maximum(days, document)
        return np.maximum(days, 0.0), last

    def _licence_days(self, papers, sets, licences):
        """Fewest days to each set's licences, shape (n_people, n_sets)."""
        waits = np.repeat(self.floor_[None], len(papers), axis=0)
        waits[~papers.startable & ~papers.requested] = np.inf
        waits[papers.requested] = 0.0
        completion = self._solve(papers, waits)
        best = np.zeros((len(papers), len(sets)))
        for column, requirement in enumerate(sets):
            named = tuple(code for code in requirement.all_of if code in licences)
            if named:
                licence_set = RequirementSet(requirement.code, named)
                best[:, column] = self.set_days(completion, papers, licence_set)[0][:, 0]
        return best

    def _solve(self, papers, waits):
        return completion_days(
            self.graph,
            waits,
            in_hand=papers.in_hand,
            waived=papers.waived,
            requested=papers.requested,
        )

    def _quickest(self):
        return self._fresh(np.zeros((1, 1)), True)

    def _fresh(self, u, expedited):
        """Days of every document if requested today, shape (n_docs, n_draws)."""
        n_docs = len(self.graph)
        frame = self._cases(np.arange(n_docs), np.full(n_docs, expedited), np.zeros(n_docs))
        return self.times.quantile(frame, u).astype(np.float32)

    def _cases(self, rows, expedited, waited_days):
        codes = [self.graph.codes[row] for row in rows]
        return pd.DataFrame({"document": codes, "expedited": expedited, "waited_days": waited_days})


def _share_within(days, horizons):
    """Share of draws within each horizon: days (n, n_draws), result (n, n_horizons)."""
    ordered = np.sort(days, axis=1)
    counts = [np.searchsorted(row, horizons, side="right") for row in ordered]
    return np.asarray(counts, dtype=np.float32) / days.shape[1]


def _most_often(last, n_docs):
    """The document that is last in most draws, the earlier row on ties; -1 if none is missing."""
    shifted = last + 1 + (n_docs + 1) * np.arange(len(last))[:, None]
    counts = np.bincount(shifted.ravel(), minlength=len(last) * (n_docs + 1))
    counts = counts.reshape(len(last), n_docs + 1)
    complete = counts[:, 1:].sum(axis=1) == 0
    return np.where(complete, -1, counts[:, 1:].argmax(axis=1))
