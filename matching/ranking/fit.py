"""The chance that a person can do the work of a posting, from the features of the pair."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from matching.ranking.pairs import FEATURE_NAMES

# Priors [P]: judgement, not data; docs/ranking.md tells how sure each is. Log-odds per unit of each
# feature of `pairs.FEATURE_NAMES`, and the log-odds of a pair with nothing in common.
PRIOR_VERSION = "prior-3"
PRIOR_COEF = {
    "similarity": 2.0,
    "occupation": 1.5,
    "experience": 0.9,
    "language": 0.7,
    "schooling": 0.3,
    "skills": 0.8,
    # What nearness of work said alone before is shared with how fresh it is.
    "recency": 0.6,
    # Small: who was returned seldom has papers of the work done.
    "evidence": 0.4,
}
PRIOR_INTERCEPT = -2.6
# What stands for a feature that is not known, or not asked [P].
PRIOR_FILL = {
    "similarity": 0.0,
    "occupation": 0.05,
    "experience": 0.3,
    "language": 0.0,
    "schooling": -0.5,
    "skills": 0.4,
    "recency": 0.03,
    "evidence": 0.0,
}
# Standard deviation of each prior, in log-odds: 0.5 says "within a factor of e, 19 times in 20".
PRIOR_SCALE = 0.5


class FitModel(ClassifierMixin, BaseEstimator):
    """Logistic regression held near prior coefficients, and never falling in any feature.

    The maximum of the posterior with independent normal priors on the intercept and on the
    coefficients, the latter bounded below by 0. With few outcomes it says what the prior says;
    with many, what they say. The loss is a proper score, so the chances are calibrated as far as
    the form of the model allows; `docs/ranking.md` tells what was measured.

    Parameters
    ----------
    prior_coef : array-like of shape (n_features,), default=None
        Prior means in log-odds per unit, 0 or more; None = 0 each.
    prior_intercept : float, default=0.0
        Prior mean of the log-odds where all features are 0.
    prior_scale : float, default=1.0
        Standard deviation of every prior, above 0; log-odds.
    fill : array-like of shape (n_features,), default=None
        What stands for NaN; None = the mean of the known values seen by `fit`, 0 if none.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    fill_ : ndarray of shape (n_features,)
    classes_ : ndarray of shape (2,)

    Examples
    --------
    >>> model = FitModel().fit([[0.0], [0.2], [0.8], [1.0]], [0, 0, 1, 1])
    >>> low, high = model.predict_proba([[0.1], [0.9]])[:, 1]
    >>> bool(low < high)
    True
    """

    def __init__(self, prior_coef=None, prior_intercept=0.0, prior_scale=1.0, fill=None):
        self.prior_coef = prior_coef
        self.prior_intercept = prior_intercept
        self.prior_scale = prior_scale
        self.fill = fill

    def fit(self, X, y):
        """Learn from pairs with an outcome; return self.

        Parameters
        ----------
        X : array-like of shape (n_pairs, n_features)
            NaN where not known.
        y : array-like of shape (n_pairs,)
            Two classes; the higher one is the good outcome.

        Raises
        ------
        ValueError
            If there are not two classes, or a parameter is out of range.
        """
        X, y = validate_data(self, X, y, ensure_all_finite="allow-nan")
        check_classification_targets(y)
        self.classes_, good = np.unique(y, return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError(
                f"Only binary classification is supported: y must have 2 classes, "
                f"got {len(self.classes_)} class(es)."
            )
        prior = self._start(X)
        X = self._filled(X)

        def loss(theta):
            z = theta[0] + X @ theta[1:]
            gap = (theta - prior) / self.prior_scale
            value = -log_expit(np.where(good, z, -z)).sum() + 0.5 * gap @ gap
            slope = expit(z) - good
            gradient = np.concatenate([[slope.sum()], slope @ X]) + gap / self.prior_scale
            return value, gradient

        bounds = [(None, None)] + [(0.0, None)] * X.shape[1]
        best = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds)
        self.intercept_, self.coef_ = float(best.x[0]), best.x[1:]
        self.n_iter_ = max(int(best.nit), 1)
        return self

    def fit_prior(self, n_features):
        """Take the prior as it stands, where there are no outcomes yet; return self."""
        self.n_features_in_ = n_features
        self.classes_ = np.array([0, 1])
        prior = self._start(np.full((1, n_features), np.nan))
        self.intercept_, self.coef_ = float(prior[0]), prior[1:]
        return self

    def predict_proba(self, X):
        """Chances of the two classes, shape (n_pairs, 2)."""
        p_good = expit(self.decision_function(X))
        return np.column_stack([1.0 - p_good, p_good])

    def decision_function(self, X):
        """Log-odds of the good class, shape (n_pairs,)."""
        check_is_fitted(self)
        # No pairs have no chances: an empty list is not an error.
        X = validate_data(self, X, reset=False, ensure_all_finite="allow-nan", ensure_min_samples=0)
        # Summed by columns: the product of a matrix may round a row by where it stands.
        return sum(self.terms(X).T, np.full(len(X), self.intercept_))

    def terms(self, X):
        """What each feature adds to the log-odds, shape (n_pairs, n_features)."""
        return self._filled(np.asarray(X, dtype=float)) * self.coef_

    def predict(self, X):
        """The likelier class of each row, shape (n_pairs,)."""
        good = self.decision_function(X) > 0
        return self.classes_[good.astype(int)]

    def _start(self, X):
        """Check the parameters, set `fill_`; return prior means, intercept first."""
        n_features = X.shape[1]
        if not self.prior_scale > 0:
            raise ValueError(f"prior_scale must be above 0, got {self.prior_scale!r}.")
        coef = np.zeros(n_features) if self.prior_coef is None else np.asarray(self.prior_coef)
        if coef.shape != (n_features,) or (coef < 0).any():
            raise ValueError(f"prior_coef must be {n_features} values of 0 or more, got {coef}.")
        if self.fill is None:
            known = ~np.isnan(X)
            self.fill_ = np.where(known, X, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        else:
            self.fill_ = np.asarray(self.fill, dtype=float)
        return np.concatenate([[self.prior_intercept], coef]).astype(float)

    def _filled(self, X):
        return np.where(np.isnan(X), self.fill_, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        # No coefficient may be negative, so a class that lies lower in a feature is not learnt.
        tags.classifier_tags.poor_score = True
        return tags


def prior_fit_model():
    """The model of the priors above, as used until outcomes beat it on a later period."""
    return new_fit_model().fit_prior(len(FEATURE_NAMES))


def new_fit_model():
    """The model to fit on outcomes, held near the priors above."""
    return FitModel(
        prior_coef=[PRIOR_COEF[name] for name in FEATURE_NAMES],
        prior_intercept=PRIOR_INTERCEPT,
        prior_scale=PRIOR_SCALE,
        fill=[PRIOR_FILL[name] for name in FEATURE_NAMES],
    )
