"""The desk of the demo: a civil registry and a consulate, their clerks and what waits there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np

from accounts.models import User
from catalogs.models import Channel, Office
from config.demo.accounts import CONSULAR_CLERK, DEMO_ACCOUNTS
from config.demo.former import Desks, issue, make_former, offices_by_kind, reject, request
from config.demo.histories import Pace, Place, Story, write_events
from config.demo.people import Catalog, pick
from documents.models import DocumentCase, DocumentCaseEvent
from returnees.models import Returnee

State = DocumentCase.State
Reason = DocumentCase.Reason
REGISTRY = "DEMO-RC-19"
CONSULATE = "HOU"
SLOTS = 12
FORMER_FOR_EACH_PERSON, MOST_FORMER = 0.25, 800
MOST_PEOPLE = 5000
"""However large the demo is, so many have something at the desks."""
# How likely a person of a state, or of any other, has something at the registry.
NEAR = {"19": 0.95, "05": 0.5, "28": 0.5, "24": 0.35}
FAR = 0.18
# What is asked for at the registry: by how many of those who need it, and after which other.
AT_REGISTRY: tuple[tuple[str, float, str], ...] = (
    ("ACTA", 0.8, ""),
    ("CURP", 0.5, "ACTA"),
    ("ACTA_FIX", 0.1, "ACTA"),
    ("CURP_BIO", 0.12, "CURP"),
)
AT_CONSULATE: tuple[tuple[str, float, str], ...] = (("MCAS", 0.02, ""), ("PASAPORTE", 0.02, "ACTA"))
STATES = [State.MISSING, State.REQUESTED, State.ISSUED, State.REJECTED, State.VOID]
STATE_SHARES = [30, 50, 10, 6, 4]


def make_desks(catalog: Catalog) -> Desks:
    """The registry, which is in no catalog, and a clerk there and at a consulate."""
    monterrey = next(city for city in catalog.cities["19"] if city.name == "Monterrey")
    registry = Office.objects.create(
        code=REGISTRY,
        name="Registro Civil Monterrey (demostración)",
        kind=Office.Kind.CIVIL_REGISTRY,
        state_id="19",
        latitude=monterrey.latitude,
        longitude=monterrey.longitude,
        address="Oficina inventada para la demostración",
        hours="lunes a viernes, 8:00 a 15:00",
        expedite_slots=SLOTS,
        status="demo",
        evidence="Made up for the demo; no such office.",
    )
    consulate = Office.objects.get(code=CONSULATE)
    clerks = {
        office.pk: User.objects.create_user(email=email, role=User.Role.CLERK, office=office)
        for office, email in (
            (registry, DEMO_ACCOUNTS[User.Role.CLERK]),
            (consulate, CONSULAR_CLERK),
        )
    }
    return Desks(registry, clerks, offices_by_kind())


def make_desk_work(
    *, desks: Desks, rng: np.random.Generator, today: dt.date, catalog: Catalog
) -> None:
    """Write past histories, what waits at both desks, and the one case of the demo person."""
    demo_person = Returnee.objects.get(user__email=DEMO_ACCOUNTS[User.Role.RETURNEE])
    people = list(
        Returnee.objects.filter(is_searching=True)
        .exclude(pk=demo_person.pk)
        .select_related("city")
        .prefetch_related("document_cases__document_type")[:MOST_PEOPLE]
    )
    make_former(
        count=min(int(FORMER_FOR_EACH_PERSON * len(people)), MOST_FORMER),
        rng=rng,
        today=today,
        catalog=catalog,
        desks=desks,
        pace=Pace(rng),
    )
    work = _Work(desks, rng, today, catalog)
    stories = [story for one in people for story in work.of(one)]
    stories.append(work.requested(_blank(demo_person, catalog, "CURP"), work.registry, days=1))
    _save(stories)


class _Work:
    """What people of now have open at the two desks."""

    def __init__(
        self, desks: Desks, rng: np.random.Generator, today: dt.date, catalog: Catalog
    ) -> None:
        self.desks, self.rng, self.today, self.catalog = desks, rng, today, catalog
        self.registry = Place(Channel.REGISTRY, desks.registry)
        consulate = Office.objects.get(code=CONSULATE)
        self.consulate = Place(consulate.channel, consulate)
        self.given = 0

    def of(self, returnee: Returnee) -> Iterator[Story]:
        """New or changed cases of one person at the registry, or else at the consulate."""
        state = returnee.city.state_id if returnee.city else ""
        is_near = self.rng.random() < NEAR.get(state, FAR)
        place, asked = (self.registry, AT_REGISTRY) if is_near else (self.consulate, AT_CONSULATE)
        cases = {case.document_type_id: case for case in returnee.document_cases.all()}
        for code, share, after in asked:
            known = cases.get(code)
            if self.rng.random() >= share or (known and known.state != State.REQUESTED):
                continue
            is_startable = not after or (after in cases and cases[after].is_in_hand(self.today))
            case = known or _blank(returnee, self.catalog, code)
            yield self._story(case, place, is_startable=is_startable)

    def _story(self, case: DocumentCase, place: Place, *, is_startable: bool) -> Story:
        waited = int(self.rng.gamma(1.4, 5))
        if case.requested_on is not None:
            return self.requested(case, place, days=(self.today - case.requested_on).days)
        # What only a consulate gives can only have been asked for before coming home.
        must_be_open = place is self.consulate
        state = pick(self.rng, STATES, STATE_SHARES) if is_startable else State.MISSING
        if must_be_open or state == State.REQUESTED:
            return self.requested(case, place, days=waited + 3 * must_be_open)
        return self._other(case, place, state, waited)

    def _other(self, case: DocumentCase, place: Place, state: str, waited: int) -> Story:
        story, clerk = Story(case), self.desks.clerk_of(place.office)
        day = self.today - dt.timedelta(days=waited + 1)
        if state == State.MISSING:
            case.channel, case.office = place.channel, place.office
            story.tell(State.MISSING, day)
        elif state == State.REJECTED:
            reject(story, place, day, self.rng, self.desks, self.today)
        else:
            request(story, place, day, by=clerk)
            issue(story, day + dt.timedelta(days=int(self.rng.integers(waited + 1))), by=clerk)
        if state == State.VOID:
            case.reason = pick(self.rng, [Reason.LOST, Reason.DAMAGED, Reason.MISTAKE])
            story.tell(State.VOID, self.today, by=clerk)
        return story

    def requested(self, case: DocumentCase, place: Place, *, days: int) -> Story:
        """An open request, one in eight of them expedited, few of them today."""
        story, clerk = Story(case), self.desks.clerk_of(place.office)
        was_expedited = case.is_expedited
        request(story, place, self.today - dt.timedelta(days=days), by=clerk)
        if was_expedited or self.rng.random() < 0.12:
            # Only some of today's places are given, so that the queue has some to propose.
            is_today = place is self.registry and self.given < SLOTS // 3
            ago = 0 if is_today else max(days // 2, 1)
            if days >= ago:
                self.given += ago == 0
                day = self.today - dt.timedelta(days=ago)
                case.is_expedited, case.expedited_on = True, day
                story.tell(State.REQUESTED, day, by=clerk)
        return story


def _blank(returnee: Returnee, catalog: Catalog, code: str) -> DocumentCase:
    return DocumentCase(returnee=returnee, document_type=catalog.documents[code])


def _save(stories: Sequence[Story]) -> None:
    """Save new cases and changed ones; the events of a changed one replace its old ones."""
    old = [story.case for story in stories if story.case.pk]
    DocumentCaseEvent.objects.filter(case__in=old).delete()
    DocumentCase.objects.bulk_create([story.case for story in stories if not story.case.pk])
    DocumentCase.objects.bulk_update(
        old,
        [
            "state",
            "channel",
            "office",
            "requested_on",
            "is_expedited",
            "expedited_on",
            "is_verified",
            "touched_at",
        ],
    )
    write_events(stories)
