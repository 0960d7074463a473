"""How good the forecasts of issuing times are, on made-up histories whose truth is known.

    python -m benchmarks.bench_issuance [--quick] [--json]

The model, the published times alone and three peers are fitted on the same histories of a made-up
world (benchmarks/issuance_histories.py says which), with 40 % of the cases censored, and asked
about cases that are requested in the 90 days after. Each is one row of results/issuance.csv.

- to_published: ibs over that of the published times in the same world
- ibs: integrated Brier score of new cases against what happened (no case is censored there), mean
  over documents up to the day by which 95 % of their cases have come; `waiting` the same for cases
  that are already open; `unplaced` for new cases whose office is not told. 0 is best. `truth` is
  what the world itself would say: nothing can be better but by luck.
- pit: mean distance of ten bins of the probability integral transform from a tenth (D-calibration),
  and Kolmogorov's distance
- calibration_error: expected calibration error of p_ready over ten bins, through the document graph
  and the catalog's requirement sets, for people in many states of papers; `open` counts only
  chances from 0.02 to 0.98
- ipcw: the integrated Brier score by scikit-survival from censored test cases, as a cross-check
- regret: what other orders of a queue for expediting lose (benchmarks/leverage_regret.py)

Medians over worlds. The fit never sees the truth or the test cases.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.issuance_histories import Cases, Truth, World, histories
from benchmarks.issuance_measures import Crowd, brier, calibration_error, pit, uneven
from benchmarks.issuance_peers import Peer, peers
from documents.issuance import IssuanceModel, PublishedTimes

RESULTS = Path(__file__).resolve().parent / "results" / "issuance.csv"
SIZES = (0, 5, 20, 50, 200, 1000)
SEEDS = 5
MANY_WORLDS = 15
TEST_CASES = 60
TEST_DAYS = 90
PEOPLE = 500
# Without any case a peer has nothing to say.
PEER_SIZES = (5, 20, 50, 200, 1000)
MODEL = "model"


def evaluate(
    *,
    sizes: tuple[int, ...] = SIZES,
    seeds: int = SEEDS,
    test_cases: int = TEST_CASES,
    people: int = PEOPLE,
    exact: bool = False,
    with_peers: bool = True,
) -> pd.DataFrame:
    """One row per world, size and model, with all measures."""
    rows = []
    for seed in range(seeds):
        world = World(seed, exact=exact)
        trial = Trial(world, np.random.default_rng([seed, 1]), test_cases, people)
        fixed: dict[str, Any] = {
            "truth": Truth(world),
            "published": PublishedTimes().fit(world.published),
        }
        told = {name: trial.measure(model) for name, model in fixed.items()}
        for size in sizes:
            rows += [{"seed": seed, "size": size, "name": name, **told[name]} for name in told]
            spells = histories(world, np.random.default_rng([seed, 2, size]), size)
            others = peers() if with_peers and size in PEER_SIZES else {}
            for name, other in {MODEL: IssuanceModel(), **others}.items():
                started = time.perf_counter()
                fitted = _fitted(other, spells, world.published)
                seconds = time.perf_counter() - started
                found = {**trial.measure(fitted), "fit_seconds": seconds}
                rows.append({"seed": seed, "size": size, "name": name, **found})
    table = pd.DataFrame(rows)
    of_published = table[table["name"] == "published"].set_index(["seed", "size"])["ibs"]
    pairs = pd.MultiIndex.from_frame(table[["seed", "size"]])
    return table.assign(to_published=table["ibs"] / of_published[pairs].to_numpy())


def _fitted(model: Any, spells: pd.DataFrame, published: pd.DataFrame) -> Any:
    if isinstance(model, Peer):
        return model.fit(spells, published)
    return model.fit(spells, published=published)


class Trial:
    """Cases and people of one world that no model has seen."""

    def __init__(
        self, world: World, rng: np.random.Generator, test_cases: int, people: int
    ) -> None:
        usual = world.draw(rng, 400, 1, TEST_DAYS)
        days = pd.Series(usual.days).groupby(usual.frame["document"])
        self.horizon = days.quantile(0.95).clip(lower=1)
        self.new = _at_request(world.draw(rng, test_cases, 1, TEST_DAYS + 1))
        self.waiting = _still_open(world.draw(rng, 4 * test_cases, -180, 1))
        self.crowd = Crowd(world, rng, people)

    def measure(self, model: Any) -> dict[str, float]:
        """All measures of one model; p_ready only of those that can answer for the graph."""
        frame = self.new.frame
        unplaced = Cases(frame.assign(office="", channel=""), self.new.days)
        at = uneven(pit(model, self.new, np.random.default_rng(0)))
        found = {
            "ibs": brier(model, self.new, self.horizon),
            "waiting": brier(model, self.waiting, self.horizon),
            "pit_bins": at["bins"],
            "pit_kolmogorov": at["kolmogorov"],
        }
        if isinstance(model, IssuanceModel | PublishedTimes):
            found["unplaced"] = brier(model, unplaced, self.horizon)
            p, came = self.crowd.forecast(model)
            between = (p >= 0.02) & (p <= 0.98)
            found["calibration_error"] = calibration_error(p, came)
            found["calibration_error_open"] = calibration_error(p[between], came[between])
        return found


def _at_request(cases: Cases) -> Cases:
    """Cases as they stand on the day of the request; those expedited later are left out."""
    at_once = cases.frame["expedited_on"] == 0
    keep = (at_once | cases.frame["expedited_on"].isna()).to_numpy()
    return Cases(cases.frame.assign(expedited=at_once, waited_days=0.0), cases.days).take(keep)


def _still_open(cases: Cases) -> Cases:
    """Cases that wait on the last day of the histories, not expedited, with what remains."""
    waited = cases.frame["ago_days"].to_numpy()
    keep = (cases.days >= waited) & cases.frame["expedited_on"].isna().to_numpy() & (waited > 0)
    frame = cases.frame.assign(waited_days=waited)
    return Cases(frame, cases.days - waited).take(keep)


def cross_check(*, size: int = 200, test_cases: int = TEST_CASES) -> dict[str, float]:
    """scikit-survival's integrated Brier score from censored test cases, of each model."""
    from sksurv.metrics import integrated_brier_score
    from sksurv.util import Surv

    world = World(0)
    spells = histories(world, np.random.default_rng([0, 2, size]), size)
    told = spells[(spells["entry_days"] == 0) & ~spells["expedited"]]
    rng = np.random.default_rng(7)
    cases = _at_request(world.draw(rng, test_cases, 1, TEST_DAYS + 1))
    slow = world.published["code"][world.published["std_typ"] >= 10]
    cases = cases.take((~cases.frame["expedited"] & cases.frame["document"].isin(slow)).to_numpy())
    watched = np.ceil(rng.exponential(80, len(cases.days)))
    seen = Surv.from_arrays(cases.days < watched, np.minimum(cases.days, watched) + 0.5)
    # The weights of censoring come from these cases themselves.
    days = np.arange(1, 60)
    models: dict[str, Any] = {
        "truth": Truth(world),
        "published": PublishedTimes().fit(world.published),
        MODEL: IssuanceModel(),
        **peers(),
    }
    found = {}
    for name, model in models.items():
        if name not in ("truth", "published"):
            model = _fitted(model, told, world.published)
        alive = 1.0 - model.predict_cdf(cases.frame, days)
        found[name] = float(integrated_brier_score(seen, seen, alive, days + 0.75))
    return found


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Medians over worlds, by size and model."""
    return rows.drop(columns="seed").groupby(["size", "name"]).median().reset_index()


def in_many_worlds(*, size: int = 200, worlds: int = MANY_WORLDS) -> dict[str, float]:
    """Quartiles over worlds of the model's ibs over that of the published times."""
    rows = evaluate(sizes=(size,), seeds=worlds, people=20, with_peers=False)
    print(
        f"\nIntegrated Brier score over that of the published times, {size} cases, {worlds} worlds"
    )
    found = {}
    for name in (MODEL, "truth"):
        values = rows.loc[rows["name"] == name, "to_published"]
        quartiles = values.quantile([0, 0.25, 0.5, 0.75, 1])
        print(f"{name:<10}" + "".join(f"{value:>9.4f}" for value in quartiles))
        found[name] = round(float(values.median()), 5)
    return found


def print_table(table: pd.DataFrame, measure: str, title: str) -> None:
    wide = table.pivot(index="name", columns="size", values=measure).dropna(how="all")
    print(f"\n{title}")
    print(wide.round(4).to_string(na_rep="-"))


def main() -> None:
    """Measure, print tables, write them, and with --json end with one object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one small world, a few seconds")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    arguments = parser.parse_args()
    started = time.perf_counter()
    found = run(quick=arguments.quick)
    if not arguments.quick:
        found["table"].round(5).to_csv(RESULTS, index=False)
    print(f"\n{time.perf_counter() - started:.0f} s")
    if arguments.json:
        print(json.dumps(found["answer"]))


def run(*, quick: bool) -> dict[str, Any]:
    """All measures: `table` of medians, and the `answer` of --json."""
    small: dict[str, Any] = {"sizes": (0, 20), "seeds": 1, "test_cases": 10, "people": 40}
    table = summary(evaluate(**(small if quick else {})))
    sizes = (0, 20) if quick else (0, 20, 200)
    right = evaluate(
        **{**small, "sizes": sizes} if quick else {"sizes": sizes}, exact=True, with_peers=False
    )
    exact = summary(right)
    for measure, title in (
        ("ibs", "Integrated Brier score, new cases"),
        ("to_published", "The same, over that of the published times in the same world"),
        ("unplaced", "The same where no office is told"),
        ("waiting", "Integrated Brier score, cases that wait"),
        ("pit_bins", "PIT, mean distance of ten bins"),
        ("pit_kolmogorov", "PIT, Kolmogorov's distance"),
        ("calibration_error", "Calibration error of p_ready"),
        ("calibration_error_open", "The same, chances from 0.02 to 0.98"),
        ("fit_seconds", "Seconds to fit"),
    ):
        print_table(table, measure, title)
    print_table(exact, "to_published", "The same where the published times are exactly right")
    print_table(exact, "calibration_error", "Calibration error of p_ready there")
    return {
        "table": pd.concat([table.assign(world="made up"), exact.assign(world="exact")]),
        "answer": answer(table, exact, quick=quick),
    }


def answer(table: pd.DataFrame, exact: pd.DataFrame, *, quick: bool) -> dict[str, Any]:
    """What --json prints: the measures at 200 cases per document, and all of them by size."""
    size = 20 if quick else 200
    at = table[table["size"] == size].set_index("name")
    by_size = {
        measure: {
            name: {
                str(size): round(value, 5)
                for size, value in zip(rows["size"], rows[measure], strict=True)
            }
            for name, rows in table.dropna(subset=measure).groupby("name")
        }
        for measure in (
            "ibs",
            "to_published",
            "waiting",
            "unplaced",
            "pit_bins",
            "calibration_error",
            "calibration_error_open",
        )
    }
    return {
        "cases_per_document": size,
        "calibration_error": round(float(at.loc[MODEL, "calibration_error"]), 5),
        "ibs": {name: round(float(value), 5) for name, value in at["ibs"].items()},
        "regret": _regret(quick=quick),
        "to_published_in_many_worlds": {} if quick else in_many_worlds(),
        "ipcw": {} if quick else {k: round(v, 5) for k, v in _cross_check().items()},
        "by_size": by_size,
    }


def _cross_check() -> dict[str, float]:
    try:
        found = cross_check()
    except ImportError:
        print("scikit-survival is not installed: no cross-check.")
        return {}
    print("\nIntegrated Brier score by scikit-survival, from censored test cases")
    print(pd.Series(found).round(4).to_string())
    return found


def _regret(*, quick: bool) -> dict[str, float]:
    from benchmarks.leverage_regret import regret

    found = regret(**({"slots": 5, "people": 20, "postings": 20} if quick else {}))
    print("\nRegret of the order of a queue for expediting")
    print(pd.Series(found).round(4).to_string())
    return {name: round(value, 5) for name, value in found.items()}


if __name__ == "__main__":
    main()
