"""Names of elsewhere, in thousands beside ours: found whole, and teaching nothing."""

from __future__ import annotations

from catalogs.linking import OCCUPATION, SKILL
from catalogs.text_reader import TextReader

NAMES = [
    *((text, OCCUPATION + "roofer") for text in ("rufero", "roofer")),
    *((text, OCCUPATION + "drywall") for text in ("tablaroquero", "drywall hanger")),
    *((text, OCCUPATION + "welder") for text in ("soldador", "welder")),
    *((text, OCCUPATION + "electrician") for text in ("electricista", "electrician")),
    ("groundman", OCCUPATION + "line-worker"),
    *((text, SKILL + "welding") for text in ("soldar", "welding")),
]
LOADED = [
    ("electricista naval", OCCUPATION + "ship-electrician"),
    ("welding coordinator", OCCUPATION + "coordinator"),
    ("coordinador soldadura", OCCUPATION + "coordinator"),
    ("zinc worker", OCCUPATION + "foundry-operator"),
    ("drywall seller", OCCUPATION + "seller"),
    ("roofers", OCCUPATION + "coordinator"),
    ("groundsman helper", OCCUPATION + "gardener"),
    ("electrixista jefe", OCCUPATION + "coordinator"),
]
OURS, WIDER = TextReader.of(NAMES), TextReader.of(NAMES, loaded=LOADED)
ALIKE = TextReader.of([*NAMES, *LOADED])
"""What would be read if names of elsewhere were as good as ours."""


def codes(reader: TextReader, text: str) -> list[str]:
    return [found.code for found in reader.read(text).occupations]


def test_a_loaded_name_is_read_whole_and_in_its_own_form() -> None:
    assert codes(WIDER, "electricista naval") == ["ship-electrician"]
    assert codes(WIDER, "welding coordinators") == ["coordinator"]


def test_a_loaded_name_adds_no_meaning_to_a_name_of_ours() -> None:
    assert set(codes(ALIKE, "roofer")) == {"roofer", "coordinator"}
    assert codes(WIDER, "roofer") == ["roofer"]


def test_a_word_of_a_loaded_name_names_no_work_alone() -> None:
    assert codes(ALIKE, "zinc") == ["foundry-operator"]
    assert codes(WIDER, "zinc") == []


def test_a_material_of_ours_names_its_work_although_loaded_names_have_it_too() -> None:
    assert codes(ALIKE, "drywall") == []
    assert codes(WIDER, "drywall") == ["drywall"]


def test_a_loaded_name_in_another_form_hides_no_name_of_ours() -> None:
    assert codes(ALIKE, "coordinador soldador") == []
    assert codes(WIDER, "coordinador soldador") == ["welder"]


def test_a_loaded_name_that_fits_stays_where_another_beside_it_does_not() -> None:
    text = "electricista naval, coordinador soldador"

    assert set(codes(WIDER, text)) == {"ship-electrician", "welder"}


def test_a_word_that_loaded_names_spell_so_is_no_slip() -> None:
    assert codes(OURS, "groundsman") == ["line-worker"]
    assert codes(WIDER, "groundsman") == []


def test_a_slip_is_of_a_word_of_ours_only() -> None:
    assert codes(WIDER, "electrisista") == ["electrician"]
    assert codes(WIDER, "groundsmen helperr") == []
