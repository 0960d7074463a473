"""Accounts, consents and the access log: every change of state."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.models import AccessEntry, Consent, User
from catalogs.models import Office

# The privacy notice that people now agree to; a new text gets a new version.
NOTICE_VERSION = "1"


class AccountExists(Exception):
    """The phone or e-mail has an account; its text is fit to show to an officer."""

    def __init__(self, user: User) -> None:
        super().__init__(_("This phone or e-mail already has an account."))
        self.user = user


def find_account(*, phone: str | None = None, email: str | None = None) -> User | None:
    """The account of this phone (E.164) or e-mail, active or not."""
    if phone and (user := User.objects.filter(phone=phone).first()):
        return user
    return User.objects.filter(email__iexact=email).first() if email else None


@transaction.atomic
def create_account(
    *,
    role: str,
    language: str,
    phone: str | None = None,
    email: str | None = None,
    office: Office | None = None,
) -> User:
    """Create an account to which codes can be sent.

    Raises AccountExists, and writes nothing, if the phone or e-mail has one.
    """
    phone, email = phone or None, email or None
    if existing := find_account(phone=phone, email=email):
        raise AccountExists(existing)
    try:
        with transaction.atomic():
            return User.objects.create_user(
                role=role, language=language, phone=phone, email=email, office=office
            )
    except IntegrityError as error:
        # Another request created it between the question and the answer.
        existing = find_account(phone=phone, email=email)
        if existing is None:
            raise
        raise AccountExists(existing) from error


@transaction.atomic
def change_language(*, user: User, language: str) -> User:
    """Keep the language in which the user reads the site."""
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def record_consent(
    *, subject_id: uuid.UUID, purpose: str, by: User | None, now: dt.datetime
) -> Consent:
    """Record agreement to the present notice, once; agreement to an older one ends."""
    live = Consent.objects.live(purpose).filter(subject_id=subject_id)
    older = live.exclude(notice_version=NOTICE_VERSION)
    older.update(withdrawn_at=now, withdrawn_by=by)
    consent, _created = live.get_or_create(
        defaults={"notice_version": NOTICE_VERSION, "recorded_by": by, "given_at": now},
        subject_id=subject_id,
        purpose=purpose,
        withdrawn_at=None,
    )
    return consent


@transaction.atomic
def withdraw_consent(
    *, subject_id: uuid.UUID, purpose: str, by: User | None, now: dt.datetime
) -> bool:
    """End the agreement to `purpose`; say whether there was one."""
    live = Consent.objects.live(purpose).filter(subject_id=subject_id)
    return live.update(withdrawn_at=now, withdrawn_by=by) > 0


@transaction.atomic
def record_access(
    *, subject_id: uuid.UUID, actor: User, action: str, now: dt.datetime
) -> AccessEntry:
    """Record that `actor` looked at or changed a file: one row a day for each action."""
    entry, _created = AccessEntry.objects.get_or_create(
        subject_id=subject_id,
        actor=actor,
        action=action,
        day=timezone.localdate(now),
        defaults={"first_at": now},
    )
    return entry


def record_accesses(
    *, subject_ids: Iterable[uuid.UUID], actor: User, action: str, now: dt.datetime
) -> None:
    """`record_access` of many files at once."""
    day = timezone.localdate(now)
    AccessEntry.objects.bulk_create(
        [
            AccessEntry(subject_id=each, actor=actor, action=action, day=day, first_at=now)
            for each in subject_ids
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def change_contact(*, user: User, phone: str | None = None, email: str | None = None) -> User:
    """Give the account a new phone or e-mail, to which a code was sent and typed back.

    Raises AccountExists, and changes nothing, if it meanwhile became another account's.
    """
    other = find_account(phone=phone, email=email)
    if other is not None and other.pk != user.pk:
        raise AccountExists(other)
    if phone:
        user.phone, user.is_phone_verified = phone, True
    if email:
        user.email = email
    user.save(update_fields=["phone", "is_phone_verified", "email"])
    return user


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """End every session of the user and revoke every API token.

    Sessions are bound to the stored password, which nobody knows or uses: a new one ends them.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    AuthToken.objects.filter(user=user).delete()
