"""How fast papers are forecast: one person, and many in a batch.

    python -m benchmarks.bench_forecast --people 100000 --json

The documents, their prerequisites, times and closures, and the 16 requirement sets are those of
the catalogs; the people are made up: papers in hand, some of which lapse, open cases that have
waited up to 90 days at 40 offices, some expedited. All answers are for 30 days of start, with 512
draws.

- ready: the chances of one person for every set and start, as a list of jobs needs them
- person: all documents and sets of one person with ranges and reasons, as the page of papers
- batch: `ready` for many people at once

The peer, plain_python, is the same fixpoint written draw by draw without arrays. It answers for the
first person with the first 16 draws, its time is scaled up to 512, and its days must be the same
(`mismatches` counts those that are not). Its ratio is that of its time to that of `ready`.
Times are those of the one processor in use, so that what else runs on the machine counts less.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from documents.forecast import Blackout, Forecaster, Papers, Place, RequirementSet
from documents.graph import DocumentGraph
from documents.issuance import IssuanceModel, no_histories

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "catalogs" / "data"
TIMES = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")
TODAY = dt.date(2026, 11, 24)
STARTS = tuple(range(1, 151, 5))
OFFICES = 40
PEER_DRAWS = 16
# What of the documents people have: in hand, open; and what of it is so.
SHARE_IN_HAND, SHARE_OPEN = 0.25, 0.12
SHARE_LAPSING, SHARE_EXPEDITED = 0.3, 0.15


def main() -> None:
    """Measure, print, and with --json one object as the last line."""
    arguments = _arguments()
    forecaster, sets = make_forecaster(), requirement_sets()
    papers = draw_people(forecaster, arguments.people, np.random.default_rng(0))
    some = [papers.take(slice(row, row + 1)) for row in range(min(40, arguments.people))]
    ready_ms = _median_ms(lambda one: forecaster.ready(one, sets, STARTS), some)
    person_ms = _median_ms(lambda one: forecaster.person(one, 0, sets, STARTS), some)
    peer_ms, mismatches = measure_peer(forecaster, some[0], sets)
    seconds, n_distinct = measure_batch(forecaster, papers, sets)
    report = {
        "ready_p50_ms": round(ready_ms, 2),
        "person_p50_ms": round(person_ms, 2),
        "plain_python_ms": round(peer_ms, 1),
        "ratios": {"plain_python": round(peer_ms / ready_ms, 1)},
        "mismatches": mismatches,
        "people": len(papers),
        "distinct_people": n_distinct,
        "batch_s": round(seconds, 1),
        "people_per_s": round(len(papers) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    for name, value in report.items():
        print(f"{name:<18}{value}")
    _write_csv(report)
    if arguments.json:
        print(json.dumps(report))


def make_forecaster() -> Forecaster:
    """The documents of the catalogs, with issuing times that know no histories yet."""
    published = pd.read_csv(DATA / "document_types.csv")
    published = published[["code"]].assign(**{name: published[f"{name}_days"] for name in TIMES})
    edges = pd.read_csv(DATA / "document_prerequisites.csv")
    rows = edges[["prerequisite", "document", "kind", "group"]].itertuples(index=False, name=None)
    closures = pd.read_csv(DATA / "blackouts.csv", keep_default_na=False).itertuples(index=False)
    return Forecaster(
        DocumentGraph(published["code"], rows),
        IssuanceModel().fit(no_histories(), published=published),
        today=TODAY.toordinal(),
        blackouts=[
            Blackout(each.document, _ordinal(each.first_day), _ordinal(each.last_day), each.office)
            for each in closures
        ],
        places=[Place("office", f"OFFICE-{number}") for number in range(OFFICES)],
    )


def requirement_sets() -> list[RequirementSet]:
    """Of every job family; what is only often asked for is left out."""
    needed = pd.read_csv(DATA / "required_documents.csv")
    return [
        RequirementSet(
            code,
            tuple(rows["document"][rows["kind"] == "all"]),
            tuple(rows["document"][rows["kind"] == "any"]),
        )
        for code, rows in needed.groupby("requirement_set")
    ]


def draw_people(forecaster: Forecaster, people: int, rng: np.random.Generator) -> Papers:
    """People of whom hardly two are the same."""
    papers = Papers.none(people, forecaster.graph)
    shape = papers.in_hand.shape
    papers.in_hand[:] = rng.random(shape) < SHARE_IN_HAND
    is_open = ~papers.in_hand & (rng.random(shape) < SHARE_OPEN)
    papers.waited_days[is_open] = rng.integers(0, 91, is_open.sum())
    papers.expedited[:] = is_open & (rng.random(shape) < SHARE_EXPEDITED)
    papers.place[is_open] = rng.integers(-1, OFFICES, is_open.sum())
    lapses = papers.in_hand & (rng.random(shape) < SHARE_LAPSING)
    papers.lapses_in[lapses] = rng.integers(0, 2000, lapses.sum())
    return papers


def measure_batch(
    forecaster: Forecaster, papers: Papers, sets: list[RequirementSet]
) -> tuple[float, int]:
    """Seconds for all people, and how many of them are distinct."""
    with tqdm(unit=" people", mininterval=1.0) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        started = time.process_time()
        forecaster.ready(papers, sets, STARTS, progress=progress)
        return time.process_time() - started, bar.n


def measure_peer(
    forecaster: Forecaster, papers: Papers, sets: list[RequirementSet]
) -> tuple[float, int]:
    """Milliseconds of the peer for all draws, and how many of its days are not the same."""
    rows, part = forecaster.part(sets)
    papers = papers.columns(rows)
    completion = part.completion(papers, until=max(STARTS))[0]
    waits = part.waits(papers)[0, :, :PEER_DRAWS].tolist()
    rooms = [_closed_spans(part, row) for row in range(len(part.graph))]
    asked = [(part.graph.rows(s.all_of), part.graph.rows(s.any_of)) for s in sets]
    started = time.process_time()
    days = []
    ready = np.zeros((len(sets), len(STARTS)))
    for draw in range(PEER_DRAWS):
        one = PlainPerson(part.graph, papers, [each[draw] for each in waits], rooms)
        days.append(one.solve())
        for row, (needed, options) in enumerate(asked):
            for column, start in enumerate(STARTS):
                ready[row, column] += one.has_all(needed, options, start)
    seconds = time.process_time() - started
    same = [
        one == other or papers.lasting[0, row] or (other == 0 and papers.in_hand[0, row])
        for draw in range(PEER_DRAWS)
        for row, (one, other) in enumerate(zip(days[draw], completion[:, draw], strict=True))
    ]
    return 1000 * seconds * forecaster.n_draws / PEER_DRAWS, len(same) - int(sum(same))


class PlainPerson:
    """One person in one draw, without arrays."""

    def __init__(
        self,
        graph: DocumentGraph,
        papers: Papers,
        waits: list[float],
        rooms: list[list[tuple[float, float]]],
    ) -> None:
        self.graph, self.waits, self.rooms = graph, waits, rooms
        self.waived = papers.waived[0].tolist()
        self.requested = papers.requested[0].tolist()
        held = papers.in_hand[0].tolist()
        lapses = papers.lapses_in[0].tolist()
        self.valid_until = [d if h else -1.0 for h, d in zip(held, lapses, strict=True)]
        self.days = [float("inf")] * len(waits)

    def solve(self) -> list[float]:
        """Days of each document, by rounds until nothing changes."""
        while True:
            before = list(self.days)
            for row in range(len(self.days)):
                self.days[row] = self._start(row) + self.waits[row]
            if before == self.days:
                return self.days

    def has_all(self, needed: list[int], options: list[int], day: float) -> bool:
        """Whether a set is complete on a day."""
        has_each = all(self.waived[row] or self._is_valid(row, day) for row in needed)
        return has_each and (not options or any(self._is_valid(row, day) for row in options))

    def _start(self, row: int) -> float:
        if self.requested[row]:
            return 0.0
        if self.waived[row]:
            return float("inf")
        start = 0.0
        while True:
            later = self._later(row, start)
            if later == start:
                return start
            start = later

    def _later(self, row: int, start: float) -> float:
        for before in self.graph.needs_all[row]:
            if not self.waived[before]:
                start = self._valid_from(before, start)
        for group in self.graph.needs_any[row]:
            start = min(self._valid_from(option, start) for option in group)
        for first, last in self.rooms[row]:
            if first <= start < last + 1:
                start = last + 1
        return start

    def _valid_from(self, row: int, day: float) -> float:
        return day if day <= self.valid_until[row] else max(day, self.days[row])

    def _is_valid(self, row: int, day: float) -> bool:
        return day <= self.valid_until[row] or self.days[row] <= day


def _closed_spans(forecaster: Forecaster, row: int) -> list[tuple[float, float]]:
    code, today = forecaster.graph.codes[row], forecaster.today or 0
    return [
        (each.first_day - today, each.last_day - today)
        for each in forecaster.blackouts
        if each.document == code and not each.office
    ]


def _median_ms(ask: Callable[[Papers], object], people: list[Papers]) -> float:
    # The first question makes what later ones share.
    ask(people[0])
    return 1000 * statistics.median(_seconds(ask, people))


def _seconds(ask: Callable[[Papers], object], people: list[Papers]) -> Iterator[float]:
    for one in people:
        started = time.process_time()
        ask(one)
        yield time.process_time() - started


def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()


def _write_csv(report: dict[str, object]) -> None:
    path = ROOT / "benchmarks/results/forecast.csv"
    row = {**report, "ratios": ""}
    row["ratio_to_plain_python"] = report["ratios"]["plain_python"]
    del row["ratios"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["day", *row])
        writer.writerow([dt.date.today(), *row.values()])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="people of the batch")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
