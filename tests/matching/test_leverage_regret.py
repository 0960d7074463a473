"""The benchmark of queues: it measures orders, and the order by leverage is a good one."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.leverage_regret import KnownWaits, draw_histories, regret
from tests.documents.catalog_graph import published_times

SMALL = {"slots": 20, "people": 80, "postings": 80, "cases_per_document": 40}


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    return regret(random_state=3, **SMALL)


def test_leverage_loses_less_than_any_order_that_does_not_look_at_jobs(
    found: dict[str, float],
) -> None:
    others = [found[name] for name in ("first_come", "longest_wait", "random")]

    assert 0 <= found["leverage"] < 0.2 < min(others)
    assert max(others) <= 1
    assert found["best_surplus"] > 0


def test_the_same_seed_gives_the_same_regret(found: dict[str, float]) -> None:
    assert regret(random_state=3, **SMALL) == found


def test_serving_everyone_loses_nothing() -> None:
    everyone = regret(slots=20, people=20, postings=40, cases_per_document=20)

    orders = {name: value for name, value in everyone.items() if name != "best_surplus"}
    assert orders == pytest.approx(dict.fromkeys(orders, 0.0), abs=1e-9)


def test_histories_have_their_share_of_open_cases() -> None:
    rng = np.random.default_rng(0)
    truth = KnownWaits(rng).fit(published_times())

    histories = draw_histories(truth, published_times(), 100, rng)

    assert (~histories["issued"]).mean() == pytest.approx(0.4, abs=0.02)
    assert (histories["days"] >= 0).all()
