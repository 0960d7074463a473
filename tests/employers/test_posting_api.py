"""The API of postings."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from employers.models import Employer, Posting
from tests.employers.builders import make_draft, make_floor, posting_json
from tests.factories import (
    make_document_type,
    make_employer,
    make_language,
    make_member,
    make_occupation,
    make_posting,
    make_requirement_set,
    make_skill,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("api:posting-list")


@pytest.fixture
def employer() -> Employer:
    return make_employer()


@pytest.fixture
def api(employer: Employer) -> APIClient:
    make_requirement_set()
    client = APIClient()
    client.force_authenticate(make_member(employer))
    return client


def path(posting: Posting, change: str = "") -> str:
    name = f"api:posting-{change}" if change else "api:posting"
    return reverse(name, args=[posting.public_id])


def wrong_fields(response: Any) -> set[str]:
    return {error["attr"] for error in response.json()["errors"]}


def test_a_posting_is_written_as_a_draft_and_read_back(api: APIClient) -> None:
    sent = posting_json(skills=[make_skill().pk], min_schooling="secondary")

    created = api.post(LIST, sent, format="json")
    read = api.get(reverse("api:posting", args=[created.json()["public_id"]])).json()

    assert created.status_code == 201
    assert read["state"] == "draft"
    assert read["languages"] == [{"language": "en", "level": "B2"}]
    assert read["min_schooling"] == "secondary"
    assert read["city"] == sent["city"]
    assert read["skills"] == sent["skills"]


def test_without_a_requirement_set_that_of_the_occupation_is_taken(api: APIClient) -> None:
    welding = make_requirement_set("WELD")
    welding.isco08 = "7212"
    welding.save()
    sent = posting_json()
    del sent["requirement_set"]

    created = api.post(LIST, sent, format="json")

    assert created.json()["requirement_set"] == "WELD"


def test_the_same_id_sent_twice_writes_once(api: APIClient) -> None:
    sent = posting_json(public_id=str(uuid.uuid4()))
    api.post(LIST, sent, format="json")

    again = api.post(LIST, sent, format="json")

    assert again.status_code == 201
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", None),
        ("title", {"es": "Soldador"}),
        ("title", "x" * 201),
        ("title", "with\x00null"),
        ("duties", "x" * 6001),
        ("occupation", "no-such-work"),
        ("occupation", 7),
        ("city_state", "99"),
        ("city", "Atlantis"),
        ("requirement_set", "NOPE"),
        ("skills", ["no-such-skill"]),
        ("skills", "mig-welding"),
        ("extra_documents", ["CSF"]),
        ("pay_min", "a lot"),
        ("pay_min", -5),
        ("pay_min", "NaN"),
        ("pay_max", 1),
        ("pay_period", "century"),
        ("shift", "never"),
        ("hours_per_week", 80),
        ("hours_per_week", "48 hours"),
        ("seats", 999_999_999_999),
        ("starts_on", "0001-01-01"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "31/12/2026"),
        ("starts_on", 20261231),
        ("closes_on", "2020-01-01"),
        ("min_schooling", "phd"),
        ("min_schooling", 5),
        ("is_formal", "maybe"),
        ("public_id", "not-a-uuid"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(
    api: APIClient, field: str, value: Any
) -> None:
    make_document_type("CSF")

    response = api.post(LIST, posting_json(**{field: value}), format="json")

    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"
    assert {(name or "").split(".")[0] for name in wrong_fields(response)} == {field}
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "languages",
    [
        [{"language": "en"}],
        [{"language": "xx", "level": "B2"}],
        [{"language": "en", "level": "fluent"}],
        [{"language": "en", "level": "B1"}, {"language": "en", "level": "B2"}],
        {"en": "B2"},
        ["en"],
    ],
)
def test_wrong_languages_are_named(api: APIClient, languages: Any) -> None:
    make_language("en")

    response = api.post(LIST, posting_json(languages=languages), format="json")

    assert response.status_code == 400
    assert all(name.startswith("languages") for name in wrong_fields(response))


@pytest.mark.parametrize("body", ["", "not json", "[]", '"text"', "null", "[" * 100])
def test_a_body_that_is_no_object_is_refused(api: APIClient, body: str) -> None:
    response = api.post(LIST, body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["errors"]


def test_ten_megabytes_of_text_get_a_clear_answer(api: APIClient) -> None:
    response = api.post(LIST, posting_json(duties="x" * 10_000_000), format="json")

    assert response.status_code == 413
    assert response.json()["errors"][0]["code"] == "too_big"
    assert not Posting.objects.exists()


def test_emoji_are_kept(api: APIClient) -> None:
    created = api.post(LIST, posting_json(title="Cocinero 👩‍🍳"), format="json")

    assert created.json()["title"] == "Cocinero 👩‍🍳"


def test_a_part_of_a_posting_is_changed(api: APIClient, employer: Employer) -> None:
    posting = make_draft(employer)

    response = api.patch(path(posting), {"title": "Pailero"}, format="json")

    posting.refresh_from_db()
    assert response.json()["title"] == "Pailero"
    assert (posting.title, posting.duties) == ("Pailero", "Soldar estructuras")


def test_a_city_without_its_state_is_refused(api: APIClient, employer: Employer) -> None:
    posting = make_draft(employer)

    response = api.patch(path(posting), {"city": "Monterrey"}, format="json")

    assert response.status_code == 400
    assert wrong_fields(response) == {"city"}


def test_a_change_of_something_read_before_another_change_is_a_conflict(
    api: APIClient, employer: Employer
) -> None:
    posting = make_draft(employer)
    read_at = api.get(path(posting)).json()["touched_at"]
    api.patch(path(posting), {"title": "Primero", "touched_at": read_at}, format="json")

    response = api.patch(path(posting), {"title": "Segundo", "touched_at": read_at}, format="json")

    posting.refresh_from_db()
    assert response.status_code == 409
    assert posting.title == "Primero"


def test_a_posting_goes_through_its_states(api: APIClient) -> None:
    created = api.post(LIST, posting_json(), format="json").json()
    posting = Posting.objects.get(public_id=created["public_id"])

    states = [
        api.post(path(posting, change), {"reason": "Filled"}, format="json").json()["state"]
        for change in ("publish", "pause", "resume", "close")
    ]

    assert states == ["published", "paused", "published", "closed"]


def test_publishing_below_the_minimum_is_refused_with_the_figure(
    api: APIClient, employer: Employer
) -> None:
    make_floor("315.04")
    posting = make_draft(employer, pay_min=9000, pay_max=9000)

    response = api.post(path(posting, "publish"))

    posting.refresh_from_db()
    assert response.status_code == 400
    assert wrong_fields(response) == {"pay_min"}
    assert "$9,582.47" in response.json()["errors"][0]["detail"]
    assert posting.state == Posting.State.DRAFT


def test_closing_needs_a_reason(api: APIClient, employer: Employer) -> None:
    response = api.post(path(make_posting(employer=employer), "close"), {}, format="json")

    assert response.status_code == 400
    assert wrong_fields(response) == {"reason"}


def test_the_list_filters_and_pages(api: APIClient, employer: Employer) -> None:
    make_posting(employer=employer, title="Soldador", state=Posting.State.PAUSED)
    make_posting(employer=employer, title="Cocinera", occupation=make_occupation("cook"))
    make_posting(title="Ajena")

    def found(**query: Any) -> list[str]:
        return [row["title"] for row in api.get(LIST, query).json()["results"]]

    assert sorted(found()) == ["Cocinera", "Soldador"]
    assert found(state="paused") == ["Soldador"]
    assert found(occupation="cook") == ["Cocinera"]
    assert found(q="cocin") == ["Cocinera"]
    assert found(city_state="19", page_size=1, page=2) in (["Cocinera"], ["Soldador"])


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"occupation": "x"}, {"city_state": "x"}, {"q": "x" * 101}]
)
def test_a_wrong_filter_is_named(api: APIClient, query: dict[str, str]) -> None:
    response = api.get(LIST, query)

    assert response.status_code == 400
    assert wrong_fields(response) == set(query)


def test_a_page_holds_up_to_a_hundred(api: APIClient, employer: Employer) -> None:
    for _number in range(101):
        make_posting(employer=employer)

    results = api.get(LIST, {"page_size": 5000}).json()["results"]

    assert len(results) == 100


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_with_more_rows(
    api: APIClient, employer: Employer, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_posting(employer=employer).skills.add(make_skill())

    with django_assert_num_queries(5):
        api.get(LIST, {"page_size": 50})


def test_an_account_without_organization_is_told_to_add_one() -> None:
    client = APIClient()
    client.force_authenticate(make_user(role=User.Role.EMPLOYER))

    response = client.post(LIST, posting_json(), format="json")

    assert response.status_code == 403


@pytest.mark.parametrize("change", ["", "publish", "pause", "resume", "close"])
def test_the_posting_of_another_employer_is_not_found(api: APIClient, change: str) -> None:
    other = make_posting()

    if change:
        response = api.post(path(other, change), {"reason": "Mine"}, format="json")
    else:
        response = api.patch(path(other), {"title": "Mine"}, format="json")

    assert response.status_code == 404


@pytest.mark.parametrize("role", [role for role in User.Role if role != User.Role.EMPLOYER])
def test_other_roles_and_visitors_have_no_postings_to_manage(role: User.Role) -> None:
    client, visitor = APIClient(), APIClient()
    client.force_authenticate(make_user(role=role))

    answers = client.get(LIST), visitor.get(LIST)

    assert [answer.status_code for answer in answers] == [403, 401]
