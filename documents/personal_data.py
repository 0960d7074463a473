"""What this app gives to a person's export."""

from __future__ import annotations

from typing import Any

from documents.models import DocumentCaseEvent
from returnees.models import Returnee

DAYS = ("requested_on", "expedited_on", "issued_on", "in_hand_on", "expires_on")


def export_documents(returnee: Returnee) -> list[dict[str, Any]]:
    """The state of each document that is known, with the end of its number where it was noted."""
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
