"""Placements: the steps, their table, and the seats."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from employers.models import Posting
from placements.models import Placement, PlacementEvent
from placements.services import (
    PROPOSAL_LISTENERS,
    TransitionRefused,
    propose_placement,
    record_scores,
    take_step,
)
from placements.transitions import SEATED, TRANSITIONS, TURNS, steps_for
from tests.factories import (
    NOW,
    TODAY,
    make_administrator,
    make_member,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = Placement.State
WAY = ["start_review", "approve", "offer", "accept", "start"]


def step(placement, name, *, by=None, now=NOW, reason=""):
    return take_step(
        placement=placement, name=name, by=by or make_officer(), now=now, reason=reason
    )


def test_proposal_is_recorded_with_who_and_when():
    member = make_member()

    placement = propose_placement(
        returnee=make_returnee(), posting=make_posting(), by=member, now=NOW
    )

    event = placement.events.get()
    assert (placement.state, placement.seat) == (State.PROPOSED, None)
    assert (event.from_state, event.to_state, event.by, event.at) == (
        "",
        State.PROPOSED,
        member,
        NOW,
    )


def test_person_is_proposed_once_for_a_posting():
    placement = make_placement()

    with pytest.raises(TransitionRefused, match="already proposed"):
        propose_placement(returnee=placement.returnee, posting=placement.posting, by=None, now=NOW)


@pytest.mark.parametrize("state", [Posting.State.PAUSED, Posting.State.CLOSED])
def test_nobody_is_proposed_for_a_posting_that_is_not_published(state):
    posting = make_posting(state=state)

    with pytest.raises(TransitionRefused, match="closed"):
        propose_placement(returnee=make_returnee(), posting=posting, by=None, now=NOW)


def test_listener_hears_of_a_proposal_once_it_is_committed(
    monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr(
        "placements.services.proposals.PROPOSAL_LISTENERS",
        [lambda placement, day: heard.append((placement, day))],
    )

    with django_capture_on_commit_callbacks(execute=True):
        placement = propose_placement(
            returnee=make_returnee(), posting=make_posting(), by=None, now=NOW
        )
        assert not heard

    assert heard == [(placement, TODAY)]


def test_listeners_are_a_list_that_config_fills():
    assert isinstance(PROPOSAL_LISTENERS, list)


def test_whole_way_to_work_is_recorded_step_by_step():
    placement = make_placement()

    for name in WAY:
        placement = step(placement, name)

    events = list(placement.events.all())
    assert placement.state == State.STARTED
    assert placement.seat == 1
    assert [event.to_state for event in events] == [TRANSITIONS[name].target for name in WAY]
    assert all(left.to_state == right.from_state for left, right in pairwise(events))


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (state, name)
        for name, row in TRANSITIONS.items()
        for state in State.values
        if state not in row.sources
    ],
)
def test_only_steps_of_the_table_are_taken(state, name):
    placement = make_placement(state=state, seat=1 if state in SEATED else None)

    with pytest.raises(TransitionRefused, match="not possible now"):
        step(placement, name, reason="x")

    placement.refresh_from_db()
    assert placement.state == state
    assert not PlacementEvent.objects.exists()


@pytest.mark.parametrize("name", ["approve", "refuse", "send_back"])
def test_employer_cannot_decide_for_the_officer(name):
    placement = make_placement()
    member = make_member(placement.posting.employer)

    with pytest.raises(TransitionRefused, match="not yours"):
        step(placement, name, by=member, reason="x")


def test_person_accepts_the_own_offer():
    placement = make_placement(state=State.OFFERED, seat=1)

    accepted = step(placement, "accept", by=placement.returnee.user)

    assert accepted.state == State.ACCEPTED


@pytest.mark.parametrize("name", ["send_back", "refuse"])
def test_bad_news_needs_a_reason(name):
    placement = make_placement()

    with pytest.raises(TransitionRefused, match="Say why"):
        step(placement, name, reason=" ")

    told = step(placement, name, reason="Falta la licencia")
    assert told.events.get().reason == "Falta la licencia"


def test_officer_does_not_approve_the_own_proposal():
    officer = make_officer()
    placement = make_placement(proposed_by=officer)

    with pytest.raises(TransitionRefused, match="colleague"):
        step(placement, "approve", by=officer)

    assert step(placement, "approve", by=make_officer()).state == State.APPROVED


def test_closed_posting_gives_no_seat():
    placement = make_placement(posting=make_posting(state=Posting.State.CLOSED))

    with pytest.raises(TransitionRefused, match="closed"):
        step(placement, "approve")


def test_last_seat_is_given_once():
    posting = make_posting(seats=1)
    first, second = make_placement(posting=posting), make_placement(posting=posting)
    step(first, "approve")

    with pytest.raises(TransitionRefused, match="no seat left"):
        step(second, "approve")

    second.refresh_from_db()
    assert second.state == State.PROPOSED


def test_seat_that_came_free_is_given_again():
    posting = make_posting(seats=2)
    placements = [make_placement(posting=posting) for _ in range(3)]
    first, second = (step(placement, "approve") for placement in placements[:2])
    step(first, "refuse", reason="x")

    third = step(placements[2], "approve")

    assert (second.seat, third.seat) == (2, 1)


def test_end_of_the_job_frees_its_seat():
    placement = make_placement(state=State.STARTED, seat=1)

    ended = step(placement, "end", reason="x")

    assert (ended.state, ended.seat) == (State.ENDED, None)


def test_database_refuses_the_same_seat_twice():
    posting = make_posting(seats=5)
    make_placement(posting=posting, state=State.APPROVED, seat=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_placement(posting=posting, state=State.APPROVED, seat=1)


@pytest.mark.parametrize(("state", "seat"), [(State.APPROVED, None), (State.PROPOSED, 1)])
def test_database_holds_seats_from_approval_on_only(state, seat):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_placement(state=state, seat=seat)


def test_thirty_days_are_recorded_after_thirty_days():
    placement = step(make_placement(state=State.ACCEPTED, seat=1), "start")

    with pytest.raises(TransitionRefused, match="December 24, 2026"):
        step(placement, "retain_30", now=NOW + dt.timedelta(days=29))

    kept = step(placement, "retain_30", now=NOW + dt.timedelta(days=30))
    assert kept.state == State.RETAINED_30


def test_scores_are_kept_with_their_terms():
    placement = make_placement(score=None)

    record_scores(
        placement=placement,
        score=0.3,
        p_fit=0.5,
        p_ready=0.8,
        utility=0.75,
        reasons=[{"code": "near", "params": {"km": 3}, "sign": 1, "text_en": "Near"}],
        model_version="v1",
        scored_on=TODAY,
    )

    placement.refresh_from_db()
    assert (placement.score, placement.p_ready, placement.model_version) == (0.3, 0.8, "v1")
    assert placement.reasons[0]["code"] == "near"


def test_every_state_is_reached_by_a_step_but_the_first():
    reached = {row.target for row in TRANSITIONS.values()}

    assert reached == set(State)
    assert set(TURNS) <= set(State)


def test_steps_depend_on_the_role():
    offered = make_placement(state=State.OFFERED, seat=1)

    steps = {
        user.role: steps_for(offered, user.role)
        for user in (make_member(), make_returnee().user, make_administrator())
    }

    assert steps == {
        "employer": [],
        "returnee": ["accept", "withdraw"],
        "administrator": ["refuse", "accept", "withdraw"],
    }
