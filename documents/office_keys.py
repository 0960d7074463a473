"""Keys with which the system of an office signs its messages: made, and revoked.

A key is replaced by making a second one: both work until the first is revoked. Revoked keys
stay, so that it is known under which key something was written.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import OfficeKey

SECRET_BYTES = 32


class KeyRefused(Exception):
    """A key that cannot be made; its text is fit to show, `field` says where."""

    def __init__(self, text: str, *, field: str) -> None:
        super().__init__(text)
        self.field = field


def writes_for_office(key: OfficeKey) -> bool:
    """Whether the user in whose name the key writes is a clerk at work in the key's office."""
    user = key.user
    return user.is_active and user.role == User.Role.CLERK and user.office_id == key.office_id


def check_key(key: OfficeKey) -> None:
    """Raise KeyRefused if a key like this one, not yet saved, cannot be made."""
    if not key.label.strip():
        raise KeyRefused(
            _("Say what the key is for, such as the name of the system."), field="label"
        )
    if not writes_for_office(key):
        raise KeyRefused(
            _("User %(user)s is no clerk at work in office %(office)s. Choose one of its clerks.")
            % {"user": key.user.public_id, "office": key.office_id},
            field="user",
        )


@transaction.atomic
def issue_key(*, key: OfficeKey, now: dt.datetime) -> str:
    """Save a new key with its office, label and user, and give back its secret.

    Nothing shows the secret again; it is kept encrypted, since a signature is checked with it.
    Raises KeyRefused, and writes nothing, if the user is no clerk of the office.
    """
    check_key(key)
    key.label = key.label.strip()
    key.secret = secret = secrets.token_urlsafe(SECRET_BYTES)
    key.created_at = now
    key.save(force_insert=True)
    return secret


@transaction.atomic
def revoke_key(*, key: OfficeKey, now: dt.datetime) -> OfficeKey:
    """End a key for good. Asked twice, the first moment stays."""
    OfficeKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)
    key.refresh_from_db(fields=["revoked_at"])
    return key
