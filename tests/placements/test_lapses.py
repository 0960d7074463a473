"""What nobody answered in time comes to an end."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PlacementEvent
from placements.services import Lapsed, lapse_overdue
from tests.factories import (
    NOW,
    TODAY,
    make_interest,
    make_invitation,
    make_placement,
    make_posting,
)

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - dt.timedelta(days=1)


def make_offer(*, offered_at: dt.datetime) -> Placement:
    placement = make_placement(state=Placement.State.OFFERED, seat=1)
    PlacementEvent.objects.create(placement=placement, to_state="offered", at=offered_at)
    return placement


def test_what_was_not_answered_by_its_day_lapses():
    interest = make_interest(answer_by=YESTERDAY)
    invitation = make_invitation(answer_by=YESTERDAY)
    offer = make_offer(offered_at=NOW - dt.timedelta(days=8))

    lapsed = lapse_overdue(today=TODAY, now=NOW)

    for row in (interest, invitation, offer):
        row.refresh_from_db()
    assert lapsed == Lapsed(1, 1, 1)
    assert (interest.state, interest.answered_at) == (Interest.State.LAPSED, NOW)
    assert invitation.state == Invitation.State.LAPSED
    assert (offer.state, offer.seat) == (Placement.State.LAPSED, None)


def test_what_has_time_or_an_answer_stays():
    make_interest(answer_by=TODAY)
    make_interest(answer_by=YESTERDAY, state=Interest.State.DECLINED)
    make_invitation(answer_by=TODAY)
    make_offer(offered_at=NOW - dt.timedelta(days=6))
    make_placement()

    lapsed = lapse_overdue(today=TODAY, now=NOW)

    assert lapsed == Lapsed(0, 0, 0)


def test_proposals_to_a_closed_posting_lapse_and_seats_stay():
    posting = make_posting(state=Posting.State.CLOSED)
    proposal = make_placement(posting=posting)
    seated = make_placement(posting=posting, state=Placement.State.APPROVED, seat=1)

    lapse_overdue(today=TODAY, now=NOW)

    proposal.refresh_from_db()
    seated.refresh_from_db()
    assert proposal.state == Placement.State.LAPSED
    assert proposal.events.get().by is None
    assert seated.state == Placement.State.APPROVED


def test_second_run_finds_nothing():
    make_interest(answer_by=YESTERDAY)
    lapse_overdue(today=TODAY, now=NOW)

    again = lapse_overdue(today=TODAY, now=NOW)

    assert again == Lapsed(0, 0, 0)


def test_dry_run_of_the_command_counts_and_changes_nothing():
    long_ago = timezone.localdate() - dt.timedelta(days=1)
    interest = make_interest(answer_by=long_ago)
    out = StringIO()

    call_command("lapse_overdue", "--dry-run", "--json", stdout=out)

    interest.refresh_from_db()
    assert json.loads(out.getvalue()) == {"interests": 1, "invitations": 0, "placements": 0}
    assert interest.state == Interest.State.OPEN


def test_command_ends_what_is_overdue():
    interest = make_interest(answer_by=timezone.localdate() - dt.timedelta(days=1))
    out = StringIO()

    call_command("lapse_overdue", stdout=out)

    interest.refresh_from_db()
    assert out.getvalue() == "Ended 1 interests, 0 invitations, 0 placements.\n"
    assert interest.state == Interest.State.LAPSED
