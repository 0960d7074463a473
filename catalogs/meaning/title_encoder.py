"""Titles to vectors whose product says how near in meaning they are; weights in one small file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from catalogs.meaning.concepts import ConceptVectors
from catalogs.meaning.encoders import SentenceEncoder, encoders, unit_rows
from catalogs.meaning.languages import LanguageGuess
from catalogs.meaning.projection import BilingualProjection
from catalogs.meaning.titles import MAX_CHARACTERS, normalise

WEIGHTS = Path(__file__).parent / "weights.npz"
# Share of each encoder in a row: the second is the better one in one language [measured].
BLOCK_WEIGHTS = {"use-multilingual-3": 1.0, "multilingual-e5-small-q4": 2.0}
# What likeness by concepts counts beside that of the rows themselves [measured].
CONCEPT_WEIGHT = 0.5


@dataclass(frozen=True)
class Blocks:
    """The encoders that are there, and the mean of each, which says nothing of a title."""

    encoders: tuple[SentenceEncoder, ...]
    means: dict[str, np.ndarray]

    def encoded(self, texts: Sequence[str]) -> np.ndarray:
        """Rows of all encoders side by side as they come, shape (n, sum of widths)."""
        return np.hstack([encoder.transform(texts) for encoder in self.encoders])

    def weighed(self, encoded: np.ndarray) -> np.ndarray:
        """Rows of `encoded`, each encoder's without its mean and with its share."""
        blocks, at = [], 0
        for encoder in self.encoders:
            rows = encoded[:, at : at + encoder.width].astype(np.float32)
            empty = ~rows.any(axis=1)
            rows = unit_rows(rows - self.means.get(encoder.name, 0.0))
            rows[empty] = 0.0
            blocks.append(BLOCK_WEIGHTS.get(encoder.name, 1.0) * rows)
            at += encoder.width
        return np.hstack(blocks)


class TitleRows(NamedTuple):
    """Titles by themselves and by the concepts near to them, if those are known."""

    rows: np.ndarray
    concepts: Any


class TitleEncoder(TransformerMixin, BaseEstimator):
    """Titles of jobs in Spanish or English to unit vectors by what they mean.

    A title without letters is a row of zeros, near to nothing.

    Parameters
    ----------
    blocks : Blocks
    languages : LanguageGuess
    projection : BilingualProjection or None
        None for encoders that no projection was learnt for: their own rows then stand.
    concepts : ConceptVectors or None
        As `projection`.
    version : str
        Names encoders and weights; vectors of two versions cannot be compared.
    """

    def __init__(self, blocks, languages, projection, concepts, version):
        self.blocks = blocks
        self.languages = languages
        self.projection = projection
        self.concepts = concepts
        self.version = version

    @classmethod
    def load(cls, path: Path = WEIGHTS, *, hub_model: str = "") -> Self:
        """The shipped weights with the encoders that load here.

        Raises ValueError if the file was made for other encoders than these.
        """
        with np.load(path) as file:
            kept = {name: file[name] for name in file.files}
        found = encoders(hub_model)
        names = "+".join(encoder.name for encoder in found)
        projection = concepts = None
        if not hub_model:
            if f"{names}/weights" not in kept:
                raise ValueError(f"{path.name} has no weights for {names}; train them.")
            projection = BilingualProjection()
            projection.means_ = kept[f"{names}/means"].astype(np.float32)
            projection.weights_ = kept[f"{names}/weights"].astype(np.float32)
            projection.regressions_ = kept[f"{names}/regressions"].astype(np.float32)
            concepts = ConceptVectors()
            concepts.prototypes_ = unit_rows(kept[f"{names}/concepts"].astype(np.float32))
        means = {each.name: kept[f"{each.name}/mean"] for each in found if not hub_model}
        return cls(
            Blocks(found, means),
            LanguageGuess(kept["language/coef"], kept["language/intercept"][0]),
            projection,
            concepts,
            f"{names}/{kept['version'].item()}",
        )

    def fit(self, X, y=None):
        """Nothing to learn here: `benchmarks.train_titles` makes the weights."""
        return self

    def transform(self, X) -> Any:
        """Unit rows of n titles, shape (n, width), float32."""
        texts, spanish = self.normalised(X)
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        return self.projected(self.blocks.encoded(texts), spanish)

    def normalised(self, titles) -> tuple[list[str], np.ndarray]:
        """Titles in the form that is encoded, and the chance of each to be Spanish."""
        titles = [str(title) for title in titles]
        spanish = self.languages.spanish([title[:MAX_CHARACTERS].lower() for title in titles])
        texts = [
            normalise(title, "es" if share >= 0.5 else "en")
            for title, share in zip(titles, spanish, strict=True)
        ]
        return texts, spanish

    def projected(self, encoded: np.ndarray, spanish: np.ndarray) -> np.ndarray:
        """Unit rows from what the encoders made of normalised titles."""
        rows = self.blocks.weighed(encoded)
        if self.projection is None:
            return unit_rows(rows)
        found = self.projection.transform(rows, spanish)
        found[~rows.any(axis=1)] = 0.0
        return found

    def likeness(self, rows: np.ndarray, others: TitleRows) -> np.ndarray:
        """How near in meaning titles are to others, shape (n, n_others), at most 1.

        `rows` (n, width) are of `transform`, `others` of `prepared`.
        """
        own = rows @ others.rows.T
        if self.concepts is None or others.concepts is None:
            return own
        shared = (self.concepts.transform(rows) @ others.concepts.T).toarray()
        return (own + CONCEPT_WEIGHT * shared) / (1 + CONCEPT_WEIGHT)

    def prepared(self, rows: np.ndarray) -> TitleRows:
        """Rows of `transform`, to be compared with many times."""
        found = self.concepts.transform(rows) if self.concepts is not None and len(rows) else None
        return TitleRows(rows, found)

    def __sklearn_is_fitted__(self):
        return True
