"""What an office verified, and what others may still say of it."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.services import (
    CaseRefused,
    deliver_case,
    issue_case,
    set_case_state,
    undo_last_change,
    void_case,
)
from tests.documents.desk_cases import (
    LATER,
    YESTERDAY,
    Reason,
    State,
    desk_case,
)
from tests.factories import (
    NOW,
    TODAY,
    make_document_type,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "told", "is_allowed"),
    [
        (State.REQUESTED, {"state": State.IN_HAND}, True),
        (State.REQUESTED, {"state": State.MISSING}, False),
        (State.REQUESTED, {"state": State.REQUESTED}, True),
        (State.REQUESTED, {"state": State.REQUESTED, "requested_on": YESTERDAY}, False),
        (State.ISSUED, {"state": State.IN_HAND}, True),
        (State.ISSUED, {"state": State.VOID, "reason": Reason.STOLEN}, True),
        (State.ISSUED, {"state": State.MISSING}, False),
        (State.IN_HAND, {"state": State.VOID, "reason": Reason.LOST}, True),
        (State.IN_HAND, {"state": State.VOID, "reason": Reason.MISTAKE}, False),
        (State.IN_HAND, {"state": State.IN_HAND, "in_hand_on": YESTERDAY}, False),
        (State.REJECTED, {"state": State.REQUESTED}, True),
        (State.VOID, {"state": State.REQUESTED}, True),
    ],
)
@pytest.mark.parametrize("teller", ["person", "officer"])
def test_others_can_only_carry_on_what_an_office_verified(clerk, state, told, is_allowed, teller):
    case = desk_case(clerk, state, is_verified=True)
    by = case.returnee.user if teller == "person" else make_officer()
    telling = {"returnee": case.returnee, "document_type": case.document_type, "by": by, **told}

    if is_allowed:
        assert set_case_state(**telling, now=NOW).state == told["state"]
    else:
        with pytest.raises(CaseRefused):
            set_case_state(**telling, now=NOW)
        case.refresh_from_db()
        assert case.state == state


def test_verified_fact_is_not_undone(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="verified"):
        undo_last_change(case=case, by=clerk, now=NOW)

    case.refresh_from_db()
    assert case.state == State.ISSUED


def test_person_undoes_an_own_word_back_to_what_the_office_verified(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)
    person = case.returnee.user
    set_case_state(
        returnee=case.returnee,
        document_type=case.document_type,
        state=State.IN_HAND,
        by=person,
        now=LATER,
    )

    undone = undo_last_change(case=case, by=person, now=LATER)

    assert (undone.state, undone.issued_on, undone.in_hand_on) == (State.ISSUED, TODAY, None)
    assert undone.is_verified


def test_undo_clicked_twice_does_not_bring_the_change_back():
    returnee = make_returnee()
    case = set_case_state(
        returnee=returnee,
        document_type=make_document_type(),
        state=State.REQUESTED,
        by=returnee.user,
        now=NOW,
    )

    undo_last_change(case=case, by=returnee.user, now=NOW)
    again = undo_last_change(case=case, by=returnee.user, now=LATER)

    assert again.state == State.MISSING
    assert again.events.count() == 2


def test_clerk_tells_nothing_without_a_desk(clerk):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused, match="Only the person"):
        set_case_state(
            returnee=case.returnee,
            document_type=case.document_type,
            state=State.IN_HAND,
            by=clerk,
            now=NOW,
        )


@pytest.mark.parametrize("teller", ["person", "officer"])
def test_what_an_office_issued_is_no_mistake_once_it_was_fetched(clerk, teller):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)
    by = case.returnee.user if teller == "person" else make_officer()
    telling = {"returnee": case.returnee, "document_type": case.document_type, "by": by}
    set_case_state(**telling, state=State.IN_HAND, now=LATER)

    with pytest.raises(CaseRefused):
        set_case_state(**telling, state=State.VOID, reason=Reason.MISTAKE, now=LATER)

    case.refresh_from_db()
    assert case.state == State.IN_HAND
    assert set_case_state(**telling, state=State.VOID, reason=Reason.LOST, now=LATER)


def test_what_an_office_issued_is_no_mistake_after_it_was_told_lost(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)
    person = case.returnee.user
    telling = {"returnee": case.returnee, "document_type": case.document_type, "by": person}
    set_case_state(**telling, state=State.VOID, reason=Reason.LOST, now=LATER)

    with pytest.raises(CaseRefused):
        set_case_state(**telling, state=State.VOID, reason=Reason.MISTAKE, now=LATER)

    assert set_case_state(**telling, state=State.VOID, reason=Reason.STOLEN, now=LATER)


def test_the_reason_of_the_office_is_not_told_over(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)
    void_case(case=case, reason=Reason.REVOKED, by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="verified"):
        set_case_state(
            returnee=case.returnee,
            document_type=case.document_type,
            state=State.VOID,
            reason=Reason.LOST,
            by=case.returnee.user,
            now=LATER,
        )

    case.refresh_from_db()
    assert case.reason == Reason.REVOKED


@pytest.mark.parametrize("days", [0, 400])
def test_others_cannot_move_the_last_day_of_what_an_office_issued(clerk, days):
    last_day = TODAY + dt.timedelta(days=90)
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW, expires_on=last_day)
    telling = {
        "returnee": case.returnee,
        "document_type": case.document_type,
        "state": State.IN_HAND,
        "by": case.returnee.user,
        "now": LATER,
    }
    moved = TODAY + dt.timedelta(days=days)

    with pytest.raises(CaseRefused, match="verified"):
        set_case_state(**telling, expires_on=moved)
    assert set_case_state(**telling).expires_on == last_day
    with pytest.raises(CaseRefused, match="verified"):
        set_case_state(**telling, expires_on=moved)


@pytest.mark.parametrize("told", [{}, {"in_hand_on": TODAY}])
def test_what_is_fetched_expires_as_the_office_said_when_it_issued_it(clerk, told):
    last_day = TODAY + dt.timedelta(days=90)
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW, expires_on=last_day)

    assert deliver_case(case=case, by=clerk, now=LATER, **told).expires_on == last_day
