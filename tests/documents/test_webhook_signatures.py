"""Whom the signature of a message lets in: one answer for all the others."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from accounts.models import User
from documents.models import DocumentCase, OfficeMessage
from documents.office_keys import revoke_key
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
DOCS = Path(__file__).resolve().parents[2] / "docs/api.md"


def is_unchanged(case):
    case.refresh_from_db()
    return case.state == State.REQUESTED and not OfficeMessage.objects.exists()


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

    english = {"accept-language": "en"}
    unsigned = client.post(URL, b"{}", content_type="application/json", headers=english)
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


def test_url_is_the_one_that_the_documentation_names():
    assert reverse("api:desk-event-list") == URL
    assert URL in DOCS.read_text(encoding="utf-8")
