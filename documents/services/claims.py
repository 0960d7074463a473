"""Whose desk a case is on, and who holds it for the day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import DocumentCase
from documents.services.rules import CaseRefused


def check_desk(case: DocumentCase, by: User, now: dt.datetime) -> None:
    """Refuse who is not a clerk of the case's office, or a case that another clerk took today."""
    is_own_desk = by.is_clerk and by.office_id is not None and by.office_id == case.office_id
    if not is_own_desk:
        raise CaseRefused(_("This case is not of your office."))
    check_not_held(case, by, now)


def check_not_held(case: DocumentCase, by: User, now: dt.datetime) -> None:
    """Refuse a case that another clerk took today, with the time."""
    if is_held(case, now) and case.taken_by_id != by.pk:
        taken_at = timezone.localtime(case.taken_at)
        raise CaseRefused(
            _("Another clerk took this case today at %(time)s.") % {"time": f"{taken_at:%H:%M}"}
        )


def is_held(case: DocumentCase, now: dt.datetime) -> bool:
    """Whether a clerk took it today; a claim lapses at the end of its day."""
    return is_held_on(case, timezone.localdate(now))


def is_held_on(case: DocumentCase, day: dt.date) -> bool:
    """Whether a clerk took it on `day`."""
    return case.taken_at is not None and timezone.localdate(case.taken_at) >= day


def free_for(by: User, now: dt.datetime) -> Q:
    """Cases that nobody else took today."""
    return Q(taken_at__isnull=True) | Q(taken_by=by) | Q(taken_at__lt=_start_of_day(now))


def _start_of_day(now: dt.datetime) -> dt.datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
