"""The one table of a placement's steps: from where, to where, by whom, and with a reason or not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User
from placements.models import Placement

State = Placement.State
Role = User.Role

STAFF = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
AT_WORK = frozenset({State.STARTED, State.RETAINED_30, State.RETAINED_90, State.RETAINED_180})
BEFORE_START = frozenset(
    {
        State.PROPOSED,
        State.UNDER_REVIEW,
        State.SENT_BACK,
        State.APPROVED,
        State.OFFERED,
        State.ACCEPTED,
    }
)
SEATED = frozenset({State.APPROVED, State.OFFERED, State.ACCEPTED}) | AT_WORK


@dataclass(frozen=True)
class Transition:
    """A step. No actors means that only the site itself takes it."""

    sources: frozenset[State]
    target: State
    actors: frozenset[Role]
    needs_reason: bool = False
    days_at_work: int = 0


def _step(
    *sources: State,
    to: State,
    actors: frozenset[Role] = STAFF,
    needs_reason: bool = False,
    days_at_work: int = 0,
) -> Transition:
    return Transition(frozenset(sources), to, actors, needs_reason, days_at_work)


TRANSITIONS: dict[str, Transition] = {
    "start_review": _step(State.PROPOSED, to=State.UNDER_REVIEW),
    "approve": _step(State.PROPOSED, State.UNDER_REVIEW, to=State.APPROVED),
    "send_back": _step(State.PROPOSED, State.UNDER_REVIEW, to=State.SENT_BACK, needs_reason=True),
    "propose_again": _step(State.SENT_BACK, to=State.PROPOSED, actors=STAFF | {Role.EMPLOYER}),
    "refuse": _step(*BEFORE_START, to=State.REFUSED, needs_reason=True),
    "offer": _step(State.APPROVED, to=State.OFFERED, actors=STAFF | {Role.EMPLOYER}),
    "accept": _step(State.OFFERED, to=State.ACCEPTED, actors=STAFF | {Role.RETURNEE}),
    "start": _step(State.ACCEPTED, to=State.STARTED, actors=STAFF | {Role.EMPLOYER}),
    "retain_30": _step(State.STARTED, to=State.RETAINED_30, days_at_work=30),
    "retain_90": _step(State.RETAINED_30, to=State.RETAINED_90, days_at_work=90),
    "retain_180": _step(State.RETAINED_90, to=State.RETAINED_180, days_at_work=180),
    "end": _step(*AT_WORK, to=State.ENDED, actors=STAFF | {Role.EMPLOYER}, needs_reason=True),
    "withdraw": _step(*BEFORE_START, to=State.WITHDRAWN, actors=STAFF | {Role.RETURNEE}),
    "lapse": _step(*BEFORE_START, to=State.LAPSED, actors=frozenset()),
}


class Party(StrEnum):
    """Who is expected to act next."""

    PERSON = "person"
    EMPLOYER = "employer"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Turn:
    """Whose move it is in a state, and in how many days; 0 means by the day the job starts."""

    party: Party
    days: int = 0


TURNS: dict[State, Turn] = {
    State.PROPOSED: Turn(Party.OFFICE, 5),
    State.UNDER_REVIEW: Turn(Party.OFFICE, 3),
    State.SENT_BACK: Turn(Party.EMPLOYER, 7),
    State.APPROVED: Turn(Party.EMPLOYER, 7),
    State.OFFERED: Turn(Party.PERSON, 7),
    State.ACCEPTED: Turn(Party.EMPLOYER),
}
NOBODYS_TURN = Turn(Party.NOBODY)


def steps_for(placement: Placement, role: str) -> list[str]:
    """Names of the steps that a user of this role may take from here, in the table's order."""
    return [
        name
        for name, step in TRANSITIONS.items()
        if placement.state in step.sources and role in step.actors
    ]
