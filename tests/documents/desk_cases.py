"""Cases at the desk of an office, and steps taken there."""

from __future__ import annotations

import datetime as dt

from documents.models import DocumentCase
from documents.services import take_step
from tests.factories import NOW, TODAY, make_case

State = DocumentCase.State
Reason = DocumentCase.Reason
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)
LONG_AGO = TODAY - dt.timedelta(days=40)
LATER = NOW + dt.timedelta(minutes=30)
NEXT_DAY = NOW + dt.timedelta(days=1)
REASON_OF = {"reject": Reason.NO_SHOW, "void": Reason.LOST}


def desk_case(clerk, state=State.REQUESTED, **fields):
    """A case of the clerk's office, asked for 40 days ago where it was asked for."""
    if state in (State.REQUESTED, State.ISSUED, State.IN_HAND):
        fields.setdefault("requested_on", LONG_AGO)
        fields.setdefault("channel", clerk.office.channel)
    return make_case(state=state, office=clerk.office, **fields)


def step(case, name, by, now=NOW, **details):
    """Take a step, with a reason where it needs one."""
    if name in REASON_OF:
        details.setdefault("reason", REASON_OF[name])
    return take_step(case=case, name=name, by=by, now=now, **details)
