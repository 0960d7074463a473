import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.issuance import PublishedTimes
from tests.documents.catalog_graph import published_times

NAN = float("nan")


def times_of(*days, code="INE"):
    names = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")
    return pd.DataFrame([{"code": code, **dict(zip(names, days, strict=True))}])


def case(waited_days=0.0, expedited=False, code="INE"):
    row = {"document": code, "expedited": expedited, "waited_days": waited_days}
    return pd.DataFrame([row])


@pytest.mark.parametrize("kind", ["std", "exp"])
def test_floor_median_and_95th_percentile_are_the_published_times(kind):
    published = published_times()
    times = PublishedTimes().fit(published)
    cases = pd.DataFrame(
        {"document": published["code"], "expedited": kind == "exp", "waited_days": 0.0}
    )

    days = times.quantile(cases, [[0.0, 0.5, 0.95]])

    expected = published[[f"{kind}_min", f"{kind}_typ", f"{kind}_max"]]
    np.testing.assert_array_equal(days, expected)


def test_a_document_that_takes_no_time_is_issued_the_same_day_for_certain():
    times = PublishedTimes().fit(times_of(0, 0, 0, 0, 0, 0))

    p_issued = times.predict_cdf(case(), [-1, 0, 1])

    assert p_issued.tolist() == [[0.0, 1.0, 1.0]]


def test_typical_zero_days_leaves_a_tail_up_to_the_maximum():
    times = PublishedTimes().fit(times_of(0, 0, 3, 0, 0, 0))

    p_issued = times.predict_cdf(case(), [0, 3])[0]

    assert 0.5 < p_issued[0] < 0.9
    assert p_issued[1] >= 0.95


def test_chance_and_quantile_agree_for_a_case_that_has_waited():
    times = PublishedTimes().fit(times_of(5, 12, 25, 3, 7, 12))
    u = (np.arange(20_000) + 0.5)[None, :] / 20_000

    days = times.quantile(case(waited_days=10.0), u)
    p_issued = times.predict_cdf(case(waited_days=10.0), [0, 2, 5, 15])[0]

    shares = [(days <= limit).mean() for limit in (0, 2, 5, 15)]
    np.testing.assert_allclose(shares, p_issued, atol=1e-3)


def test_waiting_already_done_shortens_what_remains():
    times = PublishedTimes().fit(times_of(5, 12, 25, 3, 7, 12))

    fresh, waited = times.quantile(pd.concat([case(), case(waited_days=8.0)]), [[0.1, 0.5, 0.9]])

    assert (waited < fresh).all()


def test_a_certain_time_that_has_passed_means_today():
    times = PublishedTimes().fit(times_of(3, 3, 3, 3, 3, 3))

    days = times.quantile(case(waited_days=9.0), [[0.1, 0.9]])
    p_issued = times.predict_cdf(case(waited_days=9.0), [0])

    assert days.tolist() == [[0.0, 0.0]]
    assert p_issued.tolist() == [[1.0]]


@given(st.floats(0, 1), st.floats(0, 400), st.sampled_from(sorted(published_times()["code"])))
def test_expediting_is_never_later_than_waiting_on(u, waited_days, code):
    times = PublishedTimes().fit(published_times())

    normal = times.quantile(case(waited_days, False, code), [[u]])
    expedited = times.quantile(case(waited_days, True, code), [[u]])

    assert 0 <= expedited <= normal < np.inf


def test_unknown_times_are_assumed_and_said_to_be():
    times = PublishedTimes(unknown_days=(0, 20, 90)).fit(times_of(NAN, NAN, NAN, NAN, NAN, NAN))

    days = times.quantile(case(), [[0.5, 0.95]])

    assert times.assumed_.tolist() == [True]
    assert days.tolist() == [[20.0, 90.0]]


def test_a_document_without_expedited_times_keeps_its_standard_ones():
    times = PublishedTimes().fit(times_of(5, 12, 25, NAN, NAN, NAN))

    days = times.quantile(case(expedited=True), [[0.5]])

    assert not times.can_expedite_[0]
    assert days.tolist() == [[12.0]]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ((5, NAN, 25, 3, 7, 12), "known or unknown together"),
        ((5, 4, 25, 3, 7, 12), "min <= typ <= max"),
        ((-1, 4, 25, 3, 7, 12), "0 <= min"),
        ((5, 12, np.inf, 3, 7, 12), "finite"),
    ],
)
def test_times_that_cannot_be_are_refused(days, message):
    frame = times_of(*days)

    with pytest.raises(ValueError, match=message):
        PublishedTimes().fit(frame)


def test_a_code_that_repeats_is_refused():
    frame = pd.concat([times_of(5, 12, 25, 3, 7, 12)] * 2)

    with pytest.raises(ValueError, match="only once"):
        PublishedTimes().fit(frame)


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        (case(code="NOPE"), "NOPE"),
        (case(waited_days=NAN), "waited_days"),
        (case(waited_days=-1.0), "waited_days"),
        (case().drop(columns="expedited"), "expedited"),
    ],
)
def test_cases_that_cannot_be_are_refused(cases, message):
    times = PublishedTimes().fit(times_of(5, 12, 25, 3, 7, 12))

    with pytest.raises(ValueError, match=message):
        times.quantile(cases, [[0.5]])
