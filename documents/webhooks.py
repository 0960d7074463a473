"""Signed messages of offices' own systems: whose they are, and what they change, once.

A message is signed over its moment and its body, so it can be neither changed nor sent again
later; within the tolerance its event id makes the same message count once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import DocumentCase, OfficeKey, OfficeMessage
from documents.office_keys import writes_for_office
from documents.services import CaseRefused
from documents.told_steps import take_told_step

TOLERANCE = dt.timedelta(minutes=5)
"""How far the clock of an office may be from ours, either way."""
LARGEST_BODY = 64 * 1024
VERSION = "v1"
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
# What an unknown key is checked with, so that the answer takes the same path.
_NO_SECRET = "0" * 43


class SignatureRefused(Exception):
    """A message that is not proven to come from an office. Its text is for the log alone."""


class MessageConflict(Exception):
    """An event id that was used for another message; its text is fit to show."""


@dataclass(frozen=True)
class Answer:
    """What a message is answered, the first time and each time it comes again."""

    status: int
    data: dict[str, Any]
    is_duplicate: bool


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the header Retorno-Signature for this body, sent at this moment.

    `timestamp` is seconds since 1970 as they stand in the header Retorno-Timestamp.

    >>> signature_of("made-up-secret", "1764000000", b'{"event_id": "1"}')[:19]
    'v1=60db22ddc4268b9d'
    """
    text = timestamp.encode() + b"." + body
    return f"{VERSION}={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


def find_signer(
    *, key_id: str, timestamp: str, signature: str, body: bytes, now: dt.datetime
) -> OfficeKey:
    """The live key that signed this body within the tolerance. Raises SignatureRefused."""
    key = _find_key(key_id)
    secret = key.secret if key else _NO_SECRET
    wanted = signature_of(secret, timestamp, body) if _TIMESTAMP.fullmatch(timestamp) else ""
    is_signed = hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))
    if key is None:
        raise SignatureRefused("no such key")
    if not wanted or not is_signed:
        raise SignatureRefused(f"wrong signature with key {key.public_id}")
    if key.revoked_at is not None:
        raise SignatureRefused(f"key {key.public_id} is revoked")
    if not writes_for_office(key):
        raise SignatureRefused(f"the user of key {key.public_id} is no clerk of its office")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureRefused(f"stale or future message with key {key.public_id}")
    return key


def _find_key(key_id: str) -> OfficeKey | None:
    try:
        public_id = uuid.UUID(key_id)
    except ValueError:
        return None
    return OfficeKey.objects.select_related("user", "office").filter(public_id=public_id).first()


@transaction.atomic
def receive_message(
    *,
    key: OfficeKey,
    body: bytes,
    event_id: str,
    case_id: uuid.UUID,
    step: str,
    now: dt.datetime,
    **told: Any,
) -> Answer:
    """Take the step that a signed message tells, and keep what it is answered.

    The same message again changes nothing and is answered the same, be it done or refused; two
    at the same moment queue for the row of the event id. Raises MessageConflict, and changes
    nothing, if the event id was used for another body.
    """
    message, is_new = OfficeMessage.objects.get_or_create(
        office_id=key.office_id,
        event_id=event_id,
        defaults={
            "sha256": hashlib.sha256(body).hexdigest(),
            "received_at": now,
            "status": 202,
        },
    )
    if is_new:
        message.status, message.answer = _answer(key, case_id, step, now, told)
        message.save(update_fields=["status", "answer"])
    elif not hmac.compare_digest(message.sha256, hashlib.sha256(body).hexdigest()):
        raise MessageConflict(
            _("event_id: %(event)s was used for another message. Give each event its own id.")
            % {"event": event_id}
        )
    data = message.answer
    if message.status == 200:
        data = {"event_id": event_id, "duplicate": not is_new, **data}
    return Answer(message.status, data, is_duplicate=not is_new)


def _answer(
    key: OfficeKey, case_id: uuid.UUID, step: str, now: dt.datetime, told: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """Take the step in the name of the key's user: status and body of the answer."""
    case = DocumentCase.objects.at_desk_of(key.user).filter(public_id=case_id).first()
    if case is None:
        text = _("%(case)s is no case of office %(office)s. It may have moved to another.")
        return 404, _error("not_found", text % {"case": case_id, "office": key.office_id}, "case")
    try:
        case = take_told_step(case=case, step=step, by=key.user, now=now, **told)
    except CaseRefused as refusal:
        return 422, _error("refused", str(refusal), refusal.field or None)
    days = ("requested_on", "issued_on", "in_hand_on", "expires_on")
    return 200, {
        "case": str(case.public_id),
        "state": case.state,
        **{name: day.isoformat() if (day := getattr(case, name)) else None for name in days},
    }


def _error(code: str, detail: str, attr: str | None) -> dict[str, Any]:
    """An error in the form of all errors of the API."""
    kind = "client_error" if code == "not_found" else "validation_error"
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}
