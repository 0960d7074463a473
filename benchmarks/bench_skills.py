"""How well occupations and skills are read from job histories and postings, and how fast.

    python -m benchmarks.bench_skills
    python -m benchmarks.bench_skills --split test --json
    python -m benchmarks.bench_skills --errors 40
    python -m benchmarks.bench_skills --esco ../shared/benchmarks/esco

Scores `catalogs.reading` over the loaded catalogs, in a database that is thrown away, on the texts
of `labelled_texts/` (see its README for how they were made). Of each concept only the surest hit
in a text counts. A hit is right if a label of the text has it among its concepts; a label is found
if one of its concepts was hit. Precision is over hits and recall over labels, all texts together
(micro); intervals are 95 % bootstrap over texts. Overlap is the share of right hits whose place
overlaps that of such a label. The peer looks the whole names and aliases of the same vocabulary up
in the text, longest first, blind to capitals and accents and to nothing else. Rates are of one
core, without loading the vocabulary.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import KINDS, SPLITS, LabelledText, load_texts

CUTS = (0.0, 0.5)
RESAMPLES = 2000
PASSES = 3
BINS = 5


@dataclass(frozen=True)
class Hit:
    """A concept that a reader found in a text, and where."""

    concept: str
    confidence: float
    start: int
    end: int


Finder = Callable[[str], list[Hit]]
# By text: hits, right hits, labels, labels found, right hits that overlap.
Counts = NDArray[np.int64]


def main() -> None:
    """Measure, print, and with --json one object as the last line."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.errors and arguments.split == "test":
        parser.error("--errors shows texts of train only: what is looked at is tuned on.")
    texts = load_texts(arguments.split)
    with tempfile.TemporaryDirectory(prefix="retorno-bench-") as folder:
        finders = _finders(folder, arguments.esco)
        read = {name: [best(find(text.text)) for text in texts] for name, find in finders.items()}
        rates = {name: texts_per_s(find, texts) for name, find in finders.items()}
    report = {"split": arguments.split, "texts": len(texts), **_report(texts, read, rates)}
    _print(report)
    for line in list(errors(texts, read["reader"]))[: arguments.errors]:
        print(line)
    if arguments.json:
        print(json.dumps(report))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=SPLITS, default="train")
    parser.add_argument("--errors", type=int, default=0, help="misses and wrong hits to print")
    parser.add_argument("--esco", type=Path, help="folder of ESCO's CSV files, to load first")
    parser.add_argument("--json", action="store_true")
    return parser


def best(hits: Iterable[Hit]) -> list[Hit]:
    """The surest hit of each concept; the first of equals."""
    surest: dict[str, Hit] = {}
    for hit in hits:
        if hit.concept not in surest or hit.confidence > surest[hit.concept].confidence:
            surest[hit.concept] = hit
    return list(surest.values())


def count(text: LabelledText, hits: Sequence[Hit], kind: str, cut: float = 0.0) -> list[int]:
    """Hits, right hits, labels, labels found and right hits that overlap, of one kind."""
    hits = [hit for hit in hits if hit.concept.startswith(kind) and hit.confidence >= cut]
    labels = [label for label in text.labels if label.kind == kind]
    found = {hit.concept for hit in hits}
    right = overlapping = 0
    for hit in hits:
        places = [(label.start, label.end) for label in labels if hit.concept in label.concepts]
        right += bool(places)
        overlapping += any(hit.start < end and start < hit.end for start, end in places)
    n_found = sum(bool(label.concepts & found) for label in labels)
    return [len(hits), right, len(labels), n_found, overlapping]


def rates_of(totals: NDArray[np.int64]) -> NDArray[np.float64]:
    """Precision, recall, F1 and overlap of summed counts in the last axis; NaN of nothing."""
    hits, right, labels, found, overlapping = np.moveaxis(totals.astype(float), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = right / hits, found / labels
        f1 = 2 * precision * recall / (precision + recall)
        f1 = np.where((right == 0) & (hits + labels > 0), 0.0, f1)
        return np.stack([precision, recall, f1, overlapping / right], axis=-1)


def intervals(counts: Counts, seed: int = 1) -> list[list[float | None]]:
    """95 % bootstrap intervals of precision, recall and F1, resampling texts."""
    draws = np.random.default_rng(seed).integers(len(counts), size=(RESAMPLES, len(counts)))
    low, high = np.nanquantile(rates_of(counts[draws].sum(axis=1))[:, :3], [0.025, 0.975], axis=0)
    return [[_round(a), _round(b)] for a, b in zip(low, high, strict=True)]


def reliability(
    texts: Sequence[LabelledText], read: Sequence[Sequence[Hit]], kind: str
) -> list[dict[str, float | None]]:
    """By bin of confidence: hits, their mean confidence, and the share that is right."""
    sure, right = [], []
    for text, hits in zip(texts, read, strict=True):
        known = frozenset[str]().union(*(label.concepts for label in text.labels))
        for hit in hits:
            if hit.concept.startswith(kind):
                sure.append(hit.confidence)
                right.append(hit.concept in known)
    places = np.minimum((np.array(sure) * BINS).astype(int), BINS - 1)
    rows = []
    for place in range(BINS):
        chosen = places == place
        if chosen.any():
            mean, share = np.array(sure)[chosen].mean(), np.array(right)[chosen].mean()
        else:
            mean = share = np.nan
        rows.append(
            {
                "from": place / BINS,
                "hits": int(chosen.sum()),
                "confidence": _round(mean),
                "right": _round(share),
            }
        )
    return rows


def texts_per_s(find: Finder, texts: Sequence[LabelledText]) -> float:
    """Median rate of a few passes over the texts."""
    seconds = []
    for _ in range(PASSES):
        begun = time.perf_counter()
        for text in texts:
            find(text.text)
        seconds.append(time.perf_counter() - begun)
    return round(len(texts) / median(seconds), 1)


def errors(texts: Sequence[LabelledText], read: Sequence[Sequence[Hit]]) -> Iterator[str]:
    """A line for each label that was missed and each hit that is wrong, by text."""
    for text, hits in zip(texts, read, strict=True):
        found = {hit.concept for hit in hits}
        known = frozenset[str]().union(*(label.concepts for label in text.labels))
        for label in text.labels:
            if not label.concepts & found:
                yield f"missed  {text.id}  {label.words!r} = {' or '.join(sorted(label.concepts))}"
        for hit in hits:
            if hit.concept not in known:
                words = text.text[hit.start : hit.end]
                yield f"wrong   {text.id}  {words!r} = {hit.concept} ({hit.confidence:.2f})"


class Lookup:
    """The peer: whole names in the text, longest first, blind to capitals and accents."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        concepts = defaultdict(set)
        for name, concept in names:
            concepts[tuple(folded for folded, _, _ in _tokens(name))].add(concept)
        self.concepts = {name: sorted(found) for name, found in concepts.items() if name}
        self.longest = max(map(len, self.concepts))

    def __call__(self, text: str) -> list[Hit]:
        """Every concept of each name found, from left to right, without overlaps."""
        tokens, hits, at = _tokens(text), [], 0
        while at < len(tokens):
            length = self._length(tokens, at)
            part = tokens[at : at + length]
            for concept in self.concepts.get(tuple(token[0] for token in part), ()):
                hits.append(Hit(concept, 1.0, part[0][1], part[-1][2]))
            at += length
        return hits

    def _length(self, tokens: list[tuple[str, int, int]], at: int) -> int:
        words = tuple(token[0] for token in tokens[at : at + self.longest])
        lengths = (size for size in range(len(words), 0, -1) if words[:size] in self.concepts)
        return next(lengths, 1)


def _tokens(text: str) -> list[tuple[str, int, int]]:
    return [(_fold(found[0]), *found.span()) for found in re.finditer(r"\w+", text)]


def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _finders(folder: str, esco: Path | None) -> dict[str, Finder]:
    # Before any import of Django: its settings read the environment once.
    os.environ |= {
        "VAR_DIR": folder,
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_catalogs", verbosity=0)
    if esco:
        call_command("load_esco", esco)

    from catalogs.reading import current_reader
    from catalogs.vocabulary import alias_table, skill_alias_table

    reader = current_reader()

    def read(text: str) -> list[Hit]:
        reading = reader.read(text)
        parts = zip(KINDS, (reading.occupations, reading.skills), strict=True)
        return [
            Hit(kind + found.code, found.confidence, found.start, found.end)
            for kind, part in parts
            for found in part
        ]

    names = [(name.text, "occ:" + name.occupation) for name in alias_table()]
    names += [(name.text, "skill:" + name.skill) for name in skill_alias_table()]
    return {"reader": read, "peer": Lookup(names)}


def _report(
    texts: Sequence[LabelledText], read: dict[str, list[list[Hit]]], rates: dict[str, float]
) -> dict[str, object]:
    rows = [
        _row(texts, read[name], name, kind, language, cut)
        for kind in KINDS
        for language in _languages(texts)
        for name in read
        for cut in (CUTS if name == "reader" else CUTS[:1])
    ]
    ratios = {
        kind: _f1(texts, read["reader"], kind) / _f1(texts, read["peer"], kind) for kind in KINDS
    }
    return {
        "rows": rows,
        "f1_ratio_to_peer": {kind: round(ratio, 3) for kind, ratio in ratios.items()},
        "texts_per_s": rates,
        "rate_ratio_to_peer": round(rates["reader"] / rates["peer"], 4),
        "reliability": {kind: reliability(texts, read["reader"], kind) for kind in KINDS},
    }


def _f1(texts: Sequence[LabelledText], read: Sequence[Sequence[Hit]], kind: str) -> float:
    counts = [count(text, hits, kind) for text, hits in zip(texts, read, strict=True)]
    return float(rates_of(np.sum(counts, axis=0))[2])


def _languages(texts: Iterable[LabelledText]) -> list[str]:
    return ["all", *sorted({text.language for text in texts})]


def _row(
    texts: Sequence[LabelledText],
    read: Sequence[Sequence[Hit]],
    name: str,
    kind: str,
    language: str,
    cut: float,
) -> dict[str, object]:
    counts = np.array(
        [
            count(text, hits, kind, cut)
            for text, hits in zip(texts, read, strict=True)
            if language in ("all", text.language)
        ]
    )
    totals = counts.sum(axis=0)
    precision, recall, f1, overlap = map(_round, rates_of(totals))
    return {
        "concepts": kind,
        "language": language,
        "by": name,
        "confidence": cut,
        "texts": len(counts),
        "labels": int(totals[2]),
        "hits": int(totals[0]),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "intervals": intervals(counts),
        "overlap": overlap,
    }


def _round(number: float) -> float | None:
    """Three decimals; None for what is not known, as JSON has no NaN."""
    return None if np.isnan(number) else round(float(number), 3)


def _shown(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"


def _print(report: dict[str, object]) -> None:
    print(f"{report['split']}: {report['texts']} texts")
    print(f"{'':34}{'labels':>7}{'hits':>6}  {'precision':21}{'recall':21}{'F1':21}overlap")
    for row in report["rows"]:  # type: ignore[attr-defined]
        name = f"{row['concepts']:7}{row['language']:7}{row['by']:8}>= {row['confidence']:.1f}"
        values = zip((row["precision"], row["recall"], row["f1"]), row["intervals"], strict=True)
        cells = [f"{_shown(value)} ({_shown(low)}-{_shown(high)})" for value, (low, high) in values]
        shown = "".join(f"{cell:21}" for cell in cells)
        print(f"{name:34}{row['labels']:7}{row['hits']:6}  {shown}{_shown(row['overlap'])}")
    print("F1, ratio to the peer:", report["f1_ratio_to_peer"])
    print("texts a second:", report["texts_per_s"], "ratio", report["rate_ratio_to_peer"])
    for kind, bins in report["reliability"].items():  # type: ignore[attr-defined]
        for row in bins:
            print(
                f"{kind:7}confidence from {row['from']:.1f}: {row['hits']:4} hits, "
                f"mean {_shown(row['confidence'])}, right {_shown(row['right'])}"
            )


if __name__ == "__main__":
    main()
