"""How far forecasts of issuing times are from what happened, every case watched to its end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.issuance_histories import DATA, SHARE_EXPEDITED, Cases, World
from documents.forecast import Forecaster, Papers, Place, RequirementSet
from documents.graph import DocumentGraph, completion_days

# Days of each document on which the chance is compared with what happened.
POINTS = 40
BINS = 10
HORIZONS = (3, 7, 14, 30, 45, 60, 90, 120)


def brier(model: Any, cases: Cases, horizon: pd.Series) -> float:
    """Integrated Brier score: mean over documents of the mean over days up to its horizon."""
    found = []
    for code, rows in cases.frame.groupby("document").groups.items():
        at = np.asarray(rows)
        days = np.unique(np.round(np.linspace(0, horizon[code], POINTS)))
        p = model.predict_cdf(cases.frame.iloc[at], days)
        found.append(((p - (cases.days[at, None] <= days)) ** 2).mean())
    return float(np.mean(found))


def pit(model: Any, cases: Cases, rng: np.random.Generator) -> np.ndarray:
    """Where in its forecast each case came, spread evenly over its day; uniform if calibrated."""
    below, within = np.empty(len(cases.days)), np.empty(len(cases.days))
    for day in np.unique(cases.days):
        rows = np.flatnonzero(cases.days == day)
        p = model.predict_cdf(cases.frame.iloc[rows], np.array([day - 1, day]))
        below[rows], within[rows] = p[:, 0], p[:, 1]
    return below + rng.random(len(below)) * (within - below)


def uneven(values: np.ndarray) -> dict[str, float]:
    """Distance of values from uniform: D-calibration's bins, and Kolmogorov's distance."""
    shares = np.histogram(values, bins=BINS, range=(0, 1))[0] / len(values)
    ordered = np.sort(values)
    steps = (np.arange(len(values)) + 0.5) / len(values)
    return {
        "bins": float(np.abs(shares - 1 / BINS).mean()),
        "kolmogorov": float(np.abs(ordered - steps).max()),
    }


def calibration_error(p: np.ndarray, came: np.ndarray) -> float:
    """Expected calibration error: mean distance of chance and share, over bins of the chance."""
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    count = np.bincount(at, minlength=BINS)
    gap = np.abs(np.bincount(at, p, BINS) - np.bincount(at, came, BINS))
    return float(gap.sum() / count.sum())


def graph_of(published: pd.DataFrame) -> DocumentGraph:
    """The catalog's document graph."""
    edges = pd.read_csv(DATA / "document_prerequisites.csv")
    rows = edges[["prerequisite", "document", "kind", "group"]].itertuples(index=False, name=None)
    return DocumentGraph(published["code"], rows)


def requirement_sets() -> list[RequirementSet]:
    """The catalog's requirement sets, without what is only often asked for."""
    needed = pd.read_csv(DATA / "required_documents.csv")
    found = []
    for code, rows in needed.groupby("requirement_set"):
        kinds = {kind: tuple(rows["document"][rows["kind"] == kind]) for kind in ("all", "any")}
        found.append(RequirementSet(str(code), kinds["all"], kinds["any"]))
    return found


class Crowd:
    """People with their papers on the last day of the histories, and when each truly comes."""

    def __init__(self, world: World, rng: np.random.Generator, n_people: int) -> None:
        self.world = world
        self.graph = graph_of(world.published)
        self.sets = requirement_sets()
        n_docs = len(self.graph)
        self.places = [
            Place(channel, office)
            for channel, office in zip(world.channel_names, world.offices, strict=True)
        ]
        self.papers = Papers.none(n_people, self.graph)
        rows = np.tile(np.arange(n_docs), n_people)
        typical = world.published["std_typ"].to_numpy(dtype=float)[rows]
        state = rng.random(len(rows))
        # A third in hand; a third requested at some time; the rest not yet.
        requested = (state > 0.33) & (state < 0.67)
        ago = np.where(requested, np.floor(rng.uniform(0, 1.5 * typical + 2)), 0.0)
        cases = world.draw_cases(rng, rows, -ago, share_expedited=SHARE_EXPEDITED * requested)
        is_open = requested & (cases.days >= ago)
        in_hand = (state <= 0.33) | (requested & ~is_open)
        shape = (n_people, n_docs)
        expedited = is_open & (cases.frame["expedited_on"].to_numpy() <= ago)
        self.papers.in_hand[:] = in_hand.reshape(shape)
        self.papers.waited_days[:] = np.where(is_open, ago, np.nan).reshape(shape)
        self.papers.expedited[:] = expedited.reshape(shape)
        office = np.searchsorted(world.offices, cases.frame["office"])
        # Where a paper not yet requested will be asked for is not known.
        self.papers.place[:] = np.where(is_open, office, -1).reshape(shape)
        waits = np.where(is_open, cases.days - ago, cases.days).reshape(shape)
        self.completion = completion_days(
            self.graph,
            waits[:, :, None],
            in_hand=self.papers.in_hand,
            requested=self.papers.requested,
        )

    def forecast(self, times: Any) -> tuple[np.ndarray, np.ndarray]:
        """Chances, and whether it came, of every person, set and horizon where either is open."""
        today = self.world.last_day.toordinal()
        forecaster = Forecaster(self.graph, times, today=today, places=self.places)
        table = forecaster.ready(self.papers, self.sets, HORIZONS)
        came = np.zeros(table.p.shape)
        for column, requirement in enumerate(self.sets):
            done, _last = forecaster.set_days(self.completion, self.papers, requirement)
            came[:, column] = done <= np.asarray(HORIZONS)[None, :]
        # What is complete already is no forecast.
        done_now = table.p[:, :, 0] >= 1.0
        open_ = ~np.repeat(done_now[:, :, None], len(HORIZONS), axis=2)
        return table.p[open_].astype(float), came[open_]
