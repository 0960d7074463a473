"""Requirement sets against days of completion: chances by day, and what comes last."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from documents.graph import DocumentGraph
from documents.papers_state import Papers


@dataclass(frozen=True)
class RequirementSet:
    """The documents a posting needs: all of `all_of` and, if any are named, one of `any_of`."""

    code: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        return self.all_of + self.any_of


@dataclass(frozen=True)
class ReadyTable:
    """Chances that requirement sets are complete, per person.

    p : (n_people, n_sets, n_horizons), chance that all is in hand and valid on that day. It may
        fall from one day to a later one where something in hand lapses between, and only there.
    licence_days : (n_people, n_sets), fewest days in which the set's licences can be had when every
        step is expedited and takes its minimum; 0 if it has none, inf if never.
    slowest : (n_people, n_sets), row of the document most often last; where nothing is missing
        today, of those that lapse before the last horizon; -1 if none does.
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
        return self.take(slice(row, row + 1))

    def take(self, rows: Any) -> "ReadyTable":
        return replace(
            self, p=self.p[rows], licence_days=self.licence_days[rows], slowest=self.slowest[rows]
        )

    def lookup(self, person: Any, requirement_set: Any, days: Any) -> np.ndarray:
        """Chances for arrays of rows and days, which broadcast.

        Days between two horizons get the chance of the earlier one, so that it is never too high
        unless something lapses between; days before the first horizon get 0. A start in the past
        counts as today.
        """
        at = np.searchsorted(self.horizons, np.maximum(days, 0), side="right") - 1
        chances = self.p[person, requirement_set, np.maximum(at, 0)]
        return np.where(at >= 0, chances, 0.0)


@dataclass(frozen=True)
class Spans:
    """People by spans of days in which nothing that they hold lapses; n_spans rows.

    person : (n_spans,), their row. lower, upper : (n_spans,), the days d with lower < d <= upper.
    held, freed : (n_spans, n_docs), what is valid on all these days; what is not asked.
    """

    person: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    held: np.ndarray
    freed: np.ndarray

    @classmethod
    def of(cls, papers: Papers, asked: list[int], last_day: float) -> "Spans":
        """The spans up to `last_day`, by person and day, as far as the `asked` columns matter."""
        # Valid up to the end of a whole day.
        lapses = np.floor(papers.lapses_in[:, asked])
        ends = papers.in_hand[:, asked] & (lapses < last_day)
        person = np.arange(len(papers))
        if not ends.any():
            none = np.full(len(papers), -1.0)
            return cls(person, none, none + np.inf, papers.in_hand, papers.waived)
        rows, columns = np.nonzero(ends)
        starts = np.column_stack([rows, lapses[rows, columns]])
        first = np.column_stack([person, np.full(len(papers), -1.0)])
        person, lower = np.unique(np.vstack([first, starts]), axis=0).T
        person = person.astype(int)
        upper = np.append(lower[1:], np.inf)
        upper[np.append(person[1:] != person[:-1], True)] = np.inf
        held = papers.in_hand[person] & (papers.lapses_in[person] > lower[:, None])
        return cls(person, lower, upper, held, papers.waived[person])


def days_and_last(
    completion: np.ndarray, spans: Spans, needed: list[int], options: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Days until a set is complete with what is valid in each span, and the document that is last.

    Parameters
    ----------
    completion : ndarray of shape (n_people, n_docs, n_draws)
    needed, options : rows of the documents of which all, or one, are needed

    Returns
    -------
    days : ndarray of shape (n_spans, n_draws)
    last : int ndarray of shape (n_spans, n_draws); -1 where the set is complete already.
    """
    shape = (len(spans.person), completion.shape[2])
    # Below 0, so that a missing document that takes 0 days is still named.
    days = np.full(shape, -1.0, dtype=completion.dtype)
    last = np.full(shape, -1, dtype=np.int16)
    everyone = len(spans.person) == len(completion)

    def column(row: int) -> np.ndarray:
        return completion[:, row] if everyone else completion[spans.person, row]

    for row in needed:
        free = spans.held[:, row] | spans.freed[:, row]
        if free.all():
            continue
        document = np.where(free[:, None], days.dtype.type(-1), column(row))
        last[document > days] = row
        np.maximum(days, document, out=days)
    if options and not spans.held[:, options].any(axis=1).all():
        columns = np.stack([column(row) for row in options], axis=1)
        best = columns.argmin(axis=1)
        document = np.take_along_axis(columns, best[:, None], axis=1)[:, 0]
        document[spans.held[:, options].any(axis=1)] = -1.0
        last = np.where(document > days, np.asarray(options, dtype=np.int16)[best], last)
        np.maximum(days, document, out=days)
    return np.maximum(days, 0), last


def first_complete(
    completion: np.ndarray, papers: Papers, needed: list[int], options: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """First day on which all of a set is in hand and valid at once, and the document that is last.

    Shapes as in `days_and_last`, with one row per person.
    """
    valid_until = np.where(papers.in_hand, papers.lapses_in, -1.0)
    shape = (len(completion), completion.shape[2])
    days = np.full(shape, -1.0, dtype=completion.dtype)
    last = np.full(shape, -1, dtype=np.int16)

    def from_today(row: int) -> np.ndarray:
        """The day from `days` on which a document is there, -1 where it is there already."""
        is_valid = np.maximum(days, 0) <= valid_until[:, row, None]
        return np.where(is_valid, days.dtype.type(-1), completion[:, row])

    while True:
        before = days.copy()
        for row in needed:
            free = papers.waived[:, row, None]
            document = np.where(free, days.dtype.type(-1), from_today(row))
            last[document > days] = row
            days = np.maximum(days, document)
        if options:
            columns = np.stack([from_today(row) for row in options], axis=1)
            best = columns.argmin(axis=1)
            document = np.take_along_axis(columns, best[:, None], axis=1)[:, 0]
            last = np.where(document > days, np.asarray(options, dtype=np.int16)[best], last)
            days = np.maximum(days, document)
        # Waiting for one document, another may lapse.
        if np.array_equal(before, days):
            return np.maximum(days, 0), last


def share_within(days: np.ndarray, horizons: np.ndarray) -> np.ndarray:
    """Share of draws within each horizon: days (n, n_draws), result (n, n_horizons)."""
    n_rows, n_draws = days.shape
    n_horizons = len(horizons)
    if not n_horizons:
        return np.zeros((n_rows, 0), dtype=np.float32)
    # Number of horizons that a whole day misses, for every day up to one past the last.
    last = int(horizons[-1]) + 1
    missed = np.searchsorted(horizons, np.arange(last + 1))
    bucket = missed[np.ceil(np.minimum(days, last)).astype(np.int32)]
    bucket += (n_horizons + 1) * np.arange(n_rows)[:, None]
    counts = np.bincount(bucket.ravel(), minlength=n_rows * (n_horizons + 1))
    within = counts.reshape(n_rows, n_horizons + 1)[:, :-1].cumsum(axis=1)
    return (within / n_draws).astype(np.float32)


def most_often(last: np.ndarray, n_docs: int) -> np.ndarray:
    """The document that is last in most draws, the earlier row on ties; -1 if none is missing."""
    shifted = last + 1 + (n_docs + 1) * np.arange(len(last))[:, None]
    counts = np.bincount(shifted.ravel(), minlength=len(last) * (n_docs + 1))
    counts = counts.reshape(len(last), n_docs + 1)[:, 1:]
    return np.where(counts.any(axis=1), counts.argmax(axis=1), -1)


def rows_of(graph: DocumentGraph, requirement: RequirementSet) -> tuple[list[int], list[int]]:
    """Rows of the documents of which all, and of which one, are needed."""
    return graph.rows(requirement.all_of), graph.rows(requirement.any_of)
