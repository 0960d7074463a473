"""The reader of this process: it knows the vocabulary as it is now."""

from __future__ import annotations

from typing import Any

import pytest

from catalogs.models import ConceptName, OccupationAlias
from catalogs.reading import current_reader
from catalogs.text_reader import Reading
from tests.factories import make_occupation, make_skill

pytestmark = pytest.mark.django_db


def test_it_is_the_same_while_nothing_changes() -> None:
    assert current_reader() is current_reader()


def test_a_name_counts_at_once_when_it_is_accepted() -> None:
    name = ConceptName.objects.create(
        occupation=make_occupation("roofer"), language="es", text="techerillo"
    )
    assert current_reader().read("fui techerillo") == Reading()

    name.state = ConceptName.State.ACCEPTED
    name.save()

    assert [found.code for found in current_reader().read("fui techerillo").occupations] == [
        "roofer"
    ]


def test_a_name_no_longer_counts_once_refused() -> None:
    name = ConceptName.objects.create(
        skill=make_skill("welding"), language="es", text="chispear", state="accepted"
    )
    assert current_reader().read("chispear").skills

    name.state = ConceptName.State.REFUSED
    name.save()

    assert current_reader().read("chispear") == Reading()


@pytest.mark.parametrize("text", ["weldorcillo", "soldadorcete"])
def test_an_edited_alias_counts_at_once(text: str) -> None:
    alias = OccupationAlias.objects.create(
        occupation=make_occupation("welder"), language="es", text="soldorcillo"
    )
    assert current_reader().read("soldorcillo").occupations

    alias.text = text
    alias.save()

    assert current_reader().read("soldorcillo").occupations == ()
    assert current_reader().read(text).occupations


def test_names_of_esco_count_once_loaded_but_add_no_meaning_to_our_own() -> None:
    welder, cook = make_occupation("welder"), make_occupation("cook")
    OccupationAlias.objects.create(occupation=welder, language="en", text="torch hand")
    current_reader()

    ConceptName.objects.bulk_create(
        ConceptName(occupation=cook, language="en", text=text, source="esco", state="accepted")
        for text in ("torch hand", "galley hand")
    )

    reader = current_reader()
    assert [found.code for found in reader.read("torch hand").occupations] == ["welder"]
    assert [found.code for found in reader.read("galley hand").occupations] == ["cook"]


def test_the_stamp_takes_few_queries_whatever_the_number_of_names(
    django_assert_num_queries: Any,
) -> None:
    make_skill("welding")
    current_reader()

    with django_assert_num_queries(6):
        current_reader()


def test_a_skill_offers_the_occupations_of_its_groups() -> None:
    make_occupation("welder", isco08="7212")
    make_skill("welding", aliases_es="soldar", major_groups="7212")

    offers = current_reader().suggest("sé soldar")

    assert [found.code for found in offers] == ["welder"]


def test_words_of_esco_become_no_trades_and_no_slips() -> None:
    smelter, welder = make_occupation("smelter"), make_occupation("welder")
    OccupationAlias.objects.create(occupation=welder, language="es", text="soldorcillo")
    ConceptName.objects.create(
        occupation=smelter, language="en", text="zinc worker", source="esco", state="accepted"
    )

    reader = current_reader()

    assert [found.code for found in reader.read("zinc worker").occupations] == ["smelter"]
    assert reader.read("zinc") == Reading()
