"""How long issuing a document takes, learned from case histories and published service times."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from documents import issuance_file
from documents.hazard import (
    LEAST_SIGMA,
    count_cases,
    posterior,
    read_days,
    read_log_survival,
)
from documents.published_times import (
    EDGE,
    EXPEDITED,
    STANDARD,
    PublishedTimes,
    log_normal_cdf,
    log_normal_quantile,
)

__all__ = ["HISTORY_COLUMNS", "IssuanceModel", "PublishedTimes", "no_histories"]

HISTORY_COLUMNS = (
    "document",
    "channel",
    "office",
    "expedited",
    "month",
    "entry_days",
    "days",
    "issued",
)


# What `save` keeps beside the published times and the parameters.
_LEARNED = ("centre_", "node_", "tails_", "curves_")
_TIMES = (*STANDARD, *EXPEDITED)


def no_histories():
    """Histories of nobody, for a model that knows only the published times."""
    return pd.DataFrame({name: [] for name in HISTORY_COLUMNS})


class IssuanceModel(BaseEstimator):
    def __init__(self, prior_cases=5.0, unknown_days=(0, 20, 90)):
        self.prior_cases = prior_cases
        self.unknown_days = unknown_days

    def fit(self, histories, y=None, *, published, data_date=""):
        if not self.prior_cases > 0:
            raise ValueError(f"prior_cases must be above 0, got {self.prior_cases!r}.")
        self._take_published(published)
        self.data_date_ = data_date
        spells = self._spells(histories)
        self.n_spells_ = len(spells["arm"])
        n_arms = 2 * len(self.documents_)
        centre = np.empty((3, n_arms))
        centre[:, 0::2] = self.published_.standard_
        centre[:, 1::2] = self.published_.expedited_
        self.centre_ = centre
        issues, at_risk = count_cases(
            spells["arm"],
            spells["entry"],
            spells["exit"],
            spells["issued"],
            np.ones(self.n_spells_),
            n_arms,
        )
        self.node_ = np.full(n_arms, -1)
        arms = np.flatnonzero(issues.any(axis=1) | at_risk.any(axis=1))
        self.node_[arms] = np.arange(len(arms))
        self.tails_ = centre[:, arms]
        self.tails_[2] = np.maximum(self.tails_[2], LEAST_SIGMA)
        self.curves_ = posterior(self.tails_, self.prior_cases, issues[arms], at_risk[arms])
        return self

    def quantile(self, cases, u):
        arm, expedited, waited, since = self._read(cases)
        u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
        u = np.broadcast_to(u, (len(arm), u.shape[-1]))
        days = self._arm_quantile(arm, u, waited)
        if expedited.any():
            quick = self._arm_quantile(arm[expedited] + 1, u[expedited], since[expedited])
            days[expedited] = np.minimum(days[expedited], quick)
        return days

    def predict_cdf(self, cases, days):
        arm, expedited, waited, since = self._read(cases)
        days = np.asarray(days, dtype=float)
        p_issued = self._arm_cdf(arm, days, waited)
        if expedited.any():
            quick = self._arm_cdf(arm[expedited] + 1, days, since[expedited])
            p_issued[expedited] = np.maximum(p_issued[expedited], quick)
        return p_issued

    def save(self, path):
        """Write the fitted model to `path`: arrays and JSON in one .npz file."""
        check_is_fitted(self)
        arrays = {name: getattr(self, name) for name in _LEARNED}
        arrays["published"] = np.array(self.published_frame_[list(_TIMES)], dtype=float)
        about = {
            "parameters": self.get_params(),
            "documents": [str(code) for code in self.documents_],
            "features": list(HISTORY_COLUMNS),
            "data_date": self.data_date_,
            "n_spells": self.n_spells_,
            "published_sha256": self.published_sha256_,
        }
        issuance_file.write(path, arrays, about)

    @classmethod
    def load(cls, path):
        """The model that `save` wrote to `path`.

        Raises
        ------
        IncompatibleModel
            If the file is missing, broken, or made with other versions or other features.
        """
        arrays, about = issuance_file.read(path)
        if about["features"] != list(HISTORY_COLUMNS):
            raise issuance_file.IncompatibleModel(
                f"{path.name} was fitted on {about['features']}, this version reads "
                f"{list(HISTORY_COLUMNS)}; run manage.py fit_issuance."
            )
        model = cls(**about["parameters"])
        published = pd.DataFrame(arrays.pop("published"), columns=list(_TIMES))
        model._take_published(published.assign(code=about["documents"]))
        model.data_date_ = about["data_date"]
        model.n_spells_ = about["n_spells"]
        for name in _LEARNED:
            setattr(model, name, arrays[name])
        return model

    def _take_published(self, published):
        self.published_ = PublishedTimes(self.unknown_days).fit(published)
        self.published_frame_ = published[["code", *_TIMES]].reset_index(drop=True)
        self.published_sha256_ = issuance_file.checksum(self.published_frame_)
        self.documents_ = self.published_.documents_
        self._row = {code: row for row, code in enumerate(self.documents_)}

    def _arm_quantile(self, arms, u, waited):
        days = np.empty(u.shape)
        plain = self.node_[arms] < 0
        days[plain] = log_normal_quantile(self.centre_[:, arms[plain]], u[plain], waited[plain])
        log_left = np.log1p(-u)
        for row in np.flatnonzero(self.node_[arms] >= 0):
            node = self.node_[arms[row]]
            curve, tail = self.curves_[node], self.tails_[:, node]
            now = read_log_survival(curve, tail, waited[row : row + 1])
            x = read_days(curve, tail, now + log_left[row])
            days[row] = np.maximum(np.floor(x - waited[row]), 0.0)
        return days

    def _arm_cdf(self, arms, days, waited):
        p_issued = log_normal_cdf(self.centre_[:, arms], days[None, :], waited[:, None])
        for row in np.flatnonzero(self.node_[arms] >= 0):
            node = self.node_[arms[row]]
            curve, tail = self.curves_[node], self.tails_[:, node]
            now = read_log_survival(curve, tail, waited[row : row + 1])
            ends = waited[row] + np.floor(days) + 1.0
            left = read_log_survival(curve, tail, np.maximum(ends, waited[row])) - now
            p_issued[row] = np.where(days >= 0, -np.expm1(left), 0.0)
        return p_issued

    def _read(self, cases):
        check_is_fitted(self)
        rows, expedited, waited = self.published_.read_cases(cases)
        return 2 * rows, expedited, waited, np.zeros(len(rows))

    def _spells(self, histories):
        frame = pd.DataFrame(histories)
        missing = [name for name in HISTORY_COLUMNS if name not in frame]
        if missing:
            raise ValueError(f"Histories need the columns {HISTORY_COLUMNS}, missing {missing}.")
        unknown = sorted(set(frame["document"]) - self._row.keys())
        if unknown:
            raise ValueError(f"No published times for the documents {unknown}.")
        entry = np.asarray(frame["entry_days"], dtype=float)
        exit_ = np.asarray(frame["days"], dtype=float)
        if not ((entry >= 0).all() and (exit_ >= entry).all() and np.isfinite(exit_).all()):
            raise ValueError("Histories need 0 <= entry_days <= days, whole and known.")
        expedited = np.asarray(frame["expedited"], dtype=bool)
        rows = np.array([self._row[code] for code in frame["document"]], dtype=int)
        # An expedited spell has its own clock, from the day of expediting.
        start = np.where(expedited, entry, 0.0)
        return {
            "arm": 2 * rows + expedited,
            "entry": entry - start,
            "exit": exit_ - start,
            "issued": np.asarray(frame["issued"], dtype=bool),
        }
