"""What happened with a document, and what can be done where it went wrong, in plain words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.wording import date_long
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services.history import CLAIMS, UNDONE

State = DocumentCase.State
Reason = DocumentCase.Reason


@dataclass(frozen=True)
class Happened:
    """One change as the person reads it: when, what, and by whom ("" if not known)."""

    at: dt.datetime
    text: str
    by: str
    note: str
    tone: str


def history_of(case: DocumentCase | None, reader: User | None) -> list[Happened]:
    """The changes of a case, the newest first; causes no query on prefetched events.

    That a clerk took the case to work on it, or gave it back, changes nothing for the person.
    """
    if case is None:
        return []
    events = [event for event in case.events.all() if event.note not in CLAIMS]
    before: list[DocumentCaseEvent | None] = [None, *events]
    found = [
        _happened(event, earlier, reader) for earlier, event in zip(before, events, strict=False)
    ]
    return found[::-1]


def _happened(
    event: DocumentCaseEvent, earlier: DocumentCaseEvent | None, reader: User | None
) -> Happened:
    tones = {State.IN_HAND: "good", State.ISSUED: "good", State.REJECTED: "danger"}
    tone = tones.get(State(event.to_state), "warn" if event.to_state == State.VOID else "plain")
    is_undone = event.note == UNDONE
    text = _("Put back to how it was") if is_undone else _what(event, earlier)
    note = "" if is_undone else event.note
    return Happened(event.at, text, _who(event.by, reader), note, tone)


def _what(event: DocumentCaseEvent, earlier: DocumentCaseEvent | None) -> str:
    """What changed, read against the event before it."""
    known = earlier or DocumentCaseEvent()
    if event.to_state == event.from_state:
        if event.is_expedited and not known.is_expedited:
            return _("The office takes it first")
        if event.office_id and event.office_id != known.office_id:
            return _("To be asked for at %(office)s") % {"office": event.office}
        return _("The details were corrected")
    if event.to_state == State.MISSING and event.office_id:
        return _("To be asked for at %(office)s") % {"office": event.office}
    return _what_state(event)


def _what_state(event: DocumentCaseEvent) -> str:
    office = event.office
    if event.to_state == State.REQUESTED:
        day = date_long(event.requested_on)
        if office is None:
            return _("Asked for on %(day)s") % {"day": day}
        return _("Asked for on %(day)s at %(office)s") % {"day": day, "office": office}
    if event.to_state == State.ISSUED:
        return collect_words(office, event.issued_on)
    if event.to_state == State.IN_HAND:
        return _("In hand since %(day)s") % {"day": date_long(event.in_hand_on)}
    if event.to_state == State.REJECTED:
        return _("Rejected: %(reason)s") % {"reason": event.get_reason_display()}
    if event.to_state == State.VOID:
        return _("No longer valid: %(reason)s") % {"reason": event.get_reason_display()}
    return _("Noted as missing")


def collect_words(office: object | None, issued_on: dt.date | None) -> str:
    """That a document waits to be fetched, where and since when as far as known."""
    known = {"office": office, "day": date_long(issued_on)}
    if office is not None and issued_on is not None:
        return _("Ready to collect at %(office)s since %(day)s") % known
    if office is not None:
        return _("Ready to collect at %(office)s") % known
    return _("Ready to collect since %(day)s") % known if issued_on else _("Ready to collect")


def _who(user: User | None, reader: User | None) -> str:
    if user is None:
        return ""
    if reader is not None and user.pk == reader.pk:
        return pgettext("returnee", "you")
    if user.role == User.Role.CLERK and user.office is not None:
        return str(user.office)
    return _("your officer") if user.role == User.Role.OFFICER else str(user.get_role_display())


def cure_words(case: DocumentCase) -> str:
    """What to do about a document that was rejected or is no longer valid."""
    return str(CURES.get(Reason(case.reason), CURES[Reason.OTHER])()) if case.reason else ""


CURES = {
    Reason.WRONG_DATA: lambda: _(
        "Check that your name and the date and place of your birth are the same on all your "
        "papers. If the wrong one is your birth certificate, ask for its correction."
    ),
    Reason.MISSING_PAPER: lambda: _("See below what to bring, and ask for it again."),
    Reason.NOT_FOUND: lambda: _(
        "Ask at the office where the record may be. For a birth certificate, ask the civil "
        "registry of the state where you were registered."
    ),
    Reason.NO_SHOW: lambda: _("Ask for it again and go on the day that you are given."),
    Reason.DUPLICATE: lambda: _(
        "Another request of yours is already there. Ask the office how it goes."
    ),
    Reason.LOST: lambda: _("Ask for it again."),
    Reason.STOLEN: lambda: _("Ask for it again."),
    Reason.DAMAGED: lambda: _("Ask for it again."),
    Reason.REVOKED: lambda: _("Ask the authority why, and ask for it again if you can."),
    Reason.MISTAKE: lambda: _("It was never there. Ask for it when you need it."),
    Reason.OTHER: lambda: _("Ask the office why. Your officer can go with you through it."),
}
