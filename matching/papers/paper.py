"""One document as the page shows it, and one step of the plan."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogs.models import DocumentType, Office
from documents.models import DocumentCase
from documents.nearest import NearOffice
from documents.papers import PaperRow
from documents.person_forecast import DocumentForecast
from matching.names import short_name
from matching.papers.closures import Closure
from matching.papers.history import Happened, collect_words, cure_words
from matching.papers.ways import Way
from matching.papers.words import likely_words, spread_words, when_words

State = DocumentCase.State
NOW, NEXT, BLOCKED = "now", "next", "blocked"
STARTABLE = frozenset({"can_request", "requested"})
TONES: dict[str, str] = {
    State.ISSUED: "good",
    State.REQUESTED: "accent",
    State.REJECTED: "danger",
    State.VOID: "warn",
}


@dataclass(frozen=True)
class Opening:
    """What changes if a document were in hand today: jobs that open, and days until formal work."""

    jobs: int = 0
    days_sooner: int = 0


@dataclass(frozen=True)
class Paper:
    """One document: what is known, what is expected, where it is asked for, what it opens.

    `waits_for` and `bring` are papers by name, as a list in words.
    """

    row: PaperRow
    forecast: DocumentForecast
    opening: Opening
    waits_for: str
    today: dt.date
    bring: str = ""
    ways: tuple[Way, ...] = ()
    offices: tuple[NearOffice, ...] = ()
    closures: tuple[Closure, ...] = ()
    history: tuple[Happened, ...] = field(default=(), repr=False)
    unreachable: str = ""

    @property
    def document(self) -> DocumentType:
        return self.row.document

    @property
    def case(self) -> DocumentCase | None:
        return self.row.case

    @property
    def name(self) -> str:
        return short_name(self.document.name)

    @property
    def opens(self) -> int:
        return self.opening.jobs

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask for: in hand or ready, or not asked of this person."""
        return self.forecast.state in {"in_hand", "issued", "waived"}

    @property
    def is_ready(self) -> bool:
        """Whether it only has to be fetched."""
        return self.row.state == State.ISSUED

    @property
    def is_refused(self) -> bool:
        """Whether it was rejected or stopped being valid, and nothing was done since."""
        return self.row.state in {State.REJECTED, State.VOID}

    @property
    def is_under_way(self) -> bool:
        """Whether it is asked for, or the person said where they will."""
        return self.row.state == State.REQUESTED or self.desk is not None

    @property
    def is_expected(self) -> bool:
        return not self.is_settled and math.isfinite(self.forecast.p90)

    @property
    def can_request(self) -> bool:
        return self.forecast.state == "can_request"

    @property
    def when(self) -> str:
        """The likely day and its range as a sentence, "" where there is nothing to expect."""
        return when_words(self.forecast, self.today) if self.is_expected else ""

    @property
    def likely(self) -> str:
        return likely_words(self.forecast, self.today) if self.is_expected else ""

    @property
    def spread(self) -> str:
        return spread_words(self.forecast, self.today) if self.is_expected else ""

    @property
    def label(self) -> str:
        return _("not asked of you") if self.forecast.state == "waived" else self.row.label

    @property
    def tone(self) -> str:
        return TONES.get(self.row.state, self.row.tone)

    @property
    def detail(self) -> str:
        """What is known beside the state, as one sentence."""
        case = self.case
        if case is None or case.state == State.MISSING:
            return ""
        if case.state == State.ISSUED:
            return collect_words(case.office, case.issued_on)
        return self.row.detail

    @property
    def cure(self) -> str:
        """What to do about it, "" where nothing went wrong."""
        return cure_words(self.case) if self.case is not None and self.is_refused else ""

    @property
    def desk(self) -> Office | None:
        """The office where the person said to ask for it, or has asked."""
        is_there = self.case is not None and self.case.is_open
        return self.case.office if self.case is not None and is_there else None

    @property
    def desk_words(self) -> str:
        """Where the request is, or where it will be made; "" if no office is named."""
        if self.desk is None:
            return ""
        if self.row.state == State.REQUESTED:
            return _("Your request is at %(office)s.") % {"office": self.desk}
        return _("You will ask for it at %(office)s.") % {"office": self.desk}

    @property
    def choices(self) -> tuple[NearOffice, ...]:
        """Offices where the person can say that they will ask for it."""
        if not self.can_request:
            return ()
        return tuple(near for near in self.offices if near.office != self.desk)

    @property
    def opens_words(self) -> str:
        """What it opens, and by how much formal work comes nearer; "" if nothing."""
        days = self.opening.days_sooner
        nearer = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        if not self.opens:
            return _("Brings formal work %(days)s nearer.") % {"days": nearer} if days > 0 else ""
        jobs = ngettext("%(count)d job", "%(count)d jobs", self.opens) % {"count": self.opens}
        if days <= 0:
            return _("Opens %(jobs)s.") % {"jobs": jobs}
        return _("Opens %(jobs)s and brings formal work %(days)s nearer.") % {
            "jobs": jobs,
            "days": nearer,
        }

    @property
    def blocked_words(self) -> str:
        """What must be in hand first, or why it cannot be had; "" if nothing."""
        if self.unreachable:
            return self.unreachable
        if not self.waits_for or self.is_settled:
            return ""
        return _("First you need: %(names)s.") % {"names": self.waits_for}


@dataclass(frozen=True)
class Step:
    """One step of the plan."""

    paper: Paper
    state: str
    days: str

    @property
    def meta(self) -> str:
        return " · ".join(part for part in (self.paper.document.cost, self.days) if part)

    @property
    def renews(self) -> bool:
        """Whether it is in hand but lapses before the rest of the plan is there."""
        return self.paper.forecast.state == "in_hand"
