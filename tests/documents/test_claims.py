"""Whose desk a case is on, and who holds it for the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    CaseRefused,
    deliver_case,
    expedite_case,
    issue_case,
    release_case,
    request_case,
    set_case_state,
    take_case,
    undo_last_change,
)
from documents.services.claims import free_for
from documents.services.history import RELEASED, TAKEN
from tests.documents.desk_cases import (
    LATER,
    NEXT_DAY,
    State,
    desk_case,
    step,
)
from tests.factories import (
    NOW,
    make_administrator,
    make_case,
    make_clerk,
    make_member,
    make_officer,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make_user", [make_officer, make_administrator, make_member])
def test_steps_are_for_clerks(clerk, make_user):
    case = desk_case(clerk)

    for name in ("issue", "deliver", "reject"):
        with pytest.raises(CaseRefused, match="not of your office"):
            step(case, name, make_user())


@pytest.mark.parametrize(
    "act",
    [
        take_case,
        release_case,
        request_case,
        issue_case,
        deliver_case,
        expedite_case,
        undo_last_change,
    ],
)
def test_clerk_of_another_office_is_refused(clerk, elsewhere, act):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused, match="not of your office"):
        act(case=case, by=elsewhere, now=NOW)

    assert not DocumentCaseEvent.objects.exists()


def test_clerk_without_an_office_is_refused():
    clerk = make_clerk()
    clerk.office = None
    case = make_case(state=State.REQUESTED, office=None)

    with pytest.raises(CaseRefused, match="not of your office"):
        take_case(case=case, by=clerk, now=NOW)


def test_taken_case_is_refused_to_a_colleague_with_the_time(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    for act in (take_case, release_case, issue_case, expedite_case):
        with pytest.raises(CaseRefused, match="at 12:00"):
            act(case=case, by=colleague, now=LATER)

    case.refresh_from_db()
    assert (case.taken_by, case.taken_at, case.state) == (clerk, NOW, State.REQUESTED)


def test_update_that_takes_a_case_finds_it_free_only_once(clerk):
    case, colleague = desk_case(clerk), make_clerk()

    def take(by):
        free = DocumentCase.objects.filter(free_for(by, NOW), pk=case.pk)
        return free.update(taken_by=by, taken_at=NOW)

    assert [take(clerk), take(colleague), take(clerk)] == [1, 0, 1]


def test_case_is_taken_by_an_update_that_asks_again_whether_it_is_free(clerk):
    case = desk_case(clerk)

    with CaptureQueriesContext(connection) as queries:
        take_case(case=case, by=clerk, now=NOW)

    updates = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    condition = updates[0].partition("WHERE")[2]
    assert '"taken_at" IS NULL' in condition
    assert '"office_id"' in condition


def test_case_taken_twice_is_written_once(clerk):
    case = desk_case(clerk)

    take_case(case=case, by=clerk, now=NOW)
    again = take_case(case=case, by=clerk, now=LATER)

    assert again.taken_at == NOW
    assert [event.note for event in case.events.all()] == ["", TAKEN]


def test_officer_does_not_move_a_case_that_a_clerk_took(clerk, elsewhere):
    case = desk_case(clerk)
    take_case(case=case, by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="at 12:00"):
        set_case_state(
            returnee=case.returnee,
            document_type=case.document_type,
            state=State.REQUESTED,
            office=elsewhere.office,
            by=make_officer(),
            now=LATER,
        )


def test_claim_ends_with_its_day(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    taken = take_case(case=case, by=colleague, now=NEXT_DAY)

    assert (taken.taken_by, taken.taken_at) == (colleague, NEXT_DAY)


def test_released_case_is_free_for_a_colleague(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    release_case(case=case, by=clerk, now=NOW)
    release_case(case=case, by=clerk, now=LATER)
    taken = take_case(case=case, by=colleague, now=LATER)

    assert taken.taken_by == colleague
    assert [event.note for event in case.events.all()] == ["", TAKEN, RELEASED, TAKEN]


def test_free_case_is_handled_without_taking_it(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    assert (case.state, case.taken_by) == (State.ISSUED, None)


def test_claim_ends_with_the_work(clerk):
    case = desk_case(clerk)
    take_case(case=case, by=clerk, now=NOW)

    kept = issue_case(case=case, by=clerk, now=NOW).taken_by
    case = deliver_case(case=case, by=clerk, now=NOW)

    assert kept == clerk
    assert (case.taken_by, case.taken_at) == (None, None)


@pytest.mark.parametrize("state", [State.IN_HAND, State.REJECTED, State.VOID])
def test_case_without_work_left_is_not_taken(clerk, state):
    with pytest.raises(CaseRefused, match="Nothing is left"):
        take_case(case=desk_case(clerk, state), by=clerk, now=NOW)


def test_taking_a_case_does_not_touch_what_is_forecast_of_it(clerk):
    case = desk_case(clerk, touched_at=NOW - dt.timedelta(days=3))

    taken = take_case(case=case, by=clerk, now=NOW)

    assert taken.touched_at == NOW - dt.timedelta(days=3)
