"""Random rows for tests of the blocked index, and what scipy says is best among them."""

import numpy as np
from scipy import sparse
from scipy.special import expit

from matching.ranking.blocks import BlockIndex
from matching.ranking.scoring import SCORE_DECIMALS, best_first
from matching.ranking.search import similarity

N_FEATURES = 40
N_CODES = 7
# Shares of the rows that have each feature: some in most rows, most in few.
SHARES = np.r_[0.9, 0.7, 0.5, 0.4, 0.3, np.full(N_FEATURES - 5, 0.04)]


def random_rows(n, rng, *, exact=False):
    """Sparse unit rows; with `exact`, weights whose sums have no error, and many ties."""
    has = rng.random((n, N_FEATURES)) < SHARES
    if exact:
        dense = has * rng.choice([0.125, 0.25], (n, N_FEATURES))
        dense[(dense**2).sum(axis=1) > 1] = 0.0
    else:
        dense = has * rng.random((n, N_FEATURES)) * (1.1 - SHARES)
        dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    return sparse.csr_matrix(dense.astype(np.float32))


class Case:
    """An index of `n` random rows, their columns, a question and masks."""

    def __init__(self, n, seed, *, exact=False):
        self.rng = rng = np.random.default_rng(seed)
        self.features = random_rows(n, rng, exact=exact)
        self.state = rng.integers(-1, 5, n)
        # Few occupations make long groups, many make groups shorter than a chunk.
        self.occupation = rng.integers(0, rng.choice([4, 500]), n)
        self.code = rng.integers(0, N_CODES, n)
        self.tie_rank = rng.integers(0, 5, n)
        self.factor = rng.choice([0.0, 0.25, 0.5, 1.0, 0.3, 1 / 3], N_CODES)
        self.query = random_rows(1, rng, exact=exact)
        self.index = BlockIndex.build(
            self.features,
            state=self.state,
            occupation=self.occupation,
            code=self.code,
            tie_rank=self.tie_rank,
        )

    @property
    def similarity(self):
        return similarity(self.features, self.query)

    def ordered(self, score, eligible, k):
        keys = (self.tie_rank, np.arange(len(score)))
        return best_first(score, eligible, keys, k)

    def expected(self, k, eligible=True):
        """Rows and scores of the best by similarity x factor."""
        score = np.round(self.similarity * self.factor[self.code], SCORE_DECIMALS)
        rows = self.ordered(score, (score > 0) & eligible, k)
        return rows, score[rows]

    def bounded(self, coef=2.0):
        """A score that is not linear, as (score by row, offset and ceiling by group)."""
        n, index = len(self.code), self.index
        group = np.empty(n, np.int64)
        sizes = np.diff(index.group_starts)
        group[index.lists.given_row] = np.repeat(np.arange(index.n_groups), sizes)
        offset = self.rng.normal(-2.0, 1.5, index.n_groups)
        ceiling = self.rng.choice([0.0, 0.2, 0.9, 1.0], index.n_groups)
        terms = offset[group] - self.rng.choice([0.0, 0.5, 2.0], n)
        worth = ceiling[group] * self.rng.choice([1.0, 0.7, 0.1, np.nan], n)
        score = expit(terms + coef * self.similarity) * worth * self.factor[self.code]
        score[(ceiling[group] * self.factor[self.code]) == 0] = np.nan
        return np.round(score, SCORE_DECIMALS), offset, ceiling
