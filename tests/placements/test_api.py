"""The API of interests, invitations and the review queue."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from employers.models import Posting
from placements.models import Interest, Invitation, Placement
from returnees.models import ContactMethod
from tests.factories import (
    make_employer,
    make_interest,
    make_invitation,
    make_member,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
INTERESTS = reverse("api:interest-list")
INVITATIONS = reverse("api:invitation-list")
QUEUE = reverse("api:review-queue")


def open_posting(**fields):
    today = timezone.localdate()
    defaults = {
        "published_on": today - dt.timedelta(days=1),
        "closes_on": today + dt.timedelta(days=30),
        "starts_on": today + dt.timedelta(days=40),
    }
    return make_posting(**{**defaults, **fields})


def url(name, row):
    return reverse(f"api:{name}", args=[row.public_id])


def post(client, path, data=None):
    return client.post(path, data or {}, content_type="application/json")


def details(response):
    return [error["detail"] for error in response.json()["errors"]]


@pytest.fixture
def returnee(client):
    person = make_returnee(user=make_user(language="en"))
    client.force_login(person.user)
    return person


@pytest.fixture
def employer(client):
    employer = make_employer()
    client.force_login(make_member(employer, language="en"))
    return employer


@pytest.fixture
def officer(client):
    user = make_officer(language="en")
    client.force_login(user)
    return user


def test_returnee_says_interest(client, returnee):
    posting = open_posting()

    response = post(client, INTERESTS, {"posting": str(posting.public_id), "shares_contact": True})

    assert response.status_code == 201
    assert response.json()["posting"]["id"] == str(posting.public_id)
    assert returnee.interests.get().shares_contact


def test_second_interest_is_refused_in_words(client, returnee):
    data = {"posting": str(open_posting().public_id), "shares_contact": False}
    post(client, INTERESTS, data)

    response = post(client, INTERESTS, data)

    assert response.status_code == 400
    assert "already said" in details(response)[0]
    assert Interest.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "attributes"),
    [
        ({}, {"posting", "shares_contact"}),
        ({"posting": "nonsense", "shares_contact": True}, {"posting"}),
        ({"posting": str(uuid.uuid4()), "shares_contact": True}, {"posting"}),
        ({"posting": str(uuid.uuid4()), "shares_contact": "perhaps"}, {"shares_contact"}),
        ([1, 2], {"non_field_errors"}),
    ],
)
def test_bad_interest_names_what_is_wrong(client, returnee, data, attributes):
    response = post(client, INTERESTS, data)

    assert response.status_code == 400
    assert {error["attr"] for error in response.json()["errors"]} == attributes
    assert not Interest.objects.exists()


def test_draft_cannot_be_named(client, returnee):
    posting = open_posting(state=Posting.State.DRAFT, published_on=None)

    response = post(client, INTERESTS, {"posting": str(posting.public_id), "shares_contact": True})

    assert response.status_code == 400


def test_interests_are_listed_to_both_sides_without_names(client):
    interest = make_interest(returnee=make_returnee(given_names="Zacarías"))
    make_interest()

    for user in (interest.returnee.user, make_member(interest.posting.employer)):
        client.force_login(user)
        answer = client.get(INTERESTS)
        assert [row["id"] for row in answer.json()["results"]] == [str(interest.public_id)]
        assert "Zacar" not in answer.content.decode()


def test_interests_are_filtered_by_state(client, returnee):
    make_interest(returnee=returnee, state=Interest.State.DECLINED)
    open_one = make_interest(returnee=returnee)

    answer = client.get(INTERESTS, {"state": "open"}).json()

    assert [row["id"] for row in answer["results"]] == [str(open_one.public_id)]


def test_unknown_state_is_refused(client, returnee):
    assert client.get(INTERESTS, {"state": "nonsense"}).status_code == 400


def test_returnee_withdraws_once(client, returnee):
    interest = make_interest(returnee=returnee)

    first = post(client, url("interest-withdraw", interest))
    second = post(client, url("interest-withdraw", interest))

    assert first.json()["state"] == "withdrawn"
    assert second.status_code == 400


def test_employer_answers_with_a_reason(client, employer):
    interest = make_interest(posting=open_posting(employer=employer))

    without = post(client, url("interest-answer", interest), {"accept": False})
    answer = post(
        client, url("interest-answer", interest), {"accept": False, "reason": "Queda lejos"}
    )

    assert "Say why not" in details(without)[0]
    assert answer.json()["state"] == "declined"


def test_contact_is_given_only_where_agreed_and_recorded(client, employer):
    interest = make_interest(posting=open_posting(employer=employer))
    ContactMethod.objects.create(
        returnee=interest.returnee,
        kind="phone",
        value="+525555550100",
        since=dt.date(2026, 1, 1),
    )

    hidden = client.get(url("interest-contact", interest))
    Interest.objects.update(shares_contact=True)
    shown = client.get(url("interest-contact", interest))

    entry = AccessEntry.objects.about(interest.returnee.public_id).get()
    assert hidden.status_code == 400
    assert shown.json()["contacts"] == [{"kind": "phone", "value": "+525555550100"}]
    assert entry.action == AccessEntry.Action.CONTACT_SEEN


def test_employer_invites_and_the_person_agrees(client, employer):
    posting, person = open_posting(employer=employer), make_returnee()
    data = {"posting": str(posting.public_id), "person": str(person.public_id)}

    sent = post(client, INVITATIONS, data)
    again = post(client, INVITATIONS, data)
    client.force_login(person.user)
    answer = post(client, url("invitation-answer", Invitation.objects.get()), {"accept": True})

    assert (sent.status_code, again.status_code) == (201, 400)
    assert answer.json()["state"] == "accepted"
    assert Placement.objects.get().returnee == person


def test_employer_cannot_invite_to_the_posting_of_another(client, employer):
    person = make_returnee()
    data = {"posting": str(open_posting().public_id), "person": str(person.public_id)}

    response = post(client, INVITATIONS, data)

    assert [error["attr"] for error in response.json()["errors"]] == ["posting"]
    assert not Invitation.objects.exists()


def test_who_is_not_on_shortlists_cannot_be_named(client, employer):
    person = make_returnee(agrees_to_shortlists=False)
    posting = open_posting(employer=employer)
    data = {"posting": str(posting.public_id), "person": str(person.public_id)}

    response = post(client, INVITATIONS, data)

    assert [error["attr"] for error in response.json()["errors"]] == ["person"]


def test_employer_takes_an_invitation_back(client, employer):
    invitation = make_invitation(posting=open_posting(employer=employer))

    answer = post(client, url("invitation-withdraw", invitation))

    assert answer.json()["state"] == "withdrawn"


def test_queue_has_terms_papers_and_cost(client, officer):
    placement = make_placement(posting=open_posting(seats=3))
    make_placement(posting=placement.posting, score=0.1)

    row = client.get(QUEUE).json()["results"][0]

    assert row["id"] == str(placement.public_id)
    assert (row["score"], row["p_fit"], row["p_ready"], row["utility"]) == (0.4, 0.6, 0.9, 0.75)
    assert (row["seats_left"], row["rivals"]) == (3, 1)


@pytest.mark.parametrize("query", [{"stage": "nonsense"}, {"posting": "nonsense"}])
def test_unknown_filter_of_the_queue_is_refused(client, officer, query):
    assert client.get(QUEUE, query).status_code == 400


def test_queue_takes_the_same_queries_for_many(client, officer):
    make_placement()
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as for_one:
        client.get(QUEUE)
    for _number in range(6):
        make_placement()
    with CaptureQueriesContext(connection) as for_many:
        client.get(QUEUE)

    assert len(for_many) == len(for_one)


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("review-approve", {}, "approved"),
        ("review-send-back", {"reason": "Falta"}, "sent_back"),
        ("review-refuse", {"reason": "Falta"}, "refused"),
    ],
)
def test_officer_decides(client, officer, name, data, state):
    placement = make_placement()

    answer = post(client, url(name, placement), data)

    assert answer.json()["state"] == state


@pytest.mark.parametrize("name", ["review-send-back", "review-refuse"])
def test_decision_without_its_reason_is_refused(client, officer, name):
    placement = make_placement()

    response = post(client, url(name, placement), {"reason": ""})

    placement.refresh_from_db()
    assert response.status_code == 400
    assert placement.state == "proposed"


def test_rows_of_others_are_not_found(client):
    interest, invitation, placement = make_interest(), make_invitation(), make_placement()
    elsewhere = make_officer(office=make_office("OTHER"))
    tries = [
        (make_returnee().user, url("interest-withdraw", interest), {}),
        (make_member(), url("interest-answer", interest), {"accept": True}),
        (make_returnee().user, url("invitation-answer", invitation), {"accept": True}),
        (make_member(), url("invitation-withdraw", invitation), {}),
        (elsewhere, url("review-approve", placement), {}),
    ]

    statuses = []
    for user, path, data in tries:
        client.force_login(user)
        statuses.append(post(client, path, data).status_code)

    assert statuses == [404] * len(tries)


def test_wrong_role_is_forbidden(client):
    interest, invitation, placement = make_interest(), make_invitation(), make_placement()
    member, person = make_member(interest.posting.employer), interest.returnee.user
    tries = [
        (member, INTERESTS),
        (member, url("interest-withdraw", interest)),
        (person, url("interest-answer", interest)),
        (person, INVITATIONS),
        (member, url("invitation-answer", invitation)),
        (person, url("invitation-withdraw", invitation)),
        (member, url("review-approve", placement)),
        (person, url("review-refuse", placement)),
    ]

    statuses = []
    for user, path in tries:
        client.force_login(user)
        statuses.append(post(client, path).status_code)

    assert statuses == [403] * len(tries)


@pytest.mark.parametrize("path", [INTERESTS, INVITATIONS, QUEUE])
def test_visitor_gets_401(client, path):
    assert client.get(path).status_code == 401
