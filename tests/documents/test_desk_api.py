"""The API of offices' own systems: cases at the own office and their steps."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, User
from accounts.tokens import issue_token
from catalogs.models import Office
from documents.models import DocumentCase, DocumentCaseEvent
from tests.factories import (
    make_case,
    make_document_type,
    make_office,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
LIST = "api:desk-case-list"


def make_desk(code="REG-19"):
    return make_office(code, kind=Office.Kind.CIVIL_REGISTRY)


def make_clerk(office=None):
    return make_user(role=User.Role.CLERK, office=office or make_desk(), language="en")


def make_desk_case(*, office=None, **fields):
    """A requested case at the desk."""
    defaults = {"state": State.REQUESTED, "requested_on": timezone.localdate()}
    defaults["office"] = office or make_desk()
    return make_case(fields.pop("returnee", None) or make_returnee(), **{**defaults, **fields})


def make_changed(at, **fields):
    return make_desk_case(touched_at=at, **fields)


def post(client, case, data):
    url = reverse("api:desk-case-step", args=[case.public_id])
    return client.post(url, data, content_type="application/json")


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def test_token_of_a_clerk_opens_the_list(client):
    case = make_desk_case()
    token = issue_token(user=make_clerk(), now=timezone.now())

    answer = client.get(reverse(LIST), headers={"Authorization": f"Token {token.secret}"})

    assert ids(answer) == [str(case.public_id)]


def test_list_tells_the_case_and_only_the_code_of_the_person(client, clerk):
    person = make_returnee(given_names="Zacarías", first_surname="Inventado")
    case = make_desk_case(
        returnee=person, jobs_unlocked=14, last_four="K7Q2", taken_by=clerk, taken_at=timezone.now()
    )

    answer = client.get(reverse(LIST))

    (row,) = answer.json()["results"]
    assert row["id"] == str(case.public_id)
    assert row["file_code"] == person.public_id.hex[:12].upper()
    assert (row["document"], row["state"], row["jobs_unlocked"]) == ("CURP", "requested", 14)
    assert row["taken"] is True
    assert not any(word in answer.content.decode() for word in ("Zacar", "Inventado", "K7Q2"))


def test_claim_of_yesterday_is_no_longer_taken(client, clerk):
    yesterday = timezone.now() - dt.timedelta(days=1)
    make_desk_case(taken_by=clerk, taken_at=yesterday)

    answer = client.get(reverse(LIST))

    assert [row["taken"] for row in answer.json()["results"]] == [False]


def test_list_has_only_cases_of_the_own_office(client, clerk):
    own = make_desk_case()
    make_desk_case(office=make_desk("REG-14"))
    make_case(make_returnee(), office=None)

    answer = client.get(reverse(LIST))

    assert ids(answer) == [str(own.public_id)]


def test_clerk_without_an_office_has_no_cases(client):
    make_desk_case()
    client.force_login(make_user(role=User.Role.CLERK))

    assert ids(client.get(reverse(LIST))) == []


def test_list_of_many_takes_as_many_queries_as_of_one(client, clerk, django_assert_num_queries):
    for _ in range(5):
        make_desk_case(taken_by=clerk, taken_at=timezone.now())

    # Session, user, office, cases.
    with django_assert_num_queries(4):
        answer = client.get(reverse(LIST))

    assert len(ids(answer)) == 5


def test_cases_stand_in_the_order_of_their_last_change(client, clerk):
    now = timezone.now()
    newer, older = make_changed(now), make_changed(now - dt.timedelta(hours=1))

    answer = client.get(reverse(LIST))

    assert ids(answer) == [str(older.public_id), str(newer.public_id)]


def test_pages_reach_every_case_though_all_changed_at_one_moment(client, clerk):
    now = timezone.now()
    cases = {str(make_changed(now).public_id) for _ in range(5)}
    found, url = [], reverse(LIST) + "?page_size=2"

    while url:
        page = client.get(url)
        found += ids(page)
        url = page.json()["next"]

    assert len(found) == 5
    assert set(found) == cases


def test_case_that_changes_while_the_list_is_read_comes_again(client, clerk):
    now = timezone.now()
    cases = [make_changed(now - dt.timedelta(minutes=10 - at)) for at in range(4)]
    first = client.get(reverse(LIST) + "?page_size=2")

    post(client, cases[0], {"step": "issue"})
    rest = client.get(first.json()["next"])

    names = [str(case.public_id) for case in cases]
    assert ids(first) == names[:2]
    assert ids(rest) == names[2:]
    assert ids(client.get(rest.json()["next"])) == names[:1]


def test_changed_since_leaves_out_what_is_older(client, clerk):
    now = timezone.now().replace(microsecond=0)
    make_changed(now - dt.timedelta(hours=2))
    exact, later = make_changed(now - dt.timedelta(hours=1)), make_changed(now)
    since = (now - dt.timedelta(hours=1)).isoformat().replace("+00:00", "Z")

    answer = client.get(reverse(LIST), {"changed_since": since})

    assert ids(answer) == [str(exact.public_id), str(later.public_id)]


def test_list_is_filtered_by_state_and_document(client, clerk):
    wanted = make_desk_case(document_type=make_document_type("RFC"))
    make_desk_case()
    make_desk_case(document_type=make_document_type("RFC"), state=State.MISSING)

    answer = client.get(reverse(LIST), {"state": "requested", "document": "RFC"})

    assert ids(answer) == [str(wanted.public_id)]


@pytest.mark.parametrize("field", ["state", "document", "changed_since", "cursor"])
@pytest.mark.parametrize(
    "value",
    [
        "nothing",
        "\x00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31",
        "MA",
        "2026-13-01T00:00:00Z",
        "x" * 3000,
        # A cursor whose moment is out of reach.
        "OTk5OS0xMi0zMVQyMzo1OTo1OS0xNDowMCAwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDA",
    ],
)
def test_wrong_filter_is_refused_beside_its_name(client, clerk, field, value):
    answer = client.get(reverse(LIST), {field: value})

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("size", ["0", "-1", "x", "٣", "9" * 40])
def test_odd_page_size_is_the_usual_one(client, clerk, size):
    make_desk_case()

    assert len(ids(client.get(reverse(LIST), {"page_size": size}))) == 1


def test_one_case_is_answered_and_the_look_is_logged(client, clerk):
    case = make_desk_case()

    answer = client.get(reverse("api:desk-case", args=[case.public_id]))

    entry = AccessEntry.objects.get(subject_id=case.returnee.public_id)
    assert answer.json()["id"] == str(case.public_id)
    assert (entry.actor, entry.action) == (clerk, AccessEntry.Action.VIEWED)


def test_case_of_another_office_is_not_found(client, clerk):
    case = make_desk_case(office=make_desk("REG-14"))

    read = client.get(reverse("api:desk-case", args=[case.public_id]))
    told = post(client, case, {"step": "issue"})

    case.refresh_from_db()
    assert (read.status_code, told.status_code) == (404, 404)
    assert case.state == State.REQUESTED


def test_step_is_taken_with_its_details(client, clerk):
    case = make_desk_case(requested_on=timezone.localdate() - dt.timedelta(days=9))
    day = timezone.localdate() - dt.timedelta(days=1)
    told = {
        "step": "issue",
        "date": day.isoformat(),
        "expires_on": (day + dt.timedelta(days=90)).isoformat(),
        "last_four": "k7q2",
        "note": "At window 3",
    }

    answer = post(client, case, told)

    case.refresh_from_db()
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["issued_on"]) == ("issued", day.isoformat())
    assert case.last_four == "K7Q2"
    assert case.expires_on == day + dt.timedelta(days=90)
    assert case.events.last().by == clerk
    assert "7Q2" not in answer.content.decode().upper()


def test_audit_trail_tells_of_the_last_four_only_that_they_changed(client, clerk):
    case = make_desk_case()

    post(client, case, {"step": "issue", "last_four": "K7Q2"})

    entry = LogEntry.objects.get_for_object(case).first()
    assert entry.changes["last_four"] == ["", "***"]
    assert entry.changes["state"] == ["requested", "issued"]


@pytest.mark.parametrize(
    "told",
    [
        {"step": "issue"},
        {"step": "deliver"},
        {"step": "reject", "reason": "not_found"},
    ],
)
def test_same_step_twice_is_answered_the_same_and_written_once(client, clerk, told):
    case = make_desk_case()
    first = post(client, case, told)
    written = DocumentCaseEvent.objects.count()

    second = post(client, case, told)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()
    assert DocumentCaseEvent.objects.count() == written


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({}, "step", "required"),
        ({"step": "unissue"}, "step", "'unissue' is none of: request, issue, deliver"),
        ({"step": ["issue"]}, "step", "is none of"),
        ({"step": "issue", "date": "24/11/2026"}, "date", "'24/11/2026' is no day"),
        ({"step": "issue", "date": "2999-01-01"}, "date", "has not come yet"),
        ({"step": "issue", "date": "2020-01-01"}, "date", "before that"),
        ({"step": "issue", "expires_on": "2020-01-01"}, "expires_on", "expire before"),
        ({"step": "issue", "last_four": "12345"}, "last_four", "at most four"),
        ({"step": "issue", "note": "ABCD123456"}, "note", "never kept"),
        ({"step": "issue", "note": "x" * 201}, "note", "200"),
        ({"step": "issue", "dat": "2026-11-01"}, "dat", "no such field"),
        ({"step": "request", "last_four": "K7Q2"}, "last_four", "no part of the step request"),
        ({"step": "reject", "date": "2026-11-01"}, "date", "no part of the step reject"),
        ({"step": "reject"}, "reason", "Give one of: wrong_data"),
        ({"step": "reject", "reason": "lost"}, "reason", "“lost” is no reason"),
        ({"step": "void", "reason": "lost"}, "step", "cannot follow"),
    ],
)
def test_refused_step_names_field_value_and_cure_and_writes_nothing(
    client, clerk, told, field, words
):
    case = make_desk_case()

    answer = post(client, case, told)

    case.refresh_from_db()
    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert error["attr"] == field
    assert words in error["detail"]
    assert case.state == State.REQUESTED


def test_step_of_a_case_that_another_clerk_took_is_refused(client, clerk):
    case = make_desk_case(taken_by=make_clerk(), taken_at=timezone.now())

    answer = post(client, case, {"step": "issue"})

    assert answer.status_code == 400
    assert "Another clerk" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("value", [None, True, 10**30, "", "a\x00b", "x" * 20_000, [], {}])
@pytest.mark.parametrize("field", ["step", "date", "reason", "expires_on", "last_four", "note"])
def test_nasty_value_is_a_validation_error(client, clerk, field, value):
    case = make_desk_case()

    answer = post(client, case, json.dumps({"step": "issue", field: value}))

    assert answer.status_code == 400, answer.json()
    assert answer.json()["type"] == "validation_error"


@pytest.mark.parametrize("role", [User.Role.RETURNEE, User.Role.OFFICER, User.Role.EMPLOYER])
def test_other_roles_are_refused(client, role):
    client.force_login(make_user(role=role, office=make_desk()))
    case = make_desk_case()

    assert client.get(reverse(LIST)).status_code == 403
    assert post(client, case, {"step": "issue"}).status_code == 403


def test_visitor_gets_401(client):
    assert client.get(reverse(LIST)).status_code == 401
