"""What a clerk does with a case beside its steps: open it, take it, hasten it."""

from __future__ import annotations

import copy
import datetime as dt
import re
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, User
from catalogs.models import DocumentType, Office
from documents.models import DocumentCase
from documents.services.changes import move_to_office
from documents.services.claims import check_desk, check_not_held, free_for, is_held
from documents.services.history import (
    RELEASED,
    TAKEN,
    lock_case,
    lock_or_begin,
    log_access,
    save_change,
    save_claim,
)
from documents.services.rules import CaseRefused, Details
from documents.services.slots import check_has_slots, lock_office
from documents.services.told import check_issues
from returnees.models import Returnee

State = DocumentCase.State
_CODE = re.compile(r"[0-9a-f]{12}")


@transaction.atomic
def open_case(
    *, code: str, document_type: DocumentType, by: User, now: dt.datetime
) -> DocumentCase:
    """The case of this document at the clerk's office, of the person whose file has this code.

    The code is the first 12 digits of the file's public id, as the person shows it. Opening is
    in the person's access log. Raises CaseRefused, with the same text for a wrong code and for
    an erased file, and if another office has the request.
    """
    office = _office_of(by)
    check_issues(office, document_type)
    lock_office(office.pk)
    case = lock_or_begin(_person_of(code), document_type, now)
    if case.office_id != office.pk:
        _check_free_to_come(case, by, now)
        before = copy.copy(case)
        move_to_office(case, Details(office=office))
        save_change(case, before, by=by, now=now)
    log_access(case, by, now, AccessEntry.Action.VIEWED)
    return case


@transaction.atomic
def take_case(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Hold the case for the day, so that no other clerk acts on it. Taken twice, it writes once.

    Raises CaseRefused if another clerk took it today or nothing is left to do with it.
    """
    case = lock_case(case)
    check_desk(case, by, now)
    if not case.is_open:
        raise CaseRefused(_("Nothing is left to do with this case."))
    if is_held(case, now):
        return case
    # The condition is in the update itself, so of two at the same moment one gets it.
    free = DocumentCase.objects.filter(free_for(by, now), pk=case.pk, office=case.office)
    if not free.update(taken_by=by, taken_at=now):
        raise CaseRefused(_("Another clerk just took this case."))
    case.taken_by, case.taken_at = by, now
    save_claim(case, by=by, now=now, note=TAKEN)
    return case


@transaction.atomic
def release_case(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Give the case back to all clerks of the office. Given back twice, it writes once."""
    case = lock_case(case)
    check_desk(case, by, now)
    if case.taken_by_id is None:
        return case
    case.taken_by = case.taken_at = None
    save_claim(case, by=by, now=now, note=RELEASED)
    return case


@transaction.atomic
def expedite_case(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Record that the issuer handles this request first. Asked twice, it writes once.

    Raises CaseRefused if the user is no officer or clerk of the case's office, if nothing is
    left to hasten, or if the office has no expedited place left today.
    """
    if not (by.is_officer or by.is_administrator or by.is_clerk):
        raise CaseRefused(_("Only an officer can expedite a document."))
    if case.office_id is not None:
        # The office comes before the person, as where a file of its cases is written.
        lock_office(case.office_id)
    case = lock_case(case)
    if by.is_clerk:
        check_desk(case, by, now)
    if case.is_expedited and case.state in (State.MISSING, State.REQUESTED):
        return case
    _check_can_hasten(case, by, timezone.localdate(now))
    before = copy.copy(case)
    case.is_expedited, case.expedited_on = True, timezone.localdate(now)
    save_change(case, before, by=by, now=now)
    return case


def _check_can_hasten(case: DocumentCase, by: User, today: dt.date) -> None:
    if case.is_in_hand(today) or case.state == State.ISSUED:
        raise CaseRefused(_("This document is already in hand."))
    # Officers may ask for haste before the request is made.
    can_be = (State.REQUESTED,) if by.is_clerk else (State.MISSING, State.REQUESTED)
    if case.state not in can_be:
        raise CaseRefused(_("Only a requested document can be expedited."))
    if by.is_clerk:
        check_has_slots(case.office)


def _office_of(by: User) -> Office:
    if not by.is_clerk or by.office is None:
        raise CaseRefused(_("Only a clerk of an office can open a case."))
    return by.office


def _person_of(code: str) -> Returnee:
    digits = re.sub(r"[\s-]", "", code).lower()
    found: list[Returnee] = []
    if _CODE.fullmatch(digits):
        first, last = uuid.UUID(f"{digits:0<32}"), uuid.UUID(f"{digits:f<32}")
        people = Returnee.objects.present().filter(public_id__gte=first, public_id__lte=last)
        found = list(people[:2])
    if len(found) != 1:
        raise CaseRefused(_("There is no file with this code."), field="code")
    return found[0]


def _check_free_to_come(case: DocumentCase, by: User, now: dt.datetime) -> None:
    """A request that another office took stays there; all else comes along with the person."""
    check_not_held(case, by, now)
    is_under_way = case.state in (State.REQUESTED, State.ISSUED)
    if is_under_way and case.office_id is not None and case.is_verified:
        raise CaseRefused(_("Another office has this request."))
