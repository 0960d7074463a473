"""The page "My papers" as a whole: what to do next, the plan, and every document."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from accounts.models import User
from catalogs.models import DocumentType
from documents.forecast import PersonForecast, PlanStep
from documents.models import DocumentCase, DocumentCaseEvent
from documents.nearest import NearOffice, nearest_offices
from documents.papers import PaperRow, paper_rows
from documents.person_forecast import DocumentForecast, SetForecast
from matching.leverage import Action, person_leverage
from matching.names import short_name
from matching.papers.chart import Bar, Chart, draw
from matching.papers.closures import Closure, closures_by_document
from matching.papers.history import history_of
from matching.papers.paper import BLOCKED, NEXT, NOW, STARTABLE, Opening, Paper, Step
from matching.papers.sentences import advice_words, chart_title, formal_words, headline_words
from matching.papers.ways import Known, Way, choice_of, choices_for, to_bring, why_unreachable
from matching.papers.words import days_words
from matching.serving import PersonView, dismissed_by, view_person
from returnees.models import Returnee

CUT = 3
"""Bars are drawn up to so many times the days of the plan; longer ones are cut off [P]."""
SHORT_PLAN_DAYS = 30


@dataclass(frozen=True)
class PapersView:
    """The page "My papers"."""

    returnee: Returnee
    next_paper: Paper | None
    steps: list[Step]
    formal: SetForecast
    formal_way: Way | None
    papers: list[Paper]
    as_of: dt.date

    @property
    def headline(self) -> str:
        """One sentence: where the person is and what to do."""
        return headline_words(self.next_paper, self.formal, self.ready)

    @property
    def advice(self) -> str:
        return "" if self.ready else advice_words(self.next_paper)

    @property
    def formal_words(self) -> str:
        return formal_words(self.formal, self.as_of)

    @property
    def ready(self) -> list[Paper]:
        """Papers that wait to be fetched."""
        return [paper for paper in self.papers if paper.is_ready]

    @property
    def refused(self) -> list[Paper]:
        """Papers that were rejected or are no longer valid."""
        return [paper for paper in self.papers if paper.is_refused]

    @property
    def in_hand(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.row.is_valid]

    @property
    def names_a_desk(self) -> bool:
        """Whether an office is named where the code is shown beside it."""
        beside = [*self.ready, *(step.paper for step in self.steps)]
        return any(paper.desk is not None for paper in beside)

    @property
    def planned(self) -> set[str]:
        """Codes of the documents of the plan."""
        return {step.paper.document.code for step in self.steps}

    @property
    def wanted(self) -> list[Paper]:
        """Beside the plan: papers under way or expired, and those that open jobs before its end."""
        return [
            paper
            for paper in self.papers
            if not (paper.is_settled or paper.is_refused)
            and paper.document.code not in self.planned
            and (
                paper.is_under_way
                or paper.row.is_expired
                or (paper.opens and paper.forecast.median <= self.formal.median)
            )
        ]

    @property
    def others(self) -> list[Paper]:
        elsewhere = (*self.in_hand, *self.wanted, *self.ready, *self.refused)
        shown = {paper.document.code for paper in elsewhere} | self.planned
        return [paper for paper in self.papers if paper.document.code not in shown]

    @property
    def protected(self) -> list[Paper]:
        """Papers that no employer may demand."""
        return [paper for paper in self.papers if not paper.document.may_be_demanded]

    @property
    def closures(self) -> list[Closure]:
        """Closures of the plan's documents that are not asked for yet."""
        return [closure for step in self.steps for closure in step.paper.closures]

    @cached_property
    def chart(self) -> Chart | None:
        """The plan and what else is under way as a picture; None if nothing is expected."""
        drawn = [step.paper for step in self.steps]
        drawn += [paper for paper in self.wanted if paper.is_under_way]
        drawn = [paper for paper in drawn if paper.is_expected]
        if not drawn:
            return None
        finite = math.isfinite(self.formal.p90)
        most_days = CUT * max(self.formal.p90 if finite else 0, SHORT_PLAN_DAYS)
        title = chart_title(self.formal, self.as_of)
        return draw(title, [_bar(paper) for paper in drawn], today=self.as_of, most_days=most_days)


def papers_view(returnee: Returnee, *, today: dt.date) -> PapersView:
    """The papers of a person, the plan to formal work, and what each document opens."""
    person = view_person(returnee, today=today)
    catalog = person.snapshot.catalog
    forecast = catalog.forecaster.person(person.papers, 0, [catalog.formal], [])
    plan = catalog.forecaster.plan(person.papers, 0, catalog.formal)
    rows = _rows(returnee, today)
    known = Known(
        catalog.graph,
        {document.code: document for document in forecast.documents},
        {row.document.code: _brief(row.document.name) for row in rows},
    )
    opened = openings(person, _missing(forecast), dismissed_by(returnee), today)
    papers = [_paper(row, known, opened, returnee.user) for row in rows]
    papers = _with_places(papers, returnee, known, {step.code for step in plan}, today)
    by_code = {paper.document.code: paper for paper in papers}
    return PapersView(
        returnee=returnee,
        next_paper=choose_next(papers, plan),
        steps=[_step(by_code[each.code], each) for each in plan],
        formal=forecast.sets[0],
        formal_way=choice_of(forecast.sets[0].alternatives, known),
        papers=papers,
        as_of=today,
    )


def openings(
    person: PersonView, codes: Sequence[str], dismissed: frozenset[str], today: dt.date
) -> dict[str, Opening]:
    """What would change if each document were in hand today; exact."""
    actions = [Action("get", code) for code in codes]
    found = person_leverage(person, actions, today=today, dismissed=dismissed)
    return {
        code: Opening(each.jobs, _whole_days(each.days_sooner))
        for code, each in zip(codes, found, strict=True)
    }


def choose_next(papers: Sequence[Paper], plan: Sequence[PlanStep]) -> Paper | None:
    """The document to get next: of those that can be had now, what opens most.

    Ties go to the plan's order, then to the quicker one. None if none can be asked for.
    """
    place = {step.code: number for number, step in enumerate(plan)}

    def worth(paper: Paper) -> tuple[int, int, float, str]:
        code = paper.document.code
        return (-paper.opens, place.get(code, len(plan)), paper.forecast.median, code)

    ready = [paper for paper in papers if paper.can_request and paper.document.may_be_demanded]
    useful = [paper for paper in ready if paper.opens or paper.document.code in place]
    return min(useful, key=worth, default=None)


def _rows(returnee: Returnee, today: dt.date) -> list[PaperRow]:
    """Every document type with the case, its office and its history, in three queries more."""
    events = DocumentCaseEvent.objects.select_related("office", "by__office")
    cases = DocumentCase.objects.select_related("office")
    cases = cases.prefetch_related(Prefetch("events", queryset=events))
    prefetch_related_objects([returnee], Prefetch("document_cases", queryset=cases))
    return paper_rows(returnee, today=today)


def _brief(name: str) -> str:
    """A name as it stands in a list, without what follows a comma."""
    return short_name(name).split(",")[0]


def _missing(forecast: PersonForecast) -> list[str]:
    waiting = STARTABLE | {"blocked", "closed"}
    return [document.code for document in forecast.documents if document.state in waiting]


def _whole_days(days: float | None) -> int:
    return round(days) if days is not None and math.isfinite(days) else 0


def _paper(
    row: PaperRow, known: Known, opened: Mapping[str, Opening], reader: User | None
) -> Paper:
    code = row.document.code
    expected = known.forecasts[code]
    return Paper(
        row=row,
        forecast=expected,
        opening=opened.get(code, Opening()),
        waits_for=known.listed(expected.waits_for),
        today=row.today,
        history=tuple(history_of(row.case, reader)),
        unreachable=why_unreachable(code, known),
    )


def _with_places(
    papers: list[Paper], returnee: Returnee, known: Known, planned: set[str], today: dt.date
) -> list[Paper]:
    """The papers, with where, what and when for those that are still to be asked for."""
    asked = [paper for paper in papers if not paper.is_settled and not paper.unreachable]
    near = nearest_offices(returnee, [paper.document for paper in asked])
    codes = {paper.document.code for paper in asked if paper.forecast.state != "requested"}
    desks = {paper.desk.code for paper in asked if paper.desk is not None}
    closed = closures_by_document(codes, dict(known.names), desks, today=today)
    return [_with_place(paper, known, near, closed, planned) for paper in papers]


def _with_place(
    paper: Paper,
    known: Known,
    near: Mapping[str, list[NearOffice]],
    closed: Mapping[str, list[Closure]],
    planned: set[str],
) -> Paper:
    code = paper.document.code
    is_step = code in planned and paper.forecast.state != "requested"
    return replace(
        paper,
        offices=tuple(near.get(code, ())),
        closures=tuple(_caught(each, paper.forecast) for each in closed.get(code, ())),
        bring=known.listed(to_bring(code, known)) if is_step or paper.is_refused else "",
        ways=tuple(choices_for(code, known)) if is_step else (),
    )


def _caught(closure: Closure, expected: DocumentForecast) -> Closure:
    """The closure, knowing whether the request would fall into it."""
    until = expected.obstacle.until if expected.obstacle is not None else None
    return replace(closure, holds_up=until == closure.span[1])


def _step(paper: Paper, step: PlanStep) -> Step:
    document: DocumentType = paper.document
    is_expedited = paper.row.is_expedited
    typical = document.exp_typ_days if is_expedited else document.std_typ_days
    slowest = document.exp_max_days if is_expedited else document.std_max_days
    return Step(
        paper=paper,
        state=NOW if paper.can_request else BLOCKED if math.isinf(step.done_day) else NEXT,
        days=days_words(typical, slowest),
    )


def _bar(paper: Paper) -> Bar:
    days = paper.forecast
    everywhere = (closure for closure in paper.closures if closure.is_everywhere)
    return Bar(
        name=paper.name,
        low=days.p10,
        likely=days.median,
        high=days.p90,
        when=paper.when,
        closed=tuple(closure.span for closure in everywhere),
    )
