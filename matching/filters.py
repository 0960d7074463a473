"""What a person narrows the list of matches by: masks inside the search, never after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from catalogs.linking import OCCUPATION
from catalogs.words import plain
from documents.forecast import ReadyTable
from matching.datasets.postings import SHIFTS
from matching.posting_store import Snapshot

LIKELY = 0.7
"""Chance from which papers count as ready by the start: what the pages call likely."""


@dataclass(frozen=True)
class Filters:
    """Values as they stand in the URL; empty means no limit. `saved` are posting ids."""

    state: str = ""
    pay_min: int | None = None
    occupation: str = ""
    shift: str = ""
    formal: bool = False
    ready: bool = False
    text: str = ""
    saved: frozenset[str] | None = None

    def active(self) -> list[str]:
        """Names of the filters that are on, in the order of the form."""
        blank = Filters()
        return [
            each.name
            for each in fields(self)
            if getattr(self, each.name) != getattr(blank, each.name)
        ]

    def without(self, name: str) -> Filters:
        return replace(self, **{name: getattr(Filters(), name)})


def mask(filters: Filters, snapshot: Snapshot, ready: ReadyTable, today: int) -> np.ndarray:
    """Which rows of the index pass all filters, shape (len(index),)."""
    passing = np.ones(len(snapshot.index), dtype=bool)
    for each in _masks(filters, snapshot, ready, today):
        passing &= each
    return passing


def _masks(
    filters: Filters, snapshot: Snapshot, ready: ReadyTable, today: int
) -> Iterator[np.ndarray]:
    columns = snapshot.index.columns
    if filters.state:
        yield columns.state == int(filters.state)
    if filters.pay_min is not None:
        yield columns.pay_max >= filters.pay_min
    if filters.occupation:
        yield _within(columns.isco, filters.occupation)
    if filters.shift:
        yield columns.shift == SHIFTS[filters.shift]
    if filters.formal:
        yield columns.formal > 0
    yield from _personal_masks(filters, snapshot, ready, today)


def _personal_masks(
    filters: Filters, snapshot: Snapshot, ready: ReadyTable, today: int
) -> Iterator[np.ndarray]:
    columns = snapshot.index.columns
    if filters.ready:
        days = columns.start_day - today
        yield ready.lookup(0, columns.requirement_set, days) >= LIKELY
    if filters.text:
        yield _says(filters.text, snapshot)
    if filters.saved is not None:
        yield np.isin(columns.public_id, sorted(filters.saved))


def _within(isco: np.ndarray, prefix: str) -> np.ndarray:
    """Unit groups whose code starts with `prefix`, 1 to 4 digits."""
    return np.asarray(isco // 10 ** (4 - len(prefix)) == int(prefix))


def _says(text: str, snapshot: Snapshot) -> np.ndarray:
    """Postings that have every word, or are of an occupation that the text names.

    So "drywall" finds tablaroqueros, and "albanil" finds an albañil.
    """
    words = plain(text).split()
    ids = snapshot.index.columns.public_id
    said = [all(word in snapshot.words.get(key, "") for word in words) for key in ids]
    hits = snapshot.model.linker.link(text)
    codes = {hit.concept.removeprefix(OCCUPATION) for hit in hits if _is_occupation(hit.concept)}
    named = np.isin(snapshot.index.columns.isco, sorted(int(code) for code in codes))
    return np.array(said, dtype=bool) | named


def _is_occupation(concept: str) -> bool:
    return concept.startswith(OCCUPATION)
