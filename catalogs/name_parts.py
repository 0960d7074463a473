"""Names of which a text says only a part: weaker than a name, but worth an offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

# Of a name, at least two words and half of what its words weigh must be said.
FEWEST_WORDS = 2
LEAST_SHARE = 0.5
# A word of more names than this, like "operador", says too little to look them all through.
MOST_NAMES = 400
# Words this far apart are not said together.
LONGEST_SPAN = 80


class Word(NamedTuple):
    """A folded word and where it stands."""

    folded: str
    start: int
    end: int


class Part(NamedTuple):
    """A concept of whose name `share` is said between `start` and `end`."""

    concept: str
    share: float
    start: int
    end: int


class NameParts:
    """Finds concepts of whose names a text says a large part.

    Examples
    --------
    >>> parts = NameParts({"operator crane tower": ["occ:crane"]})
    >>> parts.said([Word("tower", 0, 5), Word("crane", 6, 12)])
    [Part(concept='occ:crane', share=0.6666666666666666, start=0, end=12)]
    """

    def __init__(self, aliases: Mapping[str, Sequence[str]]) -> None:
        self._names = [(alias.split(), concepts) for alias, concepts in aliases.items()]
        self._of_word: dict[str, list[int]] = defaultdict(list)
        for number, (words, _) in enumerate(self._names):
            for word in set(words):
                self._of_word[word].append(number)

    def said(self, words: Iterable[Word]) -> list[Part]:
        """The largest part of a name of each concept, the largest first."""
        best: dict[str, Part] = {}
        for part in self._parts(words):
            known = best.get(part.concept)
            if known is None or part.share > known.share:
                best[part.concept] = part
        return sorted(best.values(), key=lambda part: (-part.share, part.start, part.concept))

    def _parts(self, words: Iterable[Word]) -> Iterator[Part]:
        said: dict[int, dict[str, Word]] = defaultdict(dict)
        for word in words:
            numbers = self._of_word.get(word.folded, ())
            if len(numbers) <= MOST_NAMES:
                for number in numbers:
                    said[number].setdefault(word.folded, word)
        for number, places in said.items():
            names, concepts = self._names[number]
            start = min(word.start for word in places.values())
            end = max(word.end for word in places.values())
            share = sum(map(self._weight, places)) / sum(map(self._weight, names))
            near = end - start <= LONGEST_SPAN
            if near and len(places) >= FEWEST_WORDS and share >= LEAST_SHARE:
                yield from (Part(name, share / len(concepts), start, end) for name in concepts)

    def _weight(self, word: str) -> float:
        """A word that stands in few names says more."""
        return 1.0 / sqrt(1 + len(self._of_word[word]))
