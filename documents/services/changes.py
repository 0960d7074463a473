"""One change of state: what may follow what, and what the case holds afterwards.

Every service that changes a state goes through `change_state`, so that a page, a file and
another system's message meet the same rules.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.wording import date_long
from documents.models import DocumentCase
from documents.services.history import differs, save_change
from documents.services.rules import (
    CaseRefused,
    Details,
    check_order_of_days,
    check_reason,
    check_told_days,
    clean_note,
    expiry_day,
)
from documents.transitions import REASONS, VERIFIED_EXITS, find_transition, void_reasons

State = DocumentCase.State
Reason = DocumentCase.Reason
DAYS = ("requested_on", "expedited_on", "issued_on", "in_hand_on", "expires_on")
UNDER_WAY = (State.REQUESTED, State.ISSUED, State.IN_HAND)


def change_state(
    case: DocumentCase, state: str, told: Details, *, by: User, now: dt.datetime, note: str = ""
) -> DocumentCase:
    """Take a locked case to `state` with what is told; the same told twice writes once.

    Days that are not told are today; the expiry follows from the document's validity. Raises
    CaseRefused, and writes nothing, if the step or what is told of it is not allowed.
    """
    before = copy.copy(case)
    note = clean_note(note)
    apply_change(case, state, told, by=by, today=timezone.localdate(now))
    save_change(case, before, by=by, now=now, note=note)
    return case


def apply_change(
    case: DocumentCase, state: str, told: Details, *, by: User, today: dt.date
) -> None:
    """Set the fields of `case` as they are after the change; nothing is written.

    Raises CaseRefused if the step or what is told of it is not allowed.
    """
    before = copy.copy(case)
    is_step = _is_step(case, state, told, today)
    told = told.of_state(state)
    check_told_days(told, today)
    check_reason(told.reason, REASONS.get(State(state), ()))
    _apply(case, state, told, today, is_step=is_step, by=by)
    if state in UNDER_WAY:
        check_order_of_days(case, told)
    if not by.is_clerk:
        _check_verified(case, before, today)


def move_to_office(case: DocumentCase, told: Details) -> None:
    """Name where the request goes; at another office it is neither expedited nor taken yet."""
    if told.office is not None:
        if case.office_id not in (None, told.office.pk):
            case.is_expedited, case.expedited_on = False, None
        case.office = told.office
        case.channel = told.channel or told.office.channel
    elif told.channel:
        if case.office is not None and case.office.channel != told.channel:
            case.office, case.is_expedited, case.expedited_on = None, False, None
        case.channel = told.channel


def start_over(case: DocumentCase) -> None:
    """Forget everything of the last document and its request; history has it."""
    for name in DAYS:
        setattr(case, name, None)
    case.channel, case.office, case.is_expedited = "", None, False
    case.reason, case.last_four, case.is_verified = "", None, False


def _is_step(case: DocumentCase, state: str, told: Details, today: dt.date) -> bool:
    """True for a step of the table, False for telling more of the same state."""
    if state not in State.values:
        raise CaseRefused(_("There is no such state."), field="state")
    is_same = case.state == state
    if find_transition(case, state, today) is not None:
        return not (is_same and _is_of_expired(case, told, today))
    if is_same:
        return False
    raise CaseRefused(_no_way(case), field="state")


def _is_of_expired(case: DocumentCase, told: Details, today: dt.date) -> bool:
    """Whether this is told of the document that has expired, and not of a new one."""
    is_past = told.in_hand_on is None and told.expires_on is not None and told.expires_on < today
    return is_past or (told.in_hand_on or today) == case.in_hand_on


def _no_way(case: DocumentCase) -> str:
    if case.state == State.IN_HAND:
        return _("This document is in hand. If it was lost or no longer holds, say so first.")
    if case.state == State.ISSUED:
        return _("This document is issued. If it no longer holds, say why first.")
    return _("This cannot follow: the document is now “%(state)s”.") % {
        "state": case.get_state_display()
    }


def _check_verified(case: DocumentCase, before: DocumentCase, today: dt.date) -> None:
    """What an office verified, others can only carry on: it came, or was lost or damaged."""
    if before.state == State.IN_HAND and not before.is_in_hand(today):
        return
    _check_validity(case, before)
    if case.state == State.VOID:
        # The office's own reason stays; in hand or not, what it issued was no mistake.
        is_ended = before.is_verified and before.state == State.VOID
        is_allowed = not is_ended and case.reason in void_reasons(before)
    elif before.is_verified and before.state in UNDER_WAY:
        is_allowed = case.state != before.state and case.state in VERIFIED_EXITS
    else:
        return
    if not is_allowed and differs(case, before):
        raise CaseRefused(_("An office verified this; only the office can change it."))


def _check_validity(case: DocumentCase, before: DocumentCase) -> None:
    """Until when it is valid, as the office that issued it said, others cannot move."""
    is_of_office = before.issued_on is not None and before.expires_on is not None
    if is_of_office and case.state == State.IN_HAND and case.expires_on != before.expires_on:
        raise CaseRefused(
            _("An office verified this; only the office can change it."), field="expires_on"
        )


def _apply(
    case: DocumentCase, state: str, told: Details, today: dt.date, *, is_step: bool, by: User
) -> None:
    """Set the fields of the new state; what no longer holds is emptied."""
    if is_step and _begins_anew(case, state):
        office = case.office if by.is_clerk else None
        start_over(case)
        move_to_office(case, Details(office=office))
    if by.is_clerk and state == State.REQUESTED:
        told = dataclasses.replace(told, office=case.office)
    case.reason = told.reason
    if state in UNDER_WAY:
        _apply_days(case, state, told, today, is_step=is_step)
        move_to_office(case, told)
        case.last_four = told.last_four or case.last_four
    if is_step or by.is_clerk:
        case.is_verified = by.is_clerk and state != State.MISSING
    case.state = state


def _begins_anew(case: DocumentCase, state: str) -> bool:
    """Whether the step starts a new document; a rejected request may still be issued."""
    if case.state in (State.VOID, State.IN_HAND):
        return state != State.VOID
    if state == State.MISSING:
        return True
    return case.state == State.REJECTED and state == State.REQUESTED


def _apply_days(
    case: DocumentCase, state: str, told: Details, today: dt.date, *, is_step: bool
) -> None:
    """The days before, if known, stay: those between say how long issuing took."""
    case.requested_on = told.requested_on or case.requested_on
    case.issued_on = told.issued_on or case.issued_on
    case.in_hand_on = told.in_hand_on or case.in_hand_on
    reached = f"{state}_on"
    if is_step or getattr(case, reached) is None:
        setattr(case, reached, getattr(told, reached) or today)
    _apply_expiry(case, told, is_step=is_step)


def _apply_expiry(case: DocumentCase, told: Details, *, is_step: bool) -> None:
    """What is told goes before the usual validity, which counts from the issue if it is known."""
    first_day = case.issued_on or case.in_hand_on
    if told.expires_on:
        case.expires_on = told.expires_on
    elif case.expires_on and case.issued_on and not told.issued_on:
        # What was told when it was issued holds for whoever fetches it.
        return
    elif first_day is None:
        case.expires_on = None
    elif is_step or told.issued_on or told.in_hand_on:
        case.expires_on = expiry_day(case.document_type, first_day)


def check_not_replayed(case: DocumentCase, state: str, told: Details, today: dt.date) -> None:
    """Refuse the old news of a document or request that has ended since, such as from a file."""
    day = told.day_of(state)
    is_ended = case.state == State.REJECTED or (
        case.state == State.VOID and case.reason != Reason.MISTAKE
    )
    known = [d for d in (case.requested_on, case.issued_on, case.in_hand_on) if d is not None]
    if day is None or not is_ended or not known or day == today or day > max(known):
        return
    raise CaseRefused(
        _("What was known until %(day)s has ended since. Give a later day.")
        % {"day": date_long(max(known))},
        field=f"{state}_on",
    )
