"""Placements: proposed, reviewed, and taken from step to step of the one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.wording import date_long
from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PlacementEvent
from placements.transitions import SEATED, TRANSITIONS, Transition
from returnees.models import Returnee

# Called with each new proposal and its day once it is committed, such as to score it.
PROPOSAL_LISTENERS: list[Callable[[Placement, dt.date], None]] = []


class TransitionRefused(Exception):
    """A step that the rules do not allow; its text is fit to show."""


@transaction.atomic
def propose_placement(
    *,
    returnee: Returnee,
    posting: Posting,
    by: User | None,
    now: dt.datetime,
    terms: Mapping[str, Any] | None = None,
) -> Placement:
    """Propose this person for a seat of the posting; an officer reviews it.

    `terms` are the arguments of `record_scores`, if they are known already. Raises
    TransitionRefused, and writes nothing, if the posting is closed or full, or if the person
    is already proposed for it.
    """
    posting = lock_posting(posting.pk)
    if posting.state != Posting.State.PUBLISHED or not posting.employer.is_verified:
        raise TransitionRefused(_("This job is closed."))
    if Placement.objects.live().filter(returnee=returnee, posting=posting).exists():
        raise TransitionRefused(_("This person is already proposed for this job."))
    if Placement.objects.holding_seats().filter(posting=posting).count() >= posting.seats:
        raise TransitionRefused(_("This job has no seat left."))
    placement = Placement.objects.create(
        returnee=returnee, posting=posting, proposed_by=by, proposed_at=now
    )
    _record(placement, from_state="", by=by, now=now)
    if terms is not None:
        record_scores(placement=placement, **terms)
    day = timezone.localdate(now)
    for listener in PROPOSAL_LISTENERS:
        transaction.on_commit(_call(listener, placement, day), robust=True)
    return placement


@transaction.atomic
def take_step(
    *, placement: Placement, name: str, by: User | None, now: dt.datetime, reason: str = ""
) -> Placement:
    """Take one step of TRANSITIONS, recorded with who, when and why.

    Approval takes a seat; every end gives it back. `by` is None where the site itself acts.
    Raises TransitionRefused, and writes nothing, if the step is not open from here or not to
    this user, lacks its reason, comes too early, or if no seat is left.
    """
    step = TRANSITIONS[name]
    posting = lock_posting(placement.posting_id)
    placement = Placement.objects.select_for_update().get(pk=placement.pk)
    _check_step(placement, step, by)
    _check_reason(step, reason)
    if step.target == Placement.State.APPROVED:
        _check_approval(placement, posting, by)
    if step.days_at_work:
        _check_time_at_work(placement, step.days_at_work, timezone.localdate(now))
    from_state = placement.state
    placement.state = step.target
    if step.target not in SEATED:
        placement.seat = None
    elif placement.seat is None:
        placement.seat = _free_seat(posting)
    _save_step(placement)
    _record(placement, from_state=from_state, by=by, now=now, reason=reason.strip())
    if placement.state in Placement.OVER:
        _close_agreements(placement)
    return placement


@transaction.atomic
def record_scores(
    *,
    placement: Placement,
    score: float,
    p_fit: float,
    p_ready: float,
    utility: float,
    reasons: Sequence[Mapping[str, Any]],
    model_version: str,
    scored_on: dt.date,
) -> Placement:
    """Keep the score of a placement with its terms, its reasons and what computed it."""
    placement.score, placement.p_fit = score, p_fit
    placement.p_ready, placement.utility = p_ready, utility
    placement.reasons = [dict(reason) for reason in reasons]
    placement.model_version, placement.scored_on = model_version, scored_on
    placement.save(
        update_fields=[
            "score",
            "p_fit",
            "p_ready",
            "utility",
            "reasons",
            "model_version",
            "scored_on",
        ]
    )
    return placement


def lock_posting(key: int) -> Posting:
    """The posting, locked for this transaction.

    Every service that touches what hangs on a posting takes this lock first, so that two of
    them queue and never wait for each other.
    """
    return Posting.objects.select_for_update(of=("self",)).select_related("employer").get(pk=key)


def _close_agreements(placement: Placement) -> None:
    """With the placement ends the agreement to share contact, and a new interest can be said."""
    pair = {"returnee": placement.returnee_id, "posting": placement.posting_id}
    interests = Interest.objects.filter(**pair, state=Interest.State.ACCEPTED)
    interests.update(state=Interest.State.CLOSED)
    invitations = Invitation.objects.filter(**pair, state=Invitation.State.ACCEPTED)
    invitations.update(state=Invitation.State.CLOSED)


def _call(
    listener: Callable[[Placement, dt.date], None], placement: Placement, day: dt.date
) -> Callable[[], None]:
    return lambda: listener(placement, day)


def _check_step(placement: Placement, step: Transition, by: User | None) -> None:
    if placement.state not in step.sources:
        raise TransitionRefused(
            _("This is not possible now: the placement is “%(state)s”.")
            % {"state": placement.get_state_display()}
        )
    if by is not None and by.role not in step.actors:
        raise TransitionRefused(_("This step is not yours to take."))


def _check_reason(step: Transition, reason: str) -> None:
    if step.needs_reason and not reason.strip():
        raise TransitionRefused(_("Say why: the person and the employer will read it."))


def _check_approval(placement: Placement, posting: Posting, by: User | None) -> None:
    if by is not None and placement.proposed_by_id == by.pk:
        raise TransitionRefused(
            _("You proposed this placement yourself; a colleague must approve it.")
        )
    if posting.state == Posting.State.CLOSED:
        raise TransitionRefused(_("This job is closed."))


def _check_time_at_work(placement: Placement, days: int, today: dt.date) -> None:
    started = placement.events.filter(to_state=Placement.State.STARTED).latest("at")
    due = timezone.localdate(started.at) + dt.timedelta(days=days)
    if today < due:
        raise TransitionRefused(
            _("This can be recorded from %(day)s on.") % {"day": date_long(due)}
        )


def _free_seat(posting: Posting) -> int:
    taken = set(
        Placement.objects.holding_seats().filter(posting=posting).values_list("seat", flat=True)
    )
    for seat in range(1, posting.seats + 1):
        if seat not in taken:
            return seat
    raise TransitionRefused(_("This job has no seat left."))


def _save_step(placement: Placement) -> None:
    try:
        with transaction.atomic():
            placement.save(update_fields=["state", "seat"])
    except IntegrityError as error:
        # The database has the last word on who got the seat.
        raise TransitionRefused(_("Someone else just took this seat.")) from error


def _record(
    placement: Placement,
    *,
    from_state: str,
    by: User | None,
    now: dt.datetime,
    reason: str = "",
) -> None:
    PlacementEvent.objects.create(
        placement=placement,
        from_state=from_state,
        to_state=placement.state,
        by=by,
        at=now,
        reason=reason,
    )
