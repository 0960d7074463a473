"""Texts read for occupations and skills, with places, confidence and what they deny."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.linking import OCCUPATION, SKILL
from catalogs.text_reader import Found, Reading, TextReader

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


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("RUFEROS en Dallas", "roofer", "RUFEROS"),
        ("trabajo de yarda y jardín", "gardener", "trabajo de yarda"),
        ("tenía una lonchera", "food-truck", "lonchera"),
        ("<p>Soy <b>Alba&ntilde;il</b></p>", "mason", "Alba&ntilde;il"),
        ("soldador. Tel. 81 1234 5678", "welder", "soldador"),
        ("<li>line</b> <b>cook</li>", "cook", "line</b> <b>cook"),
        ("fui line\ncook", "cook", "line\ncook"),
        ("😀😀 line cook 😀", "cook", "line cook"),
        ("A" * 19_000 + " soldador", "welder", "soldador"),
    ],
    ids=lambda value: value[:20],
)
def test_a_trade_is_read_where_it_stands(text: str, code: str, words: str) -> None:
    (found,) = READER.read(text).occupations

    assert (found.code, found.words) == (code, words)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "x" * 1_000_000,
        "<" * 1_000_000,
        "no se " * 170_000,
        "a\u0301" * 500_000,
        "😀" * 1000,
        "   \n\t ",
        "\x00",
        "&#xD800; &#1114112; &nosuch;",
        "55 1234 5678",
        "Ich war Schweißer in Hamburg",
        "我是焊工",
        "أعمل لحام",
        "de todo un poco",
        "https://soldador.example/cocinero ana@soldador.example",
        "<script>var welder = 'soldador'</script>",
        '<a class="welder" href="/cocinero">aquí</a>',
        "<!-- soldador -->",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_text_that_names_no_work_is_not_recognised(text: str) -> None:
    assert READER.read(text) == Reading()
    assert READER.suggest(text) == ()


def test_text_past_the_first_pages_is_not_read() -> None:
    assert occupations("soldador " + "x " * 500_000 + "rufero") == ["welder"]


@pytest.mark.parametrize(
    "text",
    [
        "No sé soldar",
        "no se soldar ni cocinar",
        "NO SÉ SOLDAR",
        unicodedata.normalize("NFD", "no sé soldar"),
        "nunca fui soldador",
        "I never drove a truck",
        "I don't know welding",
        "I'm not a welder",
        "sin experiencia en cocina",
        "no experience in cooking",
        "quiero aprender soldadura",
        "I want to be a welder",
        "me gustaría trabajar de cocinero",
        "mi jefe era soldador",
        "my dad was a roofer",
        "Empresa líder en construcción",
        "Constructora dedicada a la soldadura",
        "ofrecemos cocina y transporte",
        "We offer: cooking classes",
        "ayudaba al electricista",
        "I helped the electrician",
    ],
)
def test_what_is_denied_wished_or_another_s_is_not_read(text: str) -> None:
    assert READER.read(text) == Reading()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("No sé soldar, pero fui rufero", "roofer"),
        ("no tengo papeles, soy soldador", "welder"),
        ("I never missed a day as a welder", "welder"),
        ("not only a welder", "welder"),
        ("mi jefe era bueno. Fui cocinero", "cook"),
        ("Empresa líder en construcción solicita albañil", "mason"),
        ("Importante constructora busca soldador", "welder"),
        ("trabajé en una empresa dedicada a la construcción como albañil", "mason"),
        ("Se busca chofer", "driver"),
        ("Ofrecemos trabajo de chofer", "driver"),
        ("ayudaba al electricista y era chofer", "driver"),
    ],
)
def test_what_is_claimed_beside_it_is_read(text: str, code: str) -> None:
    assert occupations(text) == [code]


def test_a_wish_is_offered_but_not_read() -> None:
    text = "busco trabajo de chofer"

    assert READER.read(text) == Reading()
    assert [found.code for found in READER.suggest(text)] == ["driver"]


def test_what_is_denied_is_not_offered_either() -> None:
    assert READER.suggest("no quiero ser chofer") == ()


def test_a_concept_said_twice_is_found_once_at_its_surest_words() -> None:
    (found,) = READER.read("hice sheetrock; fui drywall hanger y tablaroquero").occupations

    assert (found.code, found.words) == ("drywall", "drywall hanger")


def test_longer_names_are_surer_than_single_words_and_those_than_shared_or_lone_ones() -> None:
    def sure(text: str) -> float:
        return READER.read(text).occupations[0].confidence

    assert sure("line cook") > sure("cocinero") > sure("sheetrock")
    assert sure("cocinero") > sure("operador")
    assert sure("cocinero") > sure("cosinero")


def test_what_is_read_comes_surest_first() -> None:
    found = READER.read("sheetrock, cocinero, drywall hanger").occupations

    assert [each.confidence for each in found] == sorted(
        (each.confidence for each in found), reverse=True
    )


def test_names_do_not_cross_sentences() -> None:
    (found,) = READER.read("colgaba drywalls. Hanger grande").occupations

    assert found.words == "drywalls"
    assert occupations("line | cook") == []


@pytest.mark.parametrize("text", ["electrisista", "electriciista", "eletricista", "electricsita"])
def test_a_slip_of_one_letter_in_a_long_word_is_read_less_surely(text: str) -> None:
    (found,) = READER.read(text).occupations

    assert (found.code, found.words) == ("electrician", text)


@pytest.mark.parametrize("text", ["eléctrica", "cocina", "rufián", "soldado", "albacil"])
def test_other_words_are_not_taken_for_slips(text: str) -> None:
    assert occupations(text) == []


def test_the_past_of_a_verb_is_read() -> None:
    assert skills("soldaba y cocinaba") == ["welding", "cooking"]


def test_words_of_two_occupations_name_none_for_sure() -> None:
    assert READER.sure_occupation("operador") is None
    assert READER.sure_occupation("operador, chofer").code == "driver"


def test_a_part_of_a_name_and_a_usual_skill_are_offered() -> None:
    reader = TextReader.of(
        [("operador de grúa torre", "occ:crane"), ("soldar", "skill:welding")],
        usual_work={"welding": ["welder", "solderer"]},
    )

    parts = reader.suggest("grúa torre")
    usual = reader.suggest("sé soldar")

    assert [(found.code, found.words) for found in parts] == [("crane", "grúa torre")]
    assert [found.code for found in usual] == ["welder", "solderer"]
    assert reader.read("grúa torre, sé soldar").occupations == ()


@pytest.mark.parametrize(
    "text", ["worked two years in a roofing", "trabajé dos años en una soldadura"]
)
def test_a_place_is_no_trade(text: str) -> None:
    assert occupations(text) == []


def test_many_people_or_a_task_name_the_work_only_where_nothing_else_does() -> None:
    assert occupations("I cooked lunch for three roofers every day") == ["roofer"]
    assert occupations("cocinero para los roofers, cinco años, Dallas") == ["cook"]


def test_a_material_alone_is_read_as_a_title_but_only_offered_within_a_text() -> None:
    text = "cargaba sheetrock todo el día en Dallas"

    assert occupations("sheetrock, 6 años") == ["drywall"]
    assert occupations(text) == []
    assert [found.code for found in READER.suggest(text)] == ["drywall"]


def test_a_word_that_only_shares_its_stem_with_a_name_is_another_word() -> None:
    reader = TextReader.of([("developer", "occ:developer"), ("vending", "skill:vending")])

    assert reader.read("we develop people") == Reading()
    assert reader.read("vendía fruta") == Reading()
    assert [found.code for found in reader.read("two developers").occupations] == ["developer"]


def test_a_task_that_was_done_for_a_time_tells_the_occupation_where_it_is_usual() -> None:
    names = [("lavar platos", "skill:dishes"), ("clean houses", "skill:houses")]
    usual = {"dishes": ["dishwasher", "helper"], "houses": ["cleaner"]}
    reader = TextReader.of(names, usual_work=usual)

    done = reader.read("lavaba platos y I cleaned houses").occupations
    named = reader.read("lavar platos").occupations

    assert sorted((found.code, found.words) for found in done) == [
        ("cleaner", "cleaned houses"),
        ("dishwasher", "lavaba platos"),
    ]
    assert named == ()


def test_what_was_worked_with_tells_the_occupation_where_nothing_else_does() -> None:
    names = [("forklift", "skill:forklift"), ("cocinero", "occ:cook")]
    reader = TextReader.of(names, usual_work={"forklift": ["forklift-operator"]})

    def read(text: str) -> list[str]:
        return [found.code for found in reader.read(text).occupations]

    assert read("I drove a big forklift") == ["forklift-operator"]
    assert read("there was a forklift in the yard") == []
    assert read("cocinero, also drove a forklift") == ["cook"]


def test_of_usual_work_that_comes_first_which_has_the_words_of_the_skill() -> None:
    names = [("dish washing", "skill:dishes"), ("prep", "occ:helper"), ("dish hand", "occ:dish")]
    reader = TextReader.of(names, usual_work={"dishes": ["helper", "dish"]})

    offers = reader.suggest("dish washing")

    assert [found.code for found in offers] == ["dish", "helper"]


def test_no_more_offers_than_asked_for_the_best_first() -> None:
    offers = READER.suggest("cocinero, chofer, rufero, line cook", limit=2)

    assert [found.code for found in offers] == ["cook", "driver"]


class Guess:
    """A model of titles that always offers the same."""

    def occupations(self, text: str, limit: int) -> list[tuple[str, float]]:
        return [("welder", 0.3), ("cook", 0.2)][:limit]


def test_a_model_of_titles_offers_where_no_name_fits() -> None:
    reader = TextReader.of(NAMES, title_model=Guess())

    offers = reader.suggest("  puro chisporroteo ")

    assert [(found.code, found.words) for found in offers] == [
        ("welder", "puro chisporroteo"),
        ("cook", "puro chisporroteo"),
    ]
    assert reader.suggest("cocinero")[0].confidence == READER.suggest("cocinero")[0].confidence
    assert reader.suggest("  ") == ()
