"""The benchmark of issuing times measures what it says, on worlds whose truth is known."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import bench_issuance
from benchmarks.bench_issuance import Trial
from benchmarks.issuance_histories import SHARE_CENSORED, Truth, World, histories
from benchmarks.issuance_measures import brier, calibration_error, pit, uneven
from benchmarks.issuance_peers import KaplanMeier
from documents.issuance import IssuanceModel, PublishedTimes


@pytest.fixture(scope="module")
def world():
    return World(3)


def test_a_quick_run_ends_with_one_object_that_names_its_measures(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench_issuance", "--quick", "--json"])

    bench_issuance.main()

    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {"calibration_error", "ibs", "regret"} <= answer.keys()
    assert answer["ibs"]["truth"] < answer["ibs"]["model"] < answer["ibs"]["published"]
    assert answer["regret"]["leverage"] < answer["regret"]["random"]


def test_histories_are_censored_as_stated_and_issued_only_where_watched(world):
    spells = histories(world, np.random.default_rng(0), 100)

    n_cases = 100 * len(world.published)
    assert 1 - spells["issued"].sum() / n_cases == pytest.approx(SHARE_CENSORED, abs=0.01)
    assert (spells["days"] >= spells["entry_days"]).all()
    assert (spells["days"] <= spells["ago_days"]).all()


def test_the_truth_is_calibrated_on_what_it_draws(world):
    trial = Trial(world, np.random.default_rng(1), 60, 1)

    for cases in (trial.new, trial.waiting):
        found = uneven(pit(Truth(world), cases, np.random.default_rng(2)))
        assert found["kolmogorov"] < 1.6 / np.sqrt(len(cases.days))


def test_in_an_exact_world_the_published_times_are_as_good_as_the_truth():
    exact = World(3, exact=True)
    trial = Trial(exact, np.random.default_rng(1), 40, 1)
    plain = trial.new.take((~trial.new.frame["expedited"]).to_numpy())

    published, truth = PublishedTimes().fit(exact.published), Truth(exact)

    scores = [brier(model, plain, trial.horizon) for model in (published, truth)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-9)


def test_a_peer_learns_from_the_same_spells(world):
    pytest.importorskip("sksurv")
    spells = histories(world, np.random.default_rng(0), 60)
    trial = Trial(world, np.random.default_rng(1), 20, 1)
    days = pd.Series(30.0, index=world.published["code"])

    peer = KaplanMeier().fit(spells, world.published)
    free = IssuanceModel(prior_cases=1e-6, shape_cases=1e-6)
    free.fit(
        spells.assign(channel="", office="", month=0).drop(columns="ago_days"),
        published=world.published,
    )

    # Without prior and places the model is the same estimate.
    plain = trial.new.frame.assign(channel="", office="", month=0)
    same = trial.new.__class__(plain, trial.new.days)
    assert brier(peer, same, days) == pytest.approx(brier(free, same, days), abs=2e-3)


def test_calibration_error_is_the_mean_gap_of_chance_and_share():
    p = np.array([0.25, 0.25, 0.85, 0.85])
    came = np.array([0.0, 1.0, 1.0, 1.0])

    assert calibration_error(p, came) == pytest.approx((0.25 + 0.15) / 2)
