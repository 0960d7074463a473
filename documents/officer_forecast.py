"""What an officer reads of when a person's papers are complete, and what holds them up."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long, date_short, percent_words
from catalogs.models import Blackout, DocumentType
from catalogs.models import RequirementSet as RequirementSetRow
from documents.datasets import case_arrays, requirement_sets
from documents.forecast import Forecaster, Papers, RequirementSet
from documents.forecasters import current_forecaster
from documents.names import any_of, short_name
from documents.person_forecast import DocumentForecast, Obstacle, SetForecast
from returnees.models import Returnee

HORIZONS = (0, 14, 30, 60, 90)
"""Days from today by which an officer is told the chance that all is there."""
MOST_JOBS = 5
FARTHEST_DAYS = 36_525


@dataclass(frozen=True)
class JobPapers:
    """What a job that is under way for a person asks for beside its requirement set."""

    title: str
    requirement_set: str
    extra: tuple[str, ...] = ()


JOBS_UNDER_WAY: list[Callable[[Returnee], Sequence[JobPapers]]] = []
"""Sources of the jobs of a person; apps to the right add theirs when the site starts."""


@dataclass(frozen=True)
class Chance:
    """The chance that all is there by a day, `value` 0 to 1."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class SetView:
    """One requirement set in words."""

    title: str
    when: str
    tone: str
    critical: str
    missing: str
    chances: tuple[Chance, ...]


@dataclass(frozen=True)
class DocumentView:
    """One document in the way: when it is expected, or why never, and what else to know."""

    name: str
    state: str
    when: str
    is_reachable: bool
    closed: tuple[str, ...]


@dataclass(frozen=True)
class OfficerForecast:
    sets: tuple[SetView, ...]
    documents: tuple[DocumentView, ...]

    @property
    def unreachable(self) -> tuple[DocumentView, ...]:
        return tuple(each for each in self.documents if not each.is_reachable)

    @property
    def reachable(self) -> tuple[DocumentView, ...]:
        return tuple(each for each in self.documents if each.is_reachable)


def officer_forecast(returnee: Returnee, *, today: dt.date) -> OfficerForecast:
    """The forecast of the formal set and of those of jobs under way; a fixed number of queries."""
    forecaster = current_forecaster(today)
    papers = case_arrays(
        [returnee.pk], today=today, graph=forecaster.graph, places=forecaster.places
    ).papers
    titles, sets = _sets(returnee, requirement_sets())
    told = forecaster.person(papers, 0, sets, HORIZONS)
    wanted = _in_the_way(forecaster, papers, sets)
    words = _Words(_names(forecaster.graph.codes), today, _closures(returnee, wanted, today))
    return OfficerForecast(
        tuple(words.of_set(title, each) for title, each in zip(titles, told.sets, strict=True)),
        tuple(
            words.of_document(each)
            for each in sorted(told.documents, key=lambda each: (each.median, each.code))
            if each.code in wanted and each.state != "waived"
        ),
    )


def _sets(
    returnee: Returnee, known: Iterable[RequirementSet]
) -> tuple[list[str], list[RequirementSet]]:
    """Titles and sets: any formal job, then the jobs under way."""
    by_code = {each.code: each for each in known}
    formal = by_code.get(RequirementSetRow.DEFAULT, RequirementSet(RequirementSetRow.DEFAULT))
    titles, sets = [_("Any formal job")], [formal]
    jobs = [job for source in JOBS_UNDER_WAY for job in source(returnee)]
    for job in jobs[:MOST_JOBS]:
        base = by_code.get(job.requirement_set, formal)
        extra = tuple(code for code in job.extra if code not in base.all_of)
        titles.append(job.title)
        sets.append(replace(base, all_of=(*base.all_of, *extra)))
    return titles, sets


def _in_the_way(forecaster: Forecaster, papers: Papers, sets: Sequence[RequirementSet]) -> set[str]:
    """Codes of what is still to get for the sets, and of all that is requested."""
    steps = {step.code for each in sets for step in forecaster.plan(papers, 0, each)}
    open_cases = papers.requested[0] & ~papers.lasting[0]
    codes = forecaster.graph.codes
    return steps | {code for code, is_open in zip(codes, open_cases, strict=True) if is_open}


def _names(codes: Iterable[str]) -> dict[str, str]:
    rows = DocumentType.objects.filter(code__in=list(codes))
    return {row.code: short_name(row.name) for row in rows}


def _closures(
    returnee: Returnee, codes: Iterable[str], today: dt.date
) -> Mapping[str, list[Blackout]]:
    """Closures to come of these documents: at all offices, or at that of the person's case."""
    offices = dict(returnee.document_cases.values_list("document_type", "office"))
    rows = Blackout.objects.from_day(today).filter(document__in=list(codes))
    rows = rows.filter(Q(office=None) | Q(office__in=[o for o in offices.values() if o]))
    found: dict[str, list[Blackout]] = {}
    for row in rows.select_related("office"):
        if row.office_id in (None, offices.get(row.document_id)):
            found.setdefault(row.document_id, []).append(row)
    return found


@dataclass(frozen=True)
class _Words:
    """Numbers of one person's forecast as sentences of the reader's language."""

    names: Mapping[str, str]
    today: dt.date
    closures: Mapping[str, Sequence[Blackout]]

    def of_set(self, title: str, each: SetForecast) -> SetView:
        is_complete = each.median <= 0 and not each.missing
        chances = tuple(
            Chance(_horizon_words(days), p, percent_words(p))
            for days, p in zip(HORIZONS, each.p_ready, strict=True)
        )
        if is_complete and min(each.p_ready) >= 1:
            chances = ()
        return SetView(
            title=title,
            when=self._when_set(each, is_complete=is_complete),
            tone="good" if is_complete else "warn" if math.isinf(each.median) else "accent",
            critical=self._critical(each),
            missing=", ".join(self.names[code] for code in each.missing),
            chances=chances,
        )

    def of_document(self, each: DocumentForecast) -> DocumentView:
        return DocumentView(
            name=self.names[each.code],
            state=str(STATE_WORDS[each.state]()),
            when=self._when(each),
            is_reachable=math.isfinite(each.median),
            closed=tuple(_closure_words(row) for row in self.closures.get(each.code, ())),
        )

    def _when_set(self, each: SetForecast, *, is_complete: bool) -> str:
        if is_complete:
            return _("All of it is in hand today.")
        if math.isinf(each.median):
            return _("This cannot be completed as things are; the reason is below.")
        return _("All of it is %(expected)s.") % {
            "expected": expected_words(each.p10, each.median, each.p90, self.today)
        }

    def _critical(self, each: SetForecast) -> str:
        """The document that decides, where it is not the only one that is missing."""
        if each.critical is None:
            return self._lapsing(each)
        name = self.names[each.critical]
        if math.isinf(each.median):
            return _("What cannot be had: %(name)s.") % {"name": name}
        return _("What takes longest: %(name)s.") % {"name": name}

    def _lapsing(self, each: SetForecast) -> str:
        """Nothing is missing today; what lapses within the horizons is still to be renewed."""
        lapsing = next((code for code in each.critical_by if code), None)
        return _("To be renewed: %(name)s.") % {"name": self.names[lapsing]} if lapsing else ""

    def _when(self, each: DocumentForecast) -> str:
        if math.isfinite(each.median):
            text = expected_words(each.p10, each.median, each.p90, self.today)
            return text[:1].upper() + text[1:]
        return self._obstacle(each.obstacle)

    def _obstacle(self, obstacle: Obstacle | None) -> str:
        if obstacle is not None and obstacle.kind == "only_abroad":
            return _("Only consulates give it, and it was not asked for before coming home.")
        if obstacle is not None and obstacle.codes:
            names = any_of([self.names[code] for code in obstacle.codes])
            return _("It needs %(names)s, which cannot be had as things are.") % {"names": names}
        return _("No way to it is known.")


def expected_words(p10: float, median: float, p90: float, today: dt.date) -> str:
    """The likely day and between which days it falls 8 times in 10; days counted from `today`."""
    likely = _day(median, today)
    if p10 == p90:
        return _("expected %(day)s") % {"day": likely}
    if math.isinf(p90):
        return _("expected %(day)s, if it comes at all") % {"day": likely}
    return _("expected %(day)s; 8 times in 10 between %(first)s and %(last)s") % {
        "day": likely,
        "first": date_short(day_in(p10, today)),
        "last": date_short(day_in(p90, today)),
    }


def day_in(days: float, today: dt.date) -> dt.date:
    """The day so many days from `today`; a century at most, as the calendar has an end."""
    return today + dt.timedelta(days=math.ceil(min(days, FARTHEST_DAYS)))


def _day(days: float, today: dt.date) -> str:
    if days < 1:
        return _("today")
    return _("on %(day)s") % {"day": date_long(day_in(days, today))}


def _horizon_words(days: int) -> str:
    if days == 0:
        return _("Today")
    if days == 14:
        return _("In two weeks")
    return ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}


def _closure_words(row: Blackout) -> str:
    told = {
        "first": date_long(row.first_day),
        "last": date_long(row.last_day),
        "reason": row.reason.rstrip("."),
        "office": row.office,
    }
    if row.office is None:
        return _("No requests from %(first)s to %(last)s. %(reason)s.") % told
    return _("No requests at %(office)s from %(first)s to %(last)s. %(reason)s.") % told


STATE_WORDS: dict[str, Callable[[], str]] = {
    "in_hand": lambda: _("in hand, to be renewed"),
    "issued": lambda: _("ready to collect"),
    "waived": lambda: _("not asked of this person"),
    "requested": lambda: _("requested"),
    "can_request": lambda: _("can be requested today"),
    "closed": lambda: _("no requests are taken now"),
    "blocked": lambda: _("waits for another document"),
    "not_obtainable": lambda: _("cannot be had"),
}
