"""Random small document graphs with people, and their papers lived through day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from documents.forecast import Blackout, DocumentGraph, Forecaster, Papers, Place, RequirementSet

TODAY = 740_000
N_DRAWS = 4
LAST_DAY = 50
"""No document takes longer than this in all, whatever its prerequisites."""
PLACES = (Place("office"), Place("office", "NEAR"), Place("office", "FAR"))
STATES = ("missing", "missing", "missing", "lapsing", "lapsing", "requested", "held")
RARELY = (False,) * 9 + (True,)
HORIZONS = list(range(LAST_DAY + 1))


class SpreadTimes:
    """Whole days spread evenly from `least` to `most`; the office NEAR is quicker by a day."""

    def __init__(self, spans):
        self.spans = spans

    def quantile(self, cases, u):
        least, most = np.array([self.spans[code] for code in cases["document"]]).T
        days = np.floor(least[:, None] + u * (most - least + 1)[:, None] - 1e-9)
        days = days - (cases["office"] == "NEAR").to_numpy()[:, None]
        days = np.where(cases["expedited"].to_numpy()[:, None], np.floor(days / 2), days)
        return np.maximum(days - cases["waited_days"].to_numpy()[:, None], 0.0)


@dataclass(frozen=True)
class World:
    """A forecaster of a small graph, one person's papers, and one requirement set."""

    forecaster: Forecaster
    papers: Papers
    requirement: RequirementSet

    @property
    def graph(self) -> DocumentGraph:
        return self.forecaster.graph

    def chances(self, papers: Papers | None = None, forecaster: Forecaster | None = None):
        """Chance on each day up to LAST_DAY."""
        forecaster = forecaster or self.forecaster
        table = forecaster.ready(papers or self.papers, [self.requirement], HORIZONS)
        return table.p[0, 0]


@st.composite
def worlds(draw) -> World:
    codes = [f"D{number}" for number in range(draw(st.integers(2, 5)))]
    graph = DocumentGraph(codes, edges(draw, codes))
    spans = {}
    for code in codes:
        least = draw(st.integers(0, 3))
        spans[code] = (least, least + draw(st.integers(0, 4)))
    blackouts = draw(st.lists(_blackouts(codes), max_size=3))
    forecaster = Forecaster(
        graph,
        SpreadTimes(spans),
        today=TODAY,
        blackouts=blackouts,
        places=PLACES,
        n_draws=N_DRAWS,
    )
    roles = {code: draw(st.sampled_from(["all", "all", "any", ""])) for code in codes}
    all_of = tuple(code for code, role in roles.items() if role == "all")
    any_of = tuple(code for code, role in roles.items() if role == "any")
    requirement = RequirementSet("SET", all_of, any_of)
    return World(forecaster, draw(people(graph)), requirement)


def edges(draw, codes):
    pairs = [(before, after) for before in codes for after in codes if before != after]
    edges = []
    for before, after in pairs:
        kind = draw(st.sampled_from(["", "", "all", "any", "any"]))
        if kind:
            group = str(draw(st.integers(1, 2))) if kind == "any" else "1"
            edges.append((before, after, kind, group))
    return edges


@st.composite
def _blackouts(draw, codes):
    first = draw(st.integers(-3, 12))
    return Blackout(
        draw(st.sampled_from(codes)),
        TODAY + first,
        TODAY + first + draw(st.integers(0, 6)),
        draw(st.sampled_from(["", "", "NEAR", "FAR"])),
    )


@st.composite
def people(draw, graph: DocumentGraph) -> Papers:
    papers = Papers.none(1, graph)
    for row in range(len(graph)):
        state = draw(st.sampled_from(STATES))
        if state == "requested":
            papers.waited_days[0, row] = waited = draw(st.integers(0, 3))
            papers.expedited_days[0, row] = draw(st.integers(0, waited))
        elif state != "missing":
            papers.in_hand[0, row] = True
        if state == "lapsing":
            papers.lapses_in[0, row] = draw(st.integers(0, 12))
        papers.expedited[0, row] = draw(st.booleans())
        papers.waived[0, row] = draw(st.sampled_from(RARELY))
        papers.startable[0, row] = not draw(st.sampled_from(RARELY))
        papers.place[0, row] = draw(st.integers(-1, len(PLACES) - 1))
    return papers


def live_through(world: World, waits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One draw lived day by day: what is valid on which day, and on which day each came.

    `waits` are its days, shape (n_docs,). Written without the equations of the forecast: each
    morning what can be requested is requested, and what takes 0 days may open others the same day.

    Returns
    -------
    valid : bool ndarray of shape (LAST_DAY + 1, n_docs)
    done : ndarray of shape (n_docs,); +inf = never, or in hand for ever.
    """
    graph, papers = world.graph, world.papers
    done = np.where(papers.requested[0], waits, np.inf)
    is_asked = papers.requested[0] | (papers.in_hand[0] & np.isinf(papers.lapses_in[0]))
    valid = np.zeros((LAST_DAY + 1, len(graph)), dtype=bool)
    for day in range(LAST_DAY + 1):
        while True:
            now = (papers.in_hand[0] & (day <= papers.lapses_in[0])) | (done <= day)
            new = [
                row
                for row in range(len(graph))
                if not is_asked[row] and _can_request(world, row, day, now)
            ]
            for row in new:
                is_asked[row] = True
                done[row] = day + waits[row]
            if not new:
                break
        valid[day] = now
    return valid, done


def set_is_valid(world: World, valid: np.ndarray) -> np.ndarray:
    """On which days the requirement set is complete; `valid` of shape (n_days, n_docs)."""
    freed = world.papers.waived[0]
    needed = world.graph.rows(world.requirement.all_of)
    options = world.graph.rows(world.requirement.any_of)
    complete = (valid | freed)[:, needed].all(axis=1)
    return complete & valid[:, options].any(axis=1) if options else complete


def _can_request(world: World, row: int, day: int, now: np.ndarray) -> bool:
    graph, papers = world.graph, world.papers
    if papers.waived[0, row] or not papers.startable[0, row]:
        return False
    has_all = all(now[before] or papers.waived[0, before] for before in graph.needs_all[row])
    has_any = all(now[list(group)].any() for group in graph.needs_any[row])
    return has_all and has_any and not _is_closed(world, row, day)


def _is_closed(world: World, row: int, day: int) -> bool:
    place = world.papers.place[0, row]
    office = PLACES[place].office if place >= 0 else ""
    return any(
        each.document == world.graph.codes[row]
        and each.first_day <= TODAY + day <= each.last_day
        and each.office in ("", office)
        for each in world.forecaster.blackouts
    )
