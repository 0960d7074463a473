"""Names of occupations and skills, for what reads text."""

from __future__ import annotations

import pytest

from catalogs.vocabulary import OccupationName, SkillName, alias_table, skill_alias_table

pytestmark = pytest.mark.django_db


def test_occupation_is_named_by_titles_and_aliases_of_both_languages(shipped: None) -> None:
    names = alias_table()

    drywall = {
        (row.text, row.language) for row in names if row.occupation == "drywall-installer-taper"
    }
    assert {
        ("drywall installer", "en"),
        ("sheetrock", "en"),
        ("tablaroquero", "es"),
        ("shirroquero", "es"),
    } <= drywall
    assert OccupationName("trailero", "es", "heavy-truck-trailer-driver", "8332") in names


def test_names_are_comparable_and_come_once(shipped: None) -> None:
    names = alias_table()
    skills = skill_alias_table()

    assert len(names) == len(set(names))
    assert len(skills) == len(set(skills))
    assert all(row.text and row.text == row.text.lower().strip() for row in [*names, *skills])


def test_skill_is_named_in_both_languages(shipped: None) -> None:
    names = skill_alias_table()

    assert SkillName("gmaw", "en", "mig-welding") in names
    assert SkillName("microalambre", "es", "mig-welding") in names


def test_tables_take_three_queries(shipped: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        alias_table()
        skill_alias_table()
