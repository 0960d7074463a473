"""What this app gives to a person's export, and does before a person is erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from placements.models import Interest, Invitation, Placement, PlacementEvent
from placements.services import take_step
from placements.transitions import TRANSITIONS
from returnees.models import Returnee

Row = dict[str, Any]


def export_marks(returnee: Returnee) -> list[Row]:
    """Postings that the person saved or dismissed."""
    rows = returnee.marks.values("posting__title", "posting__public_id", "kind", "at")
    return [dict(row) for row in rows]


def export_interests(returnee: Returnee) -> list[Row]:
    names = (
        "posting__title",
        "posting__public_id",
        "state",
        "message",
        "shares_contact",
        "created_at",
        "answer_by",
        "answered_at",
        "answer_reason",
    )
    return [dict(row) for row in Interest.objects.filter(returnee=returnee).values(*names)]


def export_invitations(returnee: Returnee) -> list[Row]:
    names = (
        "posting__title",
        "posting__public_id",
        "state",
        "message",
        "created_at",
        "answer_by",
        "answered_at",
    )
    return [dict(row) for row in Invitation.objects.filter(returnee=returnee).values(*names)]


def export_placements(returnee: Returnee) -> list[Row]:
    """Placements with score, terms, reasons and history."""
    names = (
        "public_id",
        "posting__title",
        "posting__public_id",
        "state",
        "proposed_at",
        "score",
        "p_fit",
        "p_ready",
        "utility",
        "reasons",
        "model_version",
        "scored_on",
    )
    rows = [dict(row) for row in Placement.objects.filter(returnee=returnee).values(*names)]
    for row in rows:
        events = PlacementEvent.objects.filter(placement__public_id=row["public_id"])
        history = events.values("from_state", "to_state", "at", "by__role", "reason")
        row["history"] = [dict(event) for event in history]
    return rows


def forget_placements(returnee: Returnee, by: User, now: dt.datetime) -> None:
    """Withdraw what has not started, and drop the words about the person in what stays."""
    for placement in returnee.placements.filter(state__in=TRANSITIONS["withdraw"].sources):
        # Not by the person, whose account is about to go.
        take_step(placement=placement, name="withdraw", by=None, now=now)
    returnee.placements.update(reasons=[])
    PlacementEvent.objects.filter(placement__returnee=returnee).update(reason="")
