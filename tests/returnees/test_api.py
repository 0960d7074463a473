"""The API of one's own profile and past jobs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from returnees.models import Returnee
from tests.factories import (
    make_city,
    make_experience,
    make_language,
    make_member,
    make_occupation,
    make_officer,
    make_returnee,
    make_skill,
)

pytestmark = pytest.mark.django_db
PROFILE = reverse("api:profile")
EXPERIENCES = reverse("api:experience-list")


@pytest.fixture
def person() -> Returnee:
    return make_returnee(given_names="Ana")


@pytest.fixture
def api(person: Returnee) -> APIClient:
    client = APIClient()
    client.force_authenticate(person.user)
    return client


def fields_of_errors(response: Any) -> set[str]:
    return {error["attr"].partition(".")[0] for error in response.json()["errors"]}


def test_ones_own_profile_is_read(api: APIClient, person: Returnee) -> None:
    profile = api.get(PROFILE).json()

    assert profile["public_id"] == str(person.public_id)
    assert profile["given_names"] == "Ana"
    assert "user" not in profile


@pytest.mark.parametrize("url", [PROFILE, EXPERIENCES])
def test_the_profile_is_for_returnees(url: str) -> None:
    statuses = []
    for user in (None, make_member(), make_officer()):
        client = APIClient()
        if user:
            client.force_authenticate(user)
        statuses.append(client.get(url).status_code)

    assert statuses == [401, 403, 403]


def test_a_profile_is_changed_in_part(api: APIClient, person: Returnee) -> None:
    city = make_city()
    make_skill("welding")
    make_language("en")
    before = person.touched_at

    response = api.patch(
        PROFILE,
        {
            "city": "monterrey",
            "city_state": city.state_id,
            "skills": ["welding"],
            "languages": [{"language": "en", "level": "C1"}],
            "schooling": "SECONDARY",
            "pay_wanted": 12000,
            "shifts_wanted": ["day"],
        },
        format="json",
    )

    person.refresh_from_db()
    assert response.status_code == 200
    assert response.json()["languages"] == [{"language": "en", "level": "C1"}]
    assert response.json()["schooling"] == "SECONDARY"
    assert (person.city, person.pay_wanted, person.given_names) == (city, 12000, "Ana")
    assert person.touched_at > before


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"given_names": ""}, "given_names"),
        ({"given_names": 7 * "x" * 100}, "given_names"),
        ({"given_names": ["Ana"]}, "given_names"),
        ({"given_names": "123"}, "given_names"),
        ({"birth_date": "2030-01-01"}, "birth_date"),
        ({"birth_date": "0999-01-01"}, "birth_date"),
        ({"birth_date": "yesterday"}, "birth_date"),
        ({"home_state": "99"}, "home_state"),
        ({"home_state": None}, "home_state"),
        ({"city": "Atlantis"}, "city"),
        ({"skills": ["flying"]}, "skills"),
        ({"skills": "welding"}, "skills"),
        ({"languages": [{"language": "en", "level": 5}]}, "languages"),
        ({"languages": [{"language": "xx", "level": "C1"}]}, "languages"),
        ({"schooling": "wizard"}, "schooling"),
        ({"schooling": {"a": 1}}, "schooling"),
        ({"pay_wanted": -1}, "pay_wanted"),
        ({"pay_wanted": 1e30}, "pay_wanted"),
        ({"shifts_wanted": ["dawn"]}, "shifts_wanted"),
        ({"work_done": "x" * 401}, "work_done"),
        ({"sex": "Q"}, "sex"),
    ],
)
def test_wrong_values_are_named_and_change_nothing(
    api: APIClient, person: Returnee, data: dict[str, Any], field: str
) -> None:
    response = api.patch(PROFILE, {"work_wanted": "changed", **data}, format="json")

    person.refresh_from_db()
    assert response.status_code == 400
    assert field in fields_of_errors(response)
    assert person.work_wanted == ""


def test_a_language_is_given_once(api: APIClient) -> None:
    make_language("en")
    twice = [{"language": "en", "level": "C1"}, {"language": "en", "level": "A1"}]

    response = api.patch(PROFILE, {"languages": twice}, format="json")

    assert fields_of_errors(response) == {"languages"}


def test_past_jobs_are_added_once_changed_and_deleted(api: APIClient, person: Returnee) -> None:
    make_occupation("welder")
    data = {"public_id": str(uuid.uuid4()), "title": "Welder", "occupation": "welder", "years": 4}

    first = api.post(EXPERIENCES, data, format="json")
    again = api.post(EXPERIENCES, data, format="json")
    url = reverse("api:experience", args=[data["public_id"]])
    changed = api.patch(url, {"title": "TIG welder"}, format="json")
    listed = api.get(EXPERIENCES).json()
    deleted = api.delete(url)

    assert (first.status_code, again.status_code, deleted.status_code) == (201, 201, 204)
    assert changed.json()["title"] == "TIG welder"
    assert listed["count"] == 1
    assert not person.experiences.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "title"),
        ({"title": "x" * 200}, "title"),
        ({"title": "Welder", "years": 999}, "years"),
        ({"title": "Welder", "started_year": 999}, "started_year"),
        ({"title": "Welder", "started_year": 2090}, "started_year"),
        ({"title": "Welder", "started_year": 2012, "ended_year": 2010}, "ended_year"),
        ({"title": "Welder", "occupation": "wizard"}, "occupation"),
        ({"title": "Welder", "country": "Texas"}, "country"),
        ({"title": "Welder", "public_id": "7"}, "public_id"),
    ],
)
def test_wrong_past_jobs_are_named_and_not_kept(
    api: APIClient, person: Returnee, data: dict[str, Any], field: str
) -> None:
    response = api.post(EXPERIENCES, data, format="json")

    assert response.status_code == 400
    assert field in fields_of_errors(response) | {"non_field_errors"}
    assert not person.experiences.exists()


def test_another_persons_job_is_not_found(api: APIClient) -> None:
    experience = make_experience(make_returnee())
    url = reverse("api:experience", args=[experience.public_id])

    statuses = [
        api.get(url).status_code,
        api.patch(url, {"title": "Mine"}, format="json").status_code,
        api.delete(url).status_code,
    ]

    experience.refresh_from_db()
    assert statuses == [404, 404, 404]
    assert experience.title == "Welder"
