"""Which documents hold up a group of people, and what each would be worth to all of them.

The question is asked of one requirement set. Everyone is asked with the same draws, and each
"if it were in hand today" is an exact recomputation with them, so that differences are exact too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from documents.forecast import Forecaster, RequirementSet
from documents.graph import DocumentGraph
from documents.papers_state import Papers

N_DRAWS = 128
"""Draws for a group: a median is off by a day at most where a person's own page has 512."""
# Patterns solved at a time: 256 x 15 documents x 128 draws of 4 bytes is 2 MB, about one cache.
_BATCH = 256


@dataclass(frozen=True)
class Cohort:
    """When a set is complete for each person of a group, and what holds it up.

    days : (n_people,), median days until the set is complete; 0 if it is, +inf if never.
    critical : (n_people,), row of the document most often last, -1 where nothing is missing.
    missing : bool (n_people, n_docs), what the person does not have and is asked for.
    sooner : (n_people, n_docs), by how many days the median falls if the document were in hand
        today; +inf where the set could be completed only then, NaN where it was not tried.
    """

    days: np.ndarray
    critical: np.ndarray
    missing: np.ndarray
    sooner: np.ndarray

    def __len__(self) -> int:
        return len(self.days)


def forecast_cohort(
    forecaster: Forecaster, papers: Papers, requirement: RequirementSet, n_draws: int = N_DRAWS
) -> Cohort:
    """The forecast of all people of `papers`; equal ones are solved once.

    Tried are the documents that the set needs of everyone, the one that is last, and what must
    be in hand before any of these.
    """
    few = forecaster.with_draws(min(n_draws, forecaster.n_draws))
    rows, part = few.part([requirement])
    n_docs = len(forecaster.graph)
    distinct, same_as = papers.columns(rows).patterns()
    days, critical = _solve(part, distinct, requirement)
    missing = ~distinct.in_hand & ~distinct.waived
    sooner = _sooner(part, distinct, requirement, days, critical)
    back = np.array([*rows, -1])
    return Cohort(
        days[same_as],
        back[critical][same_as],
        _spread(missing, rows, n_docs, False)[same_as],
        _spread(sooner, rows, n_docs, np.nan)[same_as],
    )


def _sooner(
    part: Forecaster,
    papers: Papers,
    requirement: RequirementSet,
    days: np.ndarray,
    critical: np.ndarray,
) -> np.ndarray:
    """Drop of the median per person and document, NaN where it is not tried."""
    people, documents = np.nonzero(_tried(part.graph, papers, requirement, critical))
    after = papers.take(people).copy()
    at = np.arange(len(people)), documents
    after.in_hand[at] = True
    after.lapses_in[at] = np.inf
    distinct, same_as = after.patterns()
    found = _solve(part, distinct, requirement)[0][same_as] if len(people) else days[:0]
    sooner = np.full(papers.in_hand.shape, np.nan)
    before = days[people]
    with np.errstate(invalid="ignore"):
        drop = before - found
    sooner[people, documents] = np.where(np.isinf(found), 0.0, drop)
    return sooner


def _tried(
    graph: DocumentGraph, papers: Papers, requirement: RequirementSet, critical: np.ndarray
) -> np.ndarray:
    """Documents whose being in hand could matter, a bool array of the shape of the papers."""
    needed = needed_before(graph, graph.rows(requirement.all_of))
    tried = np.zeros(papers.in_hand.shape, dtype=bool)
    tried[:, needed] = True
    for row in np.unique(critical[critical >= 0]):
        people = np.flatnonzero(critical == row)
        tried[people[:, None], needed_before(graph, [int(row)])] = True
    tried[critical < 0] = False
    tried &= ~papers.in_hand & ~papers.waived
    return tried


def needed_before(graph: DocumentGraph, rows: Iterable[int]) -> list[int]:
    """These rows and every document without which they cannot be requested, ascending."""
    waiting, found = list(rows), set()
    while waiting:
        row = waiting.pop()
        if row not in found:
            found.add(row)
            waiting += graph.needs_all[row]
    return sorted(found)


def _solve(
    part: Forecaster, papers: Papers, requirement: RequirementSet
) -> tuple[np.ndarray, np.ndarray]:
    """Median days and the document most often last, -1 if none is missing; shapes (n_people,)."""
    n_people, n_docs = papers.in_hand.shape
    days, critical = np.zeros(n_people), np.full(n_people, -1)
    for first in range(0, n_people, _BATCH):
        rows = slice(first, first + _BATCH)
        batch = papers.take(rows)
        found, last = part.set_days(part.completion(batch), batch, requirement)
        middle = (found.shape[1] - 1) // 2
        days[rows] = np.partition(found, middle, axis=1)[:, middle]
        critical[rows] = _most_often(last, n_docs)
    return days, critical


def _most_often(last: np.ndarray, n_docs: int) -> np.ndarray:
    """The row named in most draws, the earlier one on ties; -1 where none is. (n, n_draws)."""
    places = last + 1 + (n_docs + 1) * np.arange(len(last))[:, None]
    counts = np.bincount(places.ravel(), minlength=len(last) * (n_docs + 1))
    named = counts.reshape(len(last), n_docs + 1)[:, 1:]
    if not named.size:
        return np.full(len(last), -1)
    return np.where(named.any(axis=1), named.argmax(axis=1), -1)


def _spread(values: np.ndarray, rows: Sequence[int], n_docs: int, fill: float | bool) -> np.ndarray:
    """The columns of a part put back among all documents."""
    whole = np.full((len(values), n_docs), fill, dtype=values.dtype)
    whole[:, list(rows)] = values
    return whole
