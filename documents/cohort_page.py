"""The officers' view of many people's papers: which documents hold up how many of them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long
from catalogs.models import DocumentType, Office
from catalogs.models import RequirementSet as RequirementSetRow
from documents.cohort import N_DRAWS, Cohort, forecast_cohort
from documents.datasets import case_arrays, requirement_sets
from documents.forecast import Forecaster, Papers, RequirementSet
from documents.forecasters import current_forecaster
from documents.models import DocumentCase
from documents.names import short_name
from documents.officer_forecast import day_in
from returnees.models import Returnee

SOONER_DAYS = 7
"""Who would be ready so many days sooner counts as helped [P]."""
MOST_PEOPLE = 5000
"""More than these, the files changed last, are not asked: about a second of work."""
MOST_OFFICES = 3
ARRIVAL = "CRM"
"""The paper that people get on arrival; its day is that of coming home."""
NEVER, READY = "never", "ready"
ROW, BAR = 40, 14
"""Height of a row of the picture and of its bar, in pixels."""


@dataclass(frozen=True)
class Blocker:
    """One document and the people whose papers wait longest for it.

    median_days : of these people, until their papers are complete; +inf if most never are.
    helped : people of the whole group who would be ready a week or more sooner if they had it
        today; helped_days is the median number of days of these.
    """

    code: str
    name: str
    people: int
    median_days: float
    missing: int
    helped: int
    helped_days: float
    unrequested: int
    requested: int
    expedited: int
    offices: tuple[tuple[str, int], ...]

    @property
    def when(self) -> str:
        return days_words(self.median_days) if self.people else "—"

    @property
    def helps(self) -> str:
        """What it would change if they had it today."""
        if not self.helped:
            return _("nobody is ready a week sooner")
        if math.isinf(self.helped_days):
            return ngettext(
                "%(count)d person is helped, who cannot be ready otherwise",
                "%(count)d people are helped, most of whom cannot be ready otherwise",
                self.helped,
            ) % {"count": self.helped}
        return ngettext(
            "%(count)d person is ready %(days)d days sooner",
            "%(count)d people are ready a week or more sooner, half of them by %(days)d days",
            self.helped,
        ) % {"count": self.helped, "days": round(self.helped_days)}

    @property
    def requests(self) -> str:
        told = {"no": self.unrequested, "yes": self.requested, "quick": self.expedited}
        if self.expedited:
            return _("%(no)d not requested, %(yes)d requested, %(quick)d of them expedited") % told
        return _("%(no)d not requested, %(yes)d requested") % told

    @property
    def where(self) -> str:
        return ", ".join(f"{name} ({count})" for name, count in self.offices)


@dataclass(frozen=True)
class Bar:
    """A row of the picture."""

    name: str
    count: int
    width: str
    text_y: int
    bar_y: int


@dataclass(frozen=True)
class CohortPage:
    """What the page shows of a group; `keys[i]` is the person of row i of `cohort`."""

    keys: np.ndarray
    cohort: Cohort
    codes: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    today: dt.date
    is_cut: bool

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def n_ready(self) -> int:
        return int((self.cohort.critical < 0).sum())

    @property
    def n_never(self) -> int:
        return int(np.isinf(self.cohort.days).sum())

    @property
    def n_waiting(self) -> int:
        return self.total - self.n_ready

    @property
    def n_draws(self) -> int:
        return N_DRAWS

    @property
    def finding(self) -> str:
        """The picture's title: what it shows."""
        blocking = [each for each in self.blockers if each.people]
        if not blocking:
            return _("Nobody is held up: all papers for a formal job are there")
        first = max(blocking, key=lambda each: each.people)
        return ngettext(
            "%(name)s holds up %(count)d of the %(total)d person who still waits for papers",
            "%(name)s holds up %(count)d of the %(total)d people who still wait for papers",
            self.n_waiting,
        ) % {"name": first.name, "count": first.people, "total": self.n_waiting}

    @property
    def bars(self) -> list[Bar]:
        blocking = [each for each in self.blockers if each.people]
        most = max((each.people for each in blocking), default=1)
        return [
            Bar(
                each.name,
                each.people,
                f"{max(100 * each.people / most, 0.5):.2f}%",
                ROW * at + 16,
                ROW * at + 21,
            )
            for at, each in enumerate(blocking)
        ]

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    def rows_behind(self, choice: str) -> np.ndarray:
        """Rows of the people behind a bar, or of all who wait, the soonest ready first."""
        cohort = self.cohort
        if choice == NEVER:
            chosen = np.isinf(cohort.days)
        elif choice == READY:
            chosen = cohort.critical < 0
        elif choice in self.codes:
            chosen = cohort.critical == self.codes.index(choice)
        else:
            chosen = cohort.critical >= 0
        rows = np.flatnonzero(chosen)
        return rows[np.argsort(cohort.days[rows], kind="stable")]


@dataclass(frozen=True)
class PersonRow:
    """One person behind a bar."""

    returnee: Returnee
    critical: str
    when: str
    sooner: str


def cohort_people(
    people: QuerySet[Returnee],
    *,
    came_from: dt.date | None = None,
    came_to: dt.date | None = None,
) -> QuerySet[Returnee]:
    """Those who look for work and came home on these days, the file changed last first.

    The day of coming home is that of the repatriation certificate; without one, of registration.
    """
    people = people.filter(erased_at__isnull=True, is_searching=True)
    certificate = DocumentCase.objects.filter(
        returnee=OuterRef("pk"), document_type=ARRIVAL
    ).values(day=Coalesce("in_hand_on", "issued_on"))
    came_on = Coalesce(Subquery(certificate[:1]), TruncDate("created_at"))
    if came_from:
        people = people.filter(GreaterThanOrEqual(came_on, came_from))
    if came_to:
        people = people.filter(LessThanOrEqual(came_on, came_to))
    return people.order_by("-touched_at", "pk")


def cohort_page(people: QuerySet[Returnee], *, today: dt.date) -> CohortPage:
    """What holds up these people; a fixed number of queries, each different person solved once."""
    keys = list(people.values_list("pk", flat=True)[: MOST_PEOPLE + 1])
    is_cut = len(keys) > MOST_PEOPLE
    keys = keys[:MOST_PEOPLE]
    forecaster = current_forecaster(today)
    papers = case_arrays(keys, today=today, graph=forecaster.graph, places=forecaster.places).papers
    cohort = forecast_cohort(forecaster, papers, _formal(requirement_sets()))
    return CohortPage(
        np.asarray(keys, dtype=np.int64),
        cohort,
        forecaster.graph.codes,
        _blockers(forecaster, papers, cohort),
        today,
        is_cut,
    )


def person_rows(page: CohortPage, rows: Sequence[int]) -> list[PersonRow]:
    """The people of these rows, in this order, in two queries."""
    keys = [int(page.keys[row]) for row in rows]
    related = Returnee.objects.select_related("home_state", "city__state", "office")
    people = related.in_bulk(keys)
    names = _names({page.codes[page.cohort.critical[row]] for row in rows})
    return [
        _person_row(page, int(row), people[key], names)
        for row, key in zip(rows, keys, strict=True)
        if key in people
    ]


def _person_row(page: CohortPage, row: int, returnee: Returnee, names: dict[str, str]) -> PersonRow:
    critical, days = int(page.cohort.critical[row]), float(page.cohort.days[row])
    if critical < 0:
        return PersonRow(returnee, "", _("all in hand"), "")
    when = _("not as things are")
    if math.isfinite(days):
        when = date_long(day_in(days, page.today))
    sooner = float(page.cohort.sooner[row, critical])
    code = page.codes[critical]
    return PersonRow(returnee, names.get(code, code), when, sooner_words(sooner))


def days_words(days: float) -> str:
    if math.isinf(days):
        return _("not as things are")
    return ngettext("%(days)d day", "%(days)d days", round(days)) % {"days": round(days)}


def sooner_words(days: float) -> str:
    """By how much a person would be ready sooner."""
    if math.isnan(days) or days < 1:
        return _("no sooner")
    if math.isinf(days):
        return _("only then")
    return ngettext("%(days)d day sooner", "%(days)d days sooner", round(days)) % {
        "days": round(days)
    }


def _blockers(forecaster: Forecaster, papers: Papers, cohort: Cohort) -> tuple[Blocker, ...]:
    """Documents that hold up or would help somebody, those that hold up most people first."""
    codes = forecaster.graph.codes
    with np.errstate(invalid="ignore"):
        helped = cohort.sooner >= SOONER_DAYS
    held_up = np.bincount(cohort.critical[cohort.critical >= 0], minlength=len(codes))
    rows = np.flatnonzero((held_up > 0) | helped.any(axis=0))
    rows = rows[np.lexsort((rows, -helped[:, rows].sum(axis=0), -held_up[rows]))]
    names = _names(codes[row] for row in rows)
    places = _Places(forecaster)
    return tuple(
        _blocker(int(row), codes[row], names, papers, cohort, helped[:, row], places)
        for row in rows
    )


def _blocker(
    row: int,
    code: str,
    names: dict[str, str],
    papers: Papers,
    cohort: Cohort,
    helped: np.ndarray,
    places: _Places,
) -> Blocker:
    held_up = cohort.critical == row
    lacking = cohort.missing[:, row]
    of_these = held_up if held_up.any() else lacking
    requested = papers.requested[:, row] & of_these
    return Blocker(
        code=code,
        name=names[code],
        people=int(held_up.sum()),
        median_days=_middle(cohort.days[held_up]),
        missing=int(lacking.sum()),
        helped=int(helped.sum()),
        helped_days=_middle(cohort.sooner[helped, row]),
        unrequested=int((of_these & ~requested).sum()),
        requested=int(requested.sum()),
        expedited=int((requested & papers.expedited[:, row]).sum()),
        offices=places.offices(papers.place[requested, row]),
    )


class _Places:
    """Names of the offices where documents are requested."""

    def __init__(self, forecaster: Forecaster) -> None:
        self.codes = [place.office for place in forecaster.places]
        self.names = dict(Office.objects.values_list("code", "name"))

    def offices(self, places: np.ndarray) -> tuple[tuple[str, int], ...]:
        """The offices with most of these requests and how many they have."""
        counts = Counter(self.codes[place] for place in places if place >= 0)
        counts.pop("", None)
        return tuple(
            (self.names.get(code, code), count) for code, count in counts.most_common(MOST_OFFICES)
        )


def _middle(days: np.ndarray) -> float:
    """The median, one of the values, so that +inf and finite ones do not mix; NaN of none."""
    return float(np.sort(days)[(len(days) - 1) // 2]) if len(days) else math.nan


def _formal(sets: Iterable[RequirementSet]) -> RequirementSet:
    code = RequirementSetRow.DEFAULT
    return next((each for each in sets if each.code == code), RequirementSet(code))


def _names(codes: Iterable[str]) -> dict[str, str]:
    rows = DocumentType.objects.filter(code__in=sorted(set(codes)))
    return {row.code: short_name(row.name) for row in rows}
