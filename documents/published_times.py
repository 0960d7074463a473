"""How long issuing a document takes, from published service times alone.

`documents.issuance.IssuanceModel` starts from these times and learns from case histories.
"""

import numpy as np
from scipy.special import ndtr, ndtri
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

STANDARD = ("std_min", "std_typ", "std_max")
EXPEDITED = ("exp_min", "exp_typ", "exp_max")
CASE_COLUMNS = ("document", "expedited", "waited_days")
# ndtri(0.95): how many standard deviations the published maximum lies above the median.
_Z95 = float(ndtri(0.95))
# Keeps draws finite and off the exact ends of the unit interval.
EDGE = 1e-12


class PublishedTimes(BaseEstimator):
    """Whole days from request to issue, from the published minimum, typical and maximum days.

    The days of a document are `D = floor(X)`, where X - min is log-normal with median
    typ + 1/2 - min and 95th percentile max + 1/2 - min. So D is never under the published
    minimum, its median is the typical time and its 95th percentile is the maximum: the published
    maximum is what nearly everybody sees, not a bound. The half day (D counts whole days, and X
    lies in the middle of one at those two points) makes "0 typical, 3 at most" a proper
    distribution, with most cases issued the same day, and makes min = typ = max a certainty.

    An expedited case is issued at the earlier of its standard and its expedited time, both at the
    same point of their distributions: expediting never makes a case later.

    Parameters
    ----------
    unknown_days : tuple of 3 numbers, default=(0, 20, 90)
        Minimum, typical and maximum days taken for a document whose standard times are all
        unknown (NaN). An assumption, wide on purpose; `assumed_` tells where it was used.

    Attributes
    ----------
    documents_ : ndarray of shape (n_documents,)
        Codes, in the order of the rows given to `fit`.
    assumed_ : ndarray of bool, shape (n_documents,)
        Where `unknown_days` stand for published ones.
    can_expedite_ : ndarray of bool, shape (n_documents,)
        False where no expedited times are published: the standard ones then hold.

    References
    ----------
    Trietsch, Mazmanyan, Gevorgyan, Baker (2012), "Modeling activity times by the Parkinson
    distribution with a lognormal core", European Journal of Operational Research 216(2); and
    Brown et al. (2005), "Statistical analysis of a telephone call center", JASA 100(469): times
    of activities and of services at a counter are close to log-normal.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"code": "INE", "std_min": 5, "std_typ": 12, "std_max": 25,
    ...        "exp_min": 3, "exp_typ": 7, "exp_max": 12}
    >>> times = PublishedTimes().fit(pd.DataFrame([row]))
    >>> case = {"document": "INE", "expedited": False, "waited_days": 0.0}
    >>> times.quantile(pd.DataFrame([case]), [[0.0, 0.5, 0.95]])
    array([[ 5., 12., 25.]])
    """

    def __init__(self, unknown_days=(0, 20, 90)):
        self.unknown_days = unknown_days

    def fit(self, X, y=None):
        """Check and store the published times; return self.

        Parameters
        ----------
        X : DataFrame with one row per document
            Columns code, std_min, std_typ, std_max, exp_min, exp_typ, exp_max (days). A triple is
            known or wholly NaN; a half-known triple is an error, because guessing it would hide
            that it was guessed.

        Raises
        ------
        ValueError
            If a code repeats, a triple is half known, or not 0 <= min <= typ <= max < inf.
        """
        codes = np.asarray(X["code"], dtype=object)
        if len(set(codes)) != len(codes):
            raise ValueError("Each document code may stand only once in the published times.")
        standard = _triples(X, STANDARD)
        expedited = _triples(X, EXPEDITED)
        self.documents_ = codes
        self.assumed_ = np.isnan(standard[:, 0])
        standard[self.assumed_] = self.unknown_days
        self.can_expedite_ = ~np.isnan(expedited[:, 0])
        expedited[~self.can_expedite_] = standard[~self.can_expedite_]
        self._row = {code: row for row, code in enumerate(codes)}
        self.standard_ = log_normal(standard)
        self.expedited_ = log_normal(expedited)
        return self

    def quantile(self, cases, u):
        """Remaining whole days of each case at the points `u` of its distribution.

        Parameters
        ----------
        cases : DataFrame of n_cases rows
            Columns document (code), expedited (bool), waited_days (days since the request of a
            case that is still open; 0 for one that is requested today). NaN in waited_days is an
            error: whether a case was requested is known.
        u : array-like of shape (n_cases, n_draws) or (1, n_draws)
            Points in [0, 1].

        Returns
        -------
        ndarray of shape (n_cases, n_draws)
            Days from today, not below 0. Standard time is conditional on the days waited;
            expedited time counts from today, since when it was expedited is not published.
        """
        rows, expedited, waited = self.read_cases(cases)
        u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
        u = np.broadcast_to(u, (len(rows), u.shape[-1]))
        days = log_normal_quantile(self.standard_[:, rows], u, waited)
        if expedited.any():
            quick = log_normal_quantile(self.expedited_[:, rows[expedited]], u[expedited], 0.0)
            days[expedited] = np.minimum(days[expedited], quick)
        return days

    def predict_cdf(self, cases, days):
        """Chance that each case is issued within `days` more days.

        Parameters
        ----------
        cases : DataFrame of n_cases rows
            As in `quantile`.
        days : array-like of shape (n_days,)
            Whole days from today.

        Returns
        -------
        ndarray of shape (n_cases, n_days)
        """
        rows, expedited, waited = self.read_cases(cases)
        days = np.asarray(days, dtype=float)[None, :]
        p_issued = log_normal_cdf(self.standard_[:, rows], days, waited[:, None])
        quick = log_normal_cdf(self.expedited_[:, rows], days, 0.0)
        return np.where(expedited[:, None], np.maximum(p_issued, quick), p_issued)

    def rows_of(self, codes):
        """Rows of documents by code, shape (n_codes,); ValueError if one is not published."""
        unknown = sorted(set(codes) - self._row.keys())
        if unknown:
            raise ValueError(f"No published times for the documents {unknown}.")
        return np.array([self._row[code] for code in codes], dtype=int)

    def read_cases(self, cases):
        """Rows, expedited flags and waited days of `cases`, checked; each of shape (n_cases,)."""
        check_is_fitted(self)
        missing = [name for name in CASE_COLUMNS if name not in cases]
        if missing:
            raise ValueError(f"Cases need the columns {CASE_COLUMNS}, missing {missing}.")
        rows = self.rows_of(cases["document"])
        waited = np.asarray(cases["waited_days"], dtype=float)
        if not (waited >= 0).all():
            raise ValueError("waited_days must be 0 or more, and known.")
        return rows, np.asarray(cases["expedited"], dtype=bool), waited


def _triples(frame, names):
    """Days of shape (n_documents, 3), checked; NaN rows where unknown."""
    days = np.array(frame[list(names)], dtype=float)
    unknown = np.isnan(days)
    if (unknown.any(axis=1) != unknown.all(axis=1)).any():
        raise ValueError(f"{names} must be known or unknown together.")
    known = days[~unknown.any(axis=1)]
    if not (np.isfinite(known).all() and (known >= 0).all() and (np.diff(known) >= 0).all()):
        raise ValueError(f"{names} must be finite days with 0 <= min <= typ <= max.")
    return days


def log_normal(days):
    """Floor, log median and sigma of X, shape (3, n_documents), from min, typ, max."""
    floor, typical, most = days.T
    median = typical + 0.5 - floor
    sigma = np.log((most + 0.5 - floor) / median) / _Z95
    return np.vstack([floor, np.log(median), sigma])


def standardise(parameters, x):
    """Standard normal position of X = x; parameters (3, n) against x of shape (n, m)."""
    floor, mu, sigma = parameters[:, :, None]
    excess = np.log(np.maximum(x - floor, EDGE)) - mu
    # sigma 0 is a certainty: all the mass at the median.
    certain = np.where(excess > 0, np.inf, -np.inf)
    return np.where(sigma > 0, excess / np.where(sigma > 0, sigma, 1.0), certain)


def log_normal_cdf(parameters, days, waited):
    """P(D - waited <= days | D >= waited) for whole days; shape (n, m).

    A case that outlived its whole distribution (a certain time that has passed) is taken to be
    issued today rather than never.
    """
    z_waited = standardise(parameters, np.broadcast_to(waited, (parameters.shape[1], 1)))
    z_end = standardise(parameters, waited + np.floor(days) + 1.0)
    alive = ndtr(-z_waited)
    left = np.divide(
        ndtr(-z_end), alive, out=np.zeros(np.broadcast(z_end, alive).shape), where=alive > EDGE
    )
    return np.where(days >= 0, 1.0 - left, 0.0)


def log_normal_quantile(parameters, u, waited):
    """Smallest whole days d >= 0 with P(D - waited <= d | D >= waited) >= u; shape (n, m)."""
    floor, mu, sigma = parameters[:, :, None]
    waited = np.broadcast_to(waited, (parameters.shape[1],))[:, None]
    alive = ndtr(-standardise(parameters, waited))
    # In the upper tail ndtri(1 - p) loses digits; -ndtri(p) does not.
    tail = np.maximum(alive * (1.0 - u), EDGE**2)
    x = floor + np.exp(mu - sigma * ndtri(tail))
    return np.maximum(np.floor(x) - waited, 0.0)
