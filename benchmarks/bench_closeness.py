"""How well closeness of occupations agrees with judgement, by meaning and by digits of ISCO-08.

    python -m benchmarks.bench_closeness --json

`closeness_pairs.csv` holds pairs of unit groups as one of us judged them before any table was
looked at: 0 unrelated, 1 some of the work carries over, 2 whoever did the one can soon do the
other. The measure is Spearman's rank correlation, with a bootstrap interval over the pairs.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from catalogs.meaning.groups import shipped_likeness
from matching.ranking.closeness import OccupationCloseness

PAIRS = Path(__file__).parent / "closeness_pairs.csv"
DRAWS = 2000


def main() -> None:
    """Measure, print a table, and with --json one object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with PAIRS.open(newline="", encoding="utf-8") as file:
        rows = np.array([[int(value) for value in row.values()] for row in csv.DictReader(file)])
    codes, likeness = shipped_likeness()
    tables = {
        "digits": OccupationCloseness.from_digits([f"{code:04d}" for code in codes]),
        "meaning and digits": OccupationCloseness.from_likeness(codes, likeness),
    }
    found = {name: _either_way(table, rows) for name, table in tables.items()}
    draws = np.random.default_rng(0).integers(len(rows), size=(DRAWS, len(rows)))
    report: dict[str, object] = {"pairs": len(rows)}
    print("| closeness | Spearman | 95 % | mean of 0 / 1 / 2 |\n|---|---|---|---|")
    for name, near in found.items():
        rho = float(spearmanr(near, rows[:, 2])[0])
        low, high = np.nanquantile(
            [spearmanr(near[draw], rows[draw, 2])[0] for draw in draws], (0.025, 0.975)
        )
        means = [float(near[rows[:, 2] == each].mean()) for each in (0, 1, 2)]
        cells = " / ".join(f"{mean:.2f}" for mean in means)
        print(f"| {name} | {rho:.2f} | {low:.2f} to {high:.2f} | {cells} |")
        report[name] = {"spearman": rho, "low": low, "high": high, "means": means}
    if arguments.json:
        print(json.dumps(report))


def _either_way(table: OccupationCloseness, rows: np.ndarray) -> np.ndarray:
    """The closer of both directions, since the pairs were judged without one."""
    one, other = rows[:, 0], rows[:, 1]
    there, back = table.between(one[:, None], other), table.between(other[:, None], one)
    return np.maximum(there, back)[:, 0]


if __name__ == "__main__":
    main()
