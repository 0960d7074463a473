"""The model of issuing times: known answers, fallbacks, and what must always hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from documents.issuance import HISTORY_COLUMNS, IssuanceModel, PublishedTimes, no_histories
from tests.documents.catalog_graph import published_times
from tests.documents.issuance_cases import case, published, simulated, spells

# Nothing but the cases: what is left is Kaplan and Meier's estimate.
NO_PRIOR = {"prior_cases": 1e-9, "shape_cases": 1e-9}
# These checks fit arrays of numbers without names, and no published times: the model reads frames
# with named columns, some of text. That it is repeatable, leaves its input alone, and can be
# cloned and fitted again is tested below.
FITS_ARRAYS = (
    "check_complex_data",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_dtype_object",
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_estimator_sparse_tag",
    "check_estimators_dtypes",
    "check_estimators_empty_data_messages",
    "check_estimators_fit_returns_self",
    "check_estimators_nan_inf",
    "check_estimators_overwrite_params",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit1d",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit2d_predict1d",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_n_features_in",
    "check_n_features_in_after_fitting",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_readonly_memmap_input",
)


@parametrize_with_checks(
    [IssuanceModel()],
    expected_failed_checks=lambda _model: dict.fromkeys(FITS_ARRAYS, "fits arrays of numbers"),
)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def fitted():
    return IssuanceModel().fit(simulated(), published=published_times(), data_date="2026-10-31")


def test_without_histories_it_is_the_published_times_to_the_day():
    times = published_times()
    rng = np.random.default_rng(0)
    codes = np.repeat(times["code"], 20)
    cases = pd.DataFrame(
        {
            "document": codes,
            "expedited": rng.random(len(codes)) < 0.5,
            "waited_days": rng.integers(0, 300, len(codes)).astype(float),
            "office": "LAX",
            "channel": "consulate",
            "month": 3,
        }
    )
    u = np.hstack(
        [rng.random((len(codes), 30)), np.zeros((len(codes), 1)), np.ones((len(codes), 1))]
    )

    model = IssuanceModel().fit(no_histories(), published=times)
    plain = PublishedTimes().fit(times)

    np.testing.assert_array_equal(model.quantile(cases, u), plain.quantile(cases, u))
    np.testing.assert_array_equal(
        model.predict_cdf(cases, np.arange(-1, 400)), plain.predict_cdf(cases, np.arange(-1, 400))
    )


def test_without_a_prior_it_is_kaplan_and_meiers_estimate():
    # Open on day 3: not at risk on that day. 4 at risk on day 1, 2 on day 3, 1 on day 5.
    histories = spells((1, True), (3, False), (3, True), (5, True))

    model = IssuanceModel(**NO_PRIOR).fit(histories, published=published())
    p_issued = model.predict_cdf(case(), [0, 1, 2, 3, 4, 5])[0]

    np.testing.assert_allclose(p_issued, [0, 1 / 4, 1 / 4, 5 / 8, 5 / 8, 1], atol=1e-6)


def test_a_spell_watched_from_later_on_counts_only_from_then():
    # On day 1 the third case is not at risk yet: half of two. On day 3 half of two again.
    histories = spells((1, True), (3, True), {"entry_days": 2, "days": 4, "issued": True})

    model = IssuanceModel(**NO_PRIOR).fit(histories, published=published())
    p_issued = model.predict_cdf(case(), [0, 1, 2, 3, 4])[0]

    np.testing.assert_allclose(p_issued, [0, 1 / 2, 1 / 2, 3 / 4, 1], atol=1e-6)


def test_the_form_of_the_curve_counts_as_the_stated_number_of_cases():
    # Held at the published times by a prior of very many cases; only the form is left to learn.
    held = {"prior_cases": 1e12}
    times = published(0, 12, 40, 0, 12, 40)
    late = spells(*[(60, True)] * 30)
    centre = IssuanceModel(**held, shape_cases=1e12).fit(late, published=times)

    model = IssuanceModel(**held, shape_cases=10).fit(late, published=times)

    before = centre.predict_cdf(case(), np.arange(0, 60))[0]
    # 10 cases as the centre says and 30 that are all issued later.
    np.testing.assert_allclose(
        model.predict_cdf(case(), np.arange(0, 60))[0], before / 4, atol=1e-9
    )


def test_more_prior_cases_hold_the_forecast_nearer_to_the_published_times():
    late = spells(*[(days, True) for days in range(24, 44)])

    medians = [
        IssuanceModel(prior_cases=count, shape_cases=1e6)
        .fit(late, published=published(codes=("INE", "CURP")))
        .quantile(case(), [[0.5]])[0, 0]
        for count in (0.5, 8, 200)
    ]

    assert 12 <= medians[2] < medians[1] < medians[0] <= 35


def test_open_cases_make_the_forecast_later_than_leaving_them_out():
    seen = [(days, True) for days in range(8, 20)]
    told = IssuanceModel().fit(spells(*seen, *[(40, False)] * 12), published=published())

    untold = IssuanceModel().fit(spells(*seen), published=published())

    u = [[0.25, 0.5, 0.75]]
    assert (told.quantile(case(), u) > untold.quantile(case(), u)).all()


def test_a_document_without_histories_moves_with_the_others():
    codes = ("INE", "CURP", "RFC", "NSS")
    late = pd.concat([spells(*[(36, True)] * 50, document=code) for code in codes[1:]])

    model = IssuanceModel().fit(late, published=published(codes=codes))

    assert 18 < model.quantile(case(), [[0.5]])[0, 0] <= 36


def test_what_is_known_of_an_office_changes_its_forecast_alone(fitted):
    slow, quick, unknown = (
        fitted.predict_cdf(case(office=office), [12])[0, 0] for office in ("O5", "O0", "")
    )

    assert slow < unknown < quick


def test_an_unknown_office_is_the_mean_of_its_channel_and_an_unknown_channel_of_all(fitted):
    days = np.arange(0, 60)
    told = simulated()
    told = told[told["document"] == "INE"]
    told = told[told["issued"] | (told["days"] > 0)]
    of_office = {
        office: fitted.predict_cdf(case(office=office, channel=channel), days)[0]
        for channel, office in told[["channel", "office"]].drop_duplicates().values
    }

    def mean(rows):
        return np.mean([of_office[office] for office in rows["office"]], axis=0)

    of_channel = fitted.predict_cdf(case(channel="registry", office="NEW"), days)[0]
    of_all = fitted.predict_cdf(case(), days)[0]

    np.testing.assert_allclose(of_channel, mean(told[told["channel"] == "registry"]), atol=5e-3)
    np.testing.assert_allclose(of_all, mean(told), atol=5e-3)


def test_an_office_tells_its_channel(fitted):
    days = np.arange(0, 60)

    told = fitted.predict_cdf(case(office="O3", channel="registry"), days)
    untold = fitted.predict_cdf(case(office="O3"), days)

    np.testing.assert_array_equal(told, untold)


def test_a_channel_never_seen_falls_back_to_the_document(fitted):
    days = np.arange(0, 60)

    np.testing.assert_array_equal(
        fitted.predict_cdf(case(channel="border"), days), fitted.predict_cdf(case(), days)
    )


def test_a_season_and_a_drift_are_learned():
    rng = np.random.default_rng(1)
    ago = rng.integers(0, 700, 3000).astype(float)
    month = rng.integers(1, 13, 3000)
    scale = np.where(month == 12, 1.5, 1.0) * np.exp(-0.3 * ago / 365.25)
    days = np.floor(12 * scale * np.exp(0.3 * rng.standard_normal(3000)))
    histories = spells(*[(day, True) for day in days]).assign(month=month, ago_days=ago)

    model = IssuanceModel().fit(histories, published=published())
    usual, december = (model.quantile(case(month=each), [[0.5]])[0, 0] for each in (6, 12))

    assert december > 1.25 * usual
    # Of today, and not of a year ago, when it took three quarters as long.
    assert usual == pytest.approx(12, abs=1.5)


def test_chances_of_a_case_that_waits_are_those_of_the_rest_of_the_curve():
    histories = spells(*[(days, True) for days in (6, 8, 8, 11, 14, 20, 33)])
    model = IssuanceModel().fit(histories, published=published())
    fresh = model.predict_cdf(case(), np.arange(0, 60))[0]

    waits = model.predict_cdf(case(waited_days=10.0), np.arange(0, 40))[0]

    np.testing.assert_allclose(waits, (fresh[10:50] - fresh[9]) / (1 - fresh[9]), atol=1e-9)


def test_days_and_chances_agree(fitted):
    u = (np.arange(4000) + 0.5)[None, :] / 4000
    cases = pd.concat(
        [
            case(),
            case(waited_days=25.0),
            case(expedited=True, waited_days=9.0, month=2),
            case(document="ACTA_EXT", office="O2"),
            case(document="CURP", waited_days=3.0),
        ],
        ignore_index=True,
    ).assign(
        office=lambda rows: rows["office"].fillna(""), month=lambda rows: rows["month"].fillna(0)
    )

    days = fitted.quantile(cases, u)
    limits = [0, 1, 3, 10, 30, 100, 300]
    p_issued = fitted.predict_cdf(cases, limits)

    shares = np.stack([(days <= limit).mean(axis=1) for limit in limits], axis=1)
    np.testing.assert_allclose(shares, p_issued, atol=1e-3)


@given(
    st.floats(0, 1),
    st.integers(0, 5000),
    st.sampled_from(sorted(published_times()["code"])),
    st.sampled_from(["", "O0", "O5", "NEW"]),
    st.sampled_from(["", "office", "registry", "border"]),
    st.integers(0, 12),
)
def test_expediting_is_never_later_at_any_point(fitted, u, waited, code, office, channel, month):
    said = {
        "document": code,
        "waited_days": float(waited),
        "office": office,
        "channel": channel,
        "month": month,
    }

    standard = fitted.quantile(case(**said), [[u]])
    quick = fitted.quantile(case(**said, expedited=True), [[u]])

    assert 0 <= quick <= standard < np.inf


@given(st.integers(0, 5000), st.sampled_from(sorted(published_times()["code"])), st.booleans())
def test_chances_rise_with_days_and_stay_within_bounds(fitted, waited, code, expedited):
    asked = case(document=code, waited_days=float(waited), expedited=expedited)

    p_issued = fitted.predict_cdf(asked, np.arange(-2, 4000, 7))[0]

    assert p_issued[0] == 0
    assert (np.diff(p_issued) >= -1e-12).all()
    assert 0 <= p_issued.min() <= p_issued.max() <= 1


def test_the_clock_of_an_expedited_case_starts_when_it_is_expedited():
    spell = {"entry_days": 20, "days": 24, "issued": True, "expedited": True}
    # The standard time is far off.
    times = published(200, 250, 300, 3, 7, 12)
    model = IssuanceModel(prior_cases=1e12, shape_cases=1e-9)
    model.fit(spells(*[spell] * 5), published=times)
    waits = {"expedited": True, "waited_days": 10.0}

    today, three_days_ago = (
        model.predict_cdf(case(**waits, expedited_days=since), np.arange(6))[0] for since in (0, 3)
    )

    np.testing.assert_allclose(today, [0, 0, 0, 0, 1, 1], atol=0.02)
    np.testing.assert_allclose(three_days_ago, [0, 1, 1, 1, 1, 1], atol=0.02)


def test_a_certain_time_can_be_unlearned():
    late = spells(*[(days, True) for days in (2, 4, 7, 9)] * 25)

    model = IssuanceModel().fit(late, published=published(0, 0, 0, 0, 0, 0))

    assert model.predict_cdf(case(), [1])[0, 0] < 0.2


def test_the_same_histories_give_the_same_model_and_stay_as_they_were():
    histories, times = simulated(200), published_times()
    kept = histories.copy(), times.copy()
    first = IssuanceModel().fit(histories, published=times)
    cases = case(office="O1").assign(month=4)

    second = clone(first).fit(histories, published=times)
    again = first.fit(histories, published=times)

    u = np.linspace(0, 1, 101)[None, :]
    np.testing.assert_array_equal(second.quantile(cases, u), again.quantile(cases, u))
    pd.testing.assert_frame_equal(histories, kept[0])
    pd.testing.assert_frame_equal(times, kept[1])


def test_cases_of_other_rows_make_no_difference(fitted):
    cases = pd.concat([case(office="O1"), case(document="RFC", office="O4")])
    u = np.random.default_rng(0).random((2, 50))

    together = fitted.quantile(cases, u)

    np.testing.assert_array_equal(together[:1], fitted.quantile(cases.iloc[:1], u[:1]))
    np.testing.assert_array_equal(together[1:], fitted.quantile(cases.iloc[1:], u[1:]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": float("nan")}, "days known"),
        ({"days": -1}, "entry_days <= days"),
        ({"entry_days": 9, "days": 4}, "entry_days <= days"),
        ({"month": 13}, "month"),
        ({"document": "NOPE"}, "NOPE"),
    ],
)
def test_histories_that_cannot_be_are_refused(change, message):
    histories = spells({"days": 4, **change})

    with pytest.raises(ValueError, match=message):
        IssuanceModel().fit(histories, published=published())


def test_histories_without_a_column_are_refused():
    histories = spells((4, True)).drop(columns="issued")

    with pytest.raises(ValueError, match="issued"):
        IssuanceModel().fit(histories, published=published())


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"month": 13}, "month"),
        ({"waited_days": -1.0}, "waited_days"),
        ({"expedited_days": 5.0}, "expedited_days"),
        ({"document": "NOPE"}, "NOPE"),
    ],
)
def test_cases_that_cannot_be_are_refused(fitted, said, message):
    with pytest.raises(ValueError, match=message):
        fitted.quantile(case(**said), [[0.5]])


@pytest.mark.parametrize("name", ["prior_cases", "shape_cases"])
def test_a_prior_of_no_cases_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be above 0"):
        IssuanceModel(**{name: 0}).fit(no_histories(), published=published())


def test_histories_of_nobody_have_the_columns_of_histories():
    assert tuple(no_histories().columns) == HISTORY_COLUMNS


def test_the_documentation_names_the_defaults_of_the_model():
    text = (Path(__file__).resolve().parents[2] / "docs" / "issuance.md").read_text("utf-8")
    model = IssuanceModel()

    assert f"`prior_cases` = {model.prior_cases:.0f} cases" in text
    assert f"`shape_cases` = {model.shape_cases:.0f} cases" in text
