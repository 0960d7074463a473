"""The legal minimum in the terms of a posting."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalogs.models import WageFloor
from employers.models import Posting
from employers.pay import find_floor, in_period, pay_below_floor, wage_floor_month
from tests.employers.builders import make_floor
from tests.factories import TODAY, make_city, make_occupation, make_posting

pytestmark = pytest.mark.django_db


def test_the_published_monthly_figures_come_out_to_the_cent() -> None:
    make_floor("315.04")
    make_floor("440.87", zone=WageFloor.Zone.NORTHERN)
    border = make_city("Tijuana", is_northern_zone=True)

    inland = wage_floor_month(make_posting(), TODAY)
    north = wage_floor_month(make_posting(city=border), TODAY)

    assert (inland, north) == (Decimal("9582.47"), Decimal("13409.80"))


def test_without_a_known_minimum_there_is_none() -> None:
    posting = make_posting()

    floor = wage_floor_month(posting, TODAY)

    assert floor is None
    assert pay_below_floor(posting, TODAY) == ""


def test_the_minimum_of_the_occupation_goes_before_the_general_one() -> None:
    make_floor("315.04")
    make_floor("363.44", isco08="7112", label="Albañilería, oficial de")
    mason = make_occupation("mason", isco08="7112")

    floor = find_floor(occupation=mason, city=make_city(), day=TODAY)

    assert floor is not None
    assert floor.mxn_per_day == Decimal("363.44")
    assert "Albañilería" in floor.source


def test_work_part_of_the_week_is_held_to_the_days_worked() -> None:
    make_floor("315.04")
    posting = make_posting(shift="part_time", days_per_week=3)

    floor = wage_floor_month(posting, TODAY)

    assert floor == Decimal("4791.23")


@pytest.mark.parametrize(
    ("period", "least"),
    [("day", "315.04"), ("week", "2205.28"), ("fortnight", "4791.24"), ("month", "9582.47")],
)
def test_the_minimum_in_each_pay_period_is_enough_and_a_cent_less_is_not(
    period: str, least: str
) -> None:
    make_floor("315.04")
    enough = make_posting(
        pay_min=Decimal(least), pay_max=Decimal(20000), pay_period=Posting.PayPeriod(period)
    )
    short = make_posting(
        pay_min=Decimal(least) - Decimal("0.01"),
        pay_max=Decimal(20000),
        pay_period=Posting.PayPeriod(period),
    )

    texts = pay_below_floor(enough, TODAY), pay_below_floor(short, TODAY)

    assert in_period(Decimal("9582.47"), period) == Decimal(least)
    assert texts[0] == ""
    assert f"${Decimal(least):,.2f}" in texts[1]
    assert enough.pay_month_min >= Decimal("9582.47")
