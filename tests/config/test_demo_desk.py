"""The desks of the demo: work for the clerk, and histories from which waits can be learned."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from config.demo.accounts import CONSULAR_CLERK, DEMO_ACCOUNTS
from config.demo.desk import REGISTRY
from documents.datasets import case_histories
from documents.desk import proposed_for_slots, queue, slots_left
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services.history import snapshot
from returnees.models import Returnee
from tests.factories import make_clerk

pytestmark = pytest.mark.django_db
SIZE = {"returnees": 400, "postings": 20, "employers": 10, "seed": 7}
State = DocumentCase.State


@pytest.fixture
def demo() -> None:
    call_command("load_catalogs", stdout=StringIO())
    call_command("make_demo", **SIZE, stdout=StringIO())


def clerk() -> User:
    return User.objects.select_related("office").get(email=DEMO_ACCOUNTS[User.Role.CLERK])


def test_clerks_of_a_registry_and_a_consulate_find_work_at_their_desks(demo: None) -> None:
    consular = User.objects.get(email=CONSULAR_CLERK)

    at_registry = set(queue(clerk()).values_list("state", flat=True))
    ended = queue(clerk(), state=State.REJECTED) | queue(clerk(), state=State.VOID)

    assert at_registry == {State.MISSING, State.REQUESTED, State.ISSUED}
    assert not ended.filter(reason="").exists()
    assert ended.exists()
    assert queue(consular).exists()


def test_registry_has_places_left_today_and_people_to_propose(demo: None) -> None:
    office = clerk().office
    assert office is not None
    today = timezone.localdate()

    left = slots_left(office, today)
    proposed = proposed_for_slots(office, today)

    assert 0 < left < office.expedite_slots
    assert 0 < len(proposed) <= left


def test_demo_person_has_a_case_at_the_demo_desk(demo: None) -> None:
    person = Returnee.objects.get(user__email=DEMO_ACCOUNTS[User.Role.RETURNEE])

    cases = queue(clerk()).filter(returnee=person)

    assert [case.office_id for case in cases] == [REGISTRY]


def test_days_of_demo_papers_never_run_backwards_nor_into_the_future(demo: None) -> None:
    today = timezone.localdate()
    backwards = (
        Q(issued_on__lt=F("requested_on"))
        | Q(in_hand_on__lt=F("issued_on"))
        | Q(in_hand_on__lt=F("requested_on"))
        | Q(expedited_on__lt=F("requested_on"))
        | Q(expires_on__lt=F("in_hand_on"))
    )
    ahead = Q(requested_on__gt=today) | Q(issued_on__gt=today) | Q(in_hand_on__gt=today)

    wrong = DocumentCase.objects.filter(backwards | ahead)

    assert not wrong.exists()
    assert not DocumentCaseEvent.objects.filter(at__gt=timezone.now()).exists()


def test_last_event_of_each_demo_paper_tells_how_the_paper_is(demo: None) -> None:
    cases = DocumentCase.objects.prefetch_related("events")

    told = [(case, list(case.events.all())) for case in cases]

    differing = [
        case.pk
        for case, events in told
        if (case.state, snapshot(case)) != (events[-1].to_state, snapshot(events[-1]))
    ]
    assert not differing
    assert all(
        after.from_state == before.to_state
        for _case, events in told
        for before, after in pairwise(events)
    )


def test_case_histories_have_issued_and_open_requests_of_the_registry_and_of_ways(
    demo: None,
) -> None:
    histories = case_histories(timezone.localdate())

    at_registry = histories[histories["office"] == REGISTRY]
    assert len(histories) > 500
    assert len(at_registry) > 30
    assert set(at_registry["issued"]) == {True, False}
    assert {"online", "consulate", "registry", "office"} <= set(histories["channel"])


def test_people_of_earlier_years_are_out_of_the_search_and_have_no_account(demo: None) -> None:
    former = Returnee.objects.filter(is_searching=False)

    reached = former.filter(Q(user__isnull=False) | Q(contact_methods__isnull=False))

    assert former.count() >= SIZE["returnees"] // 5
    assert not reached.exists()


def test_list_of_demo_accounts_names_the_office_of_each_clerk() -> None:
    clerk_at_registry = make_clerk(email=DEMO_ACCOUNTS[User.Role.CLERK])
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    line = next(line for line in out.getvalue().splitlines() if "capturista" in line)
    assert line.split() == [
        "clerk",
        clerk_at_registry.email,
        *str(clerk_at_registry.office).split(),
    ]
