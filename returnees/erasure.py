"""Erasing a person: everything that can go goes, the rest loses who it was about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from allauth.account.models import EmailAddress
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import models, transaction
from knox.models import AuthToken

from accounts.models import Consent, User
from accounts.services import withdraw_consent
from returnees.models import Returnee

Listener = Callable[[Returnee, User, dt.datetime], None]

BEFORE_ERASURE: list[Listener] = []
"""What other apps do first, such as withdrawing placements under way; called in the transaction."""

ERASED_DOMAIN = "erased.invalid"


@transaction.atomic
def erase_person(*, returnee: Returnee, by: User, now: dt.datetime) -> None:
    """Erase the file and the account of a person.

    Where placements keep the row, it stays without name, dates, contacts or history. That the
    person agreed, and when that ended, is kept under the random id of the file, as proof.
    """
    for listener in BEFORE_ERASURE:
        listener(returnee, by, now)
    user = returnee.user
    for purpose in Consent.Purpose.values:
        withdraw_consent(subject_id=returnee.public_id, purpose=purpose, by=None, now=now)
    _erase_audit_trail(returnee)
    with disable_auditlog():
        _erase_file(returnee, now)
        if user is not None:
            _erase_account(user)


def _erase_audit_trail(returnee: Returnee) -> None:
    """Forget who changed what of the file, of what hangs on it, and of the account."""
    for relation in Returnee._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            rows = relation.related_model._default_manager
            mine = rows.filter(**{relation.field.name: returnee})
            LogEntry.objects.get_for_objects(mine).delete()
    for row in (returnee, returnee.user):
        if row is not None:
            LogEntry.objects.get_for_object(row).delete()


def _erase_file(returnee: Returnee, now: dt.datetime) -> None:
    if _try_to_delete(returnee):
        return
    _delete_what_hangs_on(returnee)
    returnee.skills.clear()
    returnee.work_states.clear()
    returnee.user = returnee.officer = returnee.birth_date = returnee.city = None
    returnee.pay_wanted = returnee.schooling = returnee.may_duplicate = None
    returnee.given_names = returnee.first_surname = returnee.second_surname = ""
    returnee.sex = returnee.work_done = returnee.work_wanted = ""
    returnee.shifts_wanted = []
    returnee.is_searching = False
    returnee.erased_at = returnee.touched_at = now
    returnee.save()


def _erase_account(user: User) -> None:
    """Delete the account, or close it without phone or e-mail if history points to it."""
    Consent.objects.filter(recorded_by=user).update(recorded_by=None)
    Consent.objects.filter(withdrawn_by=user).update(withdrawn_by=None)
    if _try_to_delete(user):
        return
    EmailAddress.objects.filter(user=user).delete()
    AuthToken.objects.filter(user=user).delete()
    user.email = f"{user.public_id.hex}@{ERASED_DOMAIN}"
    user.phone = None
    user.is_phone_verified = user.is_active = False
    user.save()


def _try_to_delete(row: models.Model) -> bool:
    """Try to delete the row; False, with nothing changed, if others must keep it."""
    key = row.pk
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        row.pk = key
        return False
    return True


def _delete_what_hangs_on(returnee: Returnee) -> None:
    """Delete every row that means nothing without the person, in this app and in others."""
    for relation in Returnee._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            rows = relation.related_model._default_manager
            rows.filter(**{relation.field.name: returnee}).delete()
