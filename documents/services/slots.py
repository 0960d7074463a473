"""How many requests an office can still take first today."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogs.models import Office
from documents.models import DocumentCase
from documents.services.rules import CaseRefused


def slots_left(office: Office, day: dt.date) -> int:
    """Expedited places of the office not yet given on `day`; 0 where it has none."""
    given = DocumentCase.objects.filter(office=office, expedited_on=day).count()
    return max(office.expedite_slots - given, 0)


def lock_office(key: str) -> Office:
    """The office, locked: who gives an expedited place waits for the one before.

    Rows that point to the office may be written meanwhile, so its key is not locked.
    """
    return Office.objects.select_for_update(no_key=True).get(pk=key)


def check_slot(case: DocumentCase, day: dt.date) -> None:
    """Refuse a case for which its office has no expedited place left on `day`.

    The lock on the office makes two who give the last place queue. An office without a number
    of places a day limits nothing.
    """
    if case.office_id is None:
        return
    office = lock_office(case.office_id)
    if not office.expedite_slots:
        return
    others = DocumentCase.objects.filter(office=office, expedited_on=day).exclude(pk=case.pk)
    if others.count() >= office.expedite_slots:
        raise CaseRefused(
            ngettext(
                "This office expedites %(count)d case a day, and it is given for today.",
                "This office expedites %(count)d cases a day, and all are given for today.",
                office.expedite_slots,
            )
            % {"count": office.expedite_slots}
        )


def check_has_slots(office: Office | None) -> None:
    """Refuse an office that expedites nothing."""
    if office is None or not office.expedite_slots:
        raise CaseRefused(_("Your office has no places for expedited cases."))
