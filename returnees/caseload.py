"""Who is in charge of a person, and what becomes of files that may be the same person's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, Consent, User
from accounts.services import record_consent, withdraw_consent
from catalogs.models import Office
from returnees.models import Returnee
from returnees.services import touch


class CaseloadRefused(Exception):
    """A change of who is in charge that is not possible; its text is fit to show."""


@transaction.atomic
def take_person(*, returnee: Returnee, by: User, now: dt.datetime) -> Returnee:
    """Put a person of one's office into one's caseload. Raises CaseloadRefused if taken."""
    if not by.is_officer or by.office_id != returnee.office_id:
        raise CaseloadRefused(_("Only officers of the office in charge can take this person."))
    free = Returnee.objects.filter(pk=returnee.pk).without_officer()
    if not free.update(officer=by):
        raise CaseloadRefused(_("Another officer already has this person."))
    returnee.officer = by
    touch(returnee=returnee, fields=[], by=by, now=now)
    return returnee


@transaction.atomic
def release_person(*, returnee: Returnee, by: User, now: dt.datetime) -> Returnee:
    """Leave a person without an officer. Raises CaseloadRefused if it is another's."""
    if not Returnee.objects.filter(pk=returnee.pk).of_officer(by).update(officer=None):
        raise CaseloadRefused(_("This person is not in your caseload."))
    returnee.officer = None
    touch(returnee=returnee, fields=[], by=by, now=now)
    return returnee


@transaction.atomic
def hand_over(*, returnee: Returnee, to: User, by: User, now: dt.datetime) -> Returnee:
    """Give a person to a colleague of the same office.

    Raises CaseloadRefused if the colleague works elsewhere, or if the person was given to
    someone else meanwhile.
    """
    if not to.is_officer or not to.is_active or to.office_id != returnee.office_id:
        raise CaseloadRefused(_("This officer does not work in the office in charge."))
    _move(returnee, officer=to)
    touch(returnee=returnee, fields=[], by=by, now=now)
    return returnee


@transaction.atomic
def move_to_office(*, returnee: Returnee, office: Office, by: User, now: dt.datetime) -> Returnee:
    """Put another office in charge, whose officers then take the person."""
    if not office.is_active:
        raise CaseloadRefused(_("This office is closed."))
    _move(returnee, officer=None, office=office)
    touch(returnee=returnee, fields=[], by=by, now=now)
    return returnee


@transaction.atomic
def say_different_people(*, returnee: Returnee, by: User, now: dt.datetime) -> Returnee:
    """Record that the file only looked like another person's."""
    returnee.may_duplicate = None
    touch(returnee=returnee, fields=["may_duplicate"], by=by, now=now)
    return returnee


@transaction.atomic
def join_files(*, newer: Returnee, by: User, now: dt.datetime) -> Returnee:
    """Put the newer file into the older one of which it may be a duplicate; return the older.

    The person then signs in with the newer phone or e-mail. Raises CaseloadRefused, and writes
    nothing, if there is no older file that `by` may open, or if both have the same placement.
    """
    visible = Returnee.objects.visible_to(by).present().select_for_update()
    older = newer.may_duplicate
    kept = visible.filter(pk=older.pk).first() if older else None
    if kept is None:
        raise CaseloadRefused(_("The other file belongs to another office. Ask that office."))
    _move_account(newer, kept)
    for relation in Returnee._meta.related_objects:
        _move_rows(relation, newer, kept)
    kept.skills.add(*newer.skills.all())
    for consent in Consent.objects.filter(subject_id=newer.public_id, withdrawn_at=None):
        withdraw_consent(subject_id=newer.public_id, purpose=consent.purpose, by=by, now=now)
        record_consent(subject_id=kept.public_id, purpose=consent.purpose, by=by, now=now)
    _move_log(newer, kept)
    try:
        newer.delete()
    except models.ProtectedError as error:
        raise CaseloadRefused(
            _("Both files have a placement in the same job. End one of them first.")
        ) from error
    touch(returnee=kept, fields=["user"], by=by, now=now)
    return kept


def _move(returnee: Returnee, **fields: Any) -> None:
    """Change who is in charge, unless someone else did so meanwhile."""
    as_seen = Returnee.objects.filter(
        pk=returnee.pk, officer=returnee.officer_id, office=returnee.office_id
    )
    if not as_seen.update(**fields):
        raise CaseloadRefused(_("Someone changed who is in charge meanwhile. Look again."))
    for name, value in fields.items():
        setattr(returnee, name, value)


def _move_account(newer: Returnee, kept: Returnee) -> None:
    if newer.user is None:
        return
    older_user, kept.user = kept.user, newer.user
    newer.user = None
    newer.save(update_fields=["user"])
    kept.save(update_fields=["user"])
    if older_user is not None:
        older_user.is_active = False
        older_user.save(update_fields=["is_active"])


def _move_rows(relation: Any, newer: Returnee, kept: Returnee) -> None:
    """Move each row that points to the newer file, unless the older has one like it."""
    name = relation.field.name
    for row in relation.related_model._default_manager.filter(**{name: newer}):
        setattr(row, name, kept)
        _save_if_new(row, name)


def _move_log(newer: Returnee, kept: Returnee) -> None:
    for entry in AccessEntry.objects.filter(subject_id=newer.public_id):
        entry.subject_id = kept.public_id
        _save_if_new(entry, "subject_id")


def _save_if_new(row: models.Model, name: str) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=[name])
    except IntegrityError:
        # The older file already has such a row; the newer one goes with its file.
        row.refresh_from_db()
