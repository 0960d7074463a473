"""People of earlier years, whose papers are there: what their requests took can be learned from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import models

from accounts.models import User
from catalogs.models import Channel, City, DocumentType, Office
from config.demo import words
from config.demo.histories import CONSULAR, Pace, Place, Story, noon, usual_channel, write
from config.demo.people import Catalog, pick
from documents.models import DocumentCase
from documents.services import expiry_day
from documents.transitions import REJECT_REASONS
from returnees.models import Returnee

State = DocumentCase.State
Reason = DocumentCase.Reason
OLDEST_DAYS, NEWEST_DAYS = 1100, 60
SHARE_AT_HOME = 0.3
"""Of them live in the state of the demo registry, so that its own pace shows."""
SHARE_EXPEDITED = 0.12
SHARE_REJECTED = 0.06
SHARE_LOST = 0.03
SHARE_AT_CONSULATE = 0.3
# The papers in the order in which they are asked for, with what must be there and who asks.
ASKED: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("MCAS", (), 0.25),
    ("ACTA", (), 0.95),
    ("ACTA_FIX", ("ACTA",), 0.12),
    ("CURP", ("ACTA",), 0.9),
    ("NSS", ("CURP",), 0.85),
    ("RFC", ("CURP",), 0.8),
    ("COMP_DOM", (), 0.5),
    ("WITNESS2", (), 0.5),
    ("INE", ("ACTA", "WITNESS2"), 0.8),
    ("CURP_BIO", ("INE", "COMP_DOM"), 0.4),
    ("PASAPORTE", ("ACTA", "CURP", "INE"), 0.3),
    ("CTA", ("INE",), 0.6),
    ("LIC_EST", ("INE",), 0.25),
    ("CARTILLA", ("ACTA",), 0.15),
    ("CERT_EST", (), 0.3),
    ("LFC", ("LIC_EST",), 0.3),
    ("SALUD", ("INE",), 0.1),
    ("DC3", ("NSS",), 0.1),
    ("CNAP", ("INE",), 0.15),
)


@dataclass(frozen=True)
class Desks:
    """Offices where documents are asked for, and the clerks who tell of what they issue."""

    registry: Office
    clerks: dict[str, User]
    by_kind: dict[str, list[Office]]

    def place(self, rng: np.random.Generator, document: DocumentType, *, is_near: bool) -> Place:
        """Where a person asks for it: at the registry if it is near, else by the usual way."""
        kinds = document.kinds_of_offices
        if is_near and self.registry.kind in kinds and rng.random() < 0.8:
            return Place(Channel.REGISTRY, self.registry)
        consular = [kind for kind in kinds if kind in CONSULAR]
        must = not document.is_startable_in_mexico
        if consular and (must or rng.random() < SHARE_AT_CONSULATE):
            offices = [office for kind in consular for office in self.by_kind.get(kind, [])]
            # A few consulates serve most people.
            office = offices[int(len(offices) * rng.random() ** 2)]
            return Place(Channel.CONSULATE, office)
        return Place(usual_channel(document))

    def clerk_of(self, office: Office | None) -> User | None:
        return self.clerks.get(office.pk) if office else None


def make_former(
    *,
    count: int,
    rng: np.random.Generator,
    today: dt.date,
    catalog: Catalog,
    desks: Desks,
    pace: Pace,
) -> None:
    """Write `count` people who do not look for work any more, with all that their papers took."""
    people = [_person(rng, today, catalog, desks) for _ in range(count)]
    Returnee.objects.bulk_create([each.returnee for each in people], batch_size=1000)
    stories = [
        story for each in people for story in _papers(each, rng, today, catalog, desks, pace)
    ]
    write(stories)


@dataclass(frozen=True)
class _Former:
    returnee: Returnee
    arrived: dt.date
    is_near: bool


def _person(rng: np.random.Generator, today: dt.date, catalog: Catalog, desks: Desks) -> _Former:
    is_woman = rng.random() < 0.1
    near = desks.registry.state_id or ""
    is_near = bool(catalog.cities.get(near)) and rng.random() < SHARE_AT_HOME
    home = pick(rng, catalog.states, [state.return_share_pct for state in catalog.states])
    city: City = pick(rng, catalog.cities[near if is_near else home.code])
    ago = int(rng.integers(NEWEST_DAYS, OLDEST_DAYS))
    returnee = Returnee(
        given_names=pick(rng, words.WOMEN if is_woman else words.MEN),
        first_surname=pick(rng, words.SURNAMES),
        second_surname=pick(rng, words.SURNAMES),
        birth_date=today - dt.timedelta(days=int(rng.integers(19 * 365, 58 * 365))),
        sex="F" if is_woman else "M",
        home_state=home,
        city=city,
        office=catalog.offices.get(city.state_id),
        is_searching=False,
        touched_at=noon(today - dt.timedelta(days=ago // 2)),
    )
    return _Former(returnee, today - dt.timedelta(days=ago), is_near)


def _papers(
    person: _Former,
    rng: np.random.Generator,
    today: dt.date,
    catalog: Catalog,
    desks: Desks,
    pace: Pace,
) -> Iterator[Story]:
    ready: dict[str, dt.date] = {}
    for code, needs, share in ASKED:
        document = catalog.documents[code]
        is_for_another = document.is_for_men_18_39 and person.returnee.sex == "F"
        if rng.random() >= share or is_for_another or any(need not in ready for need in needs):
            continue
        first = max([person.arrived, *(ready[need] for need in needs)])
        asked = first + dt.timedelta(days=int(rng.exponential(6)))
        if asked >= today:
            continue
        case = DocumentCase(returnee=person.returnee, document_type=document)
        story = Story(case)
        place = desks.place(rng, document, is_near=person.is_near)
        if rng.random() < SHARE_REJECTED:
            asked = reject(story, place, asked, rng, desks, today)
        ends = request_to_hand(story, place, asked, rng, desks, pace, today)
        if ends is not None:
            ready[code] = ends
        yield story


def request_to_hand(
    story: Story,
    place: Place,
    asked: dt.date,
    rng: np.random.Generator,
    desks: Desks,
    pace: Pace,
    today: dt.date,
) -> dt.date | None:
    """Ask, wait, fetch; the day on which it is in hand, None if it is still awaited."""
    case, clerk = story.case, desks.clerk_of(place.office)
    request(story, place, asked, by=clerk)
    expedited = rng.random() < SHARE_EXPEDITED
    if expedited:
        case.is_expedited, case.expedited_on = True, asked
        story.tell(State.REQUESTED, asked, by=clerk)
    ago = (today - asked).days
    took = pace.days(case.document_type, place=place, expedited=expedited, ago=ago)
    issued = asked + dt.timedelta(days=took)
    if issued > today:
        return None
    issue(story, issued, by=clerk)
    fetched = issued + dt.timedelta(days=int(rng.exponential(1.5)) if clerk else 0)
    if fetched > today:
        return None
    case.in_hand_on = fetched
    story.tell(State.IN_HAND, fetched, by=clerk)
    if rng.random() < SHARE_LOST and fetched < today:
        _lose(story, fetched + dt.timedelta(days=1), today)
        return None
    return fetched


def request(story: Story, place: Place, day: dt.date, *, by: User | None) -> None:
    """A new request, of which no office can know more than that it was made."""
    story.forget()
    case = story.case
    case.channel, case.office, case.requested_on = place.channel, place.office, day
    case.is_verified = by is not None
    story.tell(State.REQUESTED, day, by=by)


def issue(story: Story, day: dt.date, *, by: User | None) -> None:
    case = story.case
    case.issued_on, case.expires_on = day, expiry_day(case.document_type, day)
    case.is_verified = by is not None
    story.tell(State.ISSUED, day, by=by)


def reject(
    story: Story,
    place: Place,
    asked: dt.date,
    rng: np.random.Generator,
    desks: Desks,
    today: dt.date,
) -> dt.date:
    """A request that is refused after some days; the day of the next one."""
    clerk = desks.clerk_of(place.office)
    request(story, place, asked, by=clerk)
    refused = min(asked + dt.timedelta(days=int(rng.integers(0, 12))), today)
    story.case.reason = pick(rng, REJECT_REASONS)
    story.tell(State.REJECTED, refused, by=clerk)
    return min(refused + dt.timedelta(days=int(rng.integers(1, 9))), today)


def _lose(story: Story, earliest: dt.date, today: dt.date) -> None:
    story.case.reason = Reason.LOST
    story.case.is_verified = False
    story.tell(State.VOID, min(earliest + dt.timedelta(days=30), today))


def offices_by_kind() -> dict[str, list[Office]]:
    """Offices that are open, by kind; the largest state's consulates first."""
    found: dict[str, list[Office]] = {}
    rows: models.QuerySet[Office] = Office.objects.active().order_by("-expedite_slots", "code")
    for office in rows:
        found.setdefault(office.kind, []).append(office)
    return found
