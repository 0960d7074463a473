"""Which occupation a title means when it names several, one badly, or none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from catalogs.text_reader import TextReader
from catalogs.titles import TitleMatch, match_title

NAMES = [
    ("cajera", "occ:cashier"),
    ("crédito y cobranza", "occ:billing-clerk"),
    ("auxiliar de cocina", "occ:kitchen-helper"),
    ("cocina", "occ:cook"),
    ("recepcionista", "occ:receptionist"),
    ("recamarero", "occ:housekeeper"),
    ("recamarero", "occ:carpenter"),
]


class Roofs:
    """A title model of the test that knows one word."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def occupations(self, text: str, limit: int) -> Sequence[tuple[str, float]]:
        return [("roofer", self.chance)][:limit] if "techo" in text else []


def match(title: str, chance: float = 0.9) -> TitleMatch | None:
    return match_title(TextReader.of(NAMES, title_model=Roofs(chance)), title)


def test_the_first_of_two_names_is_the_job() -> None:
    found = match("Cajera, crédito y cobranza")

    assert found is not None
    assert (found.code, found.is_sure, found.by_model) == ("cashier", True, False)


@pytest.mark.parametrize("title", ["recamarero", "recpecionista"])
def test_a_shared_or_misspelt_name_is_found_but_not_sure(title: str) -> None:
    found = match(title)

    assert found is not None
    assert not found.is_sure


def test_the_title_model_is_asked_only_where_no_name_fits() -> None:
    assert match("trabajos de techo") == TitleMatch("roofer", 0.9, by_model=True)
    assert match("cajera bajo techo") == match("cajera")


def test_abbreviations_are_read_in_full() -> None:
    assert match("AUX. COCINA") == match("auxiliar de cocina")
    assert match("aux cocina") != match("cocina")


@pytest.mark.parametrize("title", ["", "zzz", "\N{PARTY POPPER}", "<b>", "5512345678"])
def test_a_title_that_says_nothing_has_no_occupation(title: str) -> None:
    assert match(title) is None


def test_what_the_title_model_holds_for_unlikely_is_not_taken() -> None:
    assert match("trabajos de techo", chance=0.3) is None
