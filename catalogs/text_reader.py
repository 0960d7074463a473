"""What a text says of work, with places and how sure: occupations and skills, read or offered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from catalogs.linking import MAX_CHARACTERS, OCCUPATION, SKILL, ConceptLinker, Hit
from catalogs.spelling import Respeller
from catalogs.text_cleaning import CleanText, clean
from catalogs.text_scopes import Claim, scopes

# Chance that what a name says is so, by kind and words of the name, as counted on the labelled
# texts kept for tuning (docs/meaning.md). Shared by all concepts that the words may name.
SURE_NAME = 0.95
SURE_WORD = 0.85
LONE_WORD = 0.5
# What is left of a name that fits only with one letter changed, or that is only wished for.
MISSPELT = 0.8
WISHED = 0.6
# An offer whose name the text says only in part is never surer than this.
PART_OF_NAME = 0.4
LEAST_PART = 0.5

# Words on both sides of these do not make one name; a point ends a sentence after a long word only.
_BREAK = re.compile(r"[;!?\n|•]|(?<=[^\W_]{5})\.(?=\s|$)")


@dataclass(frozen=True)
class Found:
    """Words of a text that name a concept: `text[start:end] == words`."""

    code: str
    confidence: float
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a text claims, surest first; codes are those of Occupation and of Skill."""

    occupations: tuple[Found, ...] = ()
    skills: tuple[Found, ...] = ()


class TitleModel(Protocol):
    """Offers occupations for a text that no name fits."""

    def occupations(self, text: str, limit: int) -> Sequence[tuple[str, float]]:
        """Codes of occupations with the chance that each is meant, best first."""


@dataclass(frozen=True)
class _Named:
    """A hit in the text as it was given, and what became of it."""

    concept: str
    found: Found
    claim: Claim | None
    shared: bool


@dataclass(frozen=True)
class TextReader:
    """Reads occupations and skills out of a text by their names.

    `names` are (alias, concept), the concept "occ:" or "skill:" and a code. What a text denies,
    wishes, says of another person or of the firm that advertises is not read.
    """

    linker: ConceptLinker
    respell: Respeller
    title_model: TitleModel | None = None
    parts: _Parts = field(init=False, repr=False)

    @classmethod
    def of(
        cls, names: Iterable[tuple[str, str]], title_model: TitleModel | None = None
    ) -> TextReader:
        """A reader that knows `names`."""
        linker = ConceptLinker().fit(names)
        return cls(linker, Respeller(linker.known_words()), title_model)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _Parts(self.linker.aliases_[OCCUPATION]))

    def read(self, text: str) -> Reading:
        """What `text` claims, each concept once; empty where nothing is recognised."""
        claimed = [named for named in self._named(text) if named.claim is None]
        return Reading(
            occupations=_best(claimed, OCCUPATION),
            skills=_best(claimed, SKILL),
        )

    def sure_occupation(self, text: str) -> Found | None:
        """The occupation that `text` names most surely, by words that name no other."""
        claimed = [n for n in self._named(text) if n.claim is None and not n.shared]
        return next(iter(_best(claimed, OCCUPATION)), None)

    def suggest(self, text: str, limit: int = 5) -> tuple[Found, ...]:
        """Occupations to offer, best first; weaker than what is read, () if none comes near."""
        named = [n for n in self._named(text) if n.claim in (None, Claim.WISHED)]
        offers = {found.code: found for found in _best(named, OCCUPATION)}
        weaker = [*self._partly_named(text)]
        if self.title_model is not None and text.strip():
            weaker += self._by_title(text, limit)
        for found in sorted(weaker, key=_order):
            offers.setdefault(found.code, found)
        return tuple(sorted(offers.values(), key=_order)[:limit])

    def _named(self, text: str) -> list[_Named]:
        """All names in `text`, exactly spelt or with one letter changed."""
        cleaned = clean(text[:MAX_CHARACTERS])
        hits = [(hit, 1.0) for hit in self._hits(cleaned.text)]
        exact = {hit.concept for hit, _ in hits}
        respelt = self._hits(cleaned.text, respell=True)
        hits += [(hit, MISSPELT) for hit in respelt if hit.concept not in exact]
        if not hits:
            return []
        unclaimed = scopes(cleaned.text)
        names = Counter(_words_of(hit) for hit, _ in hits)
        named = []
        for hit, share in hits:
            claim = next((s.claim for s in unclaimed if s.start <= hit.start < s.end), None)
            share *= WISHED if claim is Claim.WISHED else 1.0
            shared = names[_words_of(hit)] > 1
            found = _found(text, cleaned, hit, _confidence(hit, shared=shared) * share)
            named.append(_Named(hit.concept, found, claim, shared))
        return named

    def _hits(self, text: str, *, respell: bool = False) -> Iterator[Hit]:
        """Hits within sentences, which no name crosses."""
        at = 0
        ends = [*(match.start() for match in _BREAK.finditer(text)), len(text)]
        for end in ends:
            for hit in self.linker.link(text[at:end], self.respell if respell else None):
                yield Hit(hit.concept, hit.weight, hit.words, hit.start + at, hit.end + at)
            at = end

    def _partly_named(self, text: str) -> Iterator[Found]:
        cleaned = clean(text[:MAX_CHARACTERS])
        unclaimed = [s for s in scopes(cleaned.text) if s.claim is not Claim.WISHED]
        words = [
            (word, start, end)
            for (start, end), word in zip(*self.linker.words(cleaned.text), strict=True)
            if not any(scope.start <= start < scope.end for scope in unclaimed)
        ]
        for concept, share, start, end in self.parts.offers(words):
            hit = Hit(concept, share, "", start, end)
            yield _found(text, cleaned, hit, PART_OF_NAME * share)

    def _by_title(self, text: str, limit: int) -> Iterator[Found]:
        said = text[:MAX_CHARACTERS].strip()
        start = text.index(said)
        assert self.title_model is not None  # noqa: S101
        for code, confidence in self.title_model.occupations(said, limit):
            yield Found(code, confidence, said, start, start + len(said))


class _Parts:
    """Which occupations have names that a text says in part, and how large a part."""

    def __init__(self, aliases: dict[str, list[str]]) -> None:
        self._aliases = [(alias.split(), concepts) for alias, concepts in aliases.items()]
        self._of_word: dict[str, list[int]] = defaultdict(list)
        for number, (words, _) in enumerate(self._aliases):
            for word in set(words):
                self._of_word[word].append(number)

    def _weight(self, word: str) -> float:
        """A word that stands in few names says more: 1 for a single one, less for each doubling."""
        return 1.0 / (1.0 + len(self._of_word[word])) ** 0.5

    def offers(
        self, words: Iterable[tuple[str, int, int]]
    ) -> Iterator[tuple[str, float, int, int]]:
        """(concept, share of its name that is said, start, end), the best of each concept."""
        said: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        for word, start, end in words:
            # A word of very many names, like "operador", says too little to look them all through.
            if len(word) >= 4 and len(self._of_word.get(word, ())) <= 400:
                for number in self._of_word.get(word, ()):
                    said[number].setdefault(word, (start, end))
        best: dict[str, tuple[float, int, int]] = {}
        for number, places in said.items():
            names, concepts = self._aliases[number]
            share = sum(map(self._weight, places)) / sum(map(self._weight, names))
            start, end = max(places.values(), key=lambda place: place[1] - place[0])
            if share >= LEAST_PART:
                for concept in concepts:
                    offer = (share / len(concepts), start, end)
                    best[concept] = max(best.get(concept, offer), offer, key=lambda o: o[0])
        for concept, (share, start, end) in best.items():
            yield concept, share, start, end


def _found(text: str, cleaned: CleanText, hit: Hit, confidence: float) -> Found:
    start, end = cleaned.place(hit.start, hit.end)
    code = hit.concept.partition(":")[2]
    return Found(code, round(confidence, 3), text[start:end], start, end)


def _confidence(hit: Hit, *, shared: bool) -> float:
    if hit.weight < 1.0 and not shared:
        return LONE_WORD
    weight = float(hit.weight)
    return weight * (SURE_NAME if len(hit.words.split()) > 1 else SURE_WORD)


def _words_of(hit: Hit) -> tuple[str, int, int]:
    return hit.concept.partition(":")[0], hit.start, hit.end


def _best(named: Iterable[_Named], kind: str) -> tuple[Found, ...]:
    """The surest words for each concept of a kind, the first on ties; surest concept first."""
    best: dict[str, Found] = {}
    for each in named:
        if each.concept.startswith(kind):
            confidence = each.found.confidence
            known = best.get(each.found.code)
            if known is None or confidence > known.confidence:
                best[each.found.code] = each.found
    return tuple(sorted(best.values(), key=_order))


def _order(found: Found) -> tuple[float, int, str]:
    return (-found.confidence, found.start, found.code)
