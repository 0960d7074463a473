"""Words of work in another form than their names: verbs in the past, and slips of spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalogs.linking import fold

# A letter may be missing, doubled, added or swapped in long words only: short ones are too alike.
LONG_WORD = 8
# Letters that sound alike may be confused in words from this length on.
SOUNDED_WORD = 6
# What is longer is no word.
LONGEST_WORD = 30


# Letters that Spanish and Spanglish spell by ear: "cosinero", "electrisista", "sheetrok".
_SOUNDS = (
    (re.compile(r"(?<![cs])h"), ""),
    (re.compile(r"qu|q|ck"), "k"),
    (re.compile(r"c(?=[ei])|z"), "s"),
    (re.compile(r"c(?!h)"), "k"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"(.)\1"), r"\1"),
)
# Endings of folded verbs, and those of the forms that names have: "pintaba" is "pintar".
_VERBS = (
    *((ending, ("ar",)) for ending in ("abam", "aban", "ab", "and", "am")),
    *((ending, ("er", "ir")) for ending in ("iam", "ian", "iend", "im", "i")),
)
_INFINITIVES = ("ar", "er", "ir")
_PAST = "ed"
# "tenía" is of "tener", which is no work, and not of "teñir", from which folding cannot tell it.
_HAD = "teni"
_DOERS = ("er", "ers", "or", "ors")
SHORTEST_STEM = 3


class VerbForms:
    """Maps a folded verb to the form of it that names have; all other words to themselves.

    Examples
    --------
    >>> form = VerbForms(["pintar", "limpiar", "coser", "cleaning", "rufero"])
    >>> form("pintab"), form("limpiand"), form("cosi"), form("cleaned"), form("rufian")
    ('pintar', 'limpiar', 'coser', 'clean', 'rufian')
    """

    def __init__(self, words: Iterable[str]) -> None:
        written = set(words)
        self._known = {fold(word) for word in written}
        # A washer is a machine or a person; who washed did not repair it.
        self._acts = {fold(word) for word in written if not word.endswith(_DOERS)}
        self._infinitives = {fold(word) for word in written if word.endswith(_INFINITIVES)}

    def __call__(self, word: str) -> str:
        if word in self._known or len(word) > LONGEST_WORD or word.startswith(_HAD):
            return word
        return next(self._forms(word), word)

    def _forms(self, word: str) -> Iterator[str]:
        stem = word.removesuffix(_PAST)
        if stem != word and len(stem) >= SHORTEST_STEM:
            yield from (known for known in (stem, stem + "e") if known in self._acts)
        for ending, others in _VERBS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= SHORTEST_STEM:
                forms = (fold(stem + other) for other in others)
                yield from (known for known in forms if known in self._infinitives)


class Respeller:
    """Maps a folded word to the one of `words` that it misspells; all others to themselves.

    So are words that are `right`ly spelt: they misspell none.

    Examples
    --------
    >>> respell = Respeller(["cociner", "electricist", "tablaroquer"])
    >>> respell("cosiner"), respell("electrisist"), respell("tablaroqer"), respell("cocin")
    ('cociner', 'electricist', 'tablaroquer', 'cocin')
    """

    def __init__(self, words: Iterable[str], right: Iterable[str] = ()) -> None:
        known = frozenset(words)
        self._known = known.union(right)
        self._by_sound: dict[str, str] = {}
        self._by_letters: dict[str, str] = {}
        for word in sorted(known):
            if word.isalpha() and len(word) >= SOUNDED_WORD:
                _note(self._by_sound, _sound(word), word)
            if word.isalpha() and len(word) >= LONG_WORD:
                for key in {word, *_shorter(word)}:
                    _note(self._by_letters, key, word)

    def __call__(self, word: str) -> str:
        if not SOUNDED_WORD <= len(word) <= LONGEST_WORD or word in self._known:
            return word
        found = self._by_sound.get(_sound(word), "")
        if not found and len(word) >= LONG_WORD:
            found = self._by_one_letter(word)
        return found if found and _sound(found)[0] == _sound(word)[:1] else word

    def _by_one_letter(self, word: str) -> str:
        """The only known word with one letter more or less, or with two neighbours swapped."""
        keys = [word, *_shorter(word), *_swapped(word)]
        found = {self._by_letters[key] for key in keys if key in self._by_letters}
        near = {known for known in found if known and _is_near(known, word)}
        return near.pop() if len(near) == 1 and "" not in found else ""


def _note(table: dict[str, str], key: str, word: str) -> None:
    """Remember the only word of a key; "" once there are several."""
    table[key] = word if table.get(key, word) == word else ""


def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = letters.sub(sound, word)
    return word


def _shorter(word: str) -> Iterator[str]:
    """`word` with one letter left out, never the first."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _swapped(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1))


def _is_near(known: str, word: str) -> bool:
    """One letter more, one less, or two neighbours swapped; never another letter in its place."""
    if len(known) == len(word):
        return sorted(known) == sorted(word)
    longer, shorter = (known, word) if len(known) > len(word) else (word, known)
    return len(longer) == len(shorter) + 1 and shorter in _shorter(longer)
