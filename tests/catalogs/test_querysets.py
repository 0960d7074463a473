"""Questions that the catalogs answer by name."""

from __future__ import annotations

import pytest

from catalogs.models import City, RequirementSet
from tests.factories import make_city, make_requirement_set, make_state


def test_city_of_a_state_row_is_found_as_that_of_its_code(db: None) -> None:
    state = make_state("19")
    city = make_city("Apodaca", state=state)
    make_city("Apodaca", state=make_state("05"))

    assert City.objects.resolve("apodaca", state) == city
    assert list(City.objects.in_state(state)) == list(City.objects.in_state("19")) == [city]


def test_longest_prefix_decides_the_requirement_set(db: None) -> None:
    make_requirement_set("FORMAL")
    RequirementSet.objects.create(code="WIDE", name_en="w", name_es="w", isco08="91;8")
    RequirementSet.objects.create(code="NARROW", name_en="n", name_es="n", isco08="9111")

    found = RequirementSet.objects.by_isco(["9111", "9112", "8332", "7212"])

    assert {code: row.code for code, row in found.items()} == {
        "9111": "NARROW",
        "9112": "WIDE",
        "8332": "WIDE",
        "7212": "FORMAL",
    }


def test_empty_catalog_says_to_load_it(db: None) -> None:
    with pytest.raises(RequirementSet.DoesNotExist, match="load_catalogs"):
        RequirementSet.objects.for_isco("7212")
