"""Cities by the names that people and files give them."""

from __future__ import annotations

import pytest

from catalogs.models import City

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "state", "found"),
    [
        ("Ciudad Juárez", "Chihuahua", "Ciudad Juárez"),
        ("CIUDAD JUAREZ", "chihuahua", "Ciudad Juárez"),
        ("Cd. Juárez", "Chih.", "Ciudad Juárez"),
        ("Juárez", "08", "Ciudad Juárez"),
        ("Juárez", "Nuevo León", "Juárez"),
        ("Benito Juárez", "Quintana Roo", "Cancún"),
        ("Benito Juárez", "CDMX", "Benito Juárez"),
        ("Centro", "Tabasco", "Villahermosa"),
        ("Cajeme", "MX-SON", "Ciudad Obregón"),
        ("Toluca de Lerdo", "Estado de México", "Toluca"),
        ("La Paz", "México", "Los Reyes La Paz"),
        ("La Paz", "Baja California Sur", "La Paz"),
        ("Monterrey, N.L.", "", "Monterrey"),
        ("Monterrey (centro)", "Nuevo León", "Monterrey"),
        ("Tijuana", "", "Tijuana"),
    ],
)
def test_city_is_found_however_it_is_written(
    shipped: None, name: str, state: str, found: str
) -> None:
    city = City.objects.resolve(name, state)

    assert city is not None
    assert city.name == found


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Guadalupe", ""),  # one in Nuevo León, one in Zacatecas, one in Chihuahua
        ("Monterrey", "Jalisco"),
        ("Monterrey", "Texas"),
        ("Atlantis", "Jalisco"),
        ("", ""),
        ("", "Jalisco"),
    ],
)
def test_name_that_fits_no_city_or_several_finds_none(shipped: None, name: str, state: str) -> None:
    assert City.objects.resolve(name, state) is None


def test_many_names_take_one_query(shipped: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        resolver = City.objects.resolver()
        found = [resolver.resolve(name, "Jalisco") for name in ("Zapopan", "Tonalá", "Zapopan")]

    assert [city.label for city in found if city] == [
        "Zapopan, Jalisco",
        "Tonalá, Jalisco",
        "Zapopan, Jalisco",
    ]
