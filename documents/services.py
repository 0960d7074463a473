"""Changes of document cases. Each leaves an event, so that history can be read and undone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, User
from accounts.services import record_access
from accounts.wording import date_long
from catalogs.models import DocumentType, Office
from documents.models import DocumentCase, DocumentCaseEvent
from returnees.models import Returnee

State = DocumentCase.State

# From where to where a case may go. A document in hand is requested again once it expires;
# one that was lost is marked as missing first.
TRANSITIONS: dict[str, frozenset[str]] = {
    State.MISSING: frozenset({State.REQUESTED, State.IN_HAND}),
    State.REQUESTED: frozenset({State.REQUESTED, State.IN_HAND, State.MISSING}),
    State.ISSUED: frozenset({State.IN_HAND}),
    State.IN_HAND: frozenset({State.IN_HAND, State.MISSING}),
    State.REJECTED: frozenset({State.REQUESTED, State.IN_HAND}),
    State.VOID: frozenset({State.REQUESTED, State.IN_HAND}),
}
TRANSITIONS_WHEN_EXPIRED = TRANSITIONS[State.IN_HAND] | {State.REQUESTED}

OLDEST_REQUEST_DAYS = 3 * 365
OLDEST_DOCUMENT_DAYS = 100 * 365
SNAPSHOT = ("channel", "office_id", "is_expedited", "requested_on", "in_hand_on", "expires_on")
# Four digits are a year; longer runs look like the number of a document, which is never kept.
_NUMBER = re.compile(r"\d{5,}")


class CaseRefused(Exception):
    """A change that the rules do not allow; its text is fit to show, `field` says where."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Details:
    """What is told of a case beside its state; None and "" mean not told."""

    channel: str = ""
    office: Office | None = None
    requested_on: dt.date | None = None
    in_hand_on: dt.date | None = None
    expires_on: dt.date | None = None


def allowed_states(case: DocumentCase | None, today: dt.date) -> frozenset[str]:
    """States that can be told of this case on `today`; None is a case that is not known."""
    if case is None:
        return TRANSITIONS[State.MISSING] | {State.MISSING}
    is_expired = case.state == State.IN_HAND and not case.is_in_hand(today)
    return TRANSITIONS_WHEN_EXPIRED if is_expired else TRANSITIONS[case.state]


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
    note: str = "",
) -> DocumentCase:
    """Record that this document of this person is missing, requested or in hand.

    Days that are not told are today; the expiry follows from the document's validity. The same
    state told twice, with nothing new, writes once. Raises CaseRefused, and writes nothing, if
    the step is not allowed or a day cannot be.
    """
    today = timezone.localdate(now)
    case = _locked_case(returnee, document_type, now)
    told = Details(channel, office, requested_on, in_hand_on, expires_on)
    _check_step(case, state, today)
    _check_days(case, told, state, today)
    _check_note(note)
    before = case.state
    snapshot = _snapshot(case)
    _begin_history(case, now)
    _apply(case, told, state, today)
    if case._state.adding or before != case.state or snapshot != _snapshot(case):
        _save(case, before=before, by=by, now=now, note=note)
    return case


@transaction.atomic
def expedite_case(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Record that the issuer handles this request first. Asked twice, it writes once.

    Raises CaseRefused if the user is not of the staff or nothing is left to hasten.
    """
    if not (by.is_officer or by.is_administrator):
        raise CaseRefused(_("Only an officer can expedite a document."))
    case = DocumentCase.objects.select_for_update().get(pk=case.pk)
    if case.is_expedited:
        return case
    if case.is_in_hand(timezone.localdate(now)):
        raise CaseRefused(_("This document is already in hand."))
    _begin_history(case, now)
    case.is_expedited = True
    _save(case, before=case.state, by=by, now=now)
    return case


@transaction.atomic
def undo_last_change(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Put the case back to how it was before its last change, as one more change.

    Raises CaseRefused if the last change is not the user's own of today.
    """
    case = DocumentCase.objects.select_for_update().get(pk=case.pk)
    events = list(case.events.order_by("-at", "-pk")[:2])
    is_own = bool(events) and events[0].by_id == by.pk
    if not is_own or timezone.localdate(events[0].at) != timezone.localdate(now):
        raise CaseRefused(_("There is nothing of yours to undo here today."))
    before, earlier = case.state, events[1] if len(events) > 1 else DocumentCaseEvent()
    case.state = earlier.to_state or State.MISSING
    for name in SNAPSHOT:
        setattr(case, name, getattr(earlier, name))
    _save(case, before=before, by=by, now=now)
    return case


def _locked_case(returnee: Returnee, document_type: DocumentType, now: dt.datetime) -> DocumentCase:
    """The case, or a new one not yet saved; the lock on the person makes two writers queue."""
    Returnee.objects.select_for_update().only("pk").get(pk=returnee.pk)
    found = DocumentCase.objects.filter(returnee=returnee, document_type=document_type).first()
    if found is not None:
        return found
    return DocumentCase(returnee=returnee, document_type=document_type, touched_at=now)


def _check_step(case: DocumentCase, state: str, today: dt.date) -> None:
    if state not in State.values:
        raise CaseRefused(_("Choose one of: missing, requested, in hand."), field="state")
    if state in allowed_states(case, today) or state == case.state:
        return
    raise CaseRefused(
        _("This document is in hand. If it was lost, mark it as missing first."), field="state"
    )


def _check_days(case: DocumentCase, told: Details, state: str, today: dt.date) -> None:
    if state == State.REQUESTED and told.requested_on:
        _check_past(told.requested_on, "requested_on", today, OLDEST_REQUEST_DAYS)
    if state != State.IN_HAND:
        return
    in_hand_on = told.in_hand_on or today
    _check_past(in_hand_on, "in_hand_on", today, OLDEST_DOCUMENT_DAYS)
    requested_on = told.requested_on or case.requested_on
    if case.state == State.REQUESTED and requested_on and in_hand_on < requested_on:
        raise CaseRefused(
            _("You asked for it on %(day)s; it cannot have come before that.")
            % {"day": date_long(requested_on)},
            field="in_hand_on",
        )
    if told.expires_on and told.expires_on < in_hand_on:
        raise CaseRefused(_("It cannot expire before the day it came."), field="expires_on")


def _check_past(day: dt.date, field: str, today: dt.date, oldest_days: int) -> None:
    if day > today:
        raise CaseRefused(
            _("This day has not come yet. Choose today, %(day)s, or earlier.")
            % {"day": date_long(today)},
            field=field,
        )
    earliest = today - dt.timedelta(days=oldest_days)
    if day < earliest:
        raise CaseRefused(
            _("This day is too long ago. Choose one from %(day)s on.")
            % {"day": date_long(earliest)},
            field=field,
        )


def _check_note(note: str) -> None:
    if _NUMBER.search(note):
        raise CaseRefused(_("Leave out numbers of documents: they are never kept."), field="note")


def _apply(case: DocumentCase, told: Details, state: str, today: dt.date) -> None:
    """Set the fields of the new state; what no longer holds is emptied."""
    if state == State.REQUESTED:
        _apply_request(case, told, today)
    elif state == State.IN_HAND:
        _apply_in_hand(case, told, today)
    else:
        case.channel, case.office, case.requested_on = "", None, None
        case.in_hand_on, case.expires_on, case.is_expedited = None, None, False
    case.state = state


def _apply_request(case: DocumentCase, told: Details, today: dt.date) -> None:
    is_new = case.state != State.REQUESTED
    case.requested_on = told.requested_on or (today if is_new else case.requested_on)
    case.channel = told.channel or ("" if is_new else case.channel)
    case.office = told.office or (None if is_new else case.office)
    case.in_hand_on = case.expires_on = None


def _apply_in_hand(case: DocumentCase, told: Details, today: dt.date) -> None:
    """The request, if there was one, stays: the days between say how long issuing took."""
    is_new = case.state != State.IN_HAND
    in_hand_on = told.in_hand_on or (today if is_new else case.in_hand_on) or today
    if told.expires_on:
        case.expires_on = told.expires_on
    elif is_new or in_hand_on != case.in_hand_on:
        case.expires_on = expiry_day(case.document_type, in_hand_on)
    case.in_hand_on = in_hand_on


def expiry_day(document_type: DocumentType, in_hand_on: dt.date) -> dt.date | None:
    """The last day on which the document is valid, None if it does not expire."""
    if not document_type.validity_days:
        return None
    return in_hand_on + dt.timedelta(days=document_type.validity_days)


def _snapshot(row: DocumentCase | DocumentCaseEvent) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in SNAPSHOT)


def _begin_history(case: DocumentCase, now: dt.datetime) -> None:
    """Give a case whose history does not tell how it is, as from an import, an event that does.

    So every change can be undone to how the case was.
    """
    if case._state.adding:
        return
    last = case.events.order_by("at", "pk").last()
    if last is None:
        _record(case, before="", by=None, at=min(case.touched_at, now))
    elif (last.to_state, *_snapshot(last)) != (case.state, *_snapshot(case)):
        at = min(max(case.touched_at, last.at), now)
        _record(case, before=last.to_state, by=None, at=at)


def _record(
    case: DocumentCase, *, before: str, by: User | None, at: dt.datetime, note: str = ""
) -> None:
    DocumentCaseEvent.objects.create(
        case=case,
        from_state=before,
        to_state=case.state,
        by=by,
        at=at,
        note=note,
        **dict(zip(SNAPSHOT, _snapshot(case), strict=True)),
    )


def _save(case: DocumentCase, *, before: str, by: User, now: dt.datetime, note: str = "") -> None:
    """Save the case with its event, and tell the person's access log when another wrote it."""
    is_new = case._state.adding
    case.touched_at = now
    case.save()
    _record(case, before="" if is_new else before, by=by, at=now, note=note)
    if case.returnee.user_id != by.pk:
        record_access(
            subject_id=case.returnee.public_id,
            actor=by,
            action=AccessEntry.Action.CHANGED,
            now=now,
        )
