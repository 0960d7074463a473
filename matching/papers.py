"""A person's papers as a plan: what to get next, what it opens, and when all is there."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long
from catalogs.models import DocumentType
from documents.forecast import PersonForecast, PlanStep
from documents.papers import PaperRow, paper_rows
from documents.person_forecast import DocumentForecast, SetForecast
from matching.names import listed, short_name
from matching.ranking.feasibility import blocked_by
from matching.serving import PersonView, dismissed_by, view_person
from matching.words import IN_PART
from returnees.models import Returnee

EVEN = 0.5
"""A job is open once papers are more likely than not complete by its start."""
NOW, NEXT, BLOCKED = "now", "next", "blocked"
STARTABLE = frozenset({"can_request", "requested"})


@dataclass(frozen=True)
class Paper:
    """One document as the page shows it: what is known, what is expected, what it opens."""

    row: PaperRow
    forecast: DocumentForecast
    opens: int
    waits_for: tuple[str, ...]
    today: dt.date

    @property
    def name(self) -> str:
        return short_name(self.row.document.name)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do: in hand, or not asked of this person."""
        return self.forecast.state in {"in_hand", "waived"}

    @property
    def is_expected(self) -> bool:
        return not self.is_settled and math.isfinite(self.forecast.p90)

    @property
    def when(self) -> str:
        """The likely day and its range as a sentence, "" where there is nothing to expect."""
        return when_words(self.forecast, self.today) if self.is_expected else ""

    @property
    def opens_words(self) -> str:
        if not self.opens:
            return ""
        return ngettext("Opens %(count)d job.", "Opens %(count)d jobs.", self.opens) % {
            "count": self.opens
        }

    @property
    def blocked_words(self) -> str:
        """What must be in hand first, "" if nothing."""
        if self.forecast.state == "not_obtainable":
            return _("Only a consulate abroad gives it.")
        if not self.waits_for or self.is_settled:
            return ""
        return _("First you need: %(names)s.") % {"names": listed(list(self.waits_for))}


@dataclass(frozen=True)
class Step:
    """One step of the plan."""

    paper: Paper
    state: str
    days: str

    @property
    def meta(self) -> str:
        return " · ".join(part for part in (self.paper.row.document.cost, self.days) if part)


@dataclass(frozen=True)
class PapersView:
    """The page "My papers"."""

    headline: str
    advice: str
    next_paper: Paper | None
    steps: list[Step]
    formal: SetForecast
    formal_words: str
    papers: list[Paper]
    horizon_days: float
    as_of: dt.date

    @property
    def in_hand(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.row.is_valid]

    @property
    def planned(self) -> set[str]:
        """Codes of the documents of the plan."""
        return {step.paper.row.document.code for step in self.steps}

    @property
    def wanted(self) -> list[Paper]:
        """Papers under way, those of the plan, and those that open jobs no later than the plan."""
        planned = self.planned
        return [
            paper
            for paper in self.papers
            if not paper.is_settled
            and (
                paper.row.case is not None
                or paper.row.document.code in planned
                or (paper.opens and paper.forecast.median <= self.formal.median)
            )
        ]

    @property
    def others(self) -> list[Paper]:
        shown = {paper.row.document.code for paper in (*self.in_hand, *self.wanted)}
        return [paper for paper in self.papers if paper.row.document.code not in shown]


def papers_view(returnee: Returnee, *, today: dt.date) -> PapersView:
    """The papers of a person, the plan to formal work, and what each document opens."""
    person = view_person(returnee, today=today)
    catalog = person.snapshot.catalog
    forecast = catalog.forecaster.person(person.papers, 0, [catalog.formal], [])
    plan = catalog.forecaster.plan(person.papers, 0, catalog.formal)
    opens = jobs_opened(person, _missing(forecast), dismissed_by(returnee), today)
    papers = _papers(returnee, forecast, opens, today)
    by_code = {paper.row.document.code: paper for paper in papers}
    steps = [_step(by_code[each.code], each) for each in plan]
    next_paper = choose_next(papers, plan)
    formal = forecast.sets[0]
    return PapersView(
        headline=_headline(next_paper, formal),
        advice=_advice(next_paper),
        next_paper=next_paper,
        steps=steps,
        formal=formal,
        formal_words=_formal_words(formal, today),
        papers=papers,
        horizon_days=max([p.forecast.p90 for p in papers if p.is_expected], default=1.0) or 1.0,
        as_of=today,
    )


def jobs_opened(
    person: PersonView, codes: Sequence[str], dismissed: frozenset[str], today: dt.date
) -> dict[str, int]:
    """How many live postings would open if each document were in hand today; exact.

    Of the postings that fit at least in part, one opens if it is then feasible with papers more
    likely than not complete by its start, and is not so now. The same draws are used for both,
    so no count comes from chance.
    """
    snapshot = person.snapshot
    index, graph = snapshot.index, snapshot.catalog.graph
    if not codes or not len(index):
        return dict.fromkeys(codes, 0)
    rows = np.zeros(len(codes) + 1, dtype=int)
    papers = person.papers.take(rows).copy()
    for row, code in enumerate(codes, start=1):
        papers.in_hand[row, graph.index[code]] = True
    day = today.toordinal()
    table = snapshot.catalog.forecaster.ready(papers, index.sets, index.horizons(day))
    query = snapshot.model.query(person.query, table.person(0), today=day, dismissed=dismissed)
    fits = index.is_current & (index.scores(query).p_fit >= IN_PART)
    columns, days = index.columns, index.columns.start_day - day
    put_away = np.isin(columns.public_id, sorted(dismissed))

    def is_open(row: int) -> np.ndarray:
        # Of all terms of the score only those of the papers change from row to row.
        blocked = blocked_by(
            query.person,
            columns,
            licence_days=table.licence_days[row, columns.requirement_set],
            days_to_start=days,
            dismissed=put_away,
        )
        is_likely = table.lookup(row, columns.requirement_set, days) >= EVEN
        return np.asarray(fits & is_likely & (blocked == 0))

    now = is_open(0)
    return {code: int((is_open(row) & ~now).sum()) for row, code in enumerate(codes, start=1)}


def choose_next(papers: Sequence[Paper], plan: Sequence[PlanStep]) -> Paper | None:
    """The document to get next: of those that can be had now, what opens most.

    Ties go to the plan's order, then to the quicker one. None if none can be asked for.
    """
    place = {step.code: number for number, step in enumerate(plan)}

    def worth(paper: Paper) -> tuple[int, int, float, str]:
        code = paper.row.document.code
        return (-paper.opens, place.get(code, len(plan)), paper.forecast.median, code)

    ready = [paper for paper in papers if paper.forecast.state == "can_request"]
    useful = [paper for paper in ready if paper.opens or paper.row.document.code in place]
    return min(useful, key=worth, default=None)


def when_words(forecast: DocumentForecast | SetForecast, today: dt.date) -> str:
    """The likely day with its range: "around December 10 (between ... and ...)"."""
    low, likely, high = (
        date_long(today + dt.timedelta(days=days))
        for days in (forecast.p10, forecast.median, forecast.p90)
    )
    if low == high:
        return _("on %(day)s") % {"day": likely}
    if low == likely:
        return _("around %(day)s, perhaps only on %(high)s") % {"day": likely, "high": high}
    return _("around %(day)s (between %(low)s and %(high)s)") % {
        "day": likely,
        "low": low,
        "high": high,
    }


def days_words(typical: int, slowest: int) -> str:
    """The usual wait, and the slowest where it differs much."""
    if slowest <= 0:
        return _("the same day")
    if typical == slowest:
        return ngettext("%(days)d day", "%(days)d days", typical) % {"days": typical}
    if typical <= 0:
        text = ngettext(
            "usually the same day, at most %(slowest)d day",
            "usually the same day, at most %(slowest)d days",
            slowest,
        )
        return text % {"slowest": slowest}
    text = ngettext(
        "usually %(typical)d day, at most %(slowest)d days",
        "usually %(typical)d days, at most %(slowest)d days",
        typical,
    )
    return text % {"typical": typical, "slowest": slowest}


def _missing(forecast: PersonForecast) -> list[str]:
    waiting = STARTABLE | {"blocked"}
    return [document.code for document in forecast.documents if document.state in waiting]


def _papers(
    returnee: Returnee, forecast: PersonForecast, opens: dict[str, int], today: dt.date
) -> list[Paper]:
    expected = {document.code: document for document in forecast.documents}
    rows = paper_rows(returnee, today=today)
    names = {row.document.code: short_name(row.document.name) for row in rows}
    return [
        Paper(
            row,
            expected[row.document.code],
            opens.get(row.document.code, 0),
            tuple(names[code] for code in expected[row.document.code].waits_for),
            today,
        )
        for row in rows
    ]


def _step(paper: Paper, step: PlanStep) -> Step:
    state = paper.forecast.state
    now = state in STARTABLE
    document: DocumentType = paper.row.document
    is_expedited = paper.row.is_expedited
    typical = document.exp_typ_days if is_expedited else document.std_typ_days
    slowest = document.exp_max_days if is_expedited else document.std_max_days
    return Step(
        paper=paper,
        state=NOW if now else BLOCKED if math.isinf(step.done_day) else NEXT,
        days=days_words(typical, slowest),
    )


def _headline(paper: Paper | None, formal: SetForecast) -> str:
    """One sentence: where the person is and what to do."""
    if paper is not None and paper.opens:
        return ngettext(
            "With your %(name)s, %(count)d more job opens.",
            "With your %(name)s, %(count)d more jobs open.",
            paper.opens,
        ) % {"name": paper.name, "count": paper.opens}
    if not formal.missing:
        return _("You have all the papers for formal work.")
    if paper is not None:
        return _("Your next paper: %(name)s.") % {"name": paper.name}
    return _("Your papers are under way. There is nothing to ask for today.")


def _advice(paper: Paper | None) -> str:
    if paper is None:
        return ""
    document = paper.row.document
    return _("You can ask for it today: %(where)s. Cost: %(cost)s.") % {
        "where": document.where,
        "cost": document.cost,
    }


def _formal_words(formal: SetForecast, today: dt.date) -> str:
    if not formal.missing:
        return _("Any formal job can register you today.")
    if math.isinf(formal.p90):
        return _("With these papers no formal job can register you yet. An officer can help.")
    return _("Papers for formal work ready %(when)s.") % {"when": when_words(formal, today)}
