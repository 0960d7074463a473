"""Published times, case histories and questions for tests of the issuance model."""

import numpy as np
import pandas as pd

from documents.issuance import PublishedTimes
from tests.documents.catalog_graph import published_times

TIMES = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")


def published(*days, codes=("INE",)):
    days = days or (5, 12, 25, 3, 7, 12)
    return pd.DataFrame([{"code": code, **dict(zip(TIMES, days, strict=True))} for code in codes])


def spells(*rows, **same):
    """Histories from (days, issued) or dicts; what is not said is the plainest case."""
    plain = {
        "document": "INE",
        "channel": "",
        "office": "",
        "expedited": False,
        "month": 0,
        "entry_days": 0,
        "issued": True,
        **same,
    }
    dicts = [
        row if isinstance(row, dict) else dict(zip(("days", "issued"), row, strict=True))
        for row in rows
    ]
    return pd.DataFrame([{**plain, **row} for row in dicts])


def case(**said):
    return pd.DataFrame([{"document": "INE", "expedited": False, "waited_days": 0.0, **said}])


def simulated(n=600, seed=0):
    """Histories of many documents at offices of different speed, a third of them open."""
    rng = np.random.default_rng(seed)
    codes = published_times()["code"].to_numpy()
    office = rng.integers(0, 6, n)
    frame = pd.DataFrame(
        {
            "document": rng.choice(codes, n),
            "channel": np.array(["office", "registry"])[office % 2],
            "office": np.array([f"O{number}" for number in range(6)])[office],
            "expedited": rng.random(n) < 0.3,
            "month": rng.integers(1, 13, n),
            "ago_days": rng.integers(0, 700, n).astype(float),
            "entry_days": 0.0,
        }
    )
    asked = frame.assign(waited_days=0.0)
    days = PublishedTimes().fit(published_times()).quantile(asked, rng.random((n, 1)))[:, 0]
    days = np.floor(days * np.exp(0.2 * office - 0.3))
    is_open = rng.random(n) < 0.33
    days = np.where(is_open, np.floor(days * rng.random(n)), days)
    return frame.assign(days=days, issued=~is_open)
