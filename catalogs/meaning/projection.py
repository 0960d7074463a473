"""A linear map after which titles of one concept lie together, in whichever language they are."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from catalogs.meaning.encoders import unit_rows


class BilingualProjection(TransformerMixin, BaseEstimator):
    """Regularised linear discriminant analysis, then a regression of each language onto concepts.

    Classes are concepts, samples are their titles in both languages. Rows are centred by
    language, the scatter within concepts is made round (Sw + shrinkage * mean variance * I), and
    the directions in which concepts differ most are kept (Fisher 1936; Friedman 1989 for the
    regularisation). In these directions a ridge regression for each language (Hoerl and Kennard
    1970) tells where the concept of a title lies, halfway between its titles in both languages.
    A title is put between the two: where it lies itself and where its concept should lie.

    Parameters
    ----------
    n_components : int, default=256
        Directions to keep, at most the width of the rows.
    shrinkage : float, default=3.0
        How far the scatter within concepts is drawn to a multiple of the identity, 0 or more.
    alpha : float, default=0.1
        Penalty of the regressions, in mean variances of a column, above 0.
    share : float, default=0.5
        Share of where the concept should lie, 0 to 1.

    Attributes
    ----------
    means_ : ndarray of shape (2, width)
        Centres of English and of Spanish.
    weights_ : ndarray of shape (width, n_components)
    regressions_ : ndarray of shape (2, width, n_components)
        For English and for Spanish.
    """

    def __init__(self, n_components=256, shrinkage=3.0, alpha=0.1, share=0.5):
        self.n_components = n_components
        self.shrinkage = shrinkage
        self.alpha = alpha
        self.share = share

    def fit(self, X, y, spanish):
        """Learn from titles of known concepts; return self.

        Parameters
        ----------
        X : ndarray of shape (n, width)
            Rows of the encoders.
        y : array-like of shape (n,)
            Concept of each row; those with one row tell only how concepts differ.
        spanish : bool array-like of shape (n,)

        Raises
        ------
        ValueError
            If either language has no row, or a parameter is out of range.
        """
        language = np.asarray(spanish, dtype=bool).astype(int)
        if set(language.tolist()) != {0, 1}:
            raise ValueError("A bilingual projection needs titles in both languages.")
        self._check(X.shape[1])
        self.means_ = np.stack([X[language == each].mean(axis=0) for each in (0, 1)])
        rows = X - self.means_[language]
        _, concept = np.unique(y, return_inverse=True)
        centres = _means(rows, concept, concept.max() + 1)
        apart = rows - centres[concept]
        within = (apart.T @ apart / len(rows)).astype(float)
        within += self.shrinkage * np.trace(within) / len(within) * np.eye(len(within))
        values, axes = np.linalg.eigh(within)
        whiten = axes / np.sqrt(values) @ axes.T
        between = centres @ whiten
        _, directions = np.linalg.eigh(between.T @ between)
        self.weights_ = whiten @ directions[:, ::-1][:, : self.n_components]
        # Both languages count the same for where a concept lies, however many titles each has.
        both = language * (concept.max() + 1) + concept
        placed = _means(rows @ self.weights_, both, 2 * (concept.max() + 1))
        placed = np.nanmean(placed.reshape(2, -1, self.n_components), axis=0)
        self.regressions_ = np.stack(
            [self._regression(rows[language == e], placed[concept[language == e]]) for e in (0, 1)]
        )
        return self

    def _check(self, width):
        if not 0 < self.n_components <= width or self.shrinkage < 0:
            raise ValueError(
                f"n_components must be 1 to {width} and shrinkage 0 or more, "
                f"got {self.n_components} and {self.shrinkage}."
            )
        if not self.alpha > 0 or not 0 <= self.share <= 1:
            raise ValueError(
                f"alpha must be above 0 and share 0 to 1, got {self.alpha} and {self.share}."
            )

    def _regression(self, rows, targets):
        products = (rows.T @ rows).astype(float)
        penalty = self.alpha * np.trace(products) / len(products)
        return np.linalg.solve(products + penalty * np.eye(len(products)), rows.T @ targets)

    def transform(self, X, spanish=None):
        """Unit rows of shape (n, n_components).

        `spanish` (n,) is the chance of each row to be Spanish; without it both languages count
        half.
        """
        check_is_fitted(self)
        share = np.full(len(X), 0.5) if spanish is None else np.asarray(spanish, dtype=float)
        share = share[:, None]
        rows = X - (self.means_[0] + share * (self.means_[1] - self.means_[0]))
        english, spanish = self.regressions_
        concepts = unit_rows((1 - share) * (rows @ english) + share * (rows @ spanish))
        own = unit_rows(rows @ self.weights_)
        mixed = (1 - self.share) * own + self.share * concepts
        return unit_rows(mixed).astype(np.float32)


def _means(rows, group, n):
    """Mean row of each group, shape (n, width); NaN for a group without rows."""
    sums = np.zeros((n, rows.shape[1]))
    np.add.at(sums, group, rows)
    counts = np.bincount(group, minlength=n).astype(float)
    counts[counts == 0] = np.nan
    return sums / counts[:, None]
