"""Facts of the shipped catalogs that other parts count on."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from catalogs.models import (
    City,
    DocumentPrerequisite,
    DocumentType,
    GoingWage,
    Occupation,
    Office,
    RequiredDocument,
    RequirementSet,
    Skill,
    State,
    WageFloor,
)
from catalogs.papers import reachable_documents
from catalogs.words import plain

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)
CONSULAR = [Office.Kind.EMBASSY_SECTION, Office.Kind.CONSULATE_GENERAL, Office.Kind.CONSULATE]


def test_every_state_has_a_capital_that_is_a_city_and_an_employment_office(
    shipped: None,
) -> None:
    resolver = City.objects.resolver()

    lost = [
        state for state in State.objects.all() if not resolver.resolve(state.capital, state.code)
    ]

    assert lost == []
    assert State.objects.count() == 32
    assert Office.objects.filter(kind=Office.Kind.EMPLOYMENT_SERVICE).count() == 32


def test_northern_zone_has_its_43_municipalities_and_the_two_split_from_them(
    shipped: None,
) -> None:
    zone = City.objects.in_northern_zone()

    assert zone.count() == 45
    assert set(zone.values_list("state", flat=True)) == {"02", "05", "08", "19", "26", "28"}
    assert zone.filter(name="Ciudad Juárez", state="08").exists()
    assert not zone.filter(name="Monterrey").exists()


def test_border_states_are_those_with_a_city_of_the_northern_zone(shipped: None) -> None:
    with_zone = set(City.objects.in_northern_zone().values_list("state", flat=True))

    flagged = set(State.objects.filter(is_border=True).values_list("code", flat=True))

    assert flagged == with_zone


def test_offices_are_53_consulates_and_36_reception_points(shipped: None) -> None:
    consulates = Office.objects.filter(kind__in=CONSULAR)
    points = Office.objects.exclude(kind__in=[*CONSULAR, Office.Kind.EMPLOYMENT_SERVICE])

    assert consulates.count() == 53
    assert not consulates.filter(us_state="").exists()
    assert points.count() == 36
    assert not points.filter(state=None).exists()
    assert not points.active().filter(status__startswith="historic").exists()


def test_occupations_have_codes_of_four_digits_and_names_in_both_languages(
    shipped: None,
) -> None:
    rows = Occupation.objects.all()

    assert rows.count() == 466
    assert all(re.fullmatch(r"[0-9]{4}", row.isco08) for row in rows)
    assert all(re.fullmatch(r"[0-9]{4}|", row.sinco) for row in rows)
    assert all(bool(row.sinco) == bool(row.sinco_confidence) for row in rows)
    assert not rows.exclude(aliases__language="en").exists()
    assert not rows.exclude(aliases__language="es").exists()


def test_skills_name_only_groups_that_an_occupation_has(shipped: None) -> None:
    codes = set(Occupation.objects.values_list("isco08", flat=True))

    used = {prefix for skill in Skill.objects.all() for prefix in skill.major_groups.split(";")}

    assert Skill.objects.count() >= 1200
    assert [prefix for prefix in used if not any(code.startswith(prefix) for code in codes)] == []


def test_every_document_can_be_had_starting_from_nothing(shipped: None) -> None:
    codes = set(DocumentType.objects.values_list("code", flat=True))
    edges = DocumentPrerequisite.objects.values_list("document", "prerequisite", "kind", "group")

    assert reachable_documents(codes, edges) == codes
    assert (len(codes), len(edges)) == (38, 90)


def test_most_documents_can_be_had_without_what_only_a_consulate_gives(shipped: None) -> None:
    in_mexico = DocumentType.objects.filter(is_startable_in_mexico=True)
    codes = set(in_mexico.values_list("code", flat=True))
    edges = DocumentPrerequisite.objects.filter(document__in=codes)

    reached = reachable_documents(
        codes, edges.values_list("document", "prerequisite", "kind", "group")
    )

    assert reached == codes
    assert set(DocumentType.objects.values_list("code", flat=True)) - codes == {"MCAS", "PODER"}


def test_every_job_family_needs_a_curp_and_one_proof_of_identity(shipped: None) -> None:
    families = RequirementSet.objects.all()

    assert families.count() == 16
    for family in families:
        needed = family.documents.filter(kind=RequiredDocument.Kind.ALL)
        assert needed.filter(document="CURP").exists()
        assert family.documents.filter(kind=RequiredDocument.Kind.ANY, document="INE").exists()


def test_no_job_family_demands_the_tax_certificate_that_employers_may_not_demand(
    shipped: None,
) -> None:
    demanded = RequiredDocument.objects.exclude(kind=RequiredDocument.Kind.ASKED)

    assert not demanded.filter(document="CSF").exists()


@pytest.mark.parametrize(
    ("isco08", "family"),
    [
        ("8332", "DRIVER_FED"),
        ("8322", "DRIVER_LOCAL"),
        ("8344", "FORKLIFT"),
        ("5414", "GUARD"),
        ("9111", "DOMESTIC"),
        ("9112", "FORMAL"),
        ("2221", "PROF"),
        ("2512", "FORMAL"),
        ("7112", "FORMAL"),
        ("0000", "FORMAL"),
    ],
)
def test_occupation_starts_from_the_papers_of_its_family(
    shipped: None, isco08: str, family: str
) -> None:
    assert RequirementSet.objects.for_isco(isco08).code == family


@pytest.mark.parametrize(
    ("isco08", "city", "state", "floor"),
    [
        ("9999", "Monterrey", "19", "315.04"),
        ("9999", "Tijuana", "02", "440.87"),
        ("7112", "Guadalajara", "14", "363.44"),
        ("7112", "Tijuana", "02", "440.87"),
        ("8332", "Monterrey", "19", "346.67"),
    ],
)
def test_legal_minimum_of_2026_follows_work_and_place(
    shipped: None, isco08: str, city: str, state: str, floor: str
) -> None:
    place = City.objects.get(name=city, state=state)

    found = WageFloor.objects.for_job(
        isco08=isco08, is_northern_zone=place.is_northern_zone, day=DAY
    )

    assert found == Decimal(floor)


def test_going_wage_is_that_of_the_longest_code_known(shipped: None) -> None:
    wages = GoingWage.objects

    assert wages.for_sinco("7121") == 8620
    assert wages.for_sinco("8123") == 8490
    assert wages.for_sinco("8999") == 7480
    assert wages.for_sinco("3212") == 8600
    assert wages.for_sinco("0000") is None
    assert wages.for_sinco("") is None


def test_names_in_spanish_are_not_those_in_english(shipped: None) -> None:
    same = {
        row.code for row in DocumentType.objects.all() if plain(row.name_en) == plain(row.name_es)
    }

    assert same == set()
