"""Titles as sparse vectors over concepts: which occupations a title lies near, and how near."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from catalogs.meaning.encoders import unit_rows

_BATCH = 4096


class ConceptVectors(TransformerMixin, BaseEstimator):
    """Unit rows to unit rows over concepts, a softmax of the similarity to the nearest of them.

    A concept lies at the mean of its titles (a prototype, as of Snell et al. 2017). Two titles that
    lie near the same concepts are alike even where their own rows are not, as across languages.

    Parameters
    ----------
    n_nearest : int, default=60
        Concepts that a row keeps.
    temperature : float, default=0.2
        Similarity at which a weight falls by e, above 0.

    Attributes
    ----------
    prototypes_ : ndarray of shape (n_concepts, width), float32
        Unit rows.
    """

    def __init__(self, n_nearest=60, temperature=0.2):
        self.n_nearest = n_nearest
        self.temperature = temperature

    def fit(self, X, y):
        """Learn where each concept of `y` (n,) lies from the unit rows `X` (n, width)."""
        if not self.temperature > 0 or self.n_nearest < 1:
            raise ValueError(
                "temperature must be above 0 and n_nearest 1 or more, "
                f"got {self.temperature} and {self.n_nearest}."
            )
        self.concepts_, concept = np.unique(y, return_inverse=True)
        sums = np.zeros((len(self.concepts_), X.shape[1]))
        np.add.at(sums, concept, X)
        self.prototypes_ = unit_rows(sums).astype(np.float32)
        return self

    def transform(self, X, without=None):
        """Sparse unit rows of shape (n, n_concepts), float32; a row of zeros stays so.

        `without` (n,) names for each row one concept to leave out, -1 for none.
        """
        check_is_fitted(self)
        n, width = len(X), len(self.prototypes_)
        keep = min(self.n_nearest, width)
        columns = np.empty((n, keep), dtype=np.int32)
        values = np.empty((n, keep), dtype=np.float32)
        for first in range(0, n, _BATCH):
            rows = slice(first, min(first + _BATCH, n))
            near = X[rows] @ self.prototypes_.T
            if without is not None:
                some = np.flatnonzero(without[rows] >= 0)
                near[some, without[rows][some]] = -np.inf
            best = np.argpartition(-near, keep - 1, axis=1)[:, :keep]
            best.sort(axis=1)
            columns[rows], values[rows] = best, np.take_along_axis(near, best, axis=1)
        values = np.exp(
            (values - values.max(axis=1, initial=-np.inf, keepdims=True)) / self.temperature
        )
        values = unit_rows(values)
        values[~np.asarray(X).any(axis=1)] = 0.0
        starts = np.arange(n + 1) * keep
        return sparse.csr_matrix((values.ravel(), columns.ravel(), starts), shape=(n, width))
