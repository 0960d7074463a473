"""Keys of offices' own systems: made and shown once, revoked, never shown again."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection

from documents.models import OfficeKey, OfficeMessage
from documents.office_keys import KeyRefused, issue_key, revoke_key
from tests.documents.signing import make_clerk, make_desk, make_desk_case, make_key, message, send
from tests.factories import NOW, make_administrator, make_officer

pytestmark = pytest.mark.django_db
KEYS = "/admin/documents/officekey/"


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
