"""Which of two languages a title is in, told by its letters."""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy.special import expit
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

N_FEATURES = 2**12


class LanguageGuess:
    """Logistic regression on groups of one to three letters: the chance that a title is Spanish.

    Titles are too short for the usual detectors of languages, and only two are asked for.

    Parameters
    ----------
    coef : ndarray of shape (N_FEATURES,)
    intercept : float
    """

    def __init__(self, coef: np.ndarray, intercept: float) -> None:
        self.coef = np.asarray(coef, dtype=np.float64)
        self.intercept = float(intercept)

    @classmethod
    def fit(cls, titles: list[str], is_spanish: np.ndarray) -> Self:
        """Learn from titles whose language is known."""
        model = LogisticRegression(C=10.0, max_iter=500, class_weight="balanced")
        model.fit(_letters(titles), is_spanish)
        return cls(model.coef_[0], model.intercept_[0])

    def spanish(self, titles: list[str]) -> np.ndarray:
        """Chance of each title to be Spanish, shape (n,)."""
        if not titles:
            return np.zeros(0)
        return expit(_letters(titles) @ self.coef + self.intercept)


def _letters(titles: list[str]):
    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(1, 3), n_features=N_FEATURES, alternate_sign=False
    ).transform(titles)
