"""The officer's queue: proposals with their terms, papers, and what each would cost others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from documents.papers import Need, needs
from placements.candidates import Step, steps_of
from placements.forms import QueueFilterForm
from placements.models import Placement, PlacementQuerySet

LIKELY = 0.7
"""Chance from which papers count as likely ready, as `percent_words` says it."""


@dataclass(frozen=True)
class QueueRow:
    """A placement with what an officer weighs."""

    placement: Placement
    papers: list[Need]
    seats_left: int
    rivals: int
    steps: list[Step]
    is_own: bool

    @property
    def step_names(self) -> set[str]:
        return {step.name for step in self.steps}

    @property
    def can_approve(self) -> bool:
        return "approve" in self.step_names and not self.obstacle

    @property
    def obstacle(self) -> str:
        """Why it cannot be approved by this user now, nothing if it can."""
        if self.is_own:
            return _("You proposed it; a colleague must approve it.")
        if not self.seats_left:
            return _("No place is left, so it cannot be approved now.")
        return ""

    @property
    def cost(self) -> str:
        """What approving would cost others, in one line."""
        if not self.seats_left:
            return _("No place is left.")
        seats = ngettext("%(count)d place left", "%(count)d places left", self.seats_left) % {
            "count": self.seats_left
        }
        if not self.rivals:
            return _("%(seats)s; nobody else is proposed for it.") % {"seats": seats}
        return ngettext(
            "%(seats)s; %(count)d other person is proposed for it.",
            "%(seats)s; %(count)d others are proposed for it.",
            self.rivals,
        ) % {"seats": seats, "count": self.rivals}


def queue_of(user: User, filters: Mapping[str, Any]) -> PlacementQuerySet:
    """Placements that this officer may see, filtered and ordered."""
    stage = filters.get("stage") or QueueFilterForm.Stage.WAITING
    rows = Placement.objects.visible_to(user).filter(state__in=QueueFilterForm.STAGES[stage])
    if text := filters.get("q"):
        rows = rows.filter(
            Q(posting__title__icontains=text) | Q(posting__employer__name__icontains=text)
        )
    if filters.get("ready"):
        rows = rows.filter(p_ready__gte=LIKELY)
    if posting := filters.get("posting"):
        rows = rows.filter(posting__public_id=posting)
    return rows.order_by(*_order(filters.get("order") or "score"), "pk")


def queue_rows(placements: Iterable[Placement], *, user: User, today: dt.date) -> list[QueueRow]:
    """Rows of placements that were read `with_competition` and `with_papers`."""
    return [queue_row(placement, user=user, today=today) for placement in placements]


def queue_row(placement: Any, *, user: User, today: dt.date) -> QueueRow:
    """One row; the placement carries `seats_taken` and `rivals` from its query."""
    posting = placement.posting
    papers = needs(
        posting.requirement_set,
        posting.extra_documents.all(),
        placement.returnee.document_cases.all(),
        today=today,
    )
    return QueueRow(
        placement=placement,
        papers=papers,
        seats_left=max(posting.seats - placement.seats_taken, 0),
        rivals=placement.rivals,
        steps=steps_of(placement, user.role),
        is_own=placement.proposed_by_id == user.pk,
    )


def _order(name: str) -> list[Any]:
    if name == "score":
        return [F("score").desc(nulls_last=True)]
    return [QueueFilterForm.ORDERS[name]]
