import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss

from matching.ranking.calibration import bins, gain, measure, split_by_time, wilson


def pairs(n, seed=0):
    """Outcomes that come true exactly as often as their chances say."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(size=n)
    return (rng.uniform(size=n) < p).astype(int), p


def test_measures_are_those_of_scikit_learn():
    y, p = pairs(200)

    found = measure(y, p)

    assert found.log_loss == pytest.approx(log_loss(y, p))
    assert found.brier == pytest.approx(brier_score_loss(y, p))
    assert (found.n, found.n_good) == (200, y.sum())


def test_true_chances_have_a_small_calibration_error_and_turned_ones_a_large():
    y, p = pairs(5000)

    assert measure(y, p).calibration_error < 0.03
    assert measure(y, 1 - p).calibration_error > 0.3


def test_a_calibration_error_is_the_mean_gap_over_bins():
    # Two of 0.25 of which one came true (gap 0.25), two of 0.75 that both did (gap 0.25).
    assert measure([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75]).calibration_error == 0.25


@given(st.floats(0, 1), st.integers(1, 1000))
def test_an_interval_holds_the_share(share, n):
    low, high = wilson(share, n)

    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_a_known_interval():
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_small_bins_are_not_shown():
    p = np.array([0.05] * 4 + [0.55] * 5)

    shown = bins(np.ones(9), p)

    assert [(each.low, each.n) for each in shown] == [(0.5, 5)]


def test_the_later_period_has_later_days_and_other_people():
    days = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    people = np.array([1, 2, 3, 4, 5, 6, 7, 1, 8, 9])

    earlier, later = split_by_time(days, people)

    assert days[earlier].max() < days[later].min()
    assert later.tolist() == [False] * 8 + [True, True]


def test_outcomes_of_one_day_stay_together():
    earlier, later = split_by_time([5] * 10, np.arange(10))

    assert not earlier.any()
    assert later.all()


def test_no_outcomes_split_into_none():
    assert [len(each) for each in split_by_time([], [])] == [0, 0]


def test_better_chances_gain_and_the_same_gain_nothing():
    y, p = pairs(500)
    people = np.arange(500)

    raised, low, high = gain(y, np.full(500, 0.5), p, people)

    assert 0 < low < raised < high
    assert gain(y, p, p, people) == (0.0, 0.0, 0.0)


def test_many_outcomes_of_one_person_count_as_one_witness():
    y, p = pairs(60)

    _, low, high = gain(y, np.full(60, 0.5), p, np.arange(60))
    _, low_one, high_one = gain(y, np.full(60, 0.5), p, np.repeat(np.arange(6), 10))

    assert high - low > 0
    assert gain(y, np.full(60, 0.5), p, np.zeros(60))[1:] == pytest.approx(
        (gain(y, np.full(60, 0.5), p, np.zeros(60))[0],) * 2
    )
    assert (low, high) != (low_one, high_one)
