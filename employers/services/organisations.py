"""Organizations: signing up, verification, and who acts for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.contacts import Contact
from accounts.messages import message_sender
from accounts.models import User
from accounts.services import create_account, find_account
from employers.models import Employer, EmployerEvent, Member, Posting
from employers.refusals import EmployerKnown, EmployerRefused

State = Employer.State
OPEN_FIELDS = ("imss_registration", "city", "sector", "website", "phone")
# Once verified, these are what an administrator vouched for.
VERIFIED_FIELDS = ("name", "rfc")


@transaction.atomic
def sign_up_employer(
    *, data: Mapping[str, Any], contact: Contact, language: str, key: uuid.UUID, now: dt.datetime
) -> Employer:
    """Create an account for `contact` and the organization that it owns.

    Raises AccountExists or EmployerKnown, and writes nothing.
    """
    refuse_known_rfc(data["rfc"])
    owner = create_account(
        role=User.Role.EMPLOYER, language=language, phone=contact.phone, email=contact.email
    )
    return create_employer(data=data, owner=owner, key=key, now=now)


@transaction.atomic
def create_employer(
    *, data: Mapping[str, Any], owner: User, key: uuid.UUID, now: dt.datetime
) -> Employer:
    """Create an organization that waits for verification, owned by `owner`.

    Raises EmployerKnown if the RFC is on the site, EmployerRefused if `owner` already acts
    for an organization.
    """
    refuse_known_rfc(data["rfc"])
    if Member.objects.filter(user=owner).exists():
        raise EmployerRefused(_("You already belong to an organization."))
    employer = Employer(public_id=key, **{name: data[name] for name in data if _is_open(name)})
    try:
        with transaction.atomic():
            employer.save(force_insert=True)
            Member.objects.create(employer=employer, user=owner, is_owner=True)
    except IntegrityError as error:
        # Another request wrote it between the question and the answer.
        raise EmployerKnown({"rfc": [known_rfc_text()]}) from error
    EmployerEvent.objects.create(employer=employer, to_state=State.PENDING, by=owner, at=now)
    return employer


def refuse_known_rfc(rfc: str, *, employer: Employer | None = None) -> None:
    """Raises EmployerKnown if another organization has this RFC."""
    others = Employer.objects.filter(rfc=rfc)
    if employer is not None:
        others = others.exclude(pk=employer.pk)
    if others.exists():
        raise EmployerKnown({"rfc": [known_rfc_text()]})


def known_rfc_text() -> str:
    return _(
        "This organization is already here. Ask the colleague who runs its account to add you "
        "under “My organization”, with your phone or e-mail; then sign in. If no colleague "
        "knows of it, write to us and we will contact you."
    )


@transaction.atomic
def update_employer(*, employer: Employer, data: Mapping[str, Any], by: User) -> Employer:
    """Write what the organization says of itself.

    Raises EmployerRefused if `by` may not change it, or if the name or RFC would change
    after an administrator vouched for them.
    """
    row = Employer.objects.select_for_update().get(pk=employer.pk)
    _refuse_unless_owner(row, by)
    changed = [name for name in data if _is_open(name) and getattr(row, name) != data[name]]
    held = [name for name in VERIFIED_FIELDS if name in changed]
    if row.is_verified and held:
        text = _("A verified organization keeps its name and RFC. Write to us to change them.")
        raise EmployerRefused({name: [text] for name in held})
    if "rfc" in changed:
        refuse_known_rfc(data["rfc"], employer=row)
    for name in changed:
        setattr(row, name, data[name])
    row.save(update_fields=changed)
    return row


@transaction.atomic
def ask_again(*, employer: Employer, by: User, now: dt.datetime) -> Employer:
    """Put a refused organization back in the line for verification."""
    row = Employer.objects.select_for_update().get(pk=employer.pk)
    _refuse_unless_owner(row, by)
    if row.state == State.REFUSED:
        _change_state(row, State.PENDING, by=by, now=now, reason="")
    return row


@transaction.atomic
def decide_employer(
    *, employer: Employer, by: User, approve: bool, reason: str, now: dt.datetime
) -> Employer:
    """Verify or refuse an organization, with a reason that its members read.

    Its postings become visible or hidden with it. Raises EmployerRefused without a reason.
    """
    row = Employer.objects.select_for_update().get(pk=employer.pk)
    to = State.VERIFIED if approve else State.REFUSED
    reason = reason.strip()
    if not reason:
        raise EmployerRefused({"reason": [_("Write the reason: the organization reads it.")]})
    if (row.state, row.decision_reason) == (to, reason):
        return row
    row.decision_reason, row.decided_by, row.decided_at = reason, by, now
    _change_state(row, to, by=by, now=now, reason=reason)
    Posting.objects.filter(employer=row).update(touched_at=now)
    transaction.on_commit(lambda: _tell_members(row))
    return row


@transaction.atomic
def add_member(*, employer: Employer, contact: Contact, is_owner: bool, by: User) -> None:
    """Let the person with this phone or e-mail act for a verified organization.

    Nothing tells whether the contact had an account that cannot be added, so that nobody
    can search for accounts here. Raises EmployerRefused if `by` may not add members.
    """
    row = Employer.objects.select_for_update().get(pk=employer.pk)
    _refuse_unless_owner(row, by)
    if not row.is_verified:
        raise EmployerRefused(_("You can add colleagues once your organization is verified."))
    user = find_account(phone=contact.phone, email=contact.email)
    if user is None:
        user = create_account(
            role=User.Role.EMPLOYER,
            language=by.language,
            phone=contact.phone,
            email=contact.email,
        )
    if not user.is_employer or Member.objects.filter(user=user).exists():
        return
    Member.objects.create(employer=row, user=user, is_owner=is_owner)
    transaction.on_commit(lambda: _tell_added(user))


@transaction.atomic
def remove_member(*, employer: Employer, user: User, by: User) -> None:
    """End a membership. Raises EmployerRefused if no owner would be left."""
    row = Employer.objects.select_for_update().get(pk=employer.pk)
    _refuse_unless_owner(row, by)
    owners = Member.objects.filter(employer=row, is_owner=True)
    if not owners.exclude(user=user).exists():
        raise EmployerRefused(_("Someone must be able to change the organization."))
    Member.objects.filter(employer=row, user=user).delete()


def is_owner(user: User, employer: Employer) -> bool:
    """Whether `user` may change the organization."""
    return Member.objects.filter(employer=employer, user=user, is_owner=True).exists()


def _is_open(name: str) -> bool:
    return name in OPEN_FIELDS or name in VERIFIED_FIELDS


def _refuse_unless_owner(employer: Employer, by: User) -> None:
    if not is_owner(by, employer):
        raise EmployerRefused(_("Only those who run the organization's account can change it."))


def _change_state(
    row: Employer, to: Employer.State, *, by: User, now: dt.datetime, reason: str
) -> None:
    EmployerEvent.objects.create(
        employer=row, from_state=row.state, to_state=to, by=by, at=now, reason=reason
    )
    row.state = to
    row.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])


def _tell_members(employer: Employer) -> None:
    for user in User.objects.filter(membership__employer=employer, is_active=True):
        with translation.override(user.language):
            if employer.is_verified:
                text = _("Retorno: your organization is verified. You can publish your postings.")
            else:
                text = _("Retorno: your organization was not verified. Sign in to read why.")
            _send(user, _("Verification of your organization"), text)


def _tell_added(user: User) -> None:
    with translation.override(user.language):
        text = _("Retorno: a colleague added you to your organization. Sign in with this contact.")
        _send(user, _("You can now sign in for your organization"), text)


def _send(user: User, subject: str, text: str) -> None:
    message_sender().send(to=user.phone or user.email or "", subject=subject, text=text)
