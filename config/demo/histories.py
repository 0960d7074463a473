"""What became of requests for papers: how long each took, and the events that tell of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils import timezone

from accounts.models import User
from catalogs.models import Channel, DocumentType, Office
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services.history import SNAPSHOT, snapshot

State = DocumentCase.State
CONSULAR = frozenset(
    {Office.Kind.EMBASSY_SECTION, Office.Kind.CONSULATE_GENERAL, Office.Kind.CONSULATE}
)
# How much longer the made-up truth is than the published times, which a model has to find out.
TIMES_AS_LONG = {Channel.CONSULATE: 1.2, Channel.REGISTRY: 1.5, Channel.ONLINE: 0.8}
SLOWER_EACH_YEAR = 1.1
SPREAD_OF_OFFICES = 0.3


@dataclass
class Pace:
    """How long documents truly take in the demo; the same office is always as slow."""

    rng: np.random.Generator
    _offices: dict[str, float] = field(default_factory=dict)

    def days(self, document: DocumentType, *, place: Place, expedited: bool, ago: int) -> int:
        """Whole days from request to issue, of a request made `ago` days before today."""
        if expedited:
            least, usual, most = document.exp_min_days, document.exp_typ_days, document.exp_max_days
        else:
            least, usual, most = document.std_min_days, document.std_typ_days, document.std_max_days
        middle = usual - least + 0.5
        spread = np.clip(np.log((most - least + 0.5) / middle) / 1.645, 0.2, 0.8)
        factor = TIMES_AS_LONG.get(Channel(place.channel), 1.0) * self._of_office(place.office)
        factor *= SLOWER_EACH_YEAR ** (-ago / 365)
        return least + int(middle * factor * np.exp(spread * self.rng.normal()))

    def _of_office(self, office: Office | None) -> float:
        if office is None:
            return 1.0
        if office.pk not in self._offices:
            self._offices[office.pk] = float(self.rng.lognormal(0.0, SPREAD_OF_OFFICES))
        return self._offices[office.pk]


@dataclass(frozen=True)
class Place:
    """Where a document is asked for: an office, or only a way of asking."""

    channel: str
    office: Office | None = None


def usual_channel(document: DocumentType) -> str:
    """How people who are in Mexico ask for it; what only a consulate gives, there."""
    if document.is_online:
        return Channel.ONLINE
    kinds = document.kinds_of_offices
    at_home = [kind for kind in kinds if kind not in CONSULAR]
    chosen = next(iter(at_home or kinds), Office.Kind.ISSUER)
    return Office(kind=chosen).channel


@dataclass
class Story:
    """A case and what happened to it, day by day; the last state is that of the case."""

    case: DocumentCase
    events: list[DocumentCaseEvent] = field(default_factory=list)

    def tell(self, state: str, day: dt.date, *, by: User | None = None) -> None:
        """The case reached `state` on `day`: its fields are as the event will show them."""
        before = self.events[-1].to_state if self.events else ""
        # Two changes of one day keep their order.
        at = _moment(day) + dt.timedelta(minutes=10 * len(self.events))
        self.case.state = state
        self.events.append(
            DocumentCaseEvent(
                from_state=before,
                to_state=state,
                by=by,
                at=at,
                **dict(zip(SNAPSHOT, snapshot(self.case), strict=True)),
            )
        )
        self.case.touched_at = at

    def forget(self) -> None:
        """A new request begins: nothing of the last document holds for it."""
        for name in ("requested_on", "expedited_on", "issued_on", "in_hand_on", "expires_on"):
            setattr(self.case, name, None)
        self.case.reason, self.case.is_expedited, self.case.is_verified = "", False, False


def write(stories: Sequence[Story]) -> None:
    """Save cases with their events, each in a few statements."""
    DocumentCase.objects.bulk_create([story.case for story in stories], batch_size=1000)
    write_events(stories)


def write_events(stories: Iterable[Story]) -> None:
    """Save the events of cases that are there already."""
    rows = []
    for story in stories:
        for event in story.events:
            event.case = story.case
            rows.append(event)
    DocumentCaseEvent.objects.bulk_create(rows, batch_size=1000)


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def _moment(day: dt.date) -> dt.datetime:
    """Noon of the day, or some hours ago if that is still to come."""
    return min(noon(day), timezone.now() - dt.timedelta(hours=3))
