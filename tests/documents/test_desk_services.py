"""What clerks write with the steps of the table, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AccessEntry
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    CASE_LISTENERS,
    CaseRefused,
    deliver_case,
    issue_case,
    reject_case,
    request_case,
    take_case,
    told_together,
    void_case,
    would_change,
)
from documents.transitions import REJECT_REASONS, TRANSITIONS
from returnees.erasure import erase_person
from tests.documents.desk_cases import (
    LATER,
    LONG_AGO,
    NEXT_DAY,
    TOMORROW,
    YESTERDAY,
    Reason,
    State,
    desk_case,
    step,
)
from tests.factories import (
    NOW,
    TODAY,
    make_administrator,
    make_document_type,
)

pytestmark = pytest.mark.django_db
STEPS = tuple(TRANSITIONS)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("name", STEPS)
def test_only_steps_of_the_table_are_taken(clerk, name, state):
    case = desk_case(clerk, state)
    transition = TRANSITIONS[name]
    is_allowed = state in transition.sources or state == transition.target

    if is_allowed:
        assert step(case, name, clerk).state == transition.target
    else:
        with pytest.raises(CaseRefused) as refusal:
            step(case, name, clerk)
        case.refresh_from_db()
        assert (refusal.value.field, case.state) == ("state", state)


def test_case_goes_from_request_to_hand_and_history_knows_who_and_when(clerk):
    case = desk_case(clerk, State.MISSING)

    request_case(case=case, by=clerk, now=NOW, requested_on=LONG_AGO)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY, last_four="a1b2")
    case = deliver_case(case=case, by=clerk, now=LATER)

    assert (case.state, case.requested_on, case.issued_on, case.in_hand_on, case.last_four) == (
        State.IN_HAND,
        LONG_AGO,
        YESTERDAY,
        TODAY,
        "A1B2",
    )
    assert [(e.from_state, e.to_state, e.by, e.at) for e in case.events.all()][1:] == [
        (State.MISSING, State.REQUESTED, clerk, NOW),
        (State.REQUESTED, State.ISSUED, clerk, NOW),
        (State.ISSUED, State.IN_HAND, clerk, LATER),
    ]
    assert case.is_verified
    assert all(event.is_verified for event in case.events.all()[1:])


def test_request_at_a_desk_goes_by_the_way_of_its_office(clerk):
    case = request_case(case=desk_case(clerk, State.MISSING), by=clerk, now=NOW)

    assert (case.requested_on, case.office, case.channel) == (TODAY, clerk.office, "registry")


def test_expiry_counts_from_the_day_of_issue_unless_it_is_told(clerk):
    proof = make_document_type("COMP_DOM", validity_days=90)
    case = desk_case(clerk, document_type=proof)

    issued = issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    counted = issued.expires_on
    delivered = deliver_case(case=case, by=clerk, now=NOW)
    told = deliver_case(case=case, by=clerk, now=NOW, expires_on=TOMORROW)

    assert counted == YESTERDAY + dt.timedelta(days=90)
    assert delivered.expires_on == counted
    assert told.expires_on == TOMORROW


@pytest.mark.parametrize(
    ("name", "details", "field"),
    [
        ("request", {"requested_on": TOMORROW}, "requested_on"),
        ("request", {"requested_on": dt.date(2001, 1, 1)}, "requested_on"),
        ("issue", {"issued_on": TOMORROW}, "issued_on"),
        ("issue", {"issued_on": LONG_AGO - dt.timedelta(days=1)}, "issued_on"),
        ("issue", {"expires_on": YESTERDAY}, "expires_on"),
        ("deliver", {"in_hand_on": TOMORROW}, "in_hand_on"),
        ("deliver", {"in_hand_on": LONG_AGO - dt.timedelta(days=1)}, "in_hand_on"),
        ("deliver", {"expires_on": YESTERDAY}, "expires_on"),
        ("issue", {"last_four": "12345"}, "last_four"),
        ("issue", {"last_four": "1-23"}, "last_four"),
        ("issue", {"last_four": "ñ123"}, "last_four"),
        ("issue", {"note": "number 987654"}, "note"),
        ("issue", {"note": "x" * 201}, "note"),
        ("issue", {"reason": Reason.LOST}, "reason"),
        ("reject", {"reason": ""}, "reason"),
        ("reject", {"reason": Reason.LOST}, "reason"),
        ("reject", {"reason": "moody"}, "reason"),
        ("reject", {"issued_on": TODAY}, "issued_on"),
        ("request", {"last_four": "1234"}, "last_four"),
        ("request", {"office": "REG-14"}, "office"),
        ("burn", {}, "state"),
    ],
)
def test_what_cannot_be_told_is_refused_beside_its_field(clerk, name, details, field):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused) as refusal:
        step(case, name, clerk, **details)

    case.refresh_from_db()
    assert refusal.value.field == field
    assert (case.state, case.requested_on) == (State.REQUESTED, LONG_AGO)
    assert not DocumentCaseEvent.objects.exists()


@pytest.mark.parametrize("reason", ["", Reason.NOT_FOUND, Reason.DUPLICATE])
def test_void_needs_a_reason_of_its_own(clerk, reason):
    case = desk_case(clerk, State.ISSUED)

    with pytest.raises(CaseRefused, match="reason"):
        void_case(case=case, by=clerk, now=NOW, reason=reason)


def test_document_is_not_delivered_before_it_was_issued(clerk):
    case = desk_case(clerk, State.ISSUED, issued_on=YESTERDAY)

    with pytest.raises(CaseRefused, match="issued on") as refusal:
        deliver_case(case=case, by=clerk, now=NOW, in_hand_on=YESTERDAY - dt.timedelta(days=1))

    assert refusal.value.field == "in_hand_on"


@pytest.mark.parametrize("reason", REJECT_REASONS)
def test_rejected_request_has_its_reason_and_can_be_made_again(clerk, reason):
    case = desk_case(clerk)

    rejected = reject_case(case=case, by=clerk, now=NOW, reason=reason)
    told = rejected.reason
    again = request_case(case=case, by=clerk, now=NEXT_DAY)

    assert told == reason
    assert (again.state, again.reason, again.requested_on) == (State.REQUESTED, "", TOMORROW)
    assert again.office == clerk.office


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("request", State.MISSING),
        ("issue", State.REQUESTED),
        ("deliver", State.ISSUED),
        ("reject", State.REQUESTED),
        ("void", State.ISSUED),
        ("withdraw", State.REQUESTED),
    ],
)
def test_step_taken_twice_writes_once(clerk, name, state):
    case = desk_case(clerk, state)

    step(case, name, clerk)
    n_events = DocumentCaseEvent.objects.count()
    again = step(case, name, clerk, now=LATER)

    assert DocumentCaseEvent.objects.count() == n_events
    assert again.touched_at == NOW


def test_document_that_expired_before_it_was_fetched_is_delivered_once(clerk):
    proof = make_document_type("COMP_DOM", validity_days=20)
    case = desk_case(clerk, State.ISSUED, document_type=proof, issued_on=LONG_AGO)

    for _click in range(2):
        delivered = deliver_case(case=case, by=clerk, now=NOW)

    assert (delivered.issued_on, delivered.in_hand_on) == (LONG_AGO, TODAY)
    assert not delivered.is_in_hand(TODAY)


def test_old_row_of_a_file_changes_nothing_once_the_case_went_on(clerk):
    case = desk_case(clerk, requested_on=LONG_AGO)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    deliver_case(case=case, by=clerk, now=NOW)

    step(case, "request", clerk, requested_on=LONG_AGO)
    step(case, "issue", clerk, issued_on=YESTERDAY)

    case.refresh_from_db()
    assert case.state == State.IN_HAND


def test_old_row_of_a_file_does_not_bring_back_a_lost_document(clerk):
    case = desk_case(clerk)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    void_case(case=case, by=clerk, now=NOW, reason=Reason.LOST)

    with pytest.raises(CaseRefused, match="has ended since"):
        step(case, "issue", clerk, issued_on=YESTERDAY)
    again = issue_case(case=case, by=clerk, now=NOW)

    assert (again.state, again.issued_on, again.requested_on) == (State.ISSUED, TODAY, None)


def test_document_noted_by_mistake_can_be_noted_with_its_true_day(clerk):
    case = desk_case(clerk)
    issue_case(case=case, by=clerk, now=NOW)
    void_case(case=case, by=clerk, now=NOW, reason=Reason.MISTAKE)

    again = issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)

    assert again.issued_on == YESTERDAY


def test_question_whether_a_step_would_change_anything_writes_nothing(clerk):
    case = desk_case(clerk)

    assert would_change(case=case, name="issue", by=clerk, now=NOW)
    assert not would_change(
        case=desk_case(clerk, is_verified=True), name="request", by=clerk, now=NOW
    )
    case.refresh_from_db()
    assert case.state == State.REQUESTED
    assert not DocumentCaseEvent.objects.exists()


def test_clerk_who_changes_a_case_is_in_the_access_log_of_the_person(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    entry = AccessEntry.objects.about(case.returnee.public_id).get()
    assert (entry.actor, entry.action) == (clerk, AccessEntry.Action.CHANGED)


@pytest.fixture
def heard():
    """What a listener was called with, while the site's own are away."""
    calls, away = [], list(CASE_LISTENERS)
    CASE_LISTENERS[:] = [lambda people, day: calls.append((people, day))]
    yield calls
    CASE_LISTENERS[:] = away


def test_listeners_hear_of_a_change_once_it_is_committed(
    clerk, heard, django_capture_on_commit_callbacks
):
    case = desk_case(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        issue_case(case=case, by=clerk, now=NOW)
        before_commit = list(heard)

    assert before_commit == []
    assert heard == [({case.returnee_id}, TODAY)]


def test_listeners_hear_nothing_of_what_changed_nothing(
    clerk, heard, django_capture_on_commit_callbacks
):
    case = desk_case(clerk, is_verified=True)

    with django_capture_on_commit_callbacks(execute=True):
        take_case(case=case, by=clerk, now=NOW)
        request_case(case=case, by=clerk, now=NOW)

    assert heard == []


def test_listeners_hear_once_of_a_file(clerk, heard, django_capture_on_commit_callbacks):
    cases = [desk_case(clerk) for _number in range(3)]

    with django_capture_on_commit_callbacks(execute=True), told_together(now=NOW):
        for case in cases:
            issue_case(case=case, by=clerk, now=NOW)

    assert heard == [({case.returnee_id for case in cases}, TODAY)]


def test_listener_that_fails_does_not_undo_the_change(
    clerk, heard, django_capture_on_commit_callbacks
):
    def fail(people, day):
        raise RuntimeError

    CASE_LISTENERS.insert(0, fail)
    case = desk_case(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        issue_case(case=case, by=clerk, now=NOW)

    case.refresh_from_db()
    assert case.state == State.ISSUED
    assert len(heard) == 1


def test_erasure_takes_cases_with_their_history_and_claims(clerk):
    case = desk_case(clerk, last_four="1234")
    take_case(case=case, by=clerk, now=NOW)

    erase_person(returnee=case.returnee, by=make_administrator(), now=NOW)

    assert not DocumentCase.objects.exists()
    assert not DocumentCaseEvent.objects.exists()
    clerk.refresh_from_db()
    assert clerk.is_active
