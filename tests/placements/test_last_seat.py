"""Many officers at once on PostgreSQL: the last seat goes to one person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from placements.models import Interest, Placement
from placements.services import InterestRefused, TransitionRefused, say_interest, take_step
from tests.factories import (
    NOW,
    TODAY,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _needs_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")


def at_once(work, arguments):
    """Run `work` on each argument in its own thread and connection."""

    def closing(argument):
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        return list(pool.map(closing, arguments))


def test_two_seats_go_to_two_of_eight():
    posting = make_posting(seats=2)
    placements = [make_placement(posting=posting) for _ in range(8)]
    officer = make_officer()

    def approve(placement):
        try:
            return take_step(placement=placement, name="approve", by=officer, now=NOW).seat
        except TransitionRefused:
            return None

    seats = at_once(approve, placements)

    assert sorted(seat for seat in seats if seat) == [1, 2]
    assert Placement.objects.holding_seats().count() == 2


def test_eight_clicks_are_one_interest():
    returnee, posting = make_returnee(), make_posting()

    def click(_number):
        try:
            say_interest(
                returnee=returnee,
                posting=posting,
                message="",
                shares_contact=False,
                now=NOW,
                today=TODAY,
            )
        except InterestRefused:
            return False
        return True

    written = at_once(click, range(8))

    assert written.count(True) == 1
    assert Interest.objects.count() == 1
