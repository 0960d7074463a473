"""What this app gives to a person's export, and what it forgets of who is erased."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from documents.models import CaseImport, DocumentCaseEvent, OfficeMessage
from returnees.models import Returnee

LEVERAGE = (
    "leverage",
    "jobs_unlocked",
    "days_sooner",
    "expedite_leverage",
    "expedite_jobs_unlocked",
    "expedite_days_sooner",
    "leverage_on",
)
DAYS = ("requested_on", "expedited_on", "issued_on", "in_hand_on", "expires_on")


def export_documents(returnee: Returnee) -> list[dict[str, Any]]:
    """Each known document: its state, the end of its number, what the ranking made of it."""
    names = (
        "document_type",
        "state",
        "reason",
        "channel",
        "office__name",
        "is_expedited",
        "is_verified",
        *DAYS,
        "last_four",
        *LEVERAGE,
        "taken_at",
        "touched_at",
    )
    return [dict(row) for row in returnee.document_cases.values(*names)]


def export_history(returnee: Returnee) -> list[dict[str, Any]]:
    """Each change of a document: what, when, and the role of who wrote it."""
    events = DocumentCaseEvent.objects.filter(case__returnee=returnee)
    names = (
        "case__document_type",
        "from_state",
        "to_state",
        "reason",
        "channel",
        "office__name",
        "is_expedited",
        "is_verified",
        *DAYS,
        "at",
        "by__role",
        "note",
    )
    return [{**row, "note": row["note"].lstrip("#")} for row in events.values(*names)]


def forget_cases(returnee: Returnee, by: User, now: dt.datetime) -> None:
    """Take the person's cases out of the files and messages of offices, which outlive them.

    How many cases a file changed and that a message was received stay, without whose they were.
    """
    cases = returnee.document_cases.values_list("public_id", flat=True)
    # However an id is written, its first 8 digits stand together.
    marks = [case.hex[:8] for case in cases]
    if not marks:
        return
    imports = CaseImport.objects.annotate(
        text=Cast("rows", TextField()), more=Cast("problems", TextField())
    )
    for found in imports.filter(_holds("text", marks) | _holds("more", marks)):
        found.rows = [row for row in found.rows if not _names(row, marks)]
        found.problems = [row for row in found.problems if not _names(row, marks)]
        found.save(update_fields=["rows", "problems"])
    messages = OfficeMessage.objects.annotate(text=Cast("answer", TextField()))
    messages.filter(_holds("text", marks)).update(answer={})


def _holds(field: str, marks: list[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": mark}) for mark in marks))


def _names(row: list[Any], marks: list[str]) -> bool:
    text = " ".join(map(str, row)).lower()
    return any(mark in text for mark in marks)
