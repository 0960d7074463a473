"""What one person reads about their papers: dates with ranges, the plan, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from documents.forecast import Forecaster, Papers, RequirementSet

RANGE = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class DocumentForecast:
    """One document: its state and the days until it is in hand (inf = never this way).

    `state` is in_hand, waived, requested, can_request, blocked (a prerequisite is missing) or
    not_obtainable (cannot be had where the person is). `waits_for` are the missing prerequisites
    on its fastest way.
    """

    code: str
    state: str
    p10: float
    median: float
    p90: float
    waits_for: tuple[str, ...]


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
    papers: "Papers",
    sets: Sequence["RequirementSet"],
    horizons: Sequence[int],
) -> PersonForecast:
    """Forecast of the one person in `papers`."""
    completion = forecaster.completion(papers)
    typical = forecaster.typical_completion(papers)[0, :, 0]
    states = document_states(forecaster, papers, typical)
    documents = [
        DocumentForecast(
            code,
            states[row],
            *_range(completion[0, row]),
            waits_for=_missing_before(forecaster, papers, typical, row),
        )
        for row, code in enumerate(forecaster.graph.codes)
    ]
    return PersonForecast(
        documents,
        [_describe_set(forecaster, papers, completion, each, horizons) for each in sets],
        tuple(d.code for d in documents if d.state == "can_request"),
    )


def document_states(forecaster: "Forecaster", papers: "Papers", typical: np.ndarray) -> list[str]:
    """State of each document of the one person in `papers`, in the graph's order."""
    graph = forecaster.graph
    held, waived = papers.in_hand[0], papers.waived[0]

    def state(row: int) -> str:
        if held[row]:
            return "in_hand"
        if papers.requested[0, row]:
            return "requested"
        if waived[row]:
            return "waived"
        if not np.isfinite(typical[row]):
            return "not_obtainable"
        opened = all(held[b] or waived[b] for b in graph.needs_all[row])
        opened = opened and all(held[list(group)].any() for group in graph.needs_any[row])
        return "can_request" if opened else "blocked"

    return [state(row) for row in range(len(graph))]


def fastest_plan(
    forecaster: "Forecaster", papers: "Papers", requirement: "RequirementSet"
) -> list[PlanStep]:
    """Missing documents on the fastest way to the set at typical times, by day requested.

    Empty when the set is complete. A document that can never be had has +inf days.
    """
    graph = forecaster.graph
    days = forecaster.typical_completion(papers)[0, :, 0]
    waits = forecaster.waits(papers, typical=True)[0, :, 0]
    wanted = _support(papers, days, graph.rows(requirement.all_of), [requirement.any_of], graph)
    found: list[int] = []
    while wanted:
        row = wanted.pop()
        if row in found:
            continue
        found.append(row)
        if not papers.requested[0, row]:
            wanted += _support(papers, days, graph.needs_all[row], graph.needs_any[row], graph)
    steps = [
        PlanStep(
            graph.codes[row],
            float(days[row] - waits[row]) if np.isfinite(days[row]) else np.inf,
            float(days[row]),
            bool(papers.requested[0, row]),
        )
        for row in found
    ]
    return sorted(steps, key=lambda step: (step.start_day, step.done_day, step.code))


def _support(papers, days, needs_all, needs_any, graph):  # shapes: days (n_docs,)
    """Rows missing among `needs_all` and, per group, the option that is there first."""
    free = papers.in_hand[0] | papers.waived[0]
    rows = [row for row in needs_all if not free[row]]
    for group in needs_any:
        options = [graph.index.get(option, option) for option in group]
        if options and not papers.in_hand[0, options].any():
            rows.append(min(options, key=lambda row: (days[row], row)))
    return rows


def _missing_before(forecaster, papers, typical, row):
    graph = forecaster.graph
    if papers.in_hand[0, row] or papers.requested[0, row]:
        return ()
    rows = _support(papers, typical, graph.needs_all[row], graph.needs_any[row], graph)
    return tuple(graph.codes[before] for before in rows)


def _describe_set(forecaster, papers, completion, requirement, horizons):
    days, last = (each[0] for each in forecaster.set_days(completion, papers, requirement))
    codes = forecaster.graph.codes
    typical = forecaster.typical_completion(papers)[0, :, 0]
    graph = forecaster.graph
    missing = _support(papers, typical, graph.rows(requirement.all_of), [requirement.any_of], graph)
    return SetForecast(
        requirement.code,
        *_range(days),
        p_ready=tuple(float((days <= horizon).mean()) for horizon in horizons),
        critical=_critical(last, codes),
        critical_by=tuple(
            _critical(last[late] if (late := days > horizon).any() else last, codes)
            for horizon in horizons
        ),
        missing=tuple(codes[row] for row in missing),
    )


def _critical(last, codes):
    named = last[last >= 0]
    return codes[np.bincount(named).argmax()] if len(named) else None


def _range(days):
    """10 %, 50 % and 90 % points of the draws; +inf where the draw there is +inf."""
    return tuple(float(d) for d in np.quantile(days, RANGE, method="inverted_cdf"))
