"""What one person reads about their papers: dates with ranges, the plan, what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from documents.papers_state import Papers
from documents.readiness import RequirementSet, SetDays, Spans, points_of, rows_of

if TYPE_CHECKING:
    from documents.forecast import Forecaster

RANGE = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Obstacle:
    """Why a document cannot be requested on any day, or not for now.

    kind : "only_abroad", for what only offices abroad give; "prerequisite", with the `codes` of
        the prerequisites that can never be had; "closed", up to and including the day `until`,
        counted from today: it then starts on the day after.
    """

    kind: str
    codes: tuple[str, ...] = ()
    until: float | None = None


@dataclass(frozen=True)
class Option:
    """One document of those of which another needs one.

    days : typical days from today until it is in hand; 0 if it is, +inf if never.
    wait : typical days from its own request to its issue.
    """

    code: str
    days: float
    wait: float

    @property
    def is_reachable(self) -> bool:
        return bool(np.isfinite(self.days))


@dataclass(frozen=True)
class DocumentForecast:
    """One document: its state and the days until it is in hand (inf = never this way).

    `state` is in_hand, issued (to be fetched), waived, requested, can_request, closed (could be
    requested today, but no requests are taken), blocked (a prerequisite is missing) or
    not_obtainable. `waits_for` are the missing prerequisites on its fastest way, `obstacle` says
    why it has no day, or a later one. `alternatives` are the options of each group of which one
    is enough, the quickest first. `lapses_in` counts the days that what is in hand is still valid.
    """

    code: str
    state: str
    p10: float
    median: float
    p90: float
    waits_for: tuple[str, ...]
    obstacle: Obstacle | None = None
    alternatives: tuple[tuple[Option, ...], ...] = ()
    lapses_in: float = np.inf


@dataclass(frozen=True)
class SetForecast:
    """One requirement set: days until complete, and per horizon its chance and critical document.

    The critical document is the one most often last among the draws that miss the horizon
    (among all draws, if none does); None when nothing is missing.
    """

    code: str
    p10: float
    median: float
    p90: float
    p_ready: tuple[float, ...]
    critical: str | None
    critical_by: tuple[str | None, ...]
    missing: tuple[str, ...]
    alternatives: tuple[Option, ...] = ()


@dataclass(frozen=True)
class PersonForecast:
    documents: list[DocumentForecast]
    sets: list[SetForecast]
    can_request: tuple[str, ...]


@dataclass(frozen=True)
class PlanStep:
    """One document of a plan: the days from today when it is requested and in hand."""

    code: str
    start_day: float
    done_day: float
    requested: bool


def describe_person(
    forecaster: "Forecaster",
    papers: Papers,
    sets: Sequence[RequirementSet],
    horizons: Sequence[int],
) -> PersonForecast:
    """Forecast of the one person in `papers`."""
    until = max(horizons, default=0)
    completion = forecaster.completion(papers, until=until)
    way = _Way(forecaster, papers)
    days = np.where(papers.in_hand[0, :, None], 0.0, completion[0])
    ranges = points_of(days, RANGE).tolist()
    documents = [
        DocumentForecast(
            code,
            state := way.state(row),
            *ranges[row],
            waits_for=() if way.held[row] else way.codes(way.missing_before(row)),
            obstacle=way.obstacle(row, state),
            alternatives=way.alternatives(row, state),
            lapses_in=float(papers.lapses_in[0, row]) if papers.in_hand[0, row] else np.inf,
        )
        for row, code in enumerate(forecaster.graph.codes)
    ]
    return PersonForecast(
        documents,
        _describe_sets(forecaster, way, completion, sets, horizons),
        tuple(d.code for d in documents if d.state == "can_request"),
    )


def fastest_plan(
    forecaster: "Forecaster", papers: Papers, requirement: RequirementSet
) -> list[PlanStep]:
    """Documents to get on the fastest way to the set at typical times, by day requested.

    What is in hand now but will have lapsed by then is among them. Empty when the set is
    complete. A document that can never be had has +inf days.
    """
    way = _Way(forecaster, papers)
    wanted = way.missing_of(requirement)
    found: list[int] = []
    while wanted:
        row = wanted.pop()
        if row in found:
            continue
        found.append(row)
        if not papers.requested[0, row]:
            wanted += way.missing_before(row)
    steps = [
        PlanStep(
            forecaster.graph.codes[row],
            float(way.start[row]),
            float(way.days[row]),
            bool(papers.requested[0, row]),
        )
        for row in found
    ]
    return sorted(steps, key=lambda step: (step.start_day, step.done_day, step.code))


class _Way:
    """The fastest way of one person at typical times, and what stands in it."""

    def __init__(self, forecaster, papers):
        self.graph = forecaster.graph
        self.forecaster = forecaster
        self.papers = papers
        self.held, self.waived = papers.in_hand[0], papers.waived[0]
        self.requested = papers.requested[0]
        self.valid_until = np.where(self.held, papers.lapses_in[0], -1.0)
        self.lasting = papers.lasting[0]
        # Shapes (n_docs,): the day of each, and the day on which it is requested.
        waits = forecaster.waits(papers, typical=True)
        self.completion = forecaster.solve(papers, waits)
        self.days = self.completion[0, :, 0]
        with np.errstate(invalid="ignore"):
            start = self.days - waits[0, :, 0]
        self.start = np.where(np.isfinite(self.days), start, np.inf)
        self.closures = {
            row: [each for each in found if each.who is None or each.who[0]]
            for row, found in forecaster.closures(papers).items()
        }

    def state(self, row):
        if self.held[row]:
            return "issued" if self.papers.issued[0, row] else "in_hand"
        if self.requested[row]:
            return "requested"
        if self.waived[row]:
            return "waived"
        if not np.isfinite(self.days[row]):
            return "not_obtainable"
        if self._support(0.0, self.graph.needs_all[row], self.graph.needs_any[row]):
            return "blocked"
        return "closed" if self._closed_until(row) is not None else "can_request"

    def obstacle(self, row, state):
        """Why the document has no day, or its request must wait for one."""
        if state == "not_obtainable":
            if not self.papers.startable[0, row]:
                return Obstacle("only_abroad")
            return Obstacle("prerequisite", codes=self.codes(self._never_before(row)))
        until = self._closed_until(row) if state in ("closed", "blocked") else None
        return None if until is None else Obstacle("closed", until=until)

    def alternatives(self, row, state):
        """The options of each `any` group of a document that is still to be requested."""
        if state in ("in_hand", "issued", "requested", "waived"):
            return ()
        return tuple(self.options(group) for group in self.graph.needs_any[row])

    def options(self, rows):
        fresh = self.forecaster.typical_[0, :, 0]
        found = [
            Option(
                self.graph.codes[row],
                0.0 if self.held[row] else float(self.days[row]),
                float(fresh[row]),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda option: (option.days, option.wait, option.code)))

    def missing_before(self, row):
        """Rows of prerequisites to get before the document can be requested."""
        if self.requested[row] or self.lasting[row]:
            return []
        return self._support(self.start[row], self.graph.needs_all[row], self.graph.needs_any[row])

    def missing_of(self, requirement):
        """Rows of documents to get for a set."""
        needed, options = rows_of(self.graph, requirement)
        day = 0.0
        if self.papers.lapsing[0, needed + options].any():
            days, _last = self.forecaster.set_days(self.completion, self.papers, requirement)
            day = float(days[0, 0])
        return self._support(day, needed, [options] if options else [])

    def codes(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.graph.codes[row] for row in rows)

    def _support(self, day, needs_all, needs_any):
        """Rows not valid on `day` among `needs_all` and, per group, the option that is first."""
        # By a day that never comes, what lapses has lapsed; what holds today is not in the way.
        valid = self.valid_until >= (day if np.isfinite(day) else 0.0)
        rows = [row for row in needs_all if not valid[row] and not self.waived[row]]
        for group in needs_any:
            if not valid[list(group)].any():
                rows.append(min(group, key=lambda row: (self.days[row], row)))
        return rows

    def _never_before(self, row):
        """Prerequisites because of which the document can never be requested."""
        never = ~np.isfinite(self.days) & ~self.held
        rows = [b for b in self.graph.needs_all[row] if never[b] and not self.waived[b]]
        for group in self.graph.needs_any[row]:
            if never[list(group)].all():
                rows += group
        return dict.fromkeys(rows)

    def _closed_until(self, row):
        """Last closed day before the request starts, None if no closure holds it up."""
        lasts = [closure.last for closure in self.closures.get(row, ())]
        return next((float(last) for last in lasts if last + 1 == self.start[row]), None)


def _describe_sets(forecaster, way, completion, sets, horizons):
    """Forecasts of all sets; a set is asked of all of `horizons`, in their order."""
    papers, codes = way.papers, forecaster.graph.codes
    asked = [rows_of(forecaster.graph, each) for each in sets]
    columns = sorted({row for needed, options in asked for row in (*needed, *options)})
    days, order = np.unique(np.asarray(horizons, dtype=int), return_inverse=True)
    spans = Spans.of(papers, columns, max(horizons, default=0))
    # For each horizon the span that it is in.
    at = np.searchsorted(spans.lower, days, side="left") - 1
    set_days = SetDays(completion, spans)
    found = []
    for requirement, (needed, options) in zip(sets, asked, strict=True):
        keys = set_days.of_set(needed, options)
        if papers.lapsing[0, needed + options].any():
            first, last = forecaster.set_days(completion, papers, requirement)
        else:
            first, last = set_days.days_or_never(keys), set_days.last(keys)
        shares = set_days.share_within(keys, days)[at, np.arange(len(days))]
        late = set_days.last_by(keys, days)[at, np.arange(len(days))]
        found.append(
            SetForecast(
                requirement.code,
                *points_of(first, RANGE)[0].tolist(),
                p_ready=tuple(shares[order].tolist()),
                critical=_critical(last[0], codes),
                critical_by=tuple(codes[row] if row >= 0 else None for row in late[order]),
                missing=way.codes(way.missing_of(requirement)),
                alternatives=way.options(options),
            )
        )
    return found


def _critical(last, codes):
    named = last[last >= 0]
    return codes[np.bincount(named).argmax()] if len(named) else None
