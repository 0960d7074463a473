"""What nobody answered in time comes to an end, so that everyone gets an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PlacementQuerySet
from placements.services.proposals import take_step
from placements.transitions import BEFORE_START, TURNS


@dataclass(frozen=True)
class Lapsed:
    """How many rows came to an end."""

    interests: int
    invitations: int
    placements: int


@transaction.atomic
def lapse_overdue(*, today: dt.date, now: dt.datetime, dry_run: bool = False) -> Lapsed:
    """End interests, invitations and offers not answered in time, and proposals to closed jobs.

    With `dry_run` it only counts. Run twice, the second time finds nothing.
    """
    interests = Interest.objects.overdue(today)
    invitations = Invitation.objects.overdue(today)
    unanswered, closed = _unanswered_offers(now), _proposals_to_closed_postings()
    if dry_run:
        placements = len({*unanswered.values_list("pk"), *closed.values_list("pk")})
        return Lapsed(interests.count(), invitations.count(), placements)
    ended = _lapse(closed, now) + _lapse(unanswered, now)
    return Lapsed(
        interests.update(state=Interest.State.LAPSED, answered_at=now),
        invitations.update(state=Invitation.State.LAPSED, answered_at=now),
        ended,
    )


def _unanswered_offers(now: dt.datetime) -> PlacementQuerySet:
    oldest = now - dt.timedelta(days=TURNS[Placement.State.OFFERED].days)
    offers = Placement.objects.filter(state=Placement.State.OFFERED)
    return offers.annotate(offered_at=Max("events__at")).filter(offered_at__lt=oldest)


def _proposals_to_closed_postings() -> PlacementQuerySet:
    """Proposals without a seat; who holds a seat of a closed posting keeps it."""
    return Placement.objects.filter(
        state__in=BEFORE_START, seat__isnull=True, posting__state=Posting.State.CLOSED
    )


def _lapse(placements: PlacementQuerySet, now: dt.datetime) -> int:
    # Everyone locks postings in the same order.
    found = list(placements.order_by("posting", "pk"))
    for placement in found:
        take_step(placement=placement, name="lapse", by=None, now=now)
    return len(found)
