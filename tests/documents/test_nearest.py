"""The nearest offices that issue a document."""

from __future__ import annotations

from typing import Any

import pytest

from catalogs.models import DocumentType, Office
from documents.nearest import DAY_TRIP_KM, distance_km, nearest_offices
from returnees.models import Returnee
from tests.factories import make_city, make_document_type, make_office, make_returnee, make_state

pytestmark = pytest.mark.django_db
MONTERREY = (25.69, -100.32)
DEGREE_KM = 111.2


def registry(code: str, *, north_km: float, **fields: Any) -> Office:
    """A civil registry so many kilometers north of Monterrey."""
    place = {"latitude": MONTERREY[0] + north_km / DEGREE_KM, "longitude": MONTERREY[1]}
    return make_office(code, **{"kind": Office.Kind.CIVIL_REGISTRY, **place, **fields})


def birth_certificate(**fields: Any) -> DocumentType:
    defaults = {"office_kinds": "civil_registry;consulate", "is_online": True}
    return make_document_type("ACTA", **{**defaults, **fields})


def person() -> Returnee:
    return make_returnee(city=make_city("Monterrey"))


def found(returnee: Returnee, document: DocumentType) -> list[str]:
    near = nearest_offices(returnee, [document])
    return [each.office.code for each in near.get(document.code, [])]


def test_the_two_nearest_that_issue_it_come_first() -> None:
    registry("C", north_km=90)
    registry("A", north_km=10)
    registry("B", north_km=40)
    make_office("BANK", kind=Office.Kind.TAX_OFFICE)

    assert found(person(), birth_certificate()) == ["A", "B"]


def test_distance_is_that_from_the_city_where_the_person_lives() -> None:
    registry("A", north_km=40)

    near = nearest_offices(person(), [birth_certificate()])["ACTA"][0]

    assert near.km == pytest.approx(40, abs=0.1)
    assert near.place == "Monterrey"


def test_without_a_city_the_home_state_counts() -> None:
    registry("A", north_km=40)
    returnee = make_returnee(city=None, home_state=make_state("19"))

    near = nearest_offices(returnee, [birth_certificate()])["ACTA"][0]

    assert near.place == "State 19"


def test_closed_offices_and_consulates_across_the_border_are_no_places_to_go() -> None:
    registry("SHUT", north_km=1, is_active=False)
    registry("US", north_km=1, kind=Office.Kind.CONSULATE, us_state="TX")

    assert found(person(), birth_certificate()) == []


def test_an_office_beyond_a_day_trip_is_named_only_if_there_is_no_other_way() -> None:
    registry("FAR", north_km=DAY_TRIP_KM + 50)
    registry("FARTHER", north_km=DAY_TRIP_KM + 60)

    online = found(person(), birth_certificate())
    DocumentType.objects.update(is_online=False)
    in_person = found(person(), DocumentType.objects.get())

    assert (online, in_person) == ([], ["FAR"])


def test_an_office_of_some_other_issuer_is_promised_for_nothing() -> None:
    registry("BANK", north_km=1, kind=Office.Kind.ISSUER)
    account = make_document_type("CTA", office_kinds="issuer")

    assert found(person(), account) == []


def test_all_documents_are_answered_with_one_query(django_assert_num_queries: Any) -> None:
    registry("A", north_km=1)
    returnee = person()
    documents = [birth_certificate(), make_document_type("CURP", office_kinds="civil_registry")]

    with django_assert_num_queries(1):
        near = nearest_offices(returnee, documents)

    assert set(near) == {"ACTA", "CURP"}


def test_distance_between_known_cities() -> None:
    monterrey = make_city("Monterrey", latitude=25.6866, longitude=-100.3161)
    capital = make_city("Ciudad de México", latitude=19.4326, longitude=-99.1332)

    assert distance_km(monterrey, capital) == pytest.approx(706, abs=3)
    assert distance_km(capital, capital) == 0
