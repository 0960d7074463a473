"""Titles of jobs in one form: lower case, one gender, one person, without what classifications add.

Capitals, slashes and plurals move a sentence encoder farther than a change of trade does.
"""

from __future__ import annotations

import re
import unicodedata

# A title is a line; of a longer text the first words say what the work is.
MAX_CHARACTERS = 300

_TAG = re.compile(r"<[^<>]{0,200}>")
_CATCH_ALL = re.compile(
    r",?\s*\b(?:en general|y afines|y similares|y trabajadores asimilados|ncop|"
    r"no clasificad[oa]s (?:bajo|en) otr[oa]s \w+|all other|not elsewhere classified|nec|"
    r"and related workers)\b"
)
_GENDER_ENDING = re.compile(r"\b(\w{3,})\s?[/(]\s?(?:as?|os|ra|ras|es|na)\b\)?")
_DOUBLET = re.compile(r"\b(\w{3,})\s*/\s*(\w{3,})\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_SPANISH_LINKS = frozenset("a al con de del e el en la las los o para por sin u y".split())
# Plural ending, letters to drop, what to put instead; the first that fits counts.
_SPANISH_PLURALS = (
    ("ces", 3, "z"), ("ones", 4, "ón"), ("anes", 4, "án"), ("eses", 4, "és"), ("ores", 2, ""),
    ("ares", 2, ""), ("eres", 2, ""), ("ales", 2, ""), ("eles", 2, ""), ("iles", 2, ""),
    ("ades", 2, ""), ("ines", 2, ""),
)  # fmt: skip
_ENGLISH_SINGULARS = ("ss", "us", "is", "ics", "news", "sales", "works")


def normalise(title: str, language: str) -> str:
    """`title` in the form that the encoders read best; "" if it holds no letter.

    `language` is "es" or "en" and decides how plurals are undone: in Spanish those of the head
    and of the adjectives beside it, in English all.

    >>> normalise("OPERADORES DE MÁQUINAS, EN GENERAL", "es")
    'operador de máquinas'
    >>> normalise("operador de grúa/operadora de grúa", "es"), normalise("cocinero/a", "es")
    ('operador de grúa', 'cocinero')
    >>> normalise("Brickmasons and <b>Blockmasons</b>", "en")
    'brickmason and blockmason'
    """
    text = unicodedata.normalize("NFC", _TAG.sub(" ", title[: 4 * MAX_CHARACTERS])).lower()
    text = _CATCH_ALL.sub("", text[:MAX_CHARACTERS]).replace("y/o", "y")
    text = _one_gender(text).replace("(", ", ").replace(")", " ")
    text = re.sub(r"\s*,[\s,]*", ", ", re.sub(r"[\s\x00]+", " ", text)).strip(" ,.;:-")
    if not _LETTERS.search(text):
        return ""
    if language == "es":
        return _spanish_singular(text)
    return _LETTERS.sub(lambda word: _english_singular(word.group()), text)


def _one_gender(text: str) -> str:
    """The first form of a title that gives both: whole, by word, or by ending."""
    first, slash, second = text.partition("/")
    heads = first.split(), second.split()
    is_pair = len(heads[0]) == len(heads[1]) and slash and _same_word(heads[0][0], heads[1][0])
    if is_pair:
        return first.strip()
    text = _GENDER_ENDING.sub(r"\1", text)
    return _DOUBLET.sub(lambda m: m[1] if _same_word(m[1], m[2]) else m[0], text)


def _same_word(one: str, other: str) -> bool:
    """Whether two words differ by their ending alone."""
    stem = max(3, min(len(one), len(other)) - 4)
    return one[:stem] == other[:stem]


def _spanish_singular(text: str) -> str:
    words = text.split(" ")
    for at, word in enumerate(words):
        if word.strip(",") in _SPANISH_LINKS:
            break
        words[at] = _LETTERS.sub(lambda part: _spanish_word(part.group()), word)
    return " ".join(words)


def _spanish_word(word: str) -> str:
    if len(word) <= 4:
        return word
    for ending, drop, instead in _SPANISH_PLURALS:
        if word.endswith(ending):
            return word[:-drop] + instead
    return word[:-1] if word[-1] == "s" and word[-2] in "aeioáéíó" else word


def _english_singular(word: str) -> str:
    if len(word) <= 3 or word.endswith(_ENGLISH_SINGULARS):
        return word
    if word.endswith("men"):
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
