"""Whatever people, officers and clerks tell in whatever order, the rules of cases hold."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pytest
from django.utils import timezone

from documents.models import DocumentCase
from documents.services import (
    CaseRefused,
    expedite_case,
    open_case,
    release_case,
    send_to_office,
    set_case_state,
    take_case,
    take_step,
    undo_last_change,
)
from documents.services.history import snapshot
from documents.transitions import TRANSITIONS, VOID_REASONS, steps_from
from tests.factories import NOW, make_document_type, make_officer, make_returnee

pytestmark = pytest.mark.django_db
State = DocumentCase.State
SLOTS = 1
N_STEPS = 50


class Story:
    """Random changes of two cases by one person, an officer and clerks of two offices."""

    def __init__(self, seed, clerks):
        self.random = random.Random(seed)
        self.now = NOW
        self.returnees = [make_returnee(), make_returnee()]
        self.document_type = make_document_type(validity_days=20)
        self.clerks = clerks
        self.officer = make_officer()

    @property
    def today(self):
        return timezone.localdate(self.now)

    def day(self):
        """No day at all, or one around today."""
        days = self.random.choice([None, None, None, None, -1, 0, 1, 5, 30])
        return None if days is None else self.today - dt.timedelta(days=days)

    def next_change(self):
        """A call that is ready to be made, once or twice."""
        self.now += dt.timedelta(hours=self.random.choice([0, 1, 5, 30]))
        returnee = self.random.choice(self.returnees)
        tell = self.random.choice([self.told, self.told, self.step, self.step, self.other])
        return tell(returnee)

    def told(self, returnee):
        by = self.random.choice([returnee.user, returnee.user, self.officer, self.clerks[0]])
        details = {
            "state": self.random.choice(State.values),
            "reason": self.random.choice(["", "", *VOID_REASONS]),
            "office": self.random.choice([None, None, self.clerks[0].office]),
            "channel": self.random.choice(["", "", "online"]),
            "requested_on": self.day(),
            "in_hand_on": self.day(),
            "expires_on": self.day(),
        }
        if details["state"] != State.VOID:
            details["reason"] = ""
        about = {"returnee": returnee, "document_type": self.document_type}
        now = self.now
        return lambda: set_case_state(**about, **details, by=by, now=now)

    def step(self, returnee):
        case, now = self.case_of(returnee), self.now
        if case is None or case.office is None:
            return self.opened(returnee)
        by = self.random.choice([*self.clerks, *self.clerks_of(case)])
        open_steps = steps_from(case, self.today)
        step = self.random.choice([*TRANSITIONS.values(), *open_steps, *open_steps])
        details = {}
        if step.reasons:
            details["reason"] = self.random.choice([*step.reasons, *VOID_REASONS])
        elif step.target != State.MISSING:
            details[f"{step.target}_on"] = self.day()
        return lambda: take_step(case=case, name=step.name, by=by, now=now, **details)

    def other(self, returnee):
        case, now = self.case_of(returnee), self.now
        by = self.random.choice([*self.clerks, *self.clerks_of(case), self.officer, returnee.user])
        act = self.random.choice(
            [take_case, release_case, expedite_case, undo_last_change, undo_last_change, None]
        )
        if case is None or act is None:
            return self.random.choice([self.opened, self.sent])(returnee)
        return lambda: act(case=case, by=by, now=now)

    def opened(self, returnee):
        by, now = self.random.choice(self.clerks), self.now
        code, document_type = returnee.public_id.hex[:12], self.document_type
        return lambda: open_case(code=code, document_type=document_type, by=by, now=now)

    def sent(self, returnee):
        office, now = self.random.choice(self.clerks).office, self.now
        about = {"returnee": returnee, "document_type": self.document_type}
        return lambda: send_to_office(**about, office=office, by=returnee.user, now=now)

    def clerks_of(self, case):
        """The clerks of the case's office, if it has one, several times."""
        own = [clerk for clerk in self.clerks if case and clerk.office == case.office]
        return own * 4

    def case_of(self, returnee):
        return DocumentCase.objects.filter(returnee=returnee).first()


def written():
    """All that is kept of the cases, and how many changes there were of each."""
    rows = DocumentCase.objects.order_by("pk")
    return [(*_row(case), case.taken_by_id, case.taken_at, case.events.count()) for case in rows]


def _row(case):
    return (case.pk, case.state, case.last_four, case.touched_at, *snapshot(case))


def check_case(case, today):
    """The days are in order and none is to come, and the history tells how the case is."""
    days = [case.requested_on, case.issued_on, case.in_hand_on]
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert all(day <= today for day in known)
    assert case.expires_on is None or not known or case.expires_on >= (case.issued_on or known[0])
    events = list(case.events.all())
    assert [e.from_state for e in events] == ["", *[e.to_state for e in events[:-1]]]
    assert [e.at for e in events] == sorted(e.at for e in events)
    assert (events[-1].to_state, *snapshot(events[-1])) == (case.state, *snapshot(case))
    if case.taken_by is not None:
        assert case.is_open
        assert case.taken_by.office == case.office


def check_never_unissued(case):
    """Only its own undo takes an issued document back without a reason, or its expiry."""
    was_issued = {State.ISSUED, State.IN_HAND}
    events = list(case.events.all())
    for before, event in pairwise(events):
        is_back = before.to_state in was_issued and event.to_state not in {*was_issued, State.VOID}
        day = timezone.localdate(event.at)
        is_expired = before.expires_on is not None and before.expires_on < day
        is_undone = event.note == "#undone" and not before.is_verified
        assert not is_back or is_expired or is_undone, (before.to_state, event.to_state)


@pytest.mark.parametrize("seed", range(4))
def test_rules_hold_whatever_is_told_in_whatever_order(seed, clerk, elsewhere):
    for each in (clerk, elsewhere):
        each.office.expedite_slots = SLOTS
        each.office.save()
    story = Story(seed, [clerk, elsewhere])
    n_changes = 0

    for _step in range(N_STEPS):
        before, change = written(), story.next_change()
        try:
            change()
        except CaseRefused:
            assert written() == before
            continue
        after = written()
        n_changes += after != before
        try:
            change()
        except CaseRefused as refusal:
            # Undone or sent on, the case has left the desk.
            assert "not of your office" in str(refusal)
        assert written() == after
        for office in (clerk.office, elsewhere.office):
            given = DocumentCase.objects.filter(office=office, expedited_on=story.today)
            assert given.count() <= SLOTS

    for case in DocumentCase.objects.all():
        check_case(case, story.today)
        check_never_unissued(case)
    assert n_changes > 5
