"""Texts read for occupations and skills, with places, confidence and what they deny."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.linking import OCCUPATION, SKILL
from catalogs.text_reader import Found, TextReader

NAMES = [
    *((text, OCCUPATION + "roofer") for text in ("rufero", "roofer", "roofing", "techador")),
    *((text, OCCUPATION + "drywall") for text in ("tablaroquero", "drywall hanger")),
    ("sheetrock hanger", OCCUPATION + "drywall"),
    *((text, OCCUPATION + "welder") for text in ("soldador", "welder")),
    *((text, OCCUPATION + "cook") for text in ("cocinero", "line cook")),
    *((text, OCCUPATION + "gardener") for text in ("yardero", "trabajo de yarda")),
    *((text, OCCUPATION + "electrician") for text in ("electricista", "electrician")),
    *((text, OCCUPATION + "mason") for text in ("albañil", "bricklayer")),
    *((text, OCCUPATION + "driver") for text in ("truck driver", "chofer", "drove a truck")),
    *((text, OCCUPATION + "food-truck") for text in ("lonchera",)),
    *((text, OCCUPATION + "press-operator") for text in ("operador",)),
    *((text, OCCUPATION + "crane-operator") for text in ("operador", "operador de grúa")),
    *((text, SKILL + "welding") for text in ("soldar", "soldadura", "welding")),
    *((text, SKILL + "cooking") for text in ("cocina", "cooking", "cocinar")),
    *((text, SKILL + "construction") for text in ("construcción", "construction")),
    *((text, SKILL + "mig") for text in ("MIG", "soldadura MIG")),
]
READER = TextReader.of(NAMES)


def occupations(text: str) -> list[str]:
    return [found.code for found in READER.read(text).occupations]


def skills(text: str) -> list[str]:
    return [found.code for found in READER.read(text).skills]


def all_found(text: str) -> list[Found]:
    reading = READER.read(text)
    return [*reading.occupations, *reading.skills, *READER.suggest(text)]


PIECES = st.sampled_from(
    [name for name, _ in NAMES]
    + [
        "<b>",
        "</b>",
        "&ntilde;",
        "&amp;",
        "&#x1F600;",
        "\u0301",
        "😀",
        "<",
        "&",
        "\x00",
        "de",
        "\n",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join))
def test_every_place_holds_the_words_of_any_text(text: str) -> None:
    for found in all_found(text):
        assert text[found.start : found.end] == found.words
        assert found.words
        assert 0 < found.confidence <= 1


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join))
def test_places_hold_where_nothing_parts_the_words(text: str) -> None:
    for found in all_found(text):
        assert text[found.start : found.end] == found.words


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_either_form_are_read_at_their_place(form: str) -> None:
    text = unicodedata.normalize(form, "😀 Fui Albañil en Cancún")

    (found,) = READER.read(text).occupations

    assert found.code == "mason"
    assert unicodedata.normalize("NFC", text[found.start : found.end]) == "Albañil"
