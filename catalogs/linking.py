"""Free text in Spanish, English or both, linked to concepts: occupations and skills."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

OCCUPATION = "occ:"
SKILL = "skill:"
_KINDS = (OCCUPATION, SKILL)

# Letters and digits with the accents that follow them, and the signs of "C++" and "C#".
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:[+#](?![^\W_]))*")
# Text between brackets in a title is a remark, not a part of the name.
_REMARK = re.compile(r"\([^)]*\)")
# Left out on both sides, so that "ayudante cocina" is "ayudante de cocina".
_CONNECTORS = frozenset(
    "a al and at con de del e el en for in la las los of on or para por the to u with y".split()
)
# English names of trades are often a material and a role: "drywall hanger", "forklift driver".
# The material alone ("I hung drywall") then names the trade; Spanish says it in one word.
_ROLES = frozenset(
    "builder cleaner cutter driver erector finisher fitter fixer hanger installer layer mason "
    "mechanic operator painter repairer setter tech technician trimmer washer worker".split()
)
# What a material without its role is worth.
_LONE_WORD = 0.5
# An alias that fits this many occupations or more says too little to link any.
_TOO_MANY = 6
# Longer texts are cut: the first pages of a posting say what the work is.
MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class Hit:
    """Words of a text that name a concept: `text[start:end] == words`.

    `weight` is 1 shared by all concepts that the words may name.
    """

    concept: str
    weight: float
    words: str
    start: int
    end: int


def fold(word: str) -> str:
    """Lower-case stem without accents that gender, plural and -er/-ing forms share.

    Made for names of trades, not for prose: it need only send the forms of one trade to the same
    string and different trades to different ones.

    >>> [fold(w) for w in ("soldadora", "Soldadores", "soldadura")]
    ['soldador', 'soldador', 'soldador']
    >>> fold("roofers") == fold("roofing"), fold("cocinera") == fold("cocineros")
    (True, True)
    """
    word = unicodedata.normalize("NFKD", word.casefold())
    word = "".join(letter for letter in word if not unicodedata.combining(letter))
    if len(word) < 4 or not word.isalpha():
        return word
    word = _singular(word)
    for ending, stem in (("adura", "ador"), ("eria", "er"), ("ing", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _undouble(word[: -len(ending)]) + stem
    if word.endswith("er") and len(word) >= 6:
        return _undouble(word[:-2])
    return word[:-1] if word[-1] in "aeo" and len(word) >= 5 else word


def fold_name(name: str) -> str:
    """A name as the linker compares it: words folded, without remarks and connectors.

    >>> fold_name("Ayudante de cocina (turno de noche)") == fold_name("ayudantes cocina")
    True
    """
    return " ".join(_fold_once(word) for word in name_words(name))


def name_words(name: str) -> list[str]:
    """The words of a name, without connectors and remarks in brackets."""
    name = _REMARK.sub(" ", name)
    return [name[start:end] for start, end in _words(name)]


def _singular(word: str) -> str:
    if len(word) >= 6 and word.endswith("es") and word[-3] in "rlndj":
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _undouble(stem: str) -> str:
    """`scrapp` of scrapping is `scrap`, but `drywall` keeps its double l."""
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "bdgmnprt"
    return stem[:-1] if doubled else stem


class ConceptLinker(TransformerMixin, BaseEstimator):
    """Finds aliases of concepts in text: the longest match from left to right, forms folded.

    Words that belong to a longer alias do not also count for a shorter one: "ayudante de cocina"
    is not "cocina". An alias of several concepts shares its weight among them. The material of
    an English name, "drywall" of "drywall hanger", names it at half weight if it names no other.
    Occupations and skills are looked for apart: "soldadora MIG" is both the trade and the skill.

    Attributes
    ----------
    aliases_ : dict
        By kind ("occ:" and "skill:"), a dict of the folded words of each alias, joined by spaces,
        to its concepts (sorted list).
    lone_words_ : dict
        Folded material to the one occupation that it names.
    longest_ : dict
        By kind, a dict of a folded word to the number of words of the longest alias that it begins.

    Examples
    --------
    >>> linker = ConceptLinker().fit([("drywall hanger", "occ:7123"), ("tablaroquero", "occ:7123")])
    >>> linker.link("I was a drywall hanger in Houston")
    [Hit(concept='occ:7123', weight=1.0, words='drywall hanger', start=8, end=22)]
    >>> linker.transform(["Se solicitan TABLAROQUEROS"])
    [{'occ:7123': 1.0}]
    """

    def fit(self, X, y=None):
        """Learn the table of aliases; return self.

        Parameters
        ----------
        X : iterable of (alias, concept)
            Concepts are "occ:" and an ISCO-08 code, or "skill:" and a code. Aliases that are empty
            once folded are left out, and so are those of 6 concepts or more: they name none.

        Raises
        ------
        ValueError
            If a concept is of neither kind.
        """
        tables = {kind: defaultdict(set) for kind in _KINDS}
        for alias, concept in X:
            kind, folded = _kind(concept), tuple(fold_name(alias).split())
            if folded:
                tables[kind][folded].add(str(concept))
        self.aliases_ = {kind: _joined(table) for kind, table in tables.items()}
        self.lone_words_ = _lone_words(tables[OCCUPATION])
        self.longest_ = {kind: _longest(aliases) for kind, aliases in self.aliases_.items()}
        return self

    def extended(self, X: Iterable[tuple[str, str]]) -> "ConceptLinker":
        """A linker that also finds the aliases `X`, whole; of those known it adds no meaning.

        For names of elsewhere: none of their words becomes a lone word, nor ceases to be one.
        """
        check_is_fitted(self)
        more = {kind: defaultdict(set) for kind in _KINDS}
        for alias, concept in X:
            kind, folded = _kind(concept), tuple(fold_name(alias).split())
            if folded and " ".join(folded) not in self.aliases_[kind]:
                more[kind][folded].add(str(concept))
        linker = ConceptLinker()
        linker.aliases_ = {kind: self.aliases_[kind] | _joined(more[kind]) for kind in _KINDS}
        linker.lone_words_ = self.lone_words_
        linker.longest_ = {kind: _longest(linker.aliases_[kind]) for kind in _KINDS}
        return linker

    def link(self, text: str, respell: Callable[[str], str] | None = None) -> list[Hit]:
        """Concepts that `text` names: occupations, then skills, each in the order of the text.

        `respell` may replace a folded word by another before names are looked for.
        """
        places, folded = self.words(text)
        if respell:
            folded = [respell(word) for word in folded]
        return [hit for kind in _KINDS for hit in self._link_kind(kind, text, places, folded)]

    def words(self, text: str) -> tuple[list[tuple[int, int]], list[str]]:
        """Where the words of `text` are and how they are folded; connectors are left out."""
        check_is_fitted(self)
        places = _words(text[:MAX_CHARACTERS])
        return places, [_fold_once(text[start:end]) for start, end in places]

    def known_words(self) -> set[str]:
        """Every folded word of every alias."""
        check_is_fitted(self)
        return {word for table in self.aliases_.values() for name in table for word in name.split()}

    def transform(self, X: Iterable[str]) -> list[dict[str, float]]:
        """One dict per text: concept to its largest weight."""
        return [weights(self.link(text)) for text in X]

    def best_occupation(self, text: str, refused: Collection[str] = ()) -> str:
        """ISCO-08 code of the occupation named most surely, the first on ties; "" if none is.

        Concepts in `refused` are those that the words are known not to mean.
        """
        hits = [
            hit
            for hit in self.link(text)
            if hit.concept.startswith(OCCUPATION) and hit.concept not in refused
        ]
        best = max(hits, key=lambda hit: hit.weight, default=None)
        return best.concept.removeprefix(OCCUPATION) if best else ""

    def _link_kind(
        self, kind: str, text: str, places: list[tuple[int, int]], folded: list[str]
    ) -> Iterator[Hit]:
        aliases, longest = self.aliases_[kind], self.longest_[kind]
        at = 0
        while at < len(folded):
            length = min(longest.get(folded[at], 0), len(folded) - at)
            while length and " ".join(folded[at : at + length]) not in aliases:
                length -= 1
            if length:
                named = aliases[" ".join(folded[at : at + length])]
                start, end = places[at][0], places[at + length - 1][1]
                said = text[start:end]
                yield from (Hit(name, 1.0 / len(named), said, start, end) for name in named)
            elif kind == OCCUPATION and folded[at] in self.lone_words_:
                start, end = places[at]
                yield Hit(self.lone_words_[folded[at]], _LONE_WORD, text[start:end], start, end)
            at += max(length, 1)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _words(text: str) -> list[tuple[int, int]]:
    """Where each word of `text` starts and ends, connectors left out."""
    return [
        match.span() for match in _WORD.finditer(text) if match[0].casefold() not in _CONNECTORS
    ]


def _kind(concept: object) -> str:
    kind = next((kind for kind in _KINDS if str(concept).startswith(kind)), None)
    if kind is None:
        raise ValueError(f"A concept starts with occ: or skill:, got {concept!r}.")
    return kind


def _joined(table: dict[tuple[str, ...], set[str]]) -> dict[str, list[str]]:
    return {
        " ".join(words): sorted(concepts)
        for words, concepts in sorted(table.items())
        if len(concepts) < _TOO_MANY
    }


def _longest(aliases: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for alias in aliases:
        first = alias.partition(" ")[0]
        longest[first] = max(longest.get(first, 0), alias.count(" ") + 1)
    return longest


def _lone_words(table: dict[tuple[str, ...], set[str]]) -> dict[str, str]:
    """Materials of two-word English names that stand in the aliases of one occupation only."""
    roles = {_fold_once(role) for role in _ROLES}
    found: dict[str, set[str]] = defaultdict(set)
    for words, concepts in table.items():
        for word in words:
            found[word] |= concepts
    materials = {words[0] for words in table if len(words) == 2 and words[1] in roles}
    return {
        word: next(iter(found[word]))
        for word in sorted(materials - roles)
        if len(found[word]) == 1 and len(word) >= 4 and (word,) not in table
    }


def weights(hits: Iterable[Hit]) -> dict[str, float]:
    """Largest weight of each concept among `hits`."""
    found: dict[str, float] = {}
    for hit in hits:
        found[hit.concept] = max(hit.weight, found.get(hit.concept, 0.0))
    return found


_folded: dict[str, str] = {}


def _fold_once(word: str) -> str:
    """`fold`, remembered: a million postings use few different words."""
    found = _folded.get(word)
    if found is None:
        found = fold(word)
        if len(_folded) < 500_000:
            _folded[word] = found
    return found
