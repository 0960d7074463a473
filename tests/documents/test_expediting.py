"""Who can be taken first, and how many a day."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.services import (
    CaseRefused,
    expedite_case,
    reject_case,
    request_case,
    send_to_office,
    undo_last_change,
)
from tests.documents.desk_cases import (
    LATER,
    LONG_AGO,
    NEXT_DAY,
    TOMORROW,
    Reason,
    State,
    desk_case,
)
from tests.factories import (
    NOW,
    TODAY,
    make_case,
    make_officer,
)

pytestmark = pytest.mark.django_db


def with_slots(clerk, slots):
    clerk.office.expedite_slots = slots
    clerk.office.save()


def test_office_expedites_no_more_cases_a_day_than_it_can(clerk):
    with_slots(clerk, 2)
    cases = [desk_case(clerk) for _number in range(3)]
    officer = make_officer()

    expedite_case(case=cases[0], by=clerk, now=NOW)
    expedite_case(case=cases[1], by=officer, now=NOW)

    for by in (clerk, officer):
        with pytest.raises(CaseRefused, match="2 cases a day"):
            expedite_case(case=cases[2], by=by, now=NOW)
    assert expedite_case(case=cases[2], by=clerk, now=NEXT_DAY).expedited_on == TOMORROW


def test_day_of_the_places_is_the_local_one(clerk):
    with_slots(clerk, 1)
    late = dt.datetime(2026, 11, 25, 5, 30, tzinfo=dt.UTC)

    expedite_case(case=desk_case(clerk), by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="1 case a day"):
        expedite_case(case=desk_case(clerk), by=clerk, now=late)


def test_expedited_twice_takes_one_place(clerk):
    with_slots(clerk, 1)
    case = desk_case(clerk)

    expedite_case(case=case, by=clerk, now=NOW)
    again = expedite_case(case=case, by=clerk, now=LATER)

    assert (again.expedited_on, again.touched_at) == (TODAY, NOW)


def test_undone_expedite_gives_its_place_back(clerk):
    with_slots(clerk, 1)
    first, second = desk_case(clerk, is_verified=True), desk_case(clerk)
    expedite_case(case=first, by=clerk, now=NOW)

    undone = undo_last_change(case=first, by=clerk, now=NOW)
    expedited = expedite_case(case=second, by=clerk, now=NOW)

    assert (undone.is_expedited, undone.expedited_on) == (False, None)
    assert expedited.is_expedited


def test_case_expedited_today_takes_a_place_of_the_office_that_it_is_sent_to(clerk):
    with_slots(clerk, 1)
    expedite_case(case=desk_case(clerk), by=clerk, now=NOW)
    case = make_case(state=State.REQUESTED)
    expedite_case(case=case, by=make_officer(), now=NOW)

    with pytest.raises(CaseRefused, match="1 case a day"):
        send_to_office(
            returnee=case.returnee,
            document_type=case.document_type,
            office=clerk.office,
            by=case.returnee.user,
            now=NOW,
        )


def test_clerk_of_an_office_without_places_expedites_nothing(clerk):
    with pytest.raises(CaseRefused, match="no places"):
        expedite_case(case=desk_case(clerk), by=clerk, now=NOW)


@pytest.mark.parametrize("state", [State.MISSING, State.ISSUED, State.IN_HAND, State.REJECTED])
def test_clerk_expedites_only_what_is_requested(clerk, state):
    with_slots(clerk, 5)

    with pytest.raises(CaseRefused):
        expedite_case(case=desk_case(clerk, state), by=clerk, now=NOW)


def test_new_request_is_not_expedited_because_the_one_before_was(clerk):
    case = desk_case(clerk, is_expedited=True, expedited_on=LONG_AGO)
    reject_case(case=case, by=clerk, now=NOW, reason=Reason.NO_SHOW)

    again = request_case(case=case, by=clerk, now=NOW)

    assert (again.is_expedited, again.expedited_on) == (False, None)
