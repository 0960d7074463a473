"""Past jobs in people's own words, linked to occupations where an alias says so."""

from __future__ import annotations

import pytest

from catalogs.models import OccupationAlias
from returnees.linking import link_occupation
from tests.factories import make_occupation

pytestmark = pytest.mark.django_db


def alias(code: str, text: str, language: str = "es") -> None:
    occupation = make_occupation(code)
    OccupationAlias.objects.create(occupation=occupation, language=language, text=text)


@pytest.mark.parametrize("text", ["Rufero", "trabajé de RUFERO en Dallas", "rufero, 6 años"])
def test_an_alias_within_the_text_names_the_occupation(text: str) -> None:
    alias("roofer", "rufero")

    linked = link_occupation(text)

    assert linked is not None
    assert linked.code == "roofer"


def test_the_longer_alias_wins() -> None:
    alias("cook", "cocina")
    alias("kitchen-helper", "ayudante de cocina")

    linked = link_occupation("fui ayudante de cocina")

    assert linked is not None
    assert linked.code == "kitchen-helper"


@pytest.mark.parametrize("text", ["", "de todo un poco", "🙂", "operador"])
def test_unknown_or_doubtful_words_name_nothing(text: str) -> None:
    alias("press-operator", "operador")
    alias("crane-operator", "operador")

    assert link_occupation(text) is None
