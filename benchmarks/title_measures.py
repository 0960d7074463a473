"""Retrieval of titles by the protocol of the MELO sets: files, ranks and measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Titles of one query that count, and decimals of a score.
DEPTH = 100
DECIMALS = 5


@dataclass(frozen=True)
class TitleSet:
    """Queries, and elements ordered as ties are: by their id, the last first.

    `relevant` holds for each query the positions of its elements; `concepts` the concept of each
    element, "" where no file tells it.
    """

    queries: list[str]
    elements: list[str]
    relevant: list[np.ndarray]
    concepts: list[str]

    @classmethod
    def read(cls, queries: Path, corpus: Path, qrels: Path, concepts: Path | None = None):
        """Read tab-separated files: id and text; id and text; query, 0, element, relevance.

        Raises ValueError naming file, line and cure for a line of another form or an id that no
        file has.
        """
        asked = [cells[:2] for cells in _lines(queries, 2)]
        elements = sorted((cells[:2] for cells in _lines(corpus, 2)), reverse=True)
        position = {element: at for at, (element, _) in enumerate(elements)}
        found: dict[str, list[int]] = {query: [] for query, _ in asked}
        for number, (query, _, element, relevance) in enumerate(_lines(qrels, 4), start=1):
            if query not in found or element not in position:
                raise ValueError(
                    f"{qrels.name}, line {number}: {query} or {element} is in no other file. "
                    "Correct the id, or give the files of one set."
                )
            if float(relevance) > 0:
                found[query].append(position[element])
        mapping = {cells[0]: cells[1] for cells in _lines(concepts, 2)} if concepts else {}
        return cls(
            [text for _, text in asked],
            [text for _, text in elements],
            [np.array(sorted(set(found[query])), dtype=int) for query, _ in asked],
            [mapping.get(element, "") for element, _ in elements],
        )


def _lines(path: Path, least: int) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    for number, cells in enumerate(rows, start=1):
        if len(cells) < least:
            raise ValueError(
                f"{path.name}, line {number}: needs {least} cells with tabs between them, "
                f"got {lines[number - 1][:60]!r}."
            )
    return rows


@dataclass(frozen=True)
class Ranked:
    """For each query with something relevant: the ranks of what was found, ascending."""

    ranks: list[np.ndarray]
    n_relevant: list[int]

    def measures(self) -> dict[str, float]:
        """MRR, success at 1, 5 and 10, and MAP over the queries."""
        first = np.array([ranks[0] if len(ranks) else np.inf for ranks in self.ranks])
        precision = [
            (np.arange(1, len(ranks) + 1) / ranks).sum() / n
            for ranks, n in zip(self.ranks, self.n_relevant, strict=True)
        ]
        return {
            "mrr": float(np.mean(1 / first)),
            "success_1": float(np.mean(first <= 1)),
            "success_5": float(np.mean(first <= 5)),
            "success_10": float(np.mean(first <= 10)),
            "map": float(np.mean(precision)),
            "queries": len(first),
        }

    def __add__(self, other: Ranked) -> Ranked:
        return Ranked(self.ranks + other.ranks, self.n_relevant + other.n_relevant)


def rank(scores: np.ndarray, relevant: list[np.ndarray]) -> Ranked:
    """Ranks among the first 100 of each row; of equal scores the earlier column comes first.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_elements)
    relevant : list of n_queries int arrays
        Columns that are relevant; queries with none are left out.
    """
    found, counts = [], []
    for row, columns in zip(np.round(scores, DECIMALS), relevant, strict=True):
        if not len(columns):
            continue
        values = row[columns]
        above = np.array(
            [(row > v).sum() + (row[:c] == v).sum() for v, c in zip(values, columns, strict=True)]
        )
        ranks = np.sort(above) + 1
        found.append(ranks[ranks <= DEPTH])
        counts.append(len(columns))
    return Ranked(found, counts)
