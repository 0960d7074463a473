"""Whether words are a name in one of its own forms, or only share a stem with it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from catalogs.linking import OCCUPATION, fold, fold_name, name_words

# Endings of doing a trade, where a name is of who does it: "welding" for "welder".
_DOING = ("ing", "adura")
# Endings of who does it, where a name is of a task: "pool cleaner" for "pool cleaning".
_DOERS = ("er", "or", "ers", "ors")
_IMPERFECT = re.compile(r"(?:[ií]an?|[ií]amos)$", re.IGNORECASE)


@lru_cache(maxsize=200_000)
def light(word: str) -> str:
    """Small letters without accents, plural or gender; unlike `fold`, "clean" is not "cleaner".

    >>> light("Soldadoras"), light("camiones"), light("cleaner"), light("clean")
    ('soldador', 'camion', 'cleaner', 'clean')
    """
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if len(word) < 4:
        return word
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-1] if word[-1] in "aeo" else word


class NameForms:
    """The forms in which names are written, to tell "developers" from "to develop".

    Examples
    --------
    >>> forms = NameForms([("developer", "occ:developer"), ("tree climbing", "skill:trees")])
    >>> [forms.fits("occ:", word, fold) for word in ("developers", "developing", "develop")]
    [True, True, False]
    >>> forms.fits("skill:", "tree climber", fold), forms.fits("skill:", "tree climb", fold)
    (True, False)
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._forms: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
        for name, concept in names:
            form = tuple(map(light, name_words(name)))
            self._forms[_kind(concept), fold_name(name)].add(form)

    def fits(self, concept: str, said: str, respell: Callable[[str], str]) -> bool:
        """Whether `said` has the form of a name of that kind.

        So has the doing of an occupation, "welding", and who does a task, "pool cleaner".

        Words that are no whole name, as a material alone, always fit.
        """
        kind = _kind(concept)
        words = name_words(said)
        known = [respell(fold(word)) for word in words]
        forms = self._forms.get((kind, " ".join(known)))
        others = _DOING if kind == OCCUPATION else _DOERS if len(words) > 1 else ()
        return forms is None or any(
            all(
                _same(word, form, others, changed=fold(word) != respelt)
                for word, form, respelt in zip(words, name, known, strict=True)
            )
            for name in forms
        )


def _same(word: str, form: str, others: tuple[str, ...], *, changed: bool) -> bool:
    """Whether a word of a text is a word of a name: itself, its verb, or the doing of it."""
    if changed:
        # "vendía" is "vender" and not "vending".
        return form.endswith("r") or not _IMPERFECT.search(word)
    return light(word) == form or word.casefold().endswith(others)


def _kind(concept: str) -> str:
    return concept.partition(":")[0] + ":"
