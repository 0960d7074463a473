"""What can be told of a case, and what is refused whoever tells it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.wording import date_long
from catalogs.models import DocumentType, Office
from documents.models import DocumentCase

State = DocumentCase.State
Reason = DocumentCase.Reason

OLDEST_REQUEST_DAYS = 3 * 365
OLDEST_DOCUMENT_DAYS = 100 * 365
LONGEST_NOTE = 200
# Four digits are a year; longer runs look like the number of a document, which is never kept.
_NUMBER = re.compile(r"\d{5,}|\d(?:[ .-]?\d){8,}")
_LAST_FOUR = re.compile(r"[A-Z0-9]{1,4}")


TOLD_OF_STATE: dict[State, tuple[str, ...]] = {
    State.MISSING: (),
    State.REQUESTED: ("channel", "office", "requested_on"),
    State.ISSUED: ("requested_on", "issued_on", "expires_on", "last_four"),
    State.IN_HAND: ("requested_on", "issued_on", "in_hand_on", "expires_on"),
    State.REJECTED: (),
    State.VOID: (),
}
"""Names of what can be told beside the reason."""


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
    issued_on: dt.date | None = None
    in_hand_on: dt.date | None = None
    expires_on: dt.date | None = None
    reason: str = ""
    last_four: str = ""

    def of_state(self, state: str) -> Details:
        """Only what can be told of a case in `state`; the rest is not looked at."""
        kept = {name: getattr(self, name) for name in TOLD_OF_STATE[State(state)]}
        return Details(**kept, reason=self.reason)

    def day_of(self, state: str) -> dt.date | None:
        """The day told of reaching `state`, None where none was or the state has none."""
        days = {
            State.REQUESTED: self.requested_on,
            State.ISSUED: self.issued_on,
            State.IN_HAND: self.in_hand_on,
        }
        return days.get(State(state))


def expiry_day(document_type: DocumentType, first_day: dt.date) -> dt.date | None:
    """The last day on which the document is valid, None if it does not expire."""
    if not document_type.validity_days:
        return None
    return first_day + dt.timedelta(days=document_type.validity_days)


def check_told_days(told: Details, today: dt.date) -> None:
    """Refuse days that have not come yet or lie too long ago."""
    for name, oldest_days in (
        ("requested_on", OLDEST_REQUEST_DAYS),
        ("issued_on", OLDEST_DOCUMENT_DAYS),
        ("in_hand_on", OLDEST_DOCUMENT_DAYS),
    ):
        day = getattr(told, name)
        if day is not None:
            _check_past(day, name, today, oldest_days)


def check_order_of_days(case: DocumentCase, told: Details) -> None:
    """Refuse a case whose days run backwards: requested, issued, in hand, expired."""
    requested, issued, in_hand = case.requested_on, case.issued_on, case.in_hand_on
    if in_hand and requested and in_hand < requested:
        raise CaseRefused(
            _("You asked for it on %(day)s; it cannot have come before that.")
            % {"day": date_long(requested)},
            field="in_hand_on",
        )
    if issued and requested and issued < requested:
        raise CaseRefused(
            _("It was requested on %(day)s; it cannot have been issued before that.")
            % {"day": date_long(requested)},
            field="issued_on",
        )
    if in_hand and issued and in_hand < issued:
        raise CaseRefused(
            _("It was issued on %(day)s; it cannot have been delivered before that.")
            % {"day": date_long(issued)},
            field="in_hand_on",
        )
    first_day = in_hand or issued
    if told.expires_on and first_day and told.expires_on < first_day:
        text = (
            _("It cannot expire before the day it came.")
            if in_hand
            else _("It cannot expire before the day it was issued.")
        )
        raise CaseRefused(text, field="expires_on")


def check_reason(reason: str, allowed: tuple[Reason, ...]) -> None:
    """Refuse a step that lacks its reason, or has one that is not of this step."""
    if reason in allowed or (not allowed and not reason):
        return
    raise CaseRefused(_("Choose a reason that belongs to this step."), field="reason")


def clean_note(note: str) -> str:
    """The note without blanks around it. Raises CaseRefused if it cannot be kept."""
    note = note.strip().lstrip("#")
    if _NUMBER.search(note):
        raise CaseRefused(_("Leave out numbers of documents: they are never kept."), field="note")
    if len(note) > LONGEST_NOTE or "\x00" in note:
        raise CaseRefused(
            _("Write at most %(count)d characters.") % {"count": LONGEST_NOTE}, field="note"
        )
    return note


def clean_last_four(last_four: str) -> str:
    """At most four letters and digits, in capitals. Raises CaseRefused for anything else."""
    last_four = last_four.strip().upper()
    if last_four and not _LAST_FOUR.fullmatch(last_four):
        raise CaseRefused(
            _("Write at most the last four characters, only letters and digits."),
            field="last_four",
        )
    return last_four


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
