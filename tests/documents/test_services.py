"""What may happen to a document case, and what is kept of it."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AccessEntry
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    CaseRefused,
    expedite_case,
    set_case_state,
    undo_last_change,
)
from tests.factories import (
    NOW,
    TODAY,
    make_case,
    make_document_type,
    make_office,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)


def change(returnee, state, *, code="CURP", by=None, now=NOW, **details):
    return set_case_state(
        returnee=returnee,
        document_type=make_document_type(code),
        state=state,
        by=by or returnee.user,
        now=now,
        **details,
    )


def test_document_in_hand_without_a_day_came_today_and_leaves_an_event():
    returnee = make_returnee()

    case = change(returnee, State.IN_HAND)

    event = case.events.get()
    assert (case.state, case.in_hand_on, case.touched_at) == (State.IN_HAND, TODAY, NOW)
    assert (event.from_state, event.to_state, event.by) == ("", State.IN_HAND, returnee.user)


def test_expiry_follows_from_the_validity_of_the_document():
    make_document_type("COMP_DOM", validity_days=90)

    case = change(make_returnee(), State.IN_HAND, code="COMP_DOM", in_hand_on=YESTERDAY)

    assert case.expires_on == YESTERDAY + dt.timedelta(days=90)


def test_told_expiry_goes_before_the_usual_validity():
    make_document_type("COMP_DOM", validity_days=90)

    case = change(make_returnee(), State.IN_HAND, code="COMP_DOM", expires_on=TOMORROW)

    assert case.expires_on == TOMORROW


def test_document_without_validity_does_not_expire():
    case = change(make_returnee(), State.IN_HAND)

    assert case.expires_on is None


def test_request_keeps_where_and_when():
    office = make_office("CON-01")

    case = change(
        make_returnee(),
        State.REQUESTED,
        requested_on=YESTERDAY,
        channel=DocumentCase.Channel.CONSULATE,
        office=office,
    )

    assert (case.requested_on, case.channel, case.office) == (YESTERDAY, "consulate", office)


def test_day_of_the_request_stays_when_the_document_comes():
    returnee = make_returnee()
    change(returnee, State.REQUESTED, requested_on=YESTERDAY)

    case = change(returnee, State.IN_HAND)

    assert (case.requested_on, case.in_hand_on) == (YESTERDAY, TODAY)


def test_lost_document_is_void_with_its_reason_and_keeps_its_days():
    returnee = make_returnee()
    change(returnee, State.IN_HAND)

    case = change(returnee, State.VOID, reason="lost")

    assert (case.state, case.reason, case.in_hand_on) == (State.VOID, "lost", TODAY)
    assert not case.is_in_hand(TODAY)


@pytest.mark.parametrize("reason", ["", "revoked", "wrong_data", "x"])
def test_void_by_a_person_needs_a_reason_that_people_can_know(reason):
    case = make_case()

    with pytest.raises(CaseRefused, match="reason") as refusal:
        change(case.returnee, State.VOID, reason=reason)

    assert refusal.value.field == "reason"


def test_document_in_hand_is_never_told_as_missing():
    case = make_case()

    with pytest.raises(CaseRefused, match="say so first"):
        change(case.returnee, State.MISSING)


def test_new_document_after_a_lost_one_has_nothing_of_the_old_one():
    returnee = make_returnee()
    change(returnee, State.IN_HAND, in_hand_on=YESTERDAY)
    change(returnee, State.VOID, reason="stolen")

    case = change(returnee, State.REQUESTED)

    assert (case.state, case.reason, case.in_hand_on) == (State.REQUESTED, "", None)


def test_double_click_writes_one_event():
    returnee = make_returnee()

    change(returnee, State.IN_HAND)
    change(returnee, State.IN_HAND)

    assert DocumentCaseEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "details", "field"),
    [
        (State.IN_HAND, {"in_hand_on": TOMORROW}, "in_hand_on"),
        (State.IN_HAND, {"in_hand_on": dt.date(1850, 1, 1)}, "in_hand_on"),
        (State.IN_HAND, {"expires_on": dt.date(2001, 1, 1)}, "expires_on"),
        (State.REQUESTED, {"requested_on": TOMORROW}, "requested_on"),
        (State.REQUESTED, {"requested_on": dt.date(2001, 1, 1)}, "requested_on"),
        ("stolen", {}, "state"),
        (State.ISSUED, {}, "state"),
        (State.REJECTED, {"reason": "no_show"}, "state"),
        (State.VOID, {"reason": "lost"}, "state"),
        (State.IN_HAND, {"reason": "lost"}, "reason"),
        (State.MISSING, {"note": "number 987654321"}, "note"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(state, details, field):
    with pytest.raises(CaseRefused) as refusal:
        change(make_returnee(), state, **details)

    assert refusal.value.field == field
    assert not DocumentCase.objects.exists()


def test_document_cannot_come_before_it_was_asked_for():
    returnee = make_returnee()
    change(returnee, State.REQUESTED, requested_on=YESTERDAY)

    with pytest.raises(CaseRefused, match="cannot have come before"):
        change(returnee, State.IN_HAND, in_hand_on=YESTERDAY - dt.timedelta(days=1))


def test_document_in_hand_is_not_requested_again():
    returnee = make_returnee()
    change(returnee, State.IN_HAND)

    with pytest.raises(CaseRefused, match="say so first"):
        change(returnee, State.REQUESTED)


def test_expired_document_can_be_requested_again():
    case = make_case(make_returnee(), in_hand_on=YESTERDAY, expires_on=YESTERDAY)

    renewed = change(case.returnee, State.REQUESTED)

    assert (renewed.state, renewed.requested_on, renewed.expires_on) == ("requested", TODAY, None)


def test_expired_document_that_is_in_hand_again_came_today():
    case = make_case(in_hand_on=YESTERDAY, expires_on=YESTERDAY)

    renewed = change(case.returnee, State.IN_HAND)

    assert (renewed.in_hand_on, renewed.expires_on) == (TODAY, None)


def test_expiry_that_is_past_told_twice_is_of_one_document():
    case = make_case(in_hand_on=YESTERDAY)

    for _click in range(2):
        told = change(case.returnee, State.IN_HAND, expires_on=YESTERDAY)

    assert (told.in_hand_on, told.expires_on) == (YESTERDAY, YESTERDAY)


def test_expiry_of_an_expired_document_can_be_corrected():
    case = make_case(requested_on=YESTERDAY, in_hand_on=YESTERDAY, expires_on=YESTERDAY)

    mended = change(case.returnee, State.IN_HAND, in_hand_on=YESTERDAY, expires_on=TOMORROW)

    assert (mended.requested_on, mended.in_hand_on) == (YESTERDAY, YESTERDAY)
    assert mended.expires_on == TOMORROW


def test_officer_expedites_a_request_once():
    case = make_case(make_returnee(), state=State.REQUESTED)
    officer = make_officer()

    expedite_case(case=case, by=officer, now=NOW)
    expedited = expedite_case(case=case, by=officer, now=NOW)

    assert expedited.is_expedited
    assert expedited.touched_at == NOW
    assert [event.is_expedited for event in expedited.events.all()] == [False, True]


def test_returnee_cannot_expedite():
    case = make_case(make_returnee(), state=State.REQUESTED)

    with pytest.raises(CaseRefused, match="Only an officer"):
        expedite_case(case=case, by=case.returnee.user, now=NOW)


def test_document_in_hand_cannot_be_expedited():
    case = make_case(make_returnee())

    with pytest.raises(CaseRefused, match="already in hand"):
        expedite_case(case=case, by=make_officer(), now=NOW)


def test_undo_brings_back_the_days_of_the_request():
    returnee = make_returnee()
    change(returnee, State.REQUESTED, requested_on=YESTERDAY, channel="online")
    case = change(returnee, State.MISSING)

    undone = undo_last_change(case=case, by=returnee.user, now=NOW)

    assert (undone.state, undone.requested_on, undone.channel) == (
        State.REQUESTED,
        YESTERDAY,
        "online",
    )
    assert undone.events.count() == 3


def test_undo_of_the_first_change_leaves_the_document_missing():
    returnee = make_returnee()
    case = change(returnee, State.IN_HAND)

    undone = undo_last_change(case=case, by=returnee.user, now=NOW)

    assert (undone.state, undone.in_hand_on) == (State.MISSING, None)


@pytest.mark.parametrize("has_bare_event", [False, True])
def test_case_that_came_without_its_history_is_undone_to_how_it_was(has_bare_event):
    case = make_case(make_returnee(), state=State.REQUESTED, requested_on=YESTERDAY)
    if has_bare_event:
        case.events.create(to_state=State.REQUESTED, at=NOW)
    case = change(case.returnee, State.IN_HAND)

    undone = undo_last_change(case=case, by=case.returnee.user, now=NOW)

    assert (undone.state, undone.requested_on) == (State.REQUESTED, YESTERDAY)


@pytest.mark.parametrize("later", [dt.timedelta(0), dt.timedelta(days=1)])
def test_undo_is_for_own_changes_of_today(later):
    returnee = make_returnee()
    by = returnee.user if later else make_officer()
    case = change(returnee, State.IN_HAND, by=by)

    with pytest.raises(CaseRefused, match="nothing of yours"):
        undo_last_change(case=case, by=returnee.user, now=NOW + later)


def test_change_by_an_officer_is_in_the_access_log_of_the_person():
    returnee, officer = make_returnee(), make_officer()

    change(returnee, State.IN_HAND, by=officer)

    entry = AccessEntry.objects.about(returnee.public_id).get()
    assert (entry.actor, entry.action) == (officer, AccessEntry.Action.CHANGED)


def test_own_change_is_not_in_the_access_log():
    returnee = make_returnee()

    change(returnee, State.IN_HAND)

    assert not AccessEntry.objects.exists()
