"""Marks, interests and invitations: what the rules allow."""

from __future__ import annotations

import datetime as dt

import pytest

from employers.models import Employer, Posting
from placements.models import Interest, Invitation, Placement, PostingMark
from placements.services import (
    InterestRefused,
    InvitationRefused,
    TransitionRefused,
    answer_interest,
    answer_invitation,
    mark_posting,
    say_interest,
    send_invitation,
    share_contact,
    take_step,
    unmark_posting,
    withdraw_interest,
    withdraw_invitation,
)
from tests.factories import (
    NOW,
    TODAY,
    make_employer,
    make_interest,
    make_invitation,
    make_member,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
)

pytestmark = pytest.mark.django_db


def say(returnee, posting, **fields):
    details = {"message": "", "shares_contact": False, **fields}
    return say_interest(returnee=returnee, posting=posting, now=NOW, today=TODAY, **details)


def invite(posting, returnee):
    by = make_member(posting.employer)
    return send_invitation(posting=posting, returnee=returnee, message="", by=by, now=NOW)


def test_interest_waits_a_week_for_an_answer():
    interest = say(make_returnee(), make_posting(), message=" Hola ", shares_contact=True)

    assert interest.state == Interest.State.OPEN
    assert interest.answer_by == TODAY + dt.timedelta(days=7)
    assert (interest.message, interest.shares_contact) == ("Hola", True)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Posting.State.PAUSED},
        {"state": Posting.State.CLOSED},
        {"closes_on": TODAY - dt.timedelta(days=1)},
        {"published_on": TODAY + dt.timedelta(days=1)},
    ],
)
def test_posting_that_is_not_open_takes_no_interest(fields):
    posting = make_posting(**fields)

    with pytest.raises(InterestRefused, match="no longer takes"):
        say(make_returnee(), posting)

    assert not Interest.objects.exists()


def test_posting_of_an_unverified_employer_takes_no_interest():
    posting = make_posting(employer=make_employer(state=Employer.State.PENDING))

    with pytest.raises(InterestRefused, match="no longer takes"):
        say(make_returnee(), posting)


def test_full_posting_takes_no_interest():
    posting = make_posting(seats=1)
    make_placement(posting=posting, state=Placement.State.APPROVED, seat=1)

    with pytest.raises(InterestRefused, match="places of this job are taken"):
        say(make_returnee(), posting)


def test_second_interest_of_a_double_click_is_refused():
    returnee, posting = make_returnee(), make_posting()
    say(returnee, posting)

    with pytest.raises(InterestRefused, match="already said"):
        say(returnee, posting)

    assert Interest.objects.count() == 1


def test_interest_can_be_said_again_after_it_was_withdrawn():
    returnee, posting = make_returnee(), make_posting()
    withdraw_interest(interest=say(returnee, posting), by=returnee.user, now=NOW)

    again = say(returnee, posting)

    assert again.state == Interest.State.OPEN


def test_who_was_invited_answers_the_invitation():
    invitation = make_invitation()

    with pytest.raises(InterestRefused, match="Answer the invitation"):
        say(invitation.returnee, invitation.posting)


def test_interest_brings_a_dismissed_posting_back_and_keeps_a_saved_one():
    returnee, dismissed, saved = make_returnee(), make_posting(), make_posting()
    mark_posting(returnee=returnee, posting=dismissed, kind="dismissed", now=NOW)
    mark_posting(returnee=returnee, posting=saved, kind="saved", now=NOW)

    say(returnee, dismissed)
    say(returnee, saved)

    assert list(PostingMark.objects.values_list("posting", "kind")) == [(saved.pk, "saved")]


def test_newer_mark_takes_the_place_of_the_older():
    returnee, posting = make_returnee(), make_posting()
    mark_posting(returnee=returnee, posting=posting, kind="saved", now=NOW)

    mark_posting(returnee=returnee, posting=posting, kind="dismissed", now=NOW)

    assert PostingMark.objects.get().kind == PostingMark.Kind.DISMISSED


def test_undo_takes_only_the_kind_of_mark_that_was_told():
    returnee, posting = make_returnee(), make_posting()
    mark_posting(returnee=returnee, posting=posting, kind="saved", now=NOW)

    undone = unmark_posting(returnee=returnee, posting=posting, kind="dismissed")

    assert not undone
    assert PostingMark.objects.exists()


def test_contact_can_be_shared_later():
    interest = make_interest()

    share_contact(interest=interest)

    interest.refresh_from_db()
    assert interest.shares_contact


def test_contact_is_not_shared_when_the_interest_is_over():
    interest = make_interest(state=Interest.State.DECLINED)

    with pytest.raises(InterestRefused, match="over"):
        share_contact(interest=interest)


def test_withdrawal_ends_the_placement_and_frees_its_seat():
    interest = make_interest(state=Interest.State.ACCEPTED)
    returnee = interest.returnee
    placement = make_placement(
        returnee=returnee, posting=interest.posting, state=Placement.State.APPROVED, seat=1
    )

    withdrawn = withdraw_interest(interest=interest, by=returnee.user, now=NOW)

    placement.refresh_from_db()
    assert withdrawn.state == Interest.State.WITHDRAWN
    assert (placement.state, placement.seat) == (Placement.State.WITHDRAWN, None)


def test_started_job_is_not_withdrawn():
    interest = make_interest(state=Interest.State.ACCEPTED)
    make_placement(
        returnee=interest.returnee,
        posting=interest.posting,
        state=Placement.State.STARTED,
        seat=1,
    )

    with pytest.raises(InterestRefused, match="already started"):
        withdraw_interest(interest=interest, by=interest.returnee.user, now=NOW)

    interest.refresh_from_db()
    assert interest.state == Interest.State.ACCEPTED


def test_interest_that_is_over_is_not_withdrawn_again():
    interest = make_interest(state=Interest.State.WITHDRAWN)

    with pytest.raises(InterestRefused, match="already over"):
        withdraw_interest(interest=interest, by=interest.returnee.user, now=NOW)


def test_yes_of_the_employer_proposes_a_placement():
    interest = make_interest()
    member = make_member(interest.posting.employer)

    answered = answer_interest(interest=interest, accept=True, reason="", by=member, now=NOW)

    placement = Placement.objects.get()
    assert (answered.state, answered.answered_by) == (Interest.State.ACCEPTED, member)
    assert (placement.returnee, placement.posting) == (interest.returnee, interest.posting)
    assert (placement.state, placement.proposed_by) == (Placement.State.PROPOSED, member)


def test_yes_joins_the_proposal_that_an_officer_made_before():
    interest = make_interest()
    make_placement(returnee=interest.returnee, posting=interest.posting)
    member = make_member(interest.posting.employer)

    answer_interest(interest=interest, accept=True, reason="", by=member, now=NOW)

    assert Placement.objects.count() == 1


def test_no_of_the_employer_needs_a_reason():
    interest = make_interest()
    member = make_member(interest.posting.employer)

    with pytest.raises(InterestRefused, match="Say why not"):
        answer_interest(interest=interest, accept=False, reason="  ", by=member, now=NOW)

    interest.refresh_from_db()
    assert interest.state == Interest.State.OPEN


def test_no_of_the_employer_keeps_its_reason_and_proposes_nothing():
    interest = make_interest()
    member = make_member(interest.posting.employer)

    answer_interest(interest=interest, accept=False, reason="Lejos", by=member, now=NOW)

    interest.refresh_from_db()
    assert (interest.state, interest.answer_reason) == (Interest.State.DECLINED, "Lejos")
    assert not Placement.objects.exists()


def test_answer_is_given_once():
    interest = make_interest()
    member = make_member(interest.posting.employer)
    answer_interest(interest=interest, accept=True, reason="", by=member, now=NOW)

    with pytest.raises(InterestRefused, match="no longer waiting"):
        answer_interest(interest=interest, accept=False, reason="x", by=member, now=NOW)

    assert Placement.objects.count() == 1


def test_yes_to_a_full_posting_leaves_the_interest_open():
    interest = make_interest(posting=make_posting(seats=1))
    make_placement(posting=interest.posting, state=Placement.State.APPROVED, seat=1)
    member = make_member(interest.posting.employer)

    with pytest.raises(TransitionRefused, match="no seat left"):
        answer_interest(interest=interest, accept=True, reason="", by=member, now=NOW)

    interest.refresh_from_db()
    assert interest.state == Interest.State.OPEN


def test_invitation_waits_a_week_for_the_person():
    posting, returnee = make_posting(), make_returnee()

    invitation = invite(posting, returnee)

    assert invitation.state == Invitation.State.SENT
    assert invitation.answer_by == TODAY + dt.timedelta(days=7)


def test_who_did_not_agree_to_shortlists_cannot_be_invited():
    with pytest.raises(InvitationRefused, match="not looking"):
        invite(make_posting(), make_returnee(agrees_to_shortlists=False))


def test_closed_posting_invites_nobody():
    with pytest.raises(InvitationRefused, match="not open"):
        invite(make_posting(state=Posting.State.PAUSED), make_returnee())


def test_full_posting_invites_nobody():
    posting = make_posting(seats=1)
    make_placement(posting=posting, state=Placement.State.APPROVED, seat=1)

    with pytest.raises(InvitationRefused, match="no opening left"):
        invite(posting, make_returnee())


@pytest.mark.parametrize(
    ("make", "fields", "words"),
    [
        (make_invitation, {}, "already invited"),
        (make_invitation, {"state": Invitation.State.DECLINED}, "already said no"),
        (make_interest, {}, "already said they are interested"),
        (make_placement, {}, "already proposed"),
    ],
)
def test_person_is_not_invited_twice_or_against_their_word(make, fields, words):
    posting, returnee = make_posting(), make_returnee()
    make(posting=posting, returnee=returnee, **fields)

    with pytest.raises(InvitationRefused, match=words):
        invite(posting, returnee)


def test_yes_of_the_person_shares_contact_and_proposes_a_placement():
    invitation = make_invitation()
    user = invitation.returnee.user

    answered = answer_invitation(invitation=invitation, accept=True, by=user, now=NOW)

    interest, placement = Interest.objects.get(), Placement.objects.get()
    assert answered.state == Invitation.State.ACCEPTED
    assert (interest.state, interest.shares_contact) == (Interest.State.ACCEPTED, True)
    assert (placement.returnee, placement.posting) == (invitation.returnee, invitation.posting)


def test_no_of_the_person_shares_nothing():
    invitation = make_invitation()
    user = invitation.returnee.user

    answered = answer_invitation(invitation=invitation, accept=False, by=user, now=NOW)

    assert answered.state == Invitation.State.DECLINED
    assert not Interest.objects.exists()
    assert not Placement.objects.exists()


def test_invitation_is_answered_once():
    invitation = make_invitation()
    user = invitation.returnee.user
    answer_invitation(invitation=invitation, accept=True, by=user, now=NOW)

    with pytest.raises(InvitationRefused, match="no longer waiting"):
        answer_invitation(invitation=invitation, accept=True, by=user, now=NOW)


def test_invitation_is_not_answered_after_its_day():
    invitation = make_invitation(answer_by=TODAY - dt.timedelta(days=1))

    with pytest.raises(InvitationRefused, match="time to answer"):
        answer_invitation(invitation=invitation, accept=True, by=invitation.returnee.user, now=NOW)


def test_employer_takes_back_an_invitation_that_waits():
    invitation = make_invitation()

    withdrawn = withdraw_invitation(invitation=invitation, by=invitation.sent_by, now=NOW)

    assert withdrawn.state == Invitation.State.WITHDRAWN


def test_end_of_the_placement_ends_the_agreement_to_share_contact():
    invitation = make_invitation()
    answer_invitation(invitation=invitation, accept=True, by=invitation.returnee.user, now=NOW)

    take_step(
        placement=Placement.objects.get(),
        name="refuse",
        by=make_officer(),
        now=NOW,
        reason="x",
    )

    invitation.refresh_from_db()
    assert Interest.objects.get().state == Interest.State.CLOSED
    assert invitation.state == Invitation.State.CLOSED
    assert say(invitation.returnee, invitation.posting).state == Interest.State.OPEN
