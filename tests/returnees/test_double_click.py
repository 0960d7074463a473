"""The same form sent several times at once on PostgreSQL counts once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.contacts import Contact
from returnees.histories import add_experience
from returnees.models import Returnee, WorkExperience
from returnees.services import NewPerson, register_returnee
from tests.factories import NOW, make_officer, make_returnee, make_state

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLICKS = 6


@pytest.fixture(autouse=True)
def _needs_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")


def click_at_once(work):
    """Run `work` several times, each in its own thread and connection."""

    def closing(_number):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=CLICKS) as pool:
        return list(pool.map(closing, range(CLICKS)))


def test_clicks_of_an_officer_register_one_person():
    officer, state = make_officer(), make_state()
    person = NewPerson(given_names="Inventada", first_surname="Prueba", home_state=state)

    made = click_at_once(
        lambda: register_returnee(data=person, contact=Contact(), by=officer, now=NOW)
    )

    assert {row.public_id for row in made} == {person.key}
    assert Returnee.objects.count() == 1


def test_clicks_add_one_past_job():
    person, key = make_returnee(), uuid.uuid4()
    data = {"title": "Roofer", "country": "US"}

    made = click_at_once(
        lambda: add_experience(returnee=person, data=data, by=person.user, now=NOW, key=key)
    )

    assert {row.public_id for row in made} == {key}
    assert WorkExperience.objects.count() == 1
