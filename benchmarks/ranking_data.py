"""Made-up postings and people for the benchmark of the search, and what is truly best.

Each row has 31 features, drawn by a Zipf-Mandelbrot law over 50,000 and weighted by how rare they
are, times chance; rows are of unit length. With a `shift` of 50 the most frequent feature is in
8.5 % of the rows, as where stop words are left out; with 0, plain Zipf, it is in 94 %. Features are
drawn apart from state and occupation, so nothing tells blocks of rows from each other: the worst
case for passing over blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from matching.ranking.scoring import SCORE_DECIMALS, best_first
from matching.ranking.search import similarity

N_FEATURES = 50_000
PER_ROW = 31
N_SETS, N_STARTS = 12, 25
N_CODES = N_SETS * N_STARTS
N_STATES = 32
N_OCCUPATIONS = 430
_CHUNK = 100_000
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Person:
    """A question: a sparse row, the chance by readiness code, and the states to look in."""

    row: sparse.csr_matrix
    factor: Array
    states: tuple[int, ...]


@dataclass(frozen=True)
class Postings:
    """Sparse unit rows with their columns."""

    rows: sparse.csr_matrix
    state: Array
    occupation: Array
    code: Array

    def best(self, person: Person, k: int, *, local: bool) -> tuple[Array, Array]:
        """Rows and scores of the best `k`, by scoring every posting."""
        score = similarity(self.rows, person.row) * person.factor[self.code]
        score = np.round(score, SCORE_DECIMALS)
        eligible = score > 0
        if local:
            eligible &= np.isin(self.state, person.states)
        rows = best_first(score, eligible, (np.arange(len(score)),), k)
        return rows, score[rows]


def make_postings(n: int, shift: float, seed: int = 0) -> Postings:
    rng = np.random.default_rng(seed)
    states = 1 / (np.arange(N_STATES) + 6.0)
    occupations = 1 / (np.arange(N_OCCUPATIONS) + 3.0)
    codes = rng.dirichlet(np.full(N_CODES, 0.5))
    return Postings(
        _rows(n, shift, rng),
        rng.choice(N_STATES, n, p=states / states.sum()) + 1,
        rng.choice(N_OCCUPATIONS, n, p=occupations / occupations.sum()),
        rng.choice(N_CODES, n, p=codes),
    )


def make_people(n: int, shift: float, seed: int = 1) -> list[Person]:
    """People whose chance of having papers rises with the start, for each set of papers apart."""
    rng = np.random.default_rng(seed)
    rows = _rows(n, shift, rng)
    people = []
    for number in range(n):
        chances = np.sort(rng.beta(0.7, 0.7, (N_SETS, N_STARTS)), axis=1)
        chosen = rng.choice(N_STATES, rng.integers(1, 4), replace=False) + 1
        states = tuple(int(state) for state in chosen)
        people.append(Person(rows[number], chances.ravel(), states))
    return people


def _rows(n: int, shift: float, rng: np.random.Generator) -> sparse.csr_matrix:
    chance = 1 / (np.arange(N_FEATURES) + 1 + shift)
    chance /= chance.sum()
    rarity = (1 + np.log(1 / np.minimum(PER_ROW * chance, 1))).astype(np.float32)
    edges = np.cumsum(chance)
    chunks = []
    for first in range(0, n, _CHUNK):
        size = min(_CHUNK, n - first)
        drawn = np.searchsorted(edges, rng.random((size, PER_ROW)) * edges[-1])
        drawn = np.minimum(drawn, N_FEATURES - 1).astype(np.int32)
        weights = rarity[drawn] * rng.uniform(0.3, 1, drawn.shape).astype(np.float32)
        starts = np.arange(0, size * PER_ROW + 1, PER_ROW, dtype=np.int32)
        chunk = sparse.csr_matrix(
            (weights.ravel(), drawn.ravel(), starts), shape=(size, N_FEATURES)
        )
        chunk.sum_duplicates()
        chunks.append(normalize(chunk, copy=False))
    return sparse.vstack(chunks, format="csr")
