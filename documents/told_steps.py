"""Steps as offices' own systems tell them: one `date`, whichever day of the case it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import DocumentCase
from documents.services import CaseRefused, take_step
from documents.transitions import TRANSITIONS

STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "request": ("date", "note"),
    "issue": ("date", "expires_on", "last_four", "note"),
    "deliver": ("date", "expires_on", "note"),
    "reject": ("reason", "note"),
    "void": ("reason", "note"),
}
"""The steps that a system can tell, and what can be told with each."""

DAY_FIELDS = {"request": "requested_on", "issue": "issued_on", "deliver": "in_hand_on"}
_TOLD_NAMES = {**dict.fromkeys(DAY_FIELDS.values(), "date"), "state": "step"}


def take_told_step(
    *, case: DocumentCase, step: str, by: User, now: dt.datetime, **told: Any
) -> DocumentCase:
    """Take the step with what was told of it; a step taken before changes nothing.

    Raises CaseRefused, its field as the system names it, and writes nothing, if the step is not
    allowed or something is told that is no part of it.
    """
    _check_fields(step, told)
    details = {DAY_FIELDS[step] if name == "date" else name: value for name, value in told.items()}
    try:
        return take_step(case=case, name=step, by=by, now=now, **details)
    except CaseRefused as refusal:
        raise CaseRefused(
            str(refusal), field=_TOLD_NAMES.get(refusal.field, refusal.field)
        ) from refusal


def _check_fields(step: str, told: dict[str, Any]) -> None:
    """Refuse what is no part of the step, and a reason that is not one of its reasons."""
    for name in told:
        if name not in STEP_FIELDS[step]:
            text = _(
                "%(field)s is no part of the step %(step)s. Leave it out; it takes: %(fields)s."
            )
            fields = ", ".join(STEP_FIELDS[step])
            raise CaseRefused(text % {"field": name, "step": step, "fields": fields}, field=name)
    reasons = TRANSITIONS[step].reasons
    reason = told.get("reason", "")
    if reasons and reason not in reasons:
        text = _("“%(reason)s” is no reason of the step %(step)s. Give one of: %(reasons)s.")
        known = ", ".join(reasons)
        raise CaseRefused(text % {"reason": reason, "step": step, "reasons": known}, field="reason")
