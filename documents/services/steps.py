"""The steps that a clerk of the case's office takes, one function for each."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import DocumentCase
from documents.services.changes import apply_change, check_not_replayed
from documents.services.claims import check_desk
from documents.services.history import (
    differs,
    lock_case,
    lock_cases,
    save_change,
    save_changes,
)
from documents.services.rules import (
    TOLD_OF_STATE,
    CaseRefused,
    Details,
    clean_last_four,
    clean_note,
)
from documents.transitions import TRANSITIONS, Transition

State = DocumentCase.State


def request_case(
    *,
    case: DocumentCase,
    by: User,
    now: dt.datetime,
    requested_on: dt.date | None = None,
    note: str = "",
) -> DocumentCase:
    """Record that the office took the request. Raises CaseRefused, as all steps do."""
    told = Details(requested_on=requested_on)
    return _step(case, "request", told, by=by, now=now, note=note)


def issue_case(
    *,
    case: DocumentCase,
    by: User,
    now: dt.datetime,
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    last_four: str = "",
    note: str = "",
) -> DocumentCase:
    """Record that the document is issued and waits to be collected."""
    told = Details(issued_on=issued_on, expires_on=expires_on, last_four=last_four)
    return _step(case, "issue", told, by=by, now=now, note=note)


def deliver_case(
    *,
    case: DocumentCase,
    by: User,
    now: dt.datetime,
    in_hand_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    note: str = "",
) -> DocumentCase:
    """Record that the person has the document."""
    told = Details(in_hand_on=in_hand_on, expires_on=expires_on)
    return _step(case, "deliver", told, by=by, now=now, note=note)


def reject_case(
    *, case: DocumentCase, by: User, now: dt.datetime, reason: str, note: str = ""
) -> DocumentCase:
    """Record that the office does not grant the request, and why."""
    return _step(case, "reject", Details(reason=reason), by=by, now=now, note=note)


def void_case(
    *, case: DocumentCase, by: User, now: dt.datetime, reason: str, note: str = ""
) -> DocumentCase:
    """Record that an issued document no longer holds, and why."""
    return _step(case, "void", Details(reason=reason), by=by, now=now, note=note)


def take_step(
    *,
    case: DocumentCase,
    name: str,
    by: User,
    now: dt.datetime,
    note: str = "",
    **details: Any,
) -> DocumentCase:
    """Take the step of the table called `name` with its details, as its own function would.

    `details` are fields of Details; empty ones count as not told. Raises CaseRefused for a step
    that does not exist and for a detail that is not of the step.
    """
    return _step(case, name, _told(name, details), by=by, now=now, note=note)


def would_change(
    *, case: DocumentCase, name: str, by: User, now: dt.datetime, **details: Any
) -> bool:
    """Whether the step would change the case as it was read; nothing is locked or written.

    Raises CaseRefused where `take_step` would.
    """
    after = copy.copy(case)
    _apply_step(after, name, _told(name, details), by=by, now=now)
    return differs(after, case)


@transaction.atomic
def take_steps(
    *,
    steps: Sequence[tuple[DocumentCase, str, dict[str, Any]]],
    by: User,
    now: dt.datetime,
) -> list[bool | CaseRefused]:
    """Take one step, with its details, of each of many cases, as `take_step` would.

    For each, in their order: whether it changed its case, or why it was refused. One that is
    refused stops no other. Only the saving itself takes queries for each case.
    """
    cases = lock_cases([case for case, _name, _details in steps])
    changes: list[tuple[DocumentCase, DocumentCase]] = []
    answers: list[bool | CaseRefused] = []
    for asked, name, details in steps:
        case = cases.get(asked.pk)
        try:
            if case is None:
                raise CaseRefused(_("This file was erased."))
            after = copy.copy(case)
            _apply_step(after, name, _told(name, details), by=by, now=now)
        except CaseRefused as refusal:
            answers.append(refusal)
        else:
            changes.append((after, case))
            answers.append(differs(after, case))
    save_changes(changes, by=by, now=now)
    return answers


def _apply_step(
    case: DocumentCase, name: str, told: Details, *, by: User, now: dt.datetime
) -> None:
    """Set the fields of `case` as the step leaves them; a step that lies behind sets nothing."""
    told, step, today = _cleaned(told), TRANSITIONS[name], timezone.localdate(now)
    check_desk(case, by, now)
    if _was_told(case, step, told):
        return
    check_not_replayed(case, step.target, told, today)
    apply_change(case, step.target, told, by=by, today=today)


def _told(name: str, details: dict[str, Any]) -> Details:
    """The details of the step called `name`; empty ones count as not told."""
    step = TRANSITIONS.get(name)
    if step is None:
        raise CaseRefused(_("There is no such step."), field="state")
    told = {key: value for key, value in details.items() if value not in (None, "")}
    own = {*TOLD_OF_STATE[State(step.target)], "reason"} - {"channel", "office"}
    for key in sorted(told.keys() - own):
        raise CaseRefused(_("This cannot be told of this step."), field=key)
    return Details(**told)


def _cleaned(told: Details) -> Details:
    """The details with the last four characters as they are kept, in capitals."""
    return dataclasses.replace(told, last_four=clean_last_four(told.last_four))


@transaction.atomic
def _step(
    case: DocumentCase, name: str, told: Details, *, by: User, now: dt.datetime, note: str
) -> DocumentCase:
    case = lock_case(case)
    before, note = copy.copy(case), clean_note(note)
    _apply_step(case, name, told, by=by, now=now)
    save_change(case, before, by=by, now=now, note=note)
    return case


def _was_told(case: DocumentCase, step: Transition, told: Details) -> bool:
    """Whether this step, with its day, lies behind the case already, as in a file sent twice."""
    passed = {State.REQUESTED: (State.ISSUED, State.IN_HAND), State.ISSUED: (State.IN_HAND,)}
    day = told.day_of(step.target)
    if day is None or case.state not in passed.get(State(step.target), ()):
        return False
    return bool(getattr(case, f"{step.target}_on") == day)
