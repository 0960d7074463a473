"""The API of own documents."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import DocumentCase
from tests.factories import (
    TODAY,
    make_case,
    make_document_type,
    make_member,
    make_officer,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db


def url(code="CURP"):
    return reverse("api:document", args=[code])


def patch(client, data, code="CURP"):
    return client.patch(url(code), data, content_type="application/json")


@pytest.fixture
def returnee(client):
    person = make_returnee(user=make_user(language="en"))
    make_document_type()
    client.force_login(person.user)
    return person


def test_list_has_every_type_with_the_own_state(client, returnee):
    make_case(returnee)
    make_document_type("RFC")

    answer = client.get(reverse("api:document-list")).json()

    states = {row["code"]: (row["state"], row["is_valid_today"]) for row in answer["results"]}
    assert answer["count"] == 2
    assert states == {"CURP": ("in_hand", True), "RFC": ("missing", False)}


def test_list_does_not_show_the_papers_of_another(client, returnee):
    make_case(make_returnee())

    answer = client.get(reverse("api:document-list")).json()

    assert [row["state"] for row in answer["results"]] == ["missing"]


def test_state_is_told_and_answered(client, returnee):
    answer = patch(client, {"state": "requested", "channel": "online"}).json()

    case = returnee.document_cases.get()
    assert (answer["state"], answer["channel"]) == ("requested", "online")
    assert case.requested_on == timezone.localdate()


def test_lost_document_is_told_with_its_reason(client, returnee):
    make_case(returnee)

    answer = patch(client, {"state": "void", "reason": "stolen"}).json()

    assert (answer["state"], answer["reason"], answer["is_valid_today"]) == (
        "void",
        "stolen",
        False,
    )


@pytest.mark.parametrize("reason", [None, "", "revoked", "moon"])
def test_lost_document_needs_a_reason_that_people_can_know(client, returnee, reason):
    make_case(returnee)
    data = {"state": "void"} if reason is None else {"state": "void", "reason": reason}

    response = patch(client, data)

    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == ["reason"]
    assert returnee.document_cases.get().state == "in_hand"


def test_own_document_shows_what_an_office_told_but_no_number(client, returnee):
    make_case(returnee, state="issued", is_verified=True, last_four="Z9Q7")

    answer = client.get(url()).json()

    assert (answer["state"], answer["is_verified"], answer["issued_on"]) == (
        "issued",
        True,
        TODAY.isoformat(),
    )
    assert "Z9Q7" not in str(answer)


@pytest.mark.parametrize(
    ("data", "attribute"),
    [
        ({}, "state"),
        ({"state": "issued"}, "state"),
        ({"state": "stolen"}, "state"),
        ({"state": "requested", "channel": "moon"}, "channel"),
        ({"state": "in_hand", "in_hand_on": "soon"}, "in_hand_on"),
        ({"state": "in_hand", "in_hand_on": "2999-01-01"}, "in_hand_on"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(client, returnee, data, attribute):
    response = patch(client, data)

    answer = response.json()
    assert response.status_code == 400
    assert answer["type"] == "validation_error"
    assert [error["attr"] for error in answer["errors"]] == [attribute]
    assert not DocumentCase.objects.exists()


def test_refused_step_is_a_validation_error(client, returnee):
    make_case(returnee)
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    response = patch(client, {"state": "requested", "requested_on": yesterday.isoformat()})

    assert response.status_code == 400
    assert "say so first" in response.json()["errors"][0]["detail"]


def test_unknown_document_is_not_found(client, returnee):
    assert patch(client, {"state": "in_hand"}, code="NOTHING").status_code == 404


@pytest.mark.parametrize("make_user", [make_member, make_officer])
def test_own_documents_are_for_returnees(client, make_user):
    client.force_login(make_user())

    assert client.get(reverse("api:document-list")).status_code == 403
    assert patch(client, {"state": "in_hand"}).status_code == 403


def test_visitor_gets_401(client):
    assert client.get(reverse("api:document-list")).status_code == 401
