"""An office with a key, and messages signed with it."""

from __future__ import annotations

import json
import time

from django.utils import timezone

from accounts.models import User
from catalogs.models import Office
from documents.models import DocumentCase, OfficeKey
from documents.office_keys import issue_key
from documents.webhooks import signature_of
from tests.factories import NOW, make_case, make_office, make_returnee, make_user

State = DocumentCase.State
URL = "/api/v1/desk/events/"


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
        "Accept-Language": "en",
        "Retorno-Key": str(key.public_id),
        "Retorno-Timestamp": stamp,
        "Retorno-Signature": signature_of(secret or key.secret, stamp, body),
    }
    headers = {**signed, **headers}
    return client.post(URL, body, content_type="application/json", headers=headers)
