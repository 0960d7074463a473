"""An employer's invitation of a person from the shortlist, and the person's answer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PostingMark
from placements.services.interests import ANSWER_DAYS, propose_once
from placements.services.marks import unmark_posting
from placements.services.proposals import lock_posting
from returnees.models import Returnee


class InvitationRefused(Exception):
    """An invitation or an answer that the rules do not allow; its text is fit to show."""


@transaction.atomic
def send_invitation(
    *, posting: Posting, returnee: Returnee, message: str, by: User, now: dt.datetime
) -> Invitation:
    """Invite a person whose name the employer does not know.

    Raises InvitationRefused, and writes nothing, if the posting is closed or full, or if the
    person is not looking, was invited before, or already said interest.
    """
    today = timezone.localdate(now)
    posting = lock_posting(posting.pk)
    _check_posting(posting, today)
    _check_person(posting, returnee)
    return Invitation.objects.create(
        returnee=returnee,
        posting=posting,
        message=message.strip(),
        sent_by=by,
        created_at=now,
        answer_by=today + dt.timedelta(days=ANSWER_DAYS),
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Take back an invitation that waits for its answer. Raises InvitationRefused otherwise."""
    invitation = _waiting(invitation)
    return _close(invitation, Invitation.State.WITHDRAWN, by=by, now=now)


@transaction.atomic
def answer_invitation(
    *, invitation: Invitation, accept: bool, by: User, now: dt.datetime
) -> Invitation:
    """Answer for the person: a yes shares name and contact and proposes a placement.

    Raises InvitationRefused if it is not waiting any more, and TransitionRefused if no
    placement can be proposed; writes nothing then.
    """
    invitation = _waiting(invitation)
    if invitation.answer_by < timezone.localdate(now):
        raise InvitationRefused(_("The time to answer this invitation is over."))
    if accept:
        propose_once(returnee=invitation.returnee, posting=invitation.posting, by=by, now=now)
        _share_interest(invitation, by=by, now=now)
        unmark_posting(
            returnee=invitation.returnee,
            posting=invitation.posting,
            kind=PostingMark.Kind.DISMISSED,
        )
    state = Invitation.State.ACCEPTED if accept else Invitation.State.DECLINED
    return _close(invitation, state, by=by, now=now)


def _check_posting(posting: Posting, today: dt.date) -> None:
    if not posting.is_open(today):
        raise InvitationRefused(_("This posting is not open, so nobody can be invited to it."))
    if Placement.objects.holding_seats().filter(posting=posting).count() >= posting.seats:
        raise InvitationRefused(_("This posting has no opening left."))


def _check_person(posting: Posting, returnee: Returnee) -> None:
    if not Returnee.objects.searching().filter(pk=returnee.pk).exists():
        raise InvitationRefused(_("This person is not looking for work now."))
    if Invitation.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise InvitationRefused(_("You already invited this person."))
    declined = Invitation.objects.filter(state=Invitation.State.DECLINED)
    if declined.filter(returnee=returnee, posting=posting).exists():
        raise InvitationRefused(_("This person already said no to this job."))
    if Interest.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise InvitationRefused(_("This person already said they are interested."))
    if Placement.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise InvitationRefused(_("This person is already proposed for this job."))


def _waiting(invitation: Invitation) -> Invitation:
    lock_posting(invitation.posting_id)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.state != Invitation.State.SENT:
        raise InvitationRefused(_("This invitation is no longer waiting for an answer."))
    return invitation


def _share_interest(invitation: Invitation, *, by: User, now: dt.datetime) -> None:
    """The accepted interest that carries the agreement to share name and contact."""
    Interest.objects.update_or_create(
        returnee=invitation.returnee,
        posting=invitation.posting,
        state__in=Interest.LIVE,
        defaults={
            "state": Interest.State.ACCEPTED,
            "shares_contact": True,
            "answered_at": now,
            "answered_by": by,
        },
        create_defaults={
            "returnee": invitation.returnee,
            "posting": invitation.posting,
            "state": Interest.State.ACCEPTED,
            "shares_contact": True,
            "created_at": now,
            "answer_by": invitation.answer_by,
            "answered_at": now,
            "answered_by": by,
        },
    )


def _close(invitation: Invitation, state: str, *, by: User | None, now: dt.datetime) -> Invitation:
    invitation.state = state
    invitation.answered_at, invitation.answered_by = now, by
    invitation.save(update_fields=["state", "answered_at", "answered_by"])
    return invitation
