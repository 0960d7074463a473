"""Signed messages of offices' own systems: whom they let in, and that each counts once."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import re
import threading
import time
import uuid
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from accounts.models import AccessEntry, User
from catalogs.models import Office
from documents.models import DocumentCase, DocumentCaseEvent, OfficeKey, OfficeMessage
from documents.office_keys import KeyRefused, issue_key, revoke_key
from documents.webhooks import signature_of
from tests.factories import (
    NOW,
    make_administrator,
    make_case,
    make_office,
    make_officer,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
URL = "/api/v1/desk/events/"
DOCS = Path(__file__).resolve().parents[2] / "docs/api.md"
KEYS = "/admin/documents/officekey/"


def make_desk(code="REG-19"):
    return make_office(code, kind=Office.Kind.CIVIL_REGISTRY)


def make_clerk(office=None, **fields):
    return make_user(role=User.Role.CLERK, office=office or make_desk(), language="en", **fields)


def make_key(office=None, **fields):
    office = office or make_desk()
    key = OfficeKey(office=office, label="Registry", user=fields.get("user") or make_clerk(office))
    issue_key(key=key, now=NOW)
    return OfficeKey.objects.get(pk=key.pk)


def make_desk_case(office=None, **fields):
    defaults = {"state": State.REQUESTED, "requested_on": timezone.localdate()}
    return make_case(make_returnee(), **{**defaults, "office": office or make_desk(), **fields})


def message(case, **fields):
    return {"event_id": "e-1", "case": str(case.public_id), "step": "issue", **fields}


def send(client, key, data, *, at=None, secret=None, **headers):
    """Send the message, signed now or at the moment `at` (seconds since 1970)."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    stamp = str(int(time.time() if at is None else at))
    signed = {
        "Retorno-Key": str(key.public_id),
        "Retorno-Timestamp": stamp,
        "Retorno-Signature": signature_of(secret or key.secret, stamp, body),
    }
    headers = {**signed, **headers}
    return client.post(URL, body, content_type="application/json", headers=headers)


def is_unchanged(case):
    case.refresh_from_db()
    return case.state == State.REQUESTED and not OfficeMessage.objects.exists()


# Who is let in


def test_signature_is_the_one_that_the_documentation_shows():
    text = DOCS.read_text(encoding="utf-8")
    names = ("secret", "timestamp", "body", "signature")
    told = {name: re.search(rf"^{name} +(\S+)$", text, re.MULTILINE)[1] for name in names}

    signature = signature_of(told["secret"], told["timestamp"], told["body"].encode())

    assert signature == told["signature"]
    assert signature == "v1=5c555ada894c3fc4c5afbc318d46ad2ce6f11662ebc27f91c06bdbe4426ebb1a"


def test_signed_message_needs_no_session_token_or_csrf_token():
    """The view is open to whoever signs: the signature says who it is, and no cookie does."""
    case, key = make_desk_case(), make_key()
    client = Client(enforce_csrf_checks=True)

    answer = send(client, key, message(case))

    case.refresh_from_db()
    assert answer.status_code == 200, answer.json()
    assert case.state == State.ISSUED


def test_session_and_token_do_not_replace_the_signature(client):
    case = make_desk_case()
    client.force_login(make_clerk())

    answer = client.post(URL, message(case), content_type="application/json")

    assert answer.status_code == 401
    assert is_unchanged(case)


def spoil(name, key, client, case):
    """Send a message in which one thing is wrong; give back the answer."""
    now, good = time.time(), message(case)
    body = json.dumps(good).encode()
    if name == "revoked":
        revoke_key(key=key, now=timezone.now())
    if name == "closed":
        User.objects.filter(pk=key.user_id).update(is_active=False)
    if name == "moved":
        User.objects.filter(pk=key.user_id).update(office=make_desk("REG-14"))
    if name == "promoted":
        User.objects.filter(pk=key.user_id).update(role=User.Role.OFFICER)
    stamp = str(int(now))
    changes = {
        "stale": {"at": now - 301},
        "future": {"at": now + 302},
        "secret": {"secret": "another-secret"},
        "unknown": {"Retorno-Key": str(uuid.uuid4())},
        "no key": {"Retorno-Key": ""},
        "odd key": {"Retorno-Key": "ñ\x7f"},
        "no signature": {"Retorno-Signature": ""},
        "odd signature": {"Retorno-Signature": "v1=ñ"},
        "version": {
            "Retorno-Signature": signature_of(key.secret, stamp, body).replace("1", "2", 1)
        },
        "bare": {"Retorno-Signature": signature_of(key.secret, stamp, body)[3:]},
        "capitals": {"Retorno-Signature": signature_of(key.secret, stamp, body).upper()},
        "no timestamp": {"Retorno-Timestamp": ""},
        "other timestamp": {"Retorno-Timestamp": str(int(now) - 1)},
        "words": {
            "Retorno-Timestamp": "now",
            "Retorno-Signature": signature_of(key.secret, "now", body),
        },
        "far": {
            "Retorno-Timestamp": "9" * 400,
            "Retorno-Signature": signature_of(key.secret, "9" * 400, body),
        },
        "other body": {"Retorno-Signature": signature_of(key.secret, stamp, body + b" ")},
    }
    return send(client, key, good, **changes.get(name, {}))


SPOILED = (
    "revoked,closed,moved,promoted,stale,future,secret,unknown,version,bare,capitals,words,far,"
    "no key,odd key,no signature,odd signature,no timestamp,other timestamp,other body"
).split(",")


@pytest.mark.parametrize("name", SPOILED)
def test_whatever_is_wrong_is_answered_the_same_and_writes_nothing(client, name):
    case, key = make_desk_case(), make_key()

    answer = spoil(name, key, client, case)

    unsigned = client.post(URL, b"{}", content_type="application/json")
    assert answer.status_code == 401
    assert answer.json() == unsigned.json()
    assert answer.headers["WWW-Authenticate"] == "Retorno-Signature"
    assert is_unchanged(case)


@pytest.mark.parametrize("seconds", [-295, 0, 295])
def test_clocks_may_differ_by_some_minutes(client, seconds):
    case, key = make_desk_case(), make_key()

    answer = send(client, key, message(case), at=time.time() + seconds)

    assert answer.status_code == 200


def test_refusal_is_logged_by_key_without_what_was_sent(client, caplog):
    case, key = make_desk_case(), make_key()

    with caplog.at_level(logging.WARNING, logger="documents"):
        send(client, key, message(case, note="Zacarías"), secret="wrong")

    assert f"wrong signature with key {key.public_id}" in caplog.text
    assert "Zacar" not in caplog.text
    assert key.secret not in caplog.text
    assert str(case.public_id) not in caplog.text


def test_second_key_works_beside_the_first_until_that_is_revoked(client):
    old, new = make_key(), make_key()

    before = [
        send(client, key, message(make_desk_case(), event_id=f"a-{key.pk}")).status_code
        for key in (old, new)
    ]
    revoke_key(key=old, now=timezone.now())
    after = [
        send(client, key, message(make_desk_case(), event_id=f"b-{key.pk}")).status_code
        for key in (old, new)
    ]

    assert (before, after) == ([200, 200], [401, 200])


# What a message does


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
        patch.setattr(DocumentCaseEvent.objects, "create", fail)
        failed = send(client, key, message(case))

    again = send(client, key, message(case))

    assert failed.status_code == 500
    assert (again.status_code, again.json()["duplicate"]) == (200, False)


def fail(*args, **kwargs):
    raise OSError("the disk is full")


# What cannot be read


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


# How many


def test_each_key_may_send_as_much_as_a_user_asks_whatever_its_address(client, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min", "anon": "1/min"})
    key, other = make_key(), make_key()

    codes = [
        send(client, each, message(make_desk_case(), event_id=f"e-{at}")).status_code
        for at, each in enumerate([key, key, key, other])
    ]

    assert codes == [200, 200, 429, 200]


def test_messages_that_nobody_signed_are_limited_by_address_and_those_signed_are_not(
    client, monkeypatch
):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    case, key = make_desk_case(), make_key()
    refused = [send(client, key, message(case), secret="wrong").status_code for _ in range(3)]

    answer = send(client, key, message(case))

    assert refused == [401, 401, 429]
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_equal_messages_at_one_moment_write_once():
    if connection.vendor != "postgresql":
        pytest.skip("two writers at once need PostgreSQL")
    case, key = make_desk_case(), make_key()
    gate, answers = threading.Barrier(4), []

    def deliver():
        gate.wait()
        answers.append(send(Client(), key, message(case)))
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(answer.json()["duplicate"] for answer in answers) == [False, True, True, True]
    assert case.events.filter(to_state=State.ISSUED).count() == 1


# Keys


def test_secret_is_kept_encrypted():
    key = make_key()

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM documents_officekey")
        (stored,) = cursor.fetchone()

    assert key.secret not in stored
    assert len(key.secret) >= 43


@pytest.mark.parametrize("make", [make_officer, lambda: make_clerk(make_desk("REG-14"))])
def test_key_of_who_is_no_clerk_of_the_office_is_refused(make):
    key = OfficeKey(office=make_desk(), label="Registry", user=make())

    with pytest.raises(KeyRefused, match="is no clerk at work in office REG-19"):
        issue_key(key=key, now=NOW)

    assert not OfficeKey.objects.exists()


def test_audit_trail_tells_of_a_key_but_not_its_secret():
    key = make_key()

    changes = LogEntry.objects.get_for_object(key).get().changes

    assert changes["label"] == ["None", "Registry"]
    assert "secret" not in changes


def test_key_that_is_revoked_again_keeps_the_first_moment():
    key = make_key()
    revoke_key(key=key, now=NOW)

    revoke_key(key=key, now=NOW + dt.timedelta(days=1))

    assert key.revoked_at == NOW


@pytest.mark.parametrize("name", ["email", "public_id"])
def test_command_makes_a_key_and_prints_its_secret_once(client, name):
    case, clerk = make_desk_case(), make_clerk(email="Clerk@retorno.example")
    out = io.StringIO()

    call_command(
        "make_office_key",
        "REG-19",
        label="Registry",
        user=str(getattr(clerk, name)),
        json=True,
        stdout=out,
    )

    told = json.loads(out.getvalue())
    key = OfficeKey.objects.get(public_id=told["key"])
    assert (key.secret, key.user, key.label) == (told["secret"], clerk, "Registry")
    assert send(client, key, message(case), secret=told["secret"]).status_code == 200


@pytest.mark.parametrize(
    ("office", "user", "words"),
    [
        ("NOWHERE", "clerk@retorno.example", "'NOWHERE' is no office"),
        ("REG-19", "nobody@retorno.example", "is no account"),
        ("REG-19", str(uuid.UUID(int=1)), "is no account"),
        ("REG-14", "clerk@retorno.example", "--user: User .* is no clerk at work"),
    ],
)
def test_command_says_what_it_cannot_use(office, user, words):
    make_clerk(email="clerk@retorno.example")
    make_desk("REG-14")

    with pytest.raises(CommandError, match=words):
        call_command("make_office_key", office, label="Registry", user=user)


def test_administrator_makes_a_key_and_sees_its_secret_once(client):
    clerk = make_clerk()
    client.force_login(make_administrator(language="en"))
    data = {"office": clerk.office_id, "label": "Registry", "user": clerk.pk}

    made = client.post(f"{KEYS}add/", data).content.decode()

    key = OfficeKey.objects.get()
    pages = [client.get(KEYS), client.get(f"{KEYS}{key.pk}/change/"), client.get("/admin/")]
    assert key.secret in made
    assert [page.status_code for page in pages] == [200] * 3
    assert not any(key.secret in page.content.decode() for page in pages)


def test_administrator_is_told_that_the_user_is_no_clerk_of_the_office(client):
    client.force_login(make_administrator(language="en"))
    data = {"office": make_desk("REG-14").pk, "label": "Registry", "user": make_clerk().pk}

    page = client.post(f"{KEYS}add/", data).content.decode()

    assert "is no clerk at work in office REG-14" in page
    assert not OfficeKey.objects.exists()


def test_administrator_revokes_keys_but_neither_changes_nor_deletes_them(client):
    key = make_key()
    client.force_login(make_administrator(language="en"))

    answer = client.post(KEYS, {"action": "revoke", "_selected_action": [key.pk]}, follow=True)
    changed = client.post(f"{KEYS}{key.pk}/change/", {"label": "Other"})
    deleted = client.post(f"{KEYS}{key.pk}/delete/", {"post": "yes"})

    key.refresh_from_db()
    assert "1 key is revoked." in answer.content.decode()
    assert key.revoked_at is not None
    assert (changed.status_code, deleted.status_code) == (403, 403)


def test_administrator_reads_messages_but_changes_none(client):
    send(client, make_key(), message(make_desk_case()))
    row = OfficeMessage.objects.get()
    client.force_login(make_administrator())
    path = f"/admin/documents/officemessage/{row.pk}"

    codes = [
        client.get("/admin/documents/officemessage/").status_code,
        client.get(f"{path}/change/").status_code,
        client.post(f"{path}/change/", {"status": 200}).status_code,
        client.post(f"{path}/delete/", {"post": "yes"}).status_code,
    ]

    assert codes == [200, 200, 403, 403]


def test_url_is_the_one_that_the_documentation_names():
    assert reverse("api:desk-event-list") == URL
    assert URL in DOCS.read_text(encoding="utf-8")
