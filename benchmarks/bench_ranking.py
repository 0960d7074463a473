"""How fast the exact best postings are found, nationally and in one to three states.

    python -m benchmarks.bench_ranking --postings 1000000 --people 200 --json

Made-up postings and people (`ranking_data.py` says how they are drawn), also with frequent head
features. The score is similarity x chance of papers; the index is saved, mapped and asked for the
best 50. Peers (`ranking_peers.py`) are asked in turn with it in the same process, on one thread, so
that all find the caches as the others leave them; slow ones for fewer people. A mismatch is a
person whose rows, order or scores differ from scoring every posting. Recall is the share of the
true best 50 that are found.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks.ranking_data import Array, Person, Postings, make_people, make_postings
from benchmarks.ranking_peers import HAVE_LOCAL, SLOW, K, Search, peers
from matching.ranking.blocks import Best, BlockIndex, warm_up

ROOT = Path(__file__).resolve().parent.parent
OURS = "this index"
# Shifts of the law that features are drawn by.
WORLDS = {"": 50.0, "head": 0.0}
SLOW_PEOPLE = 5


def main() -> None:
    """Measure, print tables, and with --json one object as the last line."""
    arguments = _arguments()
    numba.set_num_threads(1)
    report: dict[str, Any] = {"postings": arguments.postings, "people": arguments.people}
    with threadpool_limits(1):
        warm_up()
        for world, shift in WORLDS.items():
            measured = measure(arguments.postings, arguments.people, shift)
            print(_table(world, measured))
            report |= {f"{world}_{name}".strip("_"): value for name, value in measured.items()}
    if arguments.results:
        _write_csv(report)
    if arguments.json:
        print(json.dumps(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--results", action="store_true", help="write results/ranking.csv")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(n_postings: int, n_people: int, shift: float) -> dict[str, Any]:
    """All measures of one world of postings, as plain data."""
    postings, people = make_postings(n_postings, shift), make_people(n_people, shift)
    with _mapped(postings) as (index, report), peers(postings) as (others, missing):
        ours: Search = lambda person, local: _ask(index, person, local).rows  # noqa: E731
        searches = {OURS: ours, **others}
        times, recalls, mismatches = _run(postings, people, index, searches)
    report |= _quantiles(times)
    report["mismatches"] = mismatches
    report["skipped"] = missing
    report["recall"] = {name: round(float(np.mean(found)), 4) for name, found in recalls.items()}
    return report


@contextmanager
def _mapped(postings: Postings) -> Iterator[tuple[BlockIndex, dict[str, Any]]]:
    """The index of `postings`, saved and opened again, and what that took."""
    with tempfile.TemporaryDirectory(prefix="retorno-bench-") as folder:
        start = time.perf_counter()
        columns = {name: getattr(postings, name) for name in ("state", "occupation", "code")}
        built = BlockIndex.build(postings.rows, **columns)
        built_at = time.perf_counter()
        built.save(Path(folder))
        saved_at = time.perf_counter()
        index = BlockIndex.open(Path(folder))
        report = {
            "build_s": round(built_at - start, 2),
            "open_ms": round((time.perf_counter() - saved_at) * 1e3, 2),
            "index_mb": round(built.n_bytes / 1e6, 1),
            "groups": built.n_groups,
        }
        del built
        yield index, report


def _ask(index: BlockIndex, person: Person, local: bool) -> Best:
    states = person.states if local else None
    return index.top_k(person.row, K, person.factor, states=states)


def _run(
    postings: Postings, people: list[Person], index: BlockIndex, searches: dict[str, Search]
) -> tuple[dict[str, list[float]], dict[str, list[float]], int]:
    """Seconds and recalls by name (with _local for local), and the number of mismatches."""
    times: dict[str, list[float]] = {}
    recalls: dict[str, list[float]] = {}
    mismatches = 0
    for search in searches.values():
        # What is compiled or laid out at the first question counts for nobody.
        search(people[0], False)
    for number, person in enumerate(tqdm(people, unit="person")):
        for local in (False, True):
            rows, scores = postings.best(person, K, local=local)
            for name, search in searches.items():
                if _is_left_out(name, number, local):
                    continue
                start = time.perf_counter()
                found = search(person, local)
                seconds = time.perf_counter() - start
                key = f"{name}_local" if local else name
                times.setdefault(key, []).append(seconds)
                recalls.setdefault(key, []).append(_recall(found, rows))
            mismatches += _differs(_ask(index, person, local), rows, scores)
    return times, recalls, mismatches


def _is_left_out(name: str, number: int, local: bool) -> bool:
    is_slow = name in SLOW and number >= SLOW_PEOPLE
    return is_slow or (local and name not in {OURS, *HAVE_LOCAL})


def _recall(found: Array, rows: Array) -> float:
    return len(np.intersect1d(found, rows)) / len(rows) if len(rows) else 1.0


def _differs(best: Best, rows: Array, scores: Array) -> bool:
    same = np.array_equal(best.rows, rows)
    return not (same and np.allclose(best.score, scores, rtol=2e-6, atol=0))


def _quantiles(times: dict[str, list[float]]) -> dict[str, Any]:
    """Milliseconds of ours, medians of all, and the ratios of the medians of peers to ours."""
    ms = {name: np.array(seconds) * 1e3 for name, seconds in times.items()}
    p50 = {name: float(np.median(each)) for name, each in ms.items()}
    p99 = {name: float(np.quantile(each, 0.99)) for name, each in ms.items()}
    ours = {"": OURS, "_local": f"{OURS}_local"}
    ratios = {
        name: round(value / p50[ours["_local" if name.endswith("_local") else ""]], 1)
        for name, value in p50.items()
        if name not in ours.values()
    }
    return {
        "national_p50_ms": round(p50[OURS], 3),
        "national_p99_ms": round(p99[OURS], 3),
        "local_p50_ms": round(p50[ours["_local"]], 3),
        "local_p99_ms": round(p99[ours["_local"]], 3),
        "p50_ms": {name: round(value, 3) for name, value in p50.items()},
        "p99_ms": {name: round(value, 3) for name, value in p99.items()},
        "ratios": ratios,
    }


def _table(world: str, report: dict[str, Any]) -> str:
    """A markdown table of one world."""
    title = "Frequent head features" if world else "Without stop words"
    lines = [
        f"\n**{title}**: index {report['index_mb']} MB, built in {report['build_s']} s, opened in "
        f"{report['open_ms']} ms, {report['mismatches']} mismatches.\n",
        "| by | where | p50 ms | p99 ms | ratio to this index | recall@50 |",
        "|---|---|---|---|---|---|",
    ]
    for key, p50 in report["p50_ms"].items():
        where = "1-3 states" if key.endswith("_local") else "national"
        name = key.removesuffix("_local")
        shown = f"**{name}**" if name == OURS else name
        p99, recall = report["p99_ms"][key], report["recall"][key]
        ratio = report["ratios"].get(key, 1)
        lines.append(f"| {shown} | {where} | {p50:.3f} | {p99:.3f} | {ratio} | {recall:.3f} |")
    lines += [f"| {name} | skipped: not installed | - | - | - | - |" for name in report["skipped"]]
    return "\n".join(lines)


def _write_csv(report: dict[str, Any]) -> None:
    path = ROOT / "benchmarks/results/ranking.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["day", "world", "by", "p50_ms", "p99_ms", "recall"])
        for world in WORLDS:
            p50, p99, recall = (
                report[f"{world}_{name}".strip("_")] for name in ("p50_ms", "p99_ms", "recall")
            )
            rows = [[dt.date.today(), world or "base", n, p50[n], p99[n], recall[n]] for n in p50]
            writer.writerows(rows)


if __name__ == "__main__":
    main()
