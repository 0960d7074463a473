"""The state machine of a document case: one table, read by every service and page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from documents.models import DocumentCase

State = DocumentCase.State
Reason = DocumentCase.Reason

REJECT_REASONS = (
    Reason.WRONG_DATA,
    Reason.MISSING_PAPER,
    Reason.NOT_FOUND,
    Reason.NO_SHOW,
    Reason.DUPLICATE,
    Reason.OTHER,
)
VOID_REASONS = (
    Reason.LOST,
    Reason.STOLEN,
    Reason.DAMAGED,
    Reason.REVOKED,
    Reason.MISTAKE,
    Reason.OTHER,
)
TOLD_STATES = (State.IN_HAND, State.REQUESTED, State.VOID, State.MISSING)
"""What people and officers can tell, the most likely first; the rest only an office knows."""
TOLD_VOID_REASONS = (Reason.LOST, Reason.STOLEN, Reason.DAMAGED, Reason.MISTAKE)
"""Why a document no longer holds, as far as people can know it themselves."""
VERIFIED_EXITS = frozenset({State.IN_HAND, State.VOID})
"""Where others than the office may take what an office verified: it came, or it was lost."""


@dataclass(frozen=True)
class Transition:
    """One step: from which states, to which, and what it is called on its button."""

    name: str
    sources: frozenset[str]
    target: str
    label: StrOrPromise
    key: str
    reasons: tuple[Reason, ...] = ()


TRANSITIONS: dict[str, Transition] = {
    each.name: each
    for each in (
        Transition(
            "request",
            frozenset({State.MISSING, State.REJECTED, State.VOID}),
            State.REQUESTED,
            _("Requested"),
            "r",
        ),
        Transition(
            "issue",
            frozenset({State.MISSING, State.REQUESTED, State.REJECTED, State.VOID}),
            State.ISSUED,
            _("Issued"),
            "i",
        ),
        Transition(
            "deliver",
            frozenset({State.MISSING, State.REQUESTED, State.ISSUED, State.REJECTED, State.VOID}),
            State.IN_HAND,
            _("Delivered"),
            "d",
        ),
        Transition(
            "reject",
            frozenset({State.MISSING, State.REQUESTED}),
            State.REJECTED,
            _("Reject"),
            "x",
            REJECT_REASONS,
        ),
        Transition(
            "void",
            frozenset({State.ISSUED, State.IN_HAND}),
            State.VOID,
            _("No longer valid"),
            "v",
            VOID_REASONS,
        ),
        Transition(
            "withdraw",
            frozenset({State.REQUESTED, State.REJECTED, State.VOID}),
            State.MISSING,
            _("Not requested"),
            "m",
        ),
    )
}
"""A document once issued is never un-issued: the only way out of it is `void`, with a reason."""

REASONS: dict[str, tuple[Reason, ...]] = {
    each.target: each.reasons for each in TRANSITIONS.values()
}
"""Which reasons a case can have in each state."""


def find_transition(case: DocumentCase | None, target: str, today: dt.date) -> Transition | None:
    """The step that leads this case to `target` on `today`, None if there is none.

    None as a case is one that is not known, which is missing. A document in hand that has
    expired can be requested, issued and delivered again like one that no longer holds.
    """
    sources = _states_of(case, today)
    fitting = (each for each in TRANSITIONS.values() if each.target == target)
    return next((each for each in fitting if sources & each.sources), None)


def steps_from(case: DocumentCase | None, today: dt.date) -> list[Transition]:
    """The steps that are open to an office on `today`, in the table's order."""
    sources = _states_of(case, today)
    return [each for each in TRANSITIONS.values() if sources & each.sources]


def _states_of(case: DocumentCase | None, today: dt.date) -> set[str]:
    if case is None:
        return {State.MISSING}
    is_expired = case.state == State.IN_HAND and not case.is_in_hand(today)
    return {State.IN_HAND, State.VOID} if is_expired else {case.state}


def void_reasons(case: DocumentCase) -> tuple[Reason, ...]:
    """Why people can say that it no longer holds; what an office verified is no mistake."""
    # Only offices tell the day of issue, so a document that has one is not only told of.
    if not case.is_verified and case.issued_on is None:
        return TOLD_VOID_REASONS
    return tuple(reason for reason in TOLD_VOID_REASONS if reason != Reason.MISTAKE)
