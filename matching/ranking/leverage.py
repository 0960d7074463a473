"""What one step with a person's papers is worth: how far their best scores rise, and what opens.

Exact: the score of every posting is computed before and after, with the same draws, so no
difference comes from chance. Of the terms of a score only p_ready and the licences depend on
papers; p_fit and utility are computed once per person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import sparse

from documents.forecast import Forecaster, Papers, RequirementSet
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.feasibility import licence_too_late
from matching.ranking.fit import FitModel
from matching.ranking.scoring import IN_PART, SCORE_DECIMALS, score_pairs
from matching.ranking.search import RankingIndex, similarity

TOP = 10
"""The surplus of a person is the mean score of this many best postings, the first page."""
EVEN = 0.5
"""A job is open once papers are more likely than not complete by its start."""
# States of papers solved at a time; more would not fit the cache.
_ROWS = 64

Kind = Literal["get", "expedite", "move"]


@dataclass(frozen=True)
class Action:
    """One step: have `document` in hand today, expedite its case, or use another `place` for it.

    `place` is a row of the forecaster's places; only "move" has one.
    """

    kind: Kind
    document: str
    place: int | None = None


@dataclass(frozen=True)
class Leverage:
    """What an action changes.

    surplus : rise of the mean score of the 10 best postings; fewer postings count as zeros.
    jobs : postings that fit at least in part and are open with it but not without.
    days_sooner : by how many days the median day falls on which the papers of any formal job are
        complete; 0 if it stays. None if no such day was in sight before and there is one now;
        -inf for a place that puts it out of sight.
    """

    surplus: float
    jobs: int
    days_sooner: float | None


@dataclass(frozen=True)
class Openings:
    """The current postings of an index on one day, n of them; the same for every person.

    `code` (n,) is the place of each in a flat table of requirement sets by start days.
    """

    columns: PostingColumns
    features: sparse.csr_matrix
    sets: tuple[RequirementSet, ...]
    horizons: tuple[int, ...]
    code: np.ndarray
    today: int

    @classmethod
    def of(cls, index: RankingIndex, today: int) -> "Openings":
        rows = np.flatnonzero(index.is_current)
        horizons = tuple(index.horizons(today))
        return cls(
            columns=index.columns.take(rows),
            features=index.features[rows],
            sets=index.sets,
            horizons=horizons,
            code=index.ready_codes(today, horizons)[rows],
            today=today,
        )

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def days_to_start(self) -> np.ndarray:
        return self.columns.start_day - self.today


@dataclass(frozen=True)
class Prospects:
    """One person against the openings in all but the papers; arrays of shape (n,).

    `possible` is False for what cannot be, whatever the licences.
    """

    p_fit: np.ndarray
    utility: np.ndarray
    possible: np.ndarray

    @classmethod
    def of(
        cls,
        person: PeopleColumns,
        features: sparse.csr_matrix,
        openings: Openings,
        fit_model: FitModel,
        closeness: OccupationCloseness,
        dismissed: np.ndarray | bool = False,
    ) -> "Prospects":
        """`person` and `features` have one row."""
        scores = score_pairs(
            person,
            openings.columns,
            similarity=similarity(openings.features, features),
            p_ready=np.ones(1),
            licence_days=np.zeros(1),
            today=openings.today,
            fit_model=fit_model,
            closeness=closeness,
            dismissed=dismissed,
        )
        return cls(scores.p_fit, scores.utility.total, scores.feasible)


@dataclass(frozen=True)
class Candidate:
    """Someone to measure: prospects, the papers of one person, and what might be done."""

    prospects: Prospects
    papers: Papers
    actions: Sequence[Action]


def leverage(
    candidates: Sequence[Candidate],
    openings: Openings,
    forecaster: Forecaster,
    formal: RequirementSet,
) -> list[list[Leverage]]:
    """What each action of each candidate changes, in their order."""
    found: list[list[Leverage]] = []
    for batch in _batches(candidates):
        states = [state for each in batch for state in states_of(each.papers, each.actions)]
        papers, same_as = Papers.concat(states).patterns()
        table = forecaster.ready(papers, openings.sets, openings.horizons)
        p_ready = table.p.reshape(len(papers), -1)
        medians = forecaster.set_range(papers, formal, (0.5,))[:, 0]
        first = 0
        for candidate in batch:
            rows = same_as[first : first + 1 + len(candidate.actions)]
            first += len(rows)
            scored = [
                _scored(candidate.prospects, openings, p_ready[row], table.licence_days[row])
                for row in rows
            ]
            found.append(
                [
                    _leverage(scored[0], after, *medians[[rows[0], row]])
                    for after, row in zip(scored[1:], rows[1:], strict=True)
                ]
            )
    return found


def states_of(papers: Papers, actions: Sequence[Action]) -> list[Papers]:
    """The papers of one person as they are, and after each action alone."""
    return [papers, *(acted(papers, action) for action in actions)]


def acted(papers: Papers, action: Action) -> Papers:
    """The papers of one person after an action. Raises ValueError for an unknown kind."""
    if action.kind == "get":
        return papers.with_document(0, action.document)
    if action.kind == "expedite":
        return papers.with_expedite(0, action.document)
    if action.kind == "move" and action.place is not None:
        return papers.with_place(0, action.document, action.place)
    raise ValueError(f"An action gets, expedites or moves (with a place), got {action!r}.")


def _batches(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates together as long as their states are about as many as are solved at a time."""
    batch: list[Candidate] = []
    n_states = 0
    for candidate in candidates:
        batch.append(candidate)
        n_states += 1 + len(candidate.actions)
        if n_states >= _ROWS:
            yield batch
            batch, n_states = [], 0
    if batch:
        yield batch


@dataclass(frozen=True)
class _Scored:
    """The openings with one state of papers: the mean of the best scores, and which are open."""

    surplus: float
    is_open: np.ndarray


def _scored(
    prospects: Prospects, openings: Openings, p_ready: np.ndarray, licence_days: np.ndarray
) -> _Scored:
    """`p_ready` is the flat table of one person, `licence_days` (n_sets,) theirs."""
    chance = p_ready[openings.code]
    days = licence_days[openings.columns.requirement_set]
    feasible = prospects.possible & ~licence_too_late(days, openings.days_to_start)
    # In the order of `score_pairs`, so that the same bits come out.
    scores = np.round(prospects.p_fit * chance * prospects.utility, SCORE_DECIMALS)
    return _Scored(
        surplus=_mean_of_best(scores[feasible]),
        is_open=feasible & (prospects.p_fit >= IN_PART) & (chance >= EVEN),
    )


def _mean_of_best(scores: np.ndarray) -> float:
    if len(scores) > TOP:
        scores = np.partition(scores, len(scores) - TOP)[-TOP:]
    # Sorted, so that the last bits of the sum do not hang on the order of the postings.
    return float(np.sort(scores).sum() / TOP)


def _leverage(before: _Scored, after: _Scored, day_before: float, day_after: float) -> Leverage:
    return Leverage(
        surplus=after.surplus - before.surplus,
        jobs=int((after.is_open & ~before.is_open).sum()),
        days_sooner=_sooner(day_before, day_after),
    )


def _sooner(before: Any, after: Any) -> float | None:
    if before == after:
        return 0.0
    return None if np.isinf(before) else float(before - after)
