"""What people, and officers for them, tell of papers."""

from __future__ import annotations

import copy
import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogs.models import DocumentType, Office
from documents.models import DocumentCase
from documents.services.changes import change_state, move_to_office, start_over
from documents.services.claims import check_desk, check_not_held
from documents.services.history import lock_or_begin, save_change
from documents.services.rules import CaseRefused, Details, check_reason
from documents.services.slots import lock_office
from documents.transitions import TOLD_STATES, TOLD_VOID_REASONS, find_transition
from returnees.models import Returnee

State = DocumentCase.State
Reason = DocumentCase.Reason


def allowed_states(case: DocumentCase | None, today: dt.date) -> frozenset[str]:
    """States that people can tell of this case on `today`; None is a case that is not known."""
    if case is None:
        return frozenset({State.MISSING, State.REQUESTED, State.IN_HAND})
    allowed = {state for state in TOLD_STATES if find_transition(case, state, today)}
    if case.is_verified and case.is_in_hand(today):
        return frozenset(allowed & {State.VOID})
    if case.is_verified and case.state in (State.REQUESTED, State.ISSUED):
        return frozenset(allowed & {State.IN_HAND, State.VOID})
    more = {State.REQUESTED, State.IN_HAND} & {case.state}
    return frozenset(allowed | more)


@transaction.atomic
def set_case_state(
    *,
    returnee: Returnee,
    document_type: DocumentType,
    state: str,
    by: User,
    now: dt.datetime,
    channel: str = "",
    office: Office | None = None,
    requested_on: dt.date | None = None,
    in_hand_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    reason: str = "",
    note: str = "",
) -> DocumentCase:
    """Record what a person, or an officer, tells: in hand, requested, missing, or void.

    Void needs a reason that people can know: lost, stolen, damaged, or noted by mistake. Days
    that are not told are today; the expiry follows from the document's validity. The same
    state told twice, with nothing new, writes once. Raises CaseRefused, and writes nothing, if
    the step is not allowed or a day cannot be.
    """
    _check_teller(returnee, by)
    if state not in TOLD_STATES:
        raise CaseRefused(
            _("Choose one of: in hand, requested, missing, no longer valid."), field="state"
        )
    if state == State.VOID:
        check_reason(reason, TOLD_VOID_REASONS)
    if office is not None:
        # As everywhere, the office comes before the person, so that no two wait for each other.
        lock_office(office.pk)
    case = lock_or_begin(returnee, document_type, now)
    if office is not None and office.pk != case.office_id:
        check_not_held(case, by, now)
    told = Details(
        channel=channel,
        office=office,
        requested_on=requested_on,
        in_hand_on=in_hand_on,
        expires_on=expires_on,
        reason=reason,
    )
    return change_state(case, state, told, by=by, now=now, note=note)


@transaction.atomic
def send_to_office(
    *,
    returnee: Returnee,
    document_type: DocumentType,
    office: Office,
    by: User,
    now: dt.datetime,
) -> DocumentCase:
    """Name the office where the person goes for this document; it appears in its queue.

    A document that was rejected, is void or has expired is missing from then on. Chosen twice,
    it writes once. Raises CaseRefused if the office does not issue it, if the document is in
    hand or ready, or if another office already took the request.
    """
    check_issues(office, document_type)
    lock_office(office.pk)
    case = lock_or_begin(returnee, document_type, now)
    if by.is_clerk:
        check_desk(case, by, now)
    else:
        _check_teller(returnee, by)
    if case.office_id == office.pk and case.state in (State.MISSING, State.REQUESTED):
        return case
    before = copy.copy(case)
    if case.state not in (State.MISSING, State.REQUESTED):
        case = _as_missing(case, timezone.localdate(now))
    _check_movable(case, by, now)
    move_to_office(case, Details(office=office))
    save_change(case, before, by=by, now=now)
    return case


def check_issues(office: Office, document_type: DocumentType) -> None:
    """Refuse an office that is closed or of a kind that does not issue the document."""
    kinds = document_type.kinds_of_offices
    if not office.is_active or (kinds and office.kind not in kinds):
        raise CaseRefused(_("This office does not issue this document."), field="office")


def _check_teller(returnee: Returnee, by: User) -> None:
    is_own = by.is_returnee and returnee.user_id == by.pk
    if not (is_own or by.is_officer or by.is_administrator):
        raise CaseRefused(_("Only the person or an officer can tell this."))


def _as_missing(case: DocumentCase, today: dt.date) -> DocumentCase:
    if find_transition(case, State.MISSING, today) is None:
        raise CaseRefused(_("This document is in hand or ready to collect."), field="office")
    start_over(case)
    case.state = State.MISSING
    return case


def _check_movable(case: DocumentCase, by: User, now: dt.datetime) -> None:
    check_not_held(case, by, now)
    if case.state == State.REQUESTED and case.is_verified and not by.is_clerk:
        raise CaseRefused(_("An office already took the request."), field="office")
