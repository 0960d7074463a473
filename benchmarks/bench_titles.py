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
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.title_measures import Ranked, TitleSet, rank
from benchmarks.titles import (
    SHARED,
    Encoded,
    catalog_titles,
    esco_titles,
    fit_encoder,
    fit_languages,
    normal_titles,
)
from catalogs.meaning.encoders import unit_rows
from catalogs.meaning.title_encoder import CONCEPT_WEIGHT, Blocks, TitleEncoder

MELO = {
    "usa en>en": "usa_q_en_c_en",
    "esp es>es": "esp_q_es_c_es",
    "esp es>en": "esp_q_es_c_en",
}
FOLDS = 5
SEED = 0
# Share of an element's own title where the titles of its concept count too [measured].
OWN_TITLE = 0.6
HALF = 0.5
# Concepts that a title may be written in, to be compared with the whole row.
NEAREST = (20, 40, 60, 120)
SHIPPED = "60 concepts"
LEAST_REST = 1e-3
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
    scores = encoder.likeness(asked, encoder.prepared(offered))
    if arguments.concepts:
        pivots = _Pivots(arguments, encoder, encoded)
        scores = _through_concepts(scores, encoder, asked, titles, pivots)
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
    """Vectors of every title of each concept, by language."""

    def __init__(self, arguments: argparse.Namespace, encoder, encoded) -> None:
        titles = normal_titles(esco_titles(arguments.esco)) if arguments.esco.exists() else []
        rows = encoded.rows([title.text for title in titles]) if titles else None
        spanish = np.array([float(title.language == "es") for title in titles])
        self.vectors = None if rows is None else encoder.projected(rows, spanish)
        self.rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, title in enumerate(titles):
            self.rows[title.concept, title.language].append(at)

    def of(self, concept: str, language: str) -> np.ndarray | None:
        """The titles of a concept in a language, None if it has none."""
        rows = self.rows.get((concept, language))
        return None if rows is None or self.vectors is None else self.vectors[rows]


def _through_concepts(
    scores: np.ndarray,
    encoder: TitleEncoder,
    asked: np.ndarray,
    titles: TitleSet,
    pivots: _Pivots,
) -> np.ndarray:
    """An element's own score and that of its concept's nearest title in the queries' language."""
    language = "es" if np.median(encoder.normalised(titles.queries)[1]) >= HALF else "en"
    elements: dict[str, list[int]] = defaultdict(list)
    for at, concept in enumerate(titles.concepts):
        elements[concept].append(at)
    through = scores.copy()
    for concept, columns in elements.items():
        if not concept:
            continue
        known = pivots.of(concept, language)
        near = scores[:, columns] if known is None else asked @ known.T
        through[:, columns] = near.max(axis=1)[:, None]
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
    for model, found in _by_folds(sets, encoded, arguments).items():
        rows[model] = {name: ranked.measures() for name, ranked in found.items()}
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
) -> dict[str, dict[str, Ranked]]:
    """Ranks from weights that saw no concept of the fold, for each way to compare titles."""
    raw, own = esco_titles(arguments.esco), catalog_titles()
    languages, learnt = fit_languages([*raw, *own]), normal_titles(raw)
    found: dict[str, dict[str, Ranked]] = defaultdict(lambda: defaultdict(lambda: Ranked([], [])))
    for names, fold, held in _folds(sets):
        kept = [title for title in learnt if title.concept not in held]
        encoder = fit_encoder([*kept, *normal_titles(own)], encoded, languages)
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
            ways = {"projection": asked @ offered.T}
            for nearest in NEAREST:
                alike = _by_concepts(encoder, nearest, asked, offered, part.concepts)
                ways[f"{nearest} concepts"] = alike
            both = (ways["projection"] + CONCEPT_WEIGHT * ways[SHIPPED]) / (1 + CONCEPT_WEIGHT)
            ways["projection and concepts"] = both
            ways["the same, through concepts"] = _through_concepts(
                both, encoder, asked, part, pivots
            )
            for way, scores in ways.items():
                found[way][name] += rank(scores, part.relevant)
    return found


def _by_concepts(
    encoder: TitleEncoder,
    nearest: int,
    asked: np.ndarray,
    offered: np.ndarray,
    concepts: list[str],
) -> np.ndarray:
    """Likeness by concepts where no element has its own, as those kept out of training have none.

    An element that lies at its own concept would be told from one that has none by that alone, and
    what is relevant is always one that has none. So its concept is left out on both sides.
    """
    vectors = clone(encoder.concepts).set_params(n_nearest=nearest)
    vectors.prototypes_ = encoder.concepts.prototypes_
    place = {concept: at for at, concept in enumerate(encoder.concepts.concepts_)}
    own = np.array([place.get(concept, -1) for concept in concepts])
    queries, elements = vectors.transform(asked), vectors.transform(offered, without=own)
    scores = (queries @ elements.T).toarray()
    has = np.flatnonzero(own >= 0)
    left_out = queries[:, own[has]].toarray()
    # The rest of a query's row, whose concepts are never all the element's own.
    scores[:, has] /= np.sqrt(np.maximum(1 - left_out**2, LEAST_REST))
    return scores


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
