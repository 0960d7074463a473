"""Requirement sets against days of completion: chances by day, and what comes last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
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


class SetDays:
    """For spans of people, the days until sets are complete and the document that is last.

    Both stand in one whole number, `days * 2^k + (2^k - 1 - row)`, so that one maximum finds the
    last day and names the document, the earlier row on ties. Nothing missing is below 0.

    Parameters
    ----------
    completion : ndarray of shape (n_people, n_docs, n_draws)
        Days, taken as whole ones: a part of a day is a day for every horizon.
    spans : Spans of these people
    """

    def __init__(self, completion: np.ndarray, spans: Spans) -> None:
        self.completion, self.spans = completion, spans
        n_docs = completion.shape[1]
        # One more code than documents: 0 is "nothing is missing".
        self.bits = n_docs.bit_length()
        self.n_codes = 1 << self.bits
        # Largest days that fit; +inf counts as these.
        self.never = 2.0 ** (30 - self.bits)
        self._documents: dict[int, np.ndarray] = {}
        self._found: dict[tuple[str, tuple[int, ...]], np.ndarray] = {}

    def of_set(self, needed: Sequence[int], options: Sequence[int]) -> np.ndarray:
        """Numbers of shape (n_spans, n_draws) for a set; all of `needed`, one of `options`."""
        keys = self._all(tuple(needed))
        return np.maximum(keys, self._any(tuple(options))) if options else keys

    def days(self, keys: np.ndarray) -> np.ndarray:
        """Whole days; below 0 where nothing is missing."""
        return keys >> self.bits

    def days_or_never(self, keys: np.ndarray) -> np.ndarray:
        """Whole days as they are told: 0 where nothing is missing, +inf = never."""
        days = np.maximum(self.days(keys), 0).astype(float)
        return np.where(days >= self.never, np.inf, days)

    def last(self, keys: np.ndarray) -> np.ndarray:
        """Row of the document that is last; -1 where nothing is missing."""
        return np.where(keys < 0, -1, self.n_codes - 1 - (keys & (self.n_codes - 1)))

    def share_within(self, keys: np.ndarray, horizons: np.ndarray) -> np.ndarray:
        """Share of draws complete within each horizon, shape (n_spans, n_horizons)."""
        n_horizons = len(horizons)
        if not n_horizons:
            return np.zeros((len(keys), 0), dtype=np.float32)
        # How many horizons a day misses, up to the first day past all; last for day -1, none.
        past = int(horizons[-1]) + 1
        missed = np.append(np.searchsorted(horizons, np.arange(past + 1)), 0)
        counts = _row_counts(missed[np.minimum(self.days(keys), past)], n_horizons + 1)
        within = counts[:, :-1].cumsum(axis=1)
        return (within / keys.shape[1]).astype(np.float32)

    def most_often(self, keys: np.ndarray) -> np.ndarray:
        """The document that is last in most draws, the earlier row on ties; -1 if none is."""
        counts = _row_counts(keys & (self.n_codes - 1), self.n_codes)[:, ::-1]
        named = counts[:, :-1]
        if not named.size:
            return np.full(len(keys), -1)
        return np.where(named.any(axis=1), named.argmax(axis=1), -1)

    def last_by(self, keys: np.ndarray, horizons: np.ndarray) -> np.ndarray:
        """The document most often last in the draws that miss each horizon, in all if none does.

        Shape (n_spans, n_horizons); -1 where nothing is missing.
        """
        n_rows, n_horizons = len(keys), len(horizons)
        missed = np.searchsorted(horizons, np.maximum(self.days(keys), 0))
        places = missed * self.n_codes + (keys & (self.n_codes - 1))
        counts = _row_counts(places, (n_horizons + 1) * self.n_codes)
        counts = counts.reshape(n_rows, n_horizons + 1, self.n_codes)[:, :, :0:-1]
        late = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
        missing = late[:, 1:]
        named = np.where(missing.any(axis=2, keepdims=True), missing, late[:, :1])
        if not named.size:
            return np.full(named.shape[:2], -1)
        return np.where(named.any(axis=2), named.argmax(axis=2), -1)

    def _all(self, rows: tuple[int, ...]) -> np.ndarray:
        """The last of `rows`. Sets share their first documents, so each beginning is kept."""
        if not rows:
            return np.full(self._shape, -self.n_codes, dtype=np.int32)
        found = self._found.get(("all", rows))
        if found is None:
            found = self._document(rows[-1])
            freed = self.spans.freed[:, rows[-1]]
            if freed.any():
                found = np.where(freed[:, None], np.int32(-self.n_codes), found)
            if len(rows) > 1:
                found = np.maximum(found, self._all(rows[:-1]))
            self._found["all", rows] = found
        return found

    def _any(self, rows: tuple[int, ...]) -> np.ndarray:
        """The first of `rows`."""
        found = self._found.get(("any", rows))
        if found is None:
            # With the row instead of its complement the least number has the earlier row.
            mask = self.n_codes - 1
            found = reduce(np.minimum, [self._document(row) ^ mask for row in rows]) ^ mask
            self._found["any", rows] = found
        return found

    def _document(self, row: int) -> np.ndarray:
        """The number of one document."""
        found = self._documents.get(row)
        if found is None:
            days = self.completion[:, row]
            if len(self.spans.person) != len(days):
                days = days[self.spans.person]
            found = np.ceil(np.minimum(days, self.never)).astype(np.int32)
            found <<= self.bits
            found |= self.n_codes - 1 - row
            found[self.spans.held[:, row]] = -self.n_codes
            self._documents[row] = found
        return found

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.spans.person), self.completion.shape[2]


def _row_counts(values: np.ndarray, n_values: int) -> np.ndarray:
    """How often each of 0 to n_values - 1 stands in each row, shape (n_rows, n_values)."""
    n_rows = len(values)
    places = values + n_values * np.arange(n_rows)[:, None]
    return np.bincount(places.ravel(), minlength=n_rows * n_values).reshape(n_rows, n_values)


def first_complete(
    completion: np.ndarray, papers: Papers, needed: list[int], options: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """First day on which all of a set is in hand and valid at once, and the document that is last.

    Parameters
    ----------
    completion : ndarray of shape (n_people, n_docs, n_draws)
    needed, options : rows of the documents of which all, or one, are needed

    Returns
    -------
    days : ndarray of shape (n_people, n_draws)
    last : int ndarray of shape (n_people, n_draws); -1 where the set is complete already.
    """
    valid_until = np.where(papers.in_hand, papers.lapses_in, -1.0)
    may_lapse = papers.lapsing[:, [*needed, *options]].any()
    shape = (len(completion), completion.shape[2])
    # Below 0, so that a missing document that takes 0 days is still named.
    days = np.full(shape, -1.0, dtype=completion.dtype)
    last = np.full(shape, -1, dtype=np.int16)

    def from_today(row: int) -> np.ndarray:
        """The day from `days` on which a document is there, -1 where it is there already."""
        is_valid = np.maximum(days, 0) <= valid_until[:, row, None]
        return np.where(is_valid, days.dtype.type(-1), completion[:, row])

    while True:
        before = days
        for row in needed:
            if papers.lasting[:, row].all():
                continue
            document = from_today(row)
            document[papers.waived[:, row]] = -1
            last = np.where(document > days, np.int16(row), last)
            days = np.maximum(days, document)
        if options:
            columns = np.stack([from_today(row) for row in options])
            option = np.asarray(options, dtype=np.int16)[columns.argmin(axis=0)]
            document = columns.min(axis=0)
            earlier = (document == days) & (document >= 0) & (option < last)
            last = np.where((document > days) | earlier, option, last)
            days = np.maximum(days, document)
        # Waiting for one document, another may lapse.
        if not may_lapse or np.array_equal(before, days):
            return np.maximum(days, 0), last


def rows_of(graph: DocumentGraph, requirement: RequirementSet) -> tuple[list[int], list[int]]:
    """Rows of the documents of which all, and of which one, are needed."""
    return sorted(graph.rows(requirement.all_of)), sorted(graph.rows(requirement.any_of))


def points_of(days: np.ndarray, points: Sequence[float]) -> np.ndarray:
    """Quantiles over the last axis: the least value that at least that share is no later than.

    +inf where the draw there is +inf; shape (..., n_points).
    """
    at = np.ceil(np.asarray(points) * days.shape[-1]).astype(int) - 1
    return np.sort(days, axis=-1)[..., np.maximum(at, 0)]
