"""How well titles are found by meaning, by the protocol of the MELO sets.

    python -m benchmarks.bench_titles --queries Q.tsv --corpus C.tsv --qrels A.tsv --json
    python -m benchmarks.bench_titles --melo

The first form scores any set with the shipped weights; with `--concepts M.tsv` an element also
counts through the other titles of its concept, those of ESCO in the other language included where
`--esco` has them. The second scores the three MELO sets by five folds of queries: every concept
relevant to a query of the fold, in any language, is out of the training of its weights. Beside it
stand character and word TF-IDF and the two encoders without training, over the same titles.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.title_measures import Ranked, TitleSet, rank
from benchmarks.titles import (
    SHARED,
    Encoded,
    esco_titles,
    fit_encoder,
    fit_languages,
    normal_titles,
)
from catalogs.meaning.encoders import unit_rows
from catalogs.meaning.title_encoder import Blocks, TitleEncoder

MELO = {
    "usa en>en": "usa_q_en_c_en",
    "esp es>es": "esp_q_es_c_es",
    "esp es>en": "esp_q_es_c_en",
}
FOLDS = 5
SEED = 0
# Share of an element's own title where the titles of its concept count too [measured].
OWN_TITLE = 0.5
# Texts whose encoding is timed: each anew, without what earlier runs kept.
TIMED = 512


def main() -> None:
    """Measure, print, and with --json one object as the last line."""
    arguments = _arguments()
    if arguments.melo:
        report = _melo(arguments)
    else:
        paths = (arguments.queries, arguments.corpus, arguments.qrels, arguments.concepts)
        report = _one_set(TitleSet.read(*paths), arguments)
    if arguments.json:
        print(json.dumps(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--qrels", type=Path)
    parser.add_argument("--concepts", type=Path, help="element and concept, with a tab between")
    parser.add_argument("--melo", action="store_true", help="the three sets, with folds")
    parser.add_argument("--melo-folder", type=Path, default=SHARED / "melo")
    parser.add_argument("--esco", type=Path, default=SHARED / "esco")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not arguments.melo and None in (arguments.queries, arguments.corpus, arguments.qrels):
        parser.error("give --queries, --corpus and --qrels, or --melo")
    return arguments


def _one_set(titles: TitleSet, arguments: argparse.Namespace) -> dict[str, object]:
    encoder, encoded = TitleEncoder.load(), Encoded()
    asked, offered = (_vectors(encoder, encoded, x) for x in (titles.queries, titles.elements))
    scores = asked @ offered.T
    if arguments.concepts:
        scores = _through_concepts(scores, asked, titles, _Pivots(arguments, encoder, encoded))
    report: dict[str, object] = {
        **{
            name: round(value, 4)
            for name, value in rank(scores, titles.relevant).measures().items()
        },
        "texts_per_s": round(_texts_per_second(encoder, titles.elements), 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "model": encoder.version,
    }
    print(report)
    return report


def _vectors(encoder: TitleEncoder, encoded: Encoded, titles: list[str]) -> np.ndarray:
    texts, spanish = encoder.normalised(titles)
    return encoder.projected(encoded.rows(texts), spanish)


def _texts_per_second(encoder: TitleEncoder, texts: list[str]) -> float:
    some = texts[:: max(len(texts) // TIMED, 1)][:TIMED]
    start = time.perf_counter()
    encoder.transform(some)
    return len(some) / (time.perf_counter() - start)


class _Pivots:
    """Vectors of every title of a concept, in both languages."""

    def __init__(self, arguments: argparse.Namespace, encoder, encoded) -> None:
        titles = normal_titles(esco_titles(arguments.esco)) if arguments.esco.exists() else []
        rows = encoded.rows([title.text for title in titles]) if titles else None
        spanish = np.array([float(title.language == "es") for title in titles])
        self.vectors = None if rows is None else encoder.projected(rows, spanish)
        self.rows: dict[str, list[int]] = defaultdict(list)
        for at, title in enumerate(titles):
            self.rows[title.concept].append(at)


def _through_concepts(
    scores: np.ndarray, asked: np.ndarray, titles: TitleSet, pivots: _Pivots
) -> np.ndarray:
    """Half an element's own score, half the best of its concept's titles in either language."""
    elements: dict[str, list[int]] = defaultdict(list)
    for at, concept in enumerate(titles.concepts):
        elements[concept].append(at)
    through = scores.copy()
    for concept, columns in elements.items():
        if not concept:
            continue
        best = scores[:, columns].max(axis=1)
        if concept in pivots.rows:
            others = asked @ pivots.vectors[pivots.rows[concept]].T
            best = np.maximum(best, others.max(axis=1))
        through[:, columns] = best[:, None]
    return OWN_TITLE * scores + (1 - OWN_TITLE) * through


def _melo(arguments: argparse.Namespace) -> dict[str, object]:
    if not arguments.melo_folder.exists() or not arguments.esco.exists():
        reason = f"no MELO or ESCO files in {arguments.melo_folder} and {arguments.esco}"
        print(f"Skipped: {reason}. Name other folders with --melo-folder and --esco.")
        return {"skipped": reason}
    names = ("queries.tsv", "corpus_elements.tsv", "annotations.tsv", "concept_mapping.tsv")
    sets = {
        name: TitleSet.read(*(arguments.melo_folder / folder / file for file in names))
        for name, folder in MELO.items()
    }
    rows: dict[str, dict[str, dict[str, float]]] = {
        "word TF-IDF": {n: _tfidf(s, analyzer="word").measures() for n, s in sets.items()},
        "character TF-IDF": {
            n: _tfidf(s, analyzer="char", ngram_range=(1, 3)).measures() for n, s in sets.items()
        },
    }
    encoded = Encoded()
    rows["encoders, no training"] = {
        name: _untrained(titles, encoded).measures() for name, titles in sets.items()
    }
    text, pivot = _by_folds(sets, encoded, arguments)
    rows["projection"] = {name: found.measures() for name, found in text.items()}
    rows["projection, through concepts"] = {name: found.measures() for name, found in pivot.items()}
    print("| model | " + " | ".join(f"{name}: MRR, S@1, S@10, MAP" for name in sets) + " |")
    for model, by_set in rows.items():
        cells = (
            ", ".join(
                f"{by_set[name][key]:.3f}" for key in ("mrr", "success_1", "success_10", "map")
            )
            for name in sets
        )
        print(f"| {model} | " + " | ".join(cells) + " |")
    return rows  # type: ignore[return-value]


def _tfidf(titles: TitleSet, **options: object) -> Ranked:
    words = TfidfVectorizer(strip_accents="unicode", **options)
    offered = words.fit_transform(titles.elements)
    return rank((words.transform(titles.queries) @ offered.T).toarray(), titles.relevant)


def _untrained(titles: TitleSet, encoded: Encoded) -> Ranked:
    """Both encoders as they come, each without the mean of the elements."""
    languages = TitleEncoder.load()
    sides = [languages.normalised(texts)[0] for texts in (titles.queries, titles.elements)]
    rows = [encoded.rows(texts) for texts in sides]
    blocks = Blocks(encoded.encoders, encoded.means(rows[1]))
    asked, offered = (unit_rows(blocks.weighed(each)) for each in rows)
    return rank(asked @ offered.T, titles.relevant)


def _by_folds(
    sets: dict[str, TitleSet], encoded: Encoded, arguments: argparse.Namespace
) -> tuple[dict[str, Ranked], dict[str, Ranked]]:
    """Ranks from weights that saw no concept of the fold, by text alone and through concepts."""
    raw = esco_titles(arguments.esco)
    languages, learnt = fit_languages(raw), normal_titles(raw)
    text = {name: Ranked([], []) for name in sets}
    pivot = {name: Ranked([], []) for name in sets}
    for names, fold, held in _folds(sets):
        kept = [title for title in learnt if title.concept not in held]
        encoder = fit_encoder(kept, encoded, languages)
        pivots = _Pivots(arguments, encoder, encoded)
        for name in names:
            titles = sets[name]
            part = TitleSet(
                [titles.queries[at] for at in fold],
                titles.elements,
                [titles.relevant[at] for at in fold],
                titles.concepts,
            )
            asked, offered = (_vectors(encoder, encoded, x) for x in (part.queries, part.elements))
            scores = asked @ offered.T
            text[name] += rank(scores, part.relevant)
            pivot[name] += rank(_through_concepts(scores, asked, part, pivots), part.relevant)
    return text, pivot


def _folds(sets: dict[str, TitleSet]) -> Iterator[tuple[list[str], np.ndarray, set[str]]]:
    """Names of sets that share queries, queries of a fold, and the concepts to keep out."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, titles in sets.items():
        groups[tuple(titles.queries)].append(name)
    for queries, names in groups.items():
        order = np.random.default_rng(SEED).permutation(len(queries))
        for fold in np.array_split(order, FOLDS):
            held = {
                sets[name].concepts[element]
                for name in names
                for at in fold
                for element in sets[name].relevant[at]
            }
            yield names, fold, held


if __name__ == "__main__":
    main()
