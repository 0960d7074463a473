import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import log_loss
from sklearn.utils.estimator_checks import parametrize_with_checks

from catalogs.linking import ConceptLinker
from documents.issuance import PublishedTimes
from matching.ranking.fit import FitModel, new_fit_model, prior_fit_model
from matching.ranking.pairs import FEATURE_NAMES

NAN = float("nan")
N_FEATURES = len(FEATURE_NAMES)
GOOD = [0.7, 1.0, 1.0, 0.0, 0.0, 1.0, 0.9, 0.0]
POOR = [0.0, 0.0, 0.0, -3.0, -2.0, 0.0, 0.0, 0.0]


@parametrize_with_checks([FitModel()])
def test_fit_model_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", [FitModel(), PublishedTimes(), ConceptLinker()])
def test_estimators_clone_and_show_their_parameters(estimator):
    copy = clone(estimator)

    assert copy.get_params() == estimator.get_params()
    assert type(estimator).__name__ in repr(copy)


def test_the_prior_tells_a_good_pair_from_a_poor_one():
    good, poor = prior_fit_model().predict_proba([GOOD, POOR])[:, 1]

    assert good > 0.9
    assert poor < 0.05


@given(
    st.lists(st.floats(-6, 6), min_size=N_FEATURES, max_size=N_FEATURES),
    st.sampled_from(range(N_FEATURES)),
    st.floats(0, 6),
)
def test_no_feature_ever_lowers_the_chance(row, column, more):
    better = list(row)
    better[column] += more

    before, after = prior_fit_model().predict_proba([row, better])[:, 1]

    assert after >= before


def outcomes(n, seed=0):
    """Pairs whose outcome hangs on experience far more than the prior thinks."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(0, 1, (n, len(FEATURE_NAMES)))
    X[:, 3:5] *= -2
    p = 1 / (1 + np.exp(-(-2.0 + 4.0 * X[:, 2])))
    return X, (rng.uniform(size=n) < p).astype(int)


def test_outcomes_improve_on_the_prior():
    X, y = outcomes(2000)
    later, later_y = outcomes(2000, seed=1)

    learnt = new_fit_model().fit(X, y)

    loss = log_loss(later_y, learnt.predict_proba(later)[:, 1])
    assert loss < log_loss(later_y, prior_fit_model().predict_proba(later)[:, 1])
    assert (learnt.coef_ >= 0).all()


def test_learnt_chances_are_calibrated_on_later_pairs():
    X, y = outcomes(5000)
    later, later_y = outcomes(5000, seed=1)

    p = new_fit_model().fit(X, y).predict_proba(later)[:, 1]

    for low, high in [(0, 0.3), (0.3, 0.6), (0.6, 1)]:
        inside = (p >= low) & (p < high)
        assert abs(p[inside].mean() - later_y[inside].mean()) < 0.06


def test_few_outcomes_leave_the_prior_nearly_as_it_is():
    X, y = outcomes(6)

    learnt = new_fit_model().fit(X, y)

    np.testing.assert_allclose(learnt.coef_, prior_fit_model().coef_, atol=0.3)


def test_a_feature_that_works_the_wrong_way_is_set_to_nothing():
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (500, 1))

    learnt = FitModel().fit(X, (X[:, 0] < 0.5).astype(int))

    assert learnt.coef_[0] == 0.0


def test_what_is_not_known_takes_the_stated_value():
    model = prior_fit_model()
    unknown = [[NAN] * N_FEATURES]

    p_unknown = model.predict_proba(unknown)
    p_filled = model.predict_proba([model.fill_])

    np.testing.assert_array_equal(p_unknown, p_filled)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (FitModel(prior_scale=0.0), "prior_scale"),
        (FitModel(prior_coef=[-1.0]), "prior_coef"),
        (FitModel(prior_coef=[1.0, 1.0]), "prior_coef"),
    ],
)
def test_parameters_that_cannot_be_are_refused(model, message):
    with pytest.raises(ValueError, match=message):
        model.fit([[0.0], [1.0]], [0, 1])
