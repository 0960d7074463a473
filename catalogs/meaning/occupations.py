"""Occupations nearest in meaning to a title, with the chance that each is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from catalogs.meaning.title_encoder import WEIGHTS, TitleEncoder
from catalogs.meaning.titles import MAX_CHARACTERS
from catalogs.meaning.vectors import VectorStore

NAMES = Path(__file__).parent / "names.npz"
# What is not about work lies near to some name too, so an offer is never surer than this; below
# the least it is none.
MOST_SURE, LEAST_SURE = 0.7, 0.15
LEAST_LETTERS = 3
# Answers remembered, in memory only: what people write is not kept.
_REMEMBERED = 4096
_BATCH = 512


class Named(Protocol):
    """A name of a concept, as `benchmarks` and the catalog give it."""

    concept: str
    text: str


class NearestOccupations:
    """Compares a title with every name of every occupation, in both languages.

    Parameters
    ----------
    names : sequence of (text, occupation code)
    encoder : TitleEncoder
    sure : ndarray of shape (3,)
        Intercept, weight of the similarity and weight of the lead over the next occupation.
    store : VectorStore
        Knows the vectors of names.

    Notes
    -----
    An occupation is as near as the nearest of its names. The chance is a logistic regression
    learnt where each name of the catalog was left out in turn (`calibrate`).
    """

    def __init__(self, names, encoder, sure, store) -> None:
        names = list(names)
        self._encoder = encoder
        self._sure = np.asarray(sure, dtype=float)
        self._codes = sorted({code for _, code in names})
        at = {code: row for row, code in enumerate(self._codes)}
        order = sorted(range(len(names)), key=lambda row: at[names[row][1]])
        self._names = encoder.prepared(store.rows([names[row][0] for row in order]))
        owners = np.array([at[names[row][1]] for row in order])
        self._firsts = np.searchsorted(owners, np.arange(len(self._codes)))
        self.occupations = lru_cache(_REMEMBERED)(self._occupations)

    def _occupations(self, text: str, limit: int = 5) -> Sequence[tuple[str, float]]:
        """Codes with the chance that each is meant, best first; () where nothing can be said."""
        text = text[:MAX_CHARACTERS]
        if sum(map(str.isalpha, text)) < LEAST_LETTERS or not self._codes:
            return ()
        likeness = self._encoder.likeness(self._encoder.transform([text]), self._names)[0]
        near = np.maximum.reduceat(likeness, self._firsts)
        best = np.argsort(-near, kind="stable")[: limit + 1]
        values = near[best]
        # Of one occupation alone nothing tells how far it leads.
        lead = values[0] - values[1] if len(values) > 1 else 0.0
        chances = [_chance(self._sure, values[0], lead)]
        chances += [_chance(self._sure, value, value - values[0]) for value in values[1:limit]]
        return tuple(
            (self._codes[row], round(min(float(chance), MOST_SURE), 3))
            for row, chance in zip(best[:limit], chances, strict=False)
            if chance >= LEAST_SURE
        )


def load_nearest(
    names: Iterable[tuple[str, str]], *, keep_in: Path | None, hub_model: str = ""
) -> NearestOccupations:
    """The shipped encoder over `names`; vectors of names that did not ship are kept in a folder."""
    encoder = TitleEncoder.load(hub_model=hub_model)
    encoders, _, version = encoder.version.rpartition("/")
    with np.load(WEIGHTS) as weights, np.load(NAMES) as file:
        # Without weights of its own, a model of a hub is judged as the shipped one is.
        shipped_for = [name for name in file.files if name.endswith("/rows")][-1][: -len("/rows")]
        sure = weights[f"{encoders if not hub_model else shipped_for}/sure"]
        shipped = None if hub_model else (_keys(file["keys"]), file[f"{encoders}/rows"])
    file_name = f"{encoders.replace('/', '_')}-{version}.sqlite3"
    path = None if keep_in is None else keep_in / file_name
    return NearestOccupations(names, encoder, sure, VectorStore(encoder.transform, path, shipped))


class LazyNearest:
    """`NearestOccupations` made when it is first asked: encoders take a second and 300 MB."""

    def __init__(self, make: Callable[[], NearestOccupations]) -> None:
        self._make = make
        self._made: NearestOccupations | None = None

    def occupations(self, text: str, limit: int) -> Sequence[tuple[str, float]]:
        """See `NearestOccupations`."""
        if self._made is None:
            self._made = self._make()
        return self._made.occupations(text, limit)


def calibrate(
    encoder: TitleEncoder, vectors: np.ndarray, texts: Sequence[str], names: Iterable[Named]
) -> np.ndarray:
    """What `sure` of `NearestOccupations` is, from each name asked as if no other were so written.

    `vectors` (n, width) are those of `texts` (n,); `names` tell whose they are.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for name in names:
        owners[name.text].add(name.concept)
    codes = sorted({code for found in owners.values() for code in found})
    at = {code: row for row, code in enumerate(codes)}
    single = [row for row, text in enumerate(texts) if len(owners[text]) == 1]
    owner = np.array([at[next(iter(owners[texts[row]]))] for row in single])
    order = np.argsort(owner, kind="stable")
    rows, owner = vectors[np.array(single)[order]], owner[order]
    known = encoder.prepared(rows)
    present, firsts = np.unique(owner, return_index=True)
    features, right = [], []
    for first in range(0, len(rows), _BATCH):
        near = encoder.likeness(rows[first : first + _BATCH], known)
        near[np.arange(len(near)), first + np.arange(len(near))] = -1.0
        each = np.maximum.reduceat(near, firsts, axis=1)
        best = np.argsort(-each, axis=1)[:, :2]
        values = np.take_along_axis(each, best, axis=1)
        features.append(np.column_stack([values[:, 0], values[:, 0] - values[:, 1]]))
        right.append(present[best[:, 0]] == owner[first : first + _BATCH])
    model = LogisticRegression(C=100.0).fit(np.vstack(features), np.concatenate(right))
    return np.array([model.intercept_[0], *model.coef_[0]])


def _chance(sure: np.ndarray, similarity: float, lead: float) -> Any:
    return expit(sure[0] + sure[1] * similarity + sure[2] * lead)


def _keys(stored: np.ndarray) -> list[bytes]:
    return [key.tobytes() for key in stored]
