import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.linking import ConceptLinker, fold
from tests.matching.ranking.builders import ALIASES


def linker():
    return ConceptLinker().fit(ALIASES)


def concepts(text):
    return [hit.concept for hit in linker().link(text)]


@pytest.mark.parametrize(
    "forms",
    [
        ("soldador", "Soldadora", "SOLDADORES", "soldadoras", "soldadura"),
        ("cocinero", "cocinera", "cocineros", "cocineras"),
        ("cook", "cooks"),
        ("welder", "welders", "welding"),
        ("roofer", "roofing"),
        ("plomero", "plomera", "plomería"),
        ("camión", "camiones"),
        ("recamarista", "recamaristas"),
    ],
    ids=lambda forms: forms[0],
)
def test_forms_of_one_trade_fold_together(forms):
    folded = {fold(form) for form in forms}

    assert len(folded) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("plomero", "plomo"), ("cocinero", "cocina"), ("mesero", "mesa"), ("médico", "medición")],
)
def test_different_words_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_english_and_spanish_names_meet_in_one_concept():
    assert concepts("drywall hanger in Houston") == concepts("Se solicitan TABLAROQUEROS")


def test_the_longest_name_wins_and_its_words_count_once():
    assert concepts("Ayudante de cocina") == ["occ:9412"]


def test_words_of_a_longer_name_are_not_read_again():
    crowded = ConceptLinker().fit([("lead line cook", "occ:3434"), ("line cook", "occ:5120")])

    hits = crowded.link("lead line cook")

    assert [hit.concept for hit in hits] == ["occ:3434"]


def test_connectors_between_words_do_not_matter():
    assert concepts("ayudante cocina") == concepts("ayudante de la cocina") == ["occ:9412"]


def test_a_name_of_two_occupations_shares_its_weight():
    hits = linker().link("ayudante")

    assert [(hit.concept, hit.weight) for hit in hits] == [("occ:9313", 0.5), ("occ:9412", 0.5)]


def test_a_material_alone_names_its_trade_at_half_weight():
    hits = linker().link("I hung drywall for years")

    assert [(hit.concept, hit.weight, hit.words) for hit in hits] == [("occ:7123", 0.5, "drywall")]


def test_skills_are_found_beside_occupations():
    assert concepts("welder, MIG") == ["occ:7212", "skill:mig"]


def test_a_trade_and_a_skill_in_the_same_words_are_both_found_whole():
    hits = linker().link("Soldadora MIG")

    assert [(hit.concept, hit.weight, hit.words) for hit in hits] == [
        ("occ:7212", 1.0, "Soldadora"),
        ("skill:mig", 1.0, "Soldadora MIG"),
    ]


def test_words_are_kept_as_the_person_wrote_them():
    assert linker().link("Fui Line Cook")[0].words == "Line Cook"


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "12345", "asdf qwer", "\x00"])
def test_text_that_names_nothing_gives_nothing(text):
    assert concepts(text) == []
    assert linker().best_occupation(text) == ""


def test_ten_megabytes_of_text_are_cut_not_refused():
    assert concepts("waiter " + "x" * 10_000_000) == ["occ:5131"]


def test_the_best_occupation_is_the_surest_then_the_first():
    assert linker().best_occupation("ayudante, drywall, server, line cook") == "5131"


def test_a_concept_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="occ: or skill:"):
        ConceptLinker().fit([("welder", "7212")])


def test_an_alias_that_fits_too_many_occupations_names_none():
    crowded = ConceptLinker().fit([("helper", f"occ:900{i}") for i in range(6)])

    assert crowded.link("helper") == []


PIECES = st.sampled_from([alias for alias, _ in ALIASES] + ["de la", "\u0301", "😀", "<b>", "\n"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join))
def test_every_place_holds_the_words_of_any_text(text):
    for hit in linker().link(text):
        assert text[hit.start : hit.end] == hit.words
        assert hit.words


def test_connectors_dropped_within_a_name_stay_in_its_words():
    (hit,) = linker().link("fui ayudante de la cocina")

    assert (hit.words, hit.start, hit.end) == ("ayudante de la cocina", 4, 25)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_either_form_are_read(form):
    text = unicodedata.normalize(form, "😀 Mesero bilingüe, camión")
    accented = ConceptLinker().fit([("camión bilingüe", "occ:8332"), ("camion", "occ:8322")])

    (hit,) = accented.link(text)

    assert unicodedata.normalize("NFC", text[hit.start : hit.end]) == "camión"


def test_a_longer_alias_is_found_after_a_shorter_one_of_the_same_first_word():
    nested = ConceptLinker().fit(
        [("cook", "occ:5120"), ("cook helper", "occ:9412"), ("cook helper night shift", "occ:1")]
    )

    assert [hit.concept for hit in nested.link("cook helper night")] == ["occ:9412"]
    assert [hit.concept for hit in nested.link("cook night shift")] == ["occ:5120"]
    assert [hit.concept for hit in nested.link("cook")] == ["occ:5120"]


def test_a_word_may_be_respelt_before_names_are_looked_for():
    hits = linker().link("tablarokero", {"tablaroker": "tablaroquer"}.get)

    assert [(hit.concept, hit.words) for hit in hits] == [("occ:7123", "tablarokero")]


def test_an_extended_linker_finds_more_names_and_learns_no_lone_words_from_them() -> None:
    linker = ConceptLinker().fit([("drywall hanger", "occ:7123"), ("welder", "occ:7212")])

    wider = linker.extended([("drywall seller", "occ:5223"), ("zinc worker", "occ:8121")])

    assert [hit.concept for hit in wider.link("zinc worker")] == ["occ:8121"]
    assert wider.link("zinc") == []
    assert [hit.concept for hit in wider.link("drywall")] == ["occ:7123"]
    assert linker.link("zinc worker") == []


def test_a_name_that_is_known_gets_no_meaning_more() -> None:
    linker = ConceptLinker().fit([("welder", "occ:7212")])

    wider = linker.extended([("Welders", "occ:8121")])

    assert [hit.concept for hit in wider.link("welder")] == ["occ:7212"]


def test_an_extension_of_another_kind_of_concept_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with occ: or skill:"):
        ConceptLinker().fit([]).extended([("welder", "7212")])
