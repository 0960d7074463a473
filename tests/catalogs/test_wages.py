"""Which legal minimum holds for a job."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from catalogs.models import WageFloor

GENERAL, NORTHERN = WageFloor.Zone.GENERAL, WageFloor.Zone.NORTHERN
DAY = dt.date(2026, 6, 1)

pytestmark = pytest.mark.django_db


def add(year: int, zone: str, pay: str, isco08: str = "", label: str = "", **fields: bool) -> None:
    WageFloor.objects.create(
        year=year, zone=zone, mxn_per_day=Decimal(pay), isco08=isco08, label=label, **fields
    )


def floor(isco08: str, *, is_northern_zone: bool = False, day: dt.date = DAY) -> Decimal | None:
    return WageFloor.objects.for_job(isco08=isco08, is_northern_zone=is_northern_zone, day=day)


def test_lowest_of_the_minimums_that_share_a_code_holds() -> None:
    add(2026, GENERAL, "300")
    add(2026, GENERAL, "370", "8332", "general freight")
    add(2026, GENERAL, "340", "8332", "tow trucks")

    assert floor("8332") == Decimal(340)


def test_professional_minimum_never_lowers_the_general_one() -> None:
    add(2026, GENERAL, "300")
    add(2026, GENERAL, "290", "9112", "hotel rooms")

    assert floor("9112") == Decimal(300)


def test_minimum_of_a_part_of_a_code_holds_no_other_job_back() -> None:
    add(2026, GENERAL, "300")
    add(2026, GENERAL, "320", "5223", "pharmacies", is_whole_group=False)

    assert floor("5223") == Decimal(300)


def test_northern_minimum_goes_before_a_professional_one() -> None:
    add(2026, GENERAL, "300")
    add(2026, GENERAL, "370", "7112", "bricklayers")
    add(2026, NORTHERN, "440")

    assert floor("7112", is_northern_zone=True) == Decimal(440)


def test_before_the_northern_zone_the_general_minimum_held_there() -> None:
    add(2018, GENERAL, "88")
    add(2019, NORTHERN, "176")

    assert floor("7112", is_northern_zone=True, day=dt.date(2018, 12, 31)) == Decimal(88)


def test_latest_year_known_holds_until_a_new_one_is_added() -> None:
    add(2025, GENERAL, "278")
    add(2025, GENERAL, "321", "7112", "bricklayers")
    add(2026, GENERAL, "315")

    assert floor("7112", day=dt.date(2025, 12, 31)) == Decimal(321)
    assert floor("7112", day=dt.date(2027, 1, 1)) == Decimal(315)


def test_minimum_of_a_later_year_does_not_hold_yet() -> None:
    add(2026, GENERAL, "315")

    assert floor("7112", day=dt.date(2025, 12, 31)) is None


def test_floors_of_many_jobs_take_one_query(django_assert_num_queries) -> None:
    add(2026, GENERAL, "300")
    add(2026, GENERAL, "370", "7112", "bricklayers")

    with django_assert_num_queries(1):
        floors = WageFloor.objects.in_force_on(DAY)
        found = [floors.for_job(isco08=code, is_northern_zone=False) for code in ("7112", "9313")]

    assert found == [Decimal(370), Decimal(300)]
