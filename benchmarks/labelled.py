"""Labelled texts: what a careful reader says that they state, with places in the text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "labelled_texts"
SPLITS = ("train", "test")
KINDS = ("occ:", "skill:")


@dataclass(frozen=True)
class Label:
    """Words of a text, and the concepts that are equally right for them."""

    concepts: frozenset[str]
    words: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """What the concepts are: "occ:" or "skill:"."""
        return min(self.concepts).partition(":")[0] + ":"


@dataclass(frozen=True)
class LabelledText:
    """A job history or a posting with its labels."""

    id: str
    language: str
    kind: str
    text: str
    labels: tuple[Label, ...]


def load_texts(split: str, folder: Path = FOLDER) -> list[LabelledText]:
    """The texts of one half. Raises ValueError for a label whose words are not in its text."""
    lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [parse_text(json.loads(line)) for line in lines]


def parse_text(row: Mapping[str, Any]) -> LabelledText:
    """One line of a file, as a text whose labels know their places."""
    labels = tuple(_label(row["text"], label) for label in row["labels"])
    return LabelledText(row["id"], row["language"], row["kind"], row["text"], labels)


def split_of(text_id: str) -> str:
    """The half that a text belongs to for ever, by its id alone."""
    odd = hashlib.sha256(text_id.encode()).digest()[0] % 2
    return "test" if odd else "train"


def _label(text: str, label: Mapping[str, Any]) -> Label:
    concept, words = label["concept"], label["words"]
    concepts = frozenset([concept] if isinstance(concept, str) else concept)
    start = -1
    for _ in range(label.get("index", 0) + 1):
        start = text.find(words, start + 1)
        if start < 0:
            raise ValueError(f"{words!r} is not in {text!r} as often as its label says.")
    return Label(concepts, words, start, start + len(words))
