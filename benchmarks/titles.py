"""Titles of concepts in two languages to train and to measure with, and their encoded rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from catalogs.meaning.concepts import ConceptVectors
from catalogs.meaning.encoders import encoders, unit_rows
from catalogs.meaning.languages import LanguageGuess
from catalogs.meaning.projection import BilingualProjection
from catalogs.meaning.title_encoder import Blocks, TitleEncoder
from catalogs.meaning.titles import normalise
from catalogs.meaning.vectors import VectorStore

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared/benchmarks"
CATALOG = ROOT / "catalogs/data"
# Rows of the encoders are kept here between runs: a text takes them about 15 ms.
CACHE = ROOT / "var/benchmarks/encoded.sqlite3"


class Title(NamedTuple):
    concept: str
    language: str
    text: str


def esco_titles(folder: Path) -> list[Title]:
    """Every label of every occupation and ISCO group of ESCO, by the address of its concept."""
    titles: dict[Title, None] = {}
    for path in sorted(folder.glob("*.csv")):
        if not path.name.startswith(("occupations_", "ISCOGroups_")):
            continue
        language = path.stem.partition("_")[2][:2]
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for text in (row["preferredLabel"], *row["altLabels"].split("\n")):
                    if text.strip():
                        titles[Title(row["conceptUri"], language, text.strip())] = None
    return list(titles)


def catalog_titles() -> list[Title]:
    """Titles and aliases of the occupations of this catalog, by their code."""
    titles: dict[Title, None] = {}
    with (CATALOG / "occupations.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for language in ("en", "es"):
                for part in (row[f"title_{language}"], *row[f"title_{language}"].split(" / ")):
                    titles[Title(row["code"], language, part)] = None
    with (CATALOG / "occupation_aliases.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            titles[Title(row["occupation"], row["language"], row["text"])] = None
    return list(titles)


def catalog_groups() -> dict[str, str]:
    """The unit group of ISCO-08 of each occupation of this catalog, by its code."""
    with (CATALOG / "occupations.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: row["isco08"] for row in csv.DictReader(file)}


class Encoded:
    """Encoded rows of titles, kept on disk; the shares of the encoders are given later."""

    def __init__(self, found=None) -> None:
        self.encoders = encoders() if found is None else found
        self.names = "+".join(encoder.name for encoder in self.encoders)
        blocks = Blocks(self.encoders, {})
        self._store = VectorStore(blocks.encoded, CACHE.with_stem(f"encoded-{len(self.encoders)}"))

    def rows(self, texts: Sequence[str]) -> np.ndarray:
        """Rows of normalised texts, with a progress bar for those that are new."""
        with tqdm(desc="Encoding titles", unit="text", leave=False, mininterval=2.0) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return self._store.rows(texts, progress)

    def means(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """The mean unit row of each encoder."""
        found, at = {}, 0
        for encoder in self.encoders:
            found[encoder.name] = unit_rows(rows[:, at : at + encoder.width]).mean(axis=0)
            at += encoder.width
        return found


def normal_titles(titles: Sequence[Title]) -> list[Title]:
    """Titles as they are encoded, each once for a concept and a language."""
    normal = (
        Title(each.concept, each.language, normalise(each.text, each.language)) for each in titles
    )
    return list(dict.fromkeys(each for each in normal if each.text))


def fit_encoder(titles: Sequence[Title], encoded: Encoded, languages: LanguageGuess):
    """A title encoder whose projection and concepts are learnt from normalised `titles`."""
    rows = encoded.rows([title.text for title in titles])
    blocks = Blocks(encoded.encoders, encoded.means(rows))
    spanish = np.array([title.language == "es" for title in titles])
    concepts = np.array([title.concept for title in titles])
    projection = BilingualProjection().fit(blocks.weighed(rows), concepts, spanish)
    encoder = TitleEncoder(blocks, languages, projection, ConceptVectors(), "")
    encoder.concepts.fit(encoder.projected(rows, spanish.astype(float)), concepts)
    return encoder


def fit_languages(titles: Sequence[Title]) -> LanguageGuess:
    """The guess of languages, learnt from titles as they are written."""
    texts = [title.text.lower() for title in titles]
    return LanguageGuess.fit(texts, np.array([title.language == "es" for title in titles]))
