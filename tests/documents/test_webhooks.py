"""Signed messages of offices' own systems: what each does, and that it counts once."""

from __future__ import annotations

import json
import time
import uuid

import pytest
from django.utils import timezone

from accounts.models import AccessEntry
from documents.models import DocumentCase, DocumentCaseEvent, OfficeMessage
from documents.webhooks import signature_of
from tests.documents.signing import (
    URL,
    make_clerk,
    make_desk,
    make_desk_case,
    make_key,
    message,
    send,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State


def is_unchanged(case):
    case.refresh_from_db()
    return case.state == State.REQUESTED and not OfficeMessage.objects.exists()


def test_message_is_answered_and_written_in_the_name_of_the_user_of_the_key(client):
    case, key = make_desk_case(), make_key()

    answer = send(client, key, message(case, last_four="K7Q2"))

    case.refresh_from_db()
    today = timezone.localdate().isoformat()
    assert answer.json() == {
        "event_id": "e-1",
        "duplicate": False,
        "case": str(case.public_id),
        "state": "issued",
        "requested_on": today,
        "issued_on": today,
        "in_hand_on": None,
        "expires_on": None,
    }
    assert "Retorno-Duplicate" not in answer.headers
    assert (case.last_four, case.is_verified) == ("K7Q2", True)
    assert case.events.last().by == key.user
    assert AccessEntry.objects.filter(actor=key.user, action="changed").exists()
    assert "K7Q2" not in json.dumps(OfficeMessage.objects.get().answer)


def test_same_message_again_is_answered_the_same_and_writes_nothing(client):
    case, key = make_desk_case(), make_key()
    first = send(client, key, message(case))
    written = DocumentCaseEvent.objects.count()

    second = send(client, key, message(case), at=time.time() - 60)

    assert second.status_code == 200
    assert second.json() == {**first.json(), "duplicate": True}
    assert second.headers["Retorno-Duplicate"] == "true"
    assert (DocumentCaseEvent.objects.count(), OfficeMessage.objects.count()) == (written, 1)


def test_message_counts_once_though_the_case_went_on_and_another_key_signs(client):
    case = make_desk_case()
    send(client, make_key(), message(case))
    send(client, make_key(), message(case, event_id="e-2", step="void", reason="damaged"))

    again = send(client, make_key(), message(case))

    case.refresh_from_db()
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert case.state == State.VOID


def test_event_id_of_another_message_is_a_conflict(client):
    case, other, key = make_desk_case(), make_desk_case(), make_key()
    send(client, key, message(case))

    answer = send(client, key, message(other))

    (error,) = answer.json()["errors"]
    other.refresh_from_db()
    assert (answer.status_code, error["code"]) == (409, "conflict")
    assert "e-1 was used for another message" in error["detail"]
    assert other.state == State.REQUESTED


def test_another_office_may_use_the_same_event_id(client):
    office = make_desk("REG-14")
    send(client, make_key(), message(make_desk_case()))

    answer = send(client, make_key(office), message(make_desk_case(office)))

    assert (answer.status_code, answer.json()["duplicate"]) == (200, False)


def test_refused_step_is_answered_the_same_again_even_once_it_were_allowed(client):
    case, key = make_desk_case(taken_by=make_clerk(), taken_at=timezone.now()), make_key()
    first = send(client, key, message(case))
    DocumentCase.objects.update(taken_by=None, taken_at=None)

    second = send(client, key, message(case))

    (error,) = first.json()["errors"]
    assert (first.status_code, second.status_code) == (422, 422)
    assert (error["code"], "Another clerk" in error["detail"]) == ("refused", True)
    assert second.json() == first.json()
    assert second.headers["Retorno-Duplicate"] == "true"
    case.refresh_from_db()
    assert case.state == State.REQUESTED


def test_refused_detail_names_its_field_as_it_was_sent(client):
    case, key = make_desk_case(), make_key()

    answer = send(client, key, message(case, date="2020-01-01"))

    assert answer.status_code == 422
    assert [error["attr"] for error in answer.json()["errors"]] == ["date"]


def test_case_of_another_office_is_not_found_and_stays_as_it_is(client):
    case, key = make_desk_case(make_desk("REG-14")), make_key()

    answer = send(client, key, message(case))

    unknown = send(client, key, {**message(case), "event_id": "e-2", "case": str(uuid.uuid4())})
    case.refresh_from_db()
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert case.state == State.REQUESTED
    told = [row.json()["errors"][0]["detail"].split(" ", 1)[1] for row in (answer, unknown)]
    assert told[0] == told[1]


def test_message_that_fails_half_way_leaves_its_event_id_free(client, monkeypatch):
    case, key = make_desk_case(), make_key()
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(DocumentCaseEvent.objects, "bulk_create", fail)
        failed = send(client, key, message(case))

    again = send(client, key, message(case))

    assert failed.status_code == 500
    assert (again.status_code, again.json()["duplicate"]) == (200, False)


def fail(*args, **kwargs):
    raise OSError("the disk is full")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"{",
        b"[1, {}]",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 50_000,
    ],
)
def test_malformed_body_is_refused_and_its_event_id_stays_free(client, body):
    answer = send(client, make_key(), body)

    assert answer.status_code == 400, answer.json()
    assert not OfficeMessage.objects.exists()


@pytest.mark.parametrize(
    "value", [None, True, -1, 10**30, "", "a\x00b", "ñ", "a b", "x" * 20_000, [], {"a": "b"}]
)
@pytest.mark.parametrize("field", ["event_id", "case", "step", "date", "reason", "expires_on"])
def test_nasty_value_is_refused_beside_its_field(client, field, value):
    case, key = make_desk_case(), make_key()

    answer = send(client, key, {**message(case), field: value})

    assert answer.status_code == 400, answer.json()
    assert {error["attr"].split(".")[0] for error in answer.json()["errors"]} == {field}
    assert is_unchanged(case)


def test_field_that_does_not_exist_is_refused(client):
    case, key = make_desk_case(), make_key()

    answer = send(client, key, message(case, dat="2026-11-01"))

    assert answer.status_code == 400
    assert is_unchanged(case)


def test_body_that_is_no_json_by_its_type_is_refused(client):
    key, body = make_key(), b"event_id=e-1&step=issue"
    stamp = str(int(time.time()))
    headers = {
        "Retorno-Key": str(key.public_id),
        "Retorno-Timestamp": stamp,
        "Retorno-Signature": signature_of(key.secret, stamp, body),
    }

    answer = client.post(
        URL, body, content_type="application/x-www-form-urlencoded", headers=headers
    )

    assert answer.status_code == 415


@pytest.mark.parametrize("size", [64 * 1024 + 1, 2 * 1024 * 1024])
def test_body_that_is_too_large_is_not_read(client, size):
    answer = send(client, make_key(), b" " * size)

    assert answer.status_code == 413
    assert "64 KB" in answer.json()["errors"][0]["detail"]


def test_body_of_just_the_largest_size_is_read(client):
    case, key = make_desk_case(), make_key()
    body = json.dumps(message(case)).encode()

    answer = send(client, key, body + b" " * (64 * 1024 - len(body)))

    assert answer.status_code == 200
