"""A person's interest in a posting, and the employer's answer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PostingMark
from placements.services.marks import unmark_posting
from placements.services.proposals import lock_posting, propose_placement, take_step
from placements.transitions import TRANSITIONS
from returnees.models import Returnee

ANSWER_DAYS = 7
"""Days that the other side has to answer an interest or an invitation."""


class InterestRefused(Exception):
    """An interest or an answer that the rules do not allow; its text is fit to show."""


class AlreadyInterested(InterestRefused):
    """The person said so before, such as by a first click."""


@transaction.atomic
def say_interest(
    *,
    returnee: Returnee,
    posting: Posting,
    message: str,
    shares_contact: bool,
    now: dt.datetime,
    today: dt.date,
) -> Interest:
    """Tell the employer that this person wants the job. A dismissed posting comes back.

    Raises InterestRefused, and writes nothing, if the posting is closed or full, or if the
    person already said so or was invited.
    """
    # The lock makes a double click queue, so that the second one sees the first.
    posting = lock_posting(posting.pk)
    _check_open(posting, today)
    if Interest.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise AlreadyInterested(_("You already said that you are interested in this job."))
    invitations = Invitation.objects.filter(returnee=returnee, posting=posting)
    if invitations.filter(state=Invitation.State.SENT).exists():
        raise InterestRefused(_("This employer already invited you. Answer the invitation."))
    if Placement.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise InterestRefused(_("You are already proposed for this job."))
    unmark_posting(returnee=returnee, posting=posting, kind=PostingMark.Kind.DISMISSED)
    return Interest.objects.create(
        returnee=returnee,
        posting=posting,
        message=message.strip(),
        shares_contact=shares_contact,
        created_at=now,
        answer_by=today + dt.timedelta(days=ANSWER_DAYS),
    )


@transaction.atomic
def share_contact(*, interest: Interest) -> Interest:
    """Let the employer of a live interest see name and contact.

    Raises InterestRefused if the interest is over.
    """
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.state not in Interest.LIVE:
        raise InterestRefused(_("This application is already over."))
    interest.shares_contact = True
    interest.save(update_fields=["shares_contact"])
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: User, now: dt.datetime) -> Interest:
    """Take the interest back, and with it a placement that has not started.

    Raises InterestRefused, and writes nothing, if it is over or the work has begun.
    """
    lock_posting(interest.posting_id)
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.state not in Interest.LIVE:
        raise InterestRefused(_("This application is already over."))
    placement = (
        Placement.objects.live()
        .filter(returnee=interest.returnee_id, posting=interest.posting_id)
        .first()
    )
    if placement is not None:
        if placement.state not in TRANSITIONS["withdraw"].sources:
            raise InterestRefused(_("You already started this job; talk to your officer."))
        take_step(placement=placement, name="withdraw", by=by, now=now)
    return _close(interest, Interest.State.WITHDRAWN, by=by, now=now)


@transaction.atomic
def answer_interest(
    *, interest: Interest, accept: bool, reason: str, by: User, now: dt.datetime
) -> Interest:
    """Answer for the employer: yes proposes a placement, no says why.

    Raises InterestRefused if it was answered before or a no lacks its reason, and
    TransitionRefused if no placement can be proposed; writes nothing then.
    """
    lock_posting(interest.posting_id)
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.state != Interest.State.OPEN:
        raise InterestRefused(_("This interest is no longer waiting for an answer."))
    if not accept and not reason.strip():
        raise InterestRefused(_("Say why not: the person deserves to know."))
    if accept:
        propose_once(returnee=interest.returnee, posting=interest.posting, by=by, now=now)
    state = Interest.State.ACCEPTED if accept else Interest.State.DECLINED
    return _close(interest, state, by=by, now=now, reason=reason.strip())


def propose_once(*, returnee: Returnee, posting: Posting, by: User, now: dt.datetime) -> Placement:
    """The live placement of this person here, or a new proposal. Raises TransitionRefused."""
    live = Placement.objects.live().filter(returnee=returnee, posting=posting).first()
    return live or propose_placement(returnee=returnee, posting=posting, by=by, now=now)


def _check_open(posting: Posting, today: dt.date) -> None:
    if not posting.is_open(today):
        raise InterestRefused(_("This job no longer takes applications."))
    if Placement.objects.holding_seats().filter(posting=posting).count() >= posting.seats:
        raise InterestRefused(_("All places of this job are taken."))


def _close(
    interest: Interest, state: str, *, by: User | None, now: dt.datetime, reason: str = ""
) -> Interest:
    interest.state, interest.answer_reason = state, reason
    interest.answered_at, interest.answered_by = now, by
    interest.save(update_fields=["state", "answer_reason", "answered_at", "answered_by"])
    return interest
