"""Registration and the profile: every change of a person's file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacts import Contact
from accounts.models import AccessEntry, Consent, User
from accounts.services import (
    AccountExists,
    create_account,
    record_access,
    record_consent,
    withdraw_consent,
)
from catalogs.models import Language, Office, State
from returnees.linking import link_occupation
from returnees.models import ContactMethod, Returnee, ReturneeLanguage, WorkExperience

PROFILE_FIELDS = (
    "given_names",
    "first_surname",
    "second_surname",
    "birth_date",
    "sex",
    "home_state",
    "city",
    "work_done",
    "work_wanted",
    "schooling",
    "would_relocate",
    "pay_wanted",
    "shifts_wanted",
    "is_searching",
)
PROFILE_LISTS = ("skills", "work_states")
LONGEST_TITLE = 160


class DuplicatePerson(Exception):
    """The person seems to have a file; `existing` is it, or None if only the account exists."""

    def __init__(self, existing: Returnee | None) -> None:
        super().__init__(_("There is already a file with these data."))
        self.existing = existing


@dataclass(frozen=True)
class NewPerson:
    """What is asked at registration. `key` makes a form that is sent twice count once."""

    given_names: str
    first_surname: str
    home_state: State
    second_surname: str = ""
    birth_date: dt.date | None = None
    work_done: str = ""
    work_wanted: str = ""
    agrees_to_shortlists: bool = False
    language: str = "es"
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def register_returnee(
    *,
    data: NewPerson,
    contact: Contact,
    by: User | None,
    now: dt.datetime,
    is_another: bool = False,
) -> Returnee:
    """Open the file of a person who registers alone (`by` is None) or with an officer.

    A contact that is free gets an account. Raises DuplicatePerson, and writes nothing, if the
    contact has an account; or if an officer registers a name, birth date and home state that
    exist and does not say that it `is_another` person. The same found when a person registers
    alone is only marked, for an officer to look at.
    """
    if by:
        # The lock makes a double click queue, so that the second one sees the first.
        User.objects.select_for_update().get(pk=by.pk)
    if by and (sent_before := _sent_before(data.key, by)):
        return sent_before
    twin = None if is_another else find_same_person(data)
    if by and twin:
        raise DuplicatePerson(twin)
    user = _open_account(data, contact)
    returnee = Returnee.objects.create(
        public_id=_free_key(data.key),
        user=user,
        given_names=data.given_names,
        first_surname=data.first_surname,
        second_surname=data.second_surname,
        birth_date=data.birth_date,
        home_state=data.home_state,
        office=_office_in_charge(data.home_state, by),
        officer=by if by and by.is_officer else None,
        registered_by=by,
        may_duplicate=twin,
        work_done=data.work_done,
        work_wanted=data.work_wanted,
        touched_at=now,
    )
    _record_first_facts(returnee, data, contact, by=by or user, now=now)
    return returnee


def find_same_person(data: NewPerson) -> Returnee | None:
    """Someone else's file, or an older one, with this name, birth date and home state."""
    if data.birth_date is None:
        return None
    people = Returnee.objects.present().same_person(
        given_names=data.given_names,
        first_surname=data.first_surname,
        birth_date=data.birth_date,
        home_state=data.home_state,
    )
    return people.select_related("office").first()


@transaction.atomic
def update_profile(
    *, returnee: Returnee, changes: Mapping[str, Any], by: User, now: dt.datetime
) -> Returnee:
    """Save the named fields, lists (`skills`, `work_states`) and `languages` of a profile.

    `languages` maps each language spoken to its level; those left out are removed.
    Raises KeyError for a name that is no part of the profile.
    """
    unknown = set(changes) - {*PROFILE_FIELDS, *PROFILE_LISTS, "languages"}
    if unknown:
        raise KeyError(f"Not part of a profile: {sorted(unknown)}.")
    fields = [name for name in PROFILE_FIELDS if name in changes]
    for name in fields:
        setattr(returnee, name, changes[name])
    for name in PROFILE_LISTS:
        if name in changes:
            getattr(returnee, name).set(changes[name])
    if "languages" in changes:
        _set_languages(returnee, changes["languages"])
    touch(returnee=returnee, fields=fields, by=by, now=now)
    return returnee


@transaction.atomic
def change_consent(
    *, returnee: Returnee, purpose: str, agrees: bool, by: User, now: dt.datetime
) -> None:
    """Record or withdraw the person's agreement to one purpose.

    The agreement to run the account itself ends with the file; see `erase_person`.
    """
    if agrees:
        record_consent(subject_id=returnee.public_id, purpose=purpose, by=by, now=now)
    elif purpose != Consent.Purpose.SERVICE:
        withdraw_consent(subject_id=returnee.public_id, purpose=purpose, by=by, now=now)
    touch(returnee=returnee, fields=[], by=by, now=now)


def touch(*, returnee: Returnee, fields: list[str], by: User, now: dt.datetime) -> None:
    """Save `fields` and the time of change, and log it when someone else made it."""
    returnee.touched_at = now
    returnee.save(update_fields=[*fields, "touched_at"])
    if returnee.user_id != by.pk:
        record_access(
            subject_id=returnee.public_id, actor=by, action=AccessEntry.Action.CHANGED, now=now
        )


def _sent_before(key: uuid.UUID, by: User) -> Returnee | None:
    return Returnee.objects.filter(public_id=key, registered_by=by).first()


def _free_key(key: uuid.UUID) -> uuid.UUID:
    """The key, or a new one if another file has it, so that nobody learns of that file."""
    return uuid.uuid4() if Returnee.objects.filter(public_id=key).exists() else key


def _open_account(data: NewPerson, contact: Contact) -> User | None:
    if not contact:
        return None
    try:
        return create_account(
            role=User.Role.RETURNEE,
            language=data.language,
            phone=contact.phone,
            email=contact.email,
        )
    except AccountExists as exists:
        existing = Returnee.objects.filter(user=exists.user).select_related("office").first()
        raise DuplicatePerson(existing) from exists


def _office_in_charge(home_state: State, by: User | None) -> Office | None:
    """The officer's office, or the employment service of the home state."""
    if by and by.office:
        return by.office
    services = Office.objects.filter(
        kind=Office.Kind.EMPLOYMENT_SERVICE, state=home_state, is_active=True
    )
    return services.first()


def _record_first_facts(
    returnee: Returnee, data: NewPerson, contact: Contact, *, by: User | None, now: dt.datetime
) -> None:
    purposes = [Consent.Purpose.SERVICE]
    if data.agrees_to_shortlists:
        purposes.append(Consent.Purpose.SHORTLIST)
    for purpose in purposes:
        record_consent(subject_id=returnee.public_id, purpose=purpose, by=by, now=now)
    if contact:
        kind = ContactMethod.Kind.PHONE if contact.phone else ContactMethod.Kind.EMAIL
        ContactMethod.objects.create(
            returnee=returnee, kind=kind, value=str(contact), since=timezone.localdate(now)
        )
    if data.work_done:
        WorkExperience.objects.create(
            returnee=returnee,
            title=data.work_done[:LONGEST_TITLE],
            occupation=link_occupation(data.work_done),
            duties=data.work_done if len(data.work_done) > LONGEST_TITLE else "",
        )


def _set_languages(returnee: Returnee, levels: Mapping[Language, int]) -> None:
    returnee.languages.exclude(language__in=list(levels)).delete()
    for language, level in levels.items():
        ReturneeLanguage.objects.update_or_create(
            returnee=returnee, language=language, defaults={"level": level}
        )
