"""Pay that is asked about: what nearly all such work pays, and who is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalogs.models import GoingWage, WageFloor
from employers.models import Posting
from employers.usual_pay import question_about_pay, usual_pay
from tests.employers.builders import make_floor
from tests.factories import TODAY, make_city, make_occupation, make_posting

pytestmark = pytest.mark.django_db


def posting_of(isco08: str, pay: int, **fields: Any) -> Posting:
    code = f"work-{isco08}" if isco08 else ""
    occupation = make_occupation(code, isco08=isco08, sinco="5111") if code else None
    pays = {"pay_min": Decimal(pay), "pay_max": Decimal(pay)}
    return make_posting(occupation=occupation, **{**pays, **fields})


@pytest.mark.parametrize(
    ("isco08", "pay", "is_asked"),
    [
        ("5120", 155_555, True),
        ("5120", 47_913, True),
        ("5120", 47_912, False),
        ("5120", 9_583, False),
        ("5120", 1_500, True),
        ("5120", 4_791, True),
        ("5120", 4_792, False),
        ("2211", 114_000, False),
        ("2211", 120_000, True),
        ("", 114_000, False),
        ("", 120_000, True),
    ],
)
def test_pay_far_from_what_such_work_pays_is_asked_about(
    isco08: str, pay: int, is_asked: bool
) -> None:
    make_floor("315.04")

    question = question_about_pay(posting_of(isco08, pay), TODAY)

    assert bool(question) == is_asked
    assert is_asked == (f"You wrote ${pay:,} a month." in question)


def test_the_going_wage_counts_where_it_is_known_and_higher() -> None:
    make_floor("315.04")
    GoingWage.objects.create(sinco="511", label="Cocineros", mxn_per_month=20_000, period="2026")

    usual = usual_pay(posting_of("5120", 12_000), TODAY)

    assert (usual.low, usual.high) == (Decimal("9582.47"), Decimal(100_000))
    assert str(usual) == "from $9,582 to $100,000 a month"


def test_the_higher_minimum_of_the_north_raises_what_is_usual() -> None:
    make_floor("315.04")
    make_floor("440.87", zone=WageFloor.Zone.NORTHERN)
    tijuana = make_city("Tijuana", is_northern_zone=True)

    usual = usual_pay(posting_of("5120", 12_000, city=tijuana), TODAY)

    assert usual.high == Decimal("13409.80") * 5


def test_work_of_two_days_a_week_is_not_asked_about_for_paying_two_days() -> None:
    make_floor("315.04")
    posting = posting_of("5120", 3_200, shift="part_time", days_per_week=2)

    assert question_about_pay(posting, TODAY) == ""


def test_pay_of_another_period_is_told_as_written_and_as_a_month() -> None:
    make_floor("315.04")
    posting = posting_of("5120", 5_000, pay_period=Posting.PayPeriod.DAY)

    question = question_about_pay(posting, TODAY)

    assert "You wrote $5,000 per day, which makes $152,084 a month." in question


def test_many_postings_cost_no_query(django_assert_num_queries: Any) -> None:
    make_floor("315.04")
    posting = posting_of("5120", 12_000)
    floors, wages = WageFloor.objects.in_force_on(TODAY), GoingWage.objects.by_prefix()

    with django_assert_num_queries(0):
        usual_pay(posting, TODAY, floors=floors, wages=wages)


def test_where_nothing_is_known_only_what_no_job_pays_is_asked_about() -> None:
    questions = [question_about_pay(posting_of("5120", pay), TODAY) for pay in (2, 499_999)]

    assert questions == ["", ""]
    assert "up to $500,000 a month" in question_about_pay(posting_of("5120", 500_001), TODAY)
