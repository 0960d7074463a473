"""The one table of steps: what may follow what, and why a case ends."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.models import DocumentCase
from documents.transitions import (
    REASONS,
    REJECT_REASONS,
    TRANSITIONS,
    VOID_REASONS,
    find_transition,
    steps_from,
)
from tests.factories import TODAY

State = DocumentCase.State
YESTERDAY = TODAY - dt.timedelta(days=1)


def case_in(state, **fields):
    return DocumentCase(state=state, **fields)


@pytest.mark.parametrize("state", State.values)
def test_every_state_can_be_left(state):
    assert steps_from(case_in(state), TODAY)


@pytest.mark.parametrize("state", [State.ISSUED, State.IN_HAND])
def test_issued_document_goes_on_or_is_void_and_never_back(state):
    targets = {step.target for step in steps_from(case_in(state), TODAY)}

    assert targets - {State.IN_HAND} == {State.VOID}


@pytest.mark.parametrize("target", [State.REQUESTED, State.MISSING, State.REJECTED])
def test_nothing_before_the_issue_can_follow_a_document_in_hand(target):
    assert find_transition(case_in(State.IN_HAND), target, TODAY) is None


@pytest.mark.parametrize("target", [State.REQUESTED, State.ISSUED, State.IN_HAND])
def test_expired_document_is_got_again(target):
    case = case_in(State.IN_HAND, expires_on=YESTERDAY)

    assert find_transition(case, target, TODAY) is not None
    assert find_transition(case, target, YESTERDAY) is None


def test_document_that_is_not_known_is_missing():
    assert find_transition(None, State.REQUESTED, TODAY) is TRANSITIONS["request"]
    assert find_transition(None, State.VOID, TODAY) is None


def test_only_rejected_and_void_have_reasons():
    assert {state for state, reasons in REASONS.items() if reasons} == {
        State.REJECTED,
        State.VOID,
    }


def test_each_reason_belongs_to_a_step():
    assert {*REJECT_REASONS, *VOID_REASONS} == set(DocumentCase.Reason)


def test_keys_of_the_steps_differ():
    keys = [step.key for step in TRANSITIONS.values()]

    assert len(keys) == len(set(keys))
