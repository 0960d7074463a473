"""Days on which a document cannot be requested, as the plan shows them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.wording import date_long
from catalogs.models import Blackout
from matching.papers.words import span_words

SOON_DAYS = 90
"""A closure this near is a warning and not only a note [P]."""


@dataclass(frozen=True)
class Closure:
    """A time without requests of one document, at one office or at all.

    `holds_up` tells that the person could ask for it within that time, not before.
    """

    name: str
    first_day: dt.date
    last_day: dt.date
    reason: str
    office: str
    today: dt.date
    holds_up: bool = False

    @property
    def is_now(self) -> bool:
        return self.first_day <= self.today <= self.last_day

    @property
    def is_everywhere(self) -> bool:
        return not self.office

    @property
    def is_soon(self) -> bool:
        return (self.first_day - self.today).days <= SOON_DAYS

    @property
    def tone(self) -> str:
        return "warn" if self.is_soon else "accent"

    @property
    def span(self) -> tuple[int, int]:
        """First and last day, counted from today."""
        return (self.first_day - self.today).days, (self.last_day - self.today).days

    @property
    def text(self) -> str:
        """That no requests are taken, when, and why."""
        where = {"name": self.name, "office": self.office, "span": span_words(*self._days)}
        if self.is_everywhere:
            return _("%(name)s: no requests are taken %(span)s.") % where
        return _("%(name)s at %(office)s: no requests are taken %(span)s.") % where

    @property
    def advice(self) -> str:
        if self.is_now or self.holds_up:
            after = date_long(self.last_day + dt.timedelta(days=1))
            return _("You can ask for it from %(day)s on.") % {"day": after}
        return _("Ask for it before %(day)s.") % {"day": date_long(self.first_day)}

    @property
    def _days(self) -> tuple[dt.date, dt.date]:
        return self.first_day, self.last_day


def closures_by_document(
    codes: Collection[str], names: dict[str, str], offices: Collection[str], *, today: dt.date
) -> dict[str, list[Closure]]:
    """Closures from today on of these documents, at all offices or at one of `offices`."""
    here = Q(office=None) | Q(office__in=offices)
    rows = Blackout.objects.from_day(today).filter(here, document__in=codes)
    found: dict[str, list[Closure]] = defaultdict(list)
    for row in rows.select_related("office"):
        office = str(row.office) if row.office else ""
        closure = Closure(
            names[row.document_id], row.first_day, row.last_day, row.reason, office, today
        )
        found[row.document_id].append(closure)
    return dict(found)
