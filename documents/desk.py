"""The queue of an office: what waits, in which order, and who is proposed for today's places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User
from catalogs.models import Office
from documents.models import DocumentCase, DocumentCaseQuerySet
from documents.services.slots import slots_left

__all__ = ["ORDERS", "DeskCounts", "counts", "proposed_for_slots", "queue", "slots_left"]

State = DocumentCase.State
_BY_WAIT = (F("requested_on").asc(nulls_last=True), F("touched_at").asc(), "pk")
ORDERS = {
    "leverage": (F("leverage").desc(nulls_last=True), *_BY_WAIT),
    "wait": _BY_WAIT,
}


@dataclass(frozen=True)
class DeskCounts:
    """How many cases of an office wait for what, and the expedited places of a day."""

    missing: int
    requested: int
    issued: int
    expedited: int
    slots_left: int

    @property
    def open(self) -> int:
        return self.missing + self.requested + self.issued


def queue(
    user: User,
    *,
    document: str = "",
    min_days: int = 0,
    state: str = "",
    order: str = "leverage",
    today: dt.date | None = None,
) -> DocumentCaseQuerySet:
    """Open cases of the clerk's office, or those in `state`, the one worth most first.

    `document` is the code of a type; `min_days` counts from the request, or from the last
    change where nothing is requested. An unknown order is that by leverage.
    """
    cases = DocumentCase.objects.at_desk_of(user)
    cases = cases.filter(state=state) if state else cases.open()
    if document:
        cases = cases.filter(document_type=document)
    if min_days > 0:
        cases = cases.filter(_waiting_since(today or timezone.localdate(), min_days))
    related = cases.select_related("returnee", "document_type", "office", "taken_by")
    return related.order_by(*ORDERS.get(order, ORDERS["leverage"]))


def proposed_for_slots(office: Office, day: dt.date) -> list[DocumentCase]:
    """Who gets the places that are left: those requests that gain most by being expedited."""
    left = slots_left(office, day)
    if not left:
        return []
    waiting = DocumentCase.objects.at_office(office).requested().filter(is_expedited=False)
    related = waiting.select_related("returnee", "document_type", "office", "taken_by")
    gain = F("expedite_leverage").desc(nulls_last=True)
    return list(related.order_by(gain, *_BY_WAIT)[:left])


def counts(office: Office, day: dt.date) -> DeskCounts:
    """What waits at the office on `day`, in one query."""
    found = DocumentCase.objects.at_office(office).aggregate(
        missing=Count("pk", filter=Q(state=State.MISSING)),
        requested=Count("pk", filter=Q(state=State.REQUESTED)),
        issued=Count("pk", filter=Q(state=State.ISSUED)),
        expedited=Count("pk", filter=Q(expedited_on=day)),
    )
    left = max(office.expedite_slots - found["expedited"], 0)
    return DeskCounts(**found, slots_left=left)


def _waiting_since(today: dt.date, days: int) -> Q:
    """Requested so many days ago or longer; without a request, unchanged for as long."""
    # No case waits since before the first day that there is.
    day = dt.date.fromordinal(max(today.toordinal() - days, 1))
    end_of_day = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    untouched = Q(requested_on__isnull=True, touched_at__lt=end_of_day)
    return Q(requested_on__lte=day) | untouched
