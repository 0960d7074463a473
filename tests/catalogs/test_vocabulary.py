"""Names of occupations and skills, for what reads text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from pytest_django import DjangoDbBlocker

from catalogs.linking import OCCUPATION, SKILL, ConceptLinker
from catalogs.models import Occupation, OccupationAlias, Skill
from catalogs.vocabulary import (
    OccupationName,
    SkillName,
    alias_table,
    skill_alias_table,
)
from catalogs.words import split_list

pytestmark = pytest.mark.django_db

# Unit groups of ISCO-08 by major group: 436 in all.
UNIT_GROUPS = {"0": 3, "1": 31, "2": 92, "3": 84, "4": 29} | {
    "5": 40, "6": 18, "7": 66, "8": 40, "9": 33
}  # fmt: skip
# What returnees mostly worked in: building, farms, food, hotels, cleaning, transport, workshops,
# maquila, call centres, care, gardens, guards. People name these trades in many ways.
TRADES = frozenset(
    "3122 3123 3341 3434 4214 4222 4224 4321 4323 5120 5131 5132 5141 5142 5151 5153 5244 5246 "
    "5311 5312 5321 5322 5414 6111 6112 6113 6121 6122 6210 7111 7112 7113 7114 7115 7119 7121 "
    "7122 7123 7124 7125 7126 7127 7131 7132 7133 7212 7213 7214 7215 7221 7222 7223 7231 7232 "
    "7233 7411 7412 7413 7421 7422 7511 7512 7513 7522 7523 7531 7534 7543 8142 8153 8157 8160 "
    "8183 8189 8211 8212 8219 8321 8322 8331 8332 8341 8342 8343 8344 9111 9112 9121 9122 9123 "
    "9129 9211 9212 9213 9214 9312 9313 9321 9329 9333 9334 9411 9412 9611 9613 9621".split()
)
# The same words name a job in a title and a skill in a text; the linker looks for them apart.
MATERIALS_AND_MACHINES = frozenset(
    "asphalt|backhoe|bobcat|box truck|bulldozer|delivery van|farm equipment|flat roof|flatwork|"
    "illustrator|invernadero|londri|loza|montacargas|pcb|reach truck|rebar|sheet metal|sheetrock|"
    "skid steer|spray foam|stucco".split("|")
)
# The activity is how people and postings name the job: "roofing, 6 years"; "cobranza".
ACTIVITIES = frozenset(
    "alterations|arreglos de ropa|atencion a clientes|atencion telefonica|auto upholstery|"
    "call center|captura de datos|car wash|cobranza|collision repair|control de calidad|costura|"
    "costura industrial|cuentas por cobrar|cuentas por pagar|data entry|desktop support|"
    "diseno grafico|embarques|empaque|finish carpentry|formwork|front desk|guia de turistas|"
    "help desk|intendencia|inventory|lawn care|limpieza|limpieza de casas|loss prevention|"
    "mantenimiento industrial|mesa de ayuda|pastry|pest control|phone repair|pressure washing|"
    "prevencion de perdidas|recepcion|recibo y embarques|retail sales|roofing|"
    "servicio al cliente|shipping and receiving|valet parking|ventas de mostrador|"
    "ventas por telefono|visual merchandising|wood framing|yard work".split("|")
)
# A licence and platforms that stand for the driver who has or uses them.
LICENCES_AND_PLATFORMS = frozenset({"cdl", "didi", "rideshare", "taxi", "uber"})
# Names of one or two letters that mean only this where work is described.
SHORT_NAMES = frozenset({"rn", "5s", "c#", "pv", "qa", "qc"})


@pytest.fixture(scope="module")
def linker(shipped: None, django_db_blocker: DjangoDbBlocker) -> ConceptLinker:
    """Every name of the vocabulary, with the codes of occupations and skills."""
    with django_db_blocker.unblock():
        return ConceptLinker().fit(
            [(row.text, OCCUPATION + row.occupation) for row in alias_table()]
            + [(row.text, SKILL + row.skill) for row in skill_alias_table()]
        )


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


def test_tables_take_five_queries(shipped: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        alias_table()
        skill_alias_table()


def test_all_unit_groups_of_isco_are_covered(shipped: None) -> None:
    groups = set(Occupation.objects.values_list("isco08", flat=True))

    assert Counter(group[0] for group in groups) == UNIT_GROUPS


def test_a_name_means_one_unit_group_only_even_when_folded(shipped: None) -> None:
    linker = ConceptLinker().fit((row.text, OCCUPATION + row.isco08) for row in alias_table())

    shared = {name: to for name, to in linker.aliases_[OCCUPATION].items() if len(to) > 1}

    assert shared == {}


def test_a_name_means_one_skill_only_even_when_folded(shipped: None) -> None:
    linker = ConceptLinker().fit((row.text, SKILL + row.skill) for row in skill_alias_table())

    shared = {name: to for name, to in linker.aliases_[SKILL].items() if len(to) > 1}

    assert shared == {}


def test_only_listed_words_name_both_an_occupation_and_a_skill(shipped: None) -> None:
    jobs, skills = {row.text for row in alias_table()}, {row.text for row in skill_alias_table()}

    assert jobs & skills == MATERIALS_AND_MACHINES | ACTIVITIES | LICENCES_AND_PLATFORMS


def test_every_unit_group_has_aliases_and_trades_have_eight(shipped: None) -> None:
    aliases = defaultdict(set)
    for group, text in OccupationAlias.objects.values_list("occupation__isco08", "text"):
        aliases[group].add(text.casefold())

    few = {group for group, texts in aliases.items() if len(texts) < 3 + 5 * (group in TRADES)}

    assert len(aliases) == 436
    assert few == set()


def test_codes_of_occupations_and_skills_are_well_formed(shipped: None) -> None:
    slugs = [*Occupation.objects.values_list("code", flat=True), *(Skill.objects.in_bulk())]
    soc = Occupation.objects.values_list("soc", flat=True)

    assert [code for code in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []
    assert [code for code in soc if not re.fullmatch(r"[0-9]{2}-[0-9]{4}", code)] == []


def test_names_are_written_in_both_languages_without_stray_spaces_or_shouting(
    shipped: None,
) -> None:
    jobs = [(row.title_en, row.title_es) for row in Occupation.objects.all()]
    skills = [(row.name_en, row.name_es) for row in Skill.objects.all()]
    aliases = list(OccupationAlias.objects.values_list("text", flat=True))
    for skill in Skill.objects.all():
        aliases += [*skill.aliases_en.split(";"), *skill.aliases_es.split(";")]
    texts = [*aliases, *(name for pair in [*jobs, *skills] for name in pair)]

    assert all(english and spanish for english, spanish in [*jobs, *skills])
    assert [text for text in texts if text != " ".join(text.split())] == []
    # Acronyms such as NOM-001-SEDE are short; a longer text in capitals shouts.
    assert [text for text in texts if text.isupper() and len(text) > 12] == []


def test_no_name_is_shorter_than_three_letters_unless_listed(shipped: None) -> None:
    texts = {row.text for row in [*alias_table(), *skill_alias_table()]}

    assert {text for text in texts if len(text) < 3} == SHORT_NAMES


def test_skill_repeats_no_alias(shipped: None) -> None:
    repeated = [
        skill.code
        for skill in Skill.objects.all()
        for cell in (skill.aliases_en, skill.aliases_es)
        if len(set(split_list(cell.casefold()))) != len(split_list(cell))
    ]

    assert repeated == []


@pytest.mark.parametrize(
    "text",
    [
        "a", "x", "de la", "one", "una persona mayor", "Los Cabos", "primer turno", "my first word",
        "can do", "over the top", "plan de trabajo", "además", "platos y vasos", "tan pronto",
        "Lázaro Cárdenas", "Playa del Carmen", "cerca de mi casa", "servicio militar",
    ],
)  # fmt: skip
def test_everyday_words_name_no_occupation_and_no_skill(linker: ConceptLinker, text: str) -> None:
    assert linker.link(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("roofero en Dallas", "roofer"),
        ("yardero", "landscaper-groundskeeper"),
        ("sheetrockero y tapeador", "drywall-installer-taper"),
        ("fui prep cook", "cook-restaurant"),
        ("cocinera de línea", "cook-restaurant"),
        ("lavaplatos", "dishwasher"),
        ("busboy", "busser-runner"),
        ("forkliftero", "forklift-operator"),
        ("troquero con CDL", "heavy-truck-trailer-driver"),
        ("camarista", "hotel-housekeeper"),
        ("warehouse picker", "shelf-filler-order-picker"),
        ("surtidor de almacén", "shelf-filler-order-picker"),
        ("framer", "carpenter-framing-formwork"),
        ("auxiliar de nóminas", "payroll-clerk"),
        ("facturista", "billing-statistics-and-insurance-clerk"),
        ("auxiliar de recursos humanos", "personnel-clerk"),
        ("programador", "software-developer"),
    ],
)
def test_words_of_returnees_and_postings_find_their_occupation(
    linker: ConceptLinker, text: str, code: str
) -> None:
    assert linker.best_occupation(text) == code
