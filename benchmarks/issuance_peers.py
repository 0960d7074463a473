"""Other models of issuing times, behind the same question, for comparison.

All see the same spells and columns as the model: document, channel, office, month, expedited, days
since the request. An expedited case has its own curve, which counts from the day of expediting.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from documents.published_times import PublishedTimes

# Curves are read on whole days; the slowest documents take less.
N_DAYS = 1500


class Peer:
    """What turns survival on whole days into answers about cases that have waited.

    `survival_` of a case is P(D > d) for d = 0, 1, ...; below the first row it is 1.
    """

    def fit(self, histories: pd.DataFrame, published: pd.DataFrame) -> Peer:
        self.published_ = PublishedTimes().fit(published)
        self.table_ = published.set_index("code")
        told = histories["issued"] | (histories["days"] > histories["entry_days"])
        self._learn(spells_of(histories[told].reset_index(drop=True)))
        return self

    def _learn(self, spells: pd.DataFrame) -> None:
        raise NotImplementedError

    def _survival(self, cases: pd.DataFrame) -> np.ndarray:
        """Shape (n_cases, N_DAYS); NaN rows where the peer knows nothing."""
        raise NotImplementedError

    def predict_cdf(self, cases: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        waited = cases["waited_days"].to_numpy(dtype=int)
        quick = cases["expedited"].to_numpy(dtype=bool)
        # Expedited today: the clock of the expedited curve starts now.
        clock = np.where(quick, 0, waited)
        alive = np.hstack([np.ones((len(cases), 1)), self._survival(cases)])
        ends = np.minimum(clock[:, None] + np.floor(days).astype(int)[None, :] + 1, N_DAYS)
        now = np.take_along_axis(alive, np.minimum(clock, N_DAYS)[:, None], axis=1)
        left = np.take_along_axis(alive, ends, axis=1)
        # Who outlived the whole curve is one of whom the peer knows nothing.
        p = 1.0 - np.divide(left, now, out=np.full(left.shape, np.nan), where=now > 0)
        unknown = np.isnan(p).any(axis=1)
        p[unknown] = self.published_.predict_cdf(cases[unknown], days)
        return p


def spells_of(histories: pd.DataFrame) -> pd.DataFrame:
    """Spells with `time` and `issued`: an open case is not at risk on its last day."""
    entry = np.where(histories["expedited"], histories["entry_days"], 0.0)
    days = histories["days"] - entry
    return histories.assign(time=np.where(histories["issued"], days, days - 0.5))


class KaplanMeier(Peer):
    """Kaplan and Meier's estimate per document, standard and expedited apart."""

    def _learn(self, spells: pd.DataFrame) -> None:
        from sksurv.nonparametric import kaplan_meier_estimator

        self.curves_ = {}
        for key, rows in spells.groupby(["document", "expedited"]):
            times, survival = kaplan_meier_estimator(rows["issued"].astype(bool), rows["time"])
            at = np.searchsorted(times, np.arange(N_DAYS), side="right")
            self.curves_[key] = np.append(1.0, survival)[at]

    def _survival(self, cases: pd.DataFrame) -> np.ndarray:
        nothing = np.full(N_DAYS, np.nan)
        keys = zip(cases["document"], cases["expedited"], strict=True)
        return np.array([self.curves_.get(key, nothing) for key in keys])


class _Columns:
    """Numbers for models of columns: places one-hot, month on a circle, published times."""

    def __init__(self, spells: pd.DataFrame) -> None:
        self.offices = sorted(set(spells["office"]))
        self.channels = sorted(set(spells["channel"]))

    def of_case(self, cases: pd.DataFrame) -> np.ndarray:
        angle = 2 * np.pi * cases["month"].to_numpy(dtype=float) / 12
        if "ago_days" in cases:
            ago = cases["ago_days"].to_numpy(dtype=float)
        else:
            ago = cases["waited_days"].to_numpy(dtype=float)
        columns = [np.sin(angle), np.cos(angle), ago / 365.25]
        columns += [(cases["office"] == name).to_numpy(dtype=float) for name in self.offices]
        columns += [(cases["channel"] == name).to_numpy(dtype=float) for name in self.channels]
        return np.column_stack(columns)


class Forest(Peer):
    """scikit-survival's random survival forest over all documents at once."""

    def __init__(self, random_state: int = 0, most_spells: int = 6000) -> None:
        self.random_state = random_state
        self.most_spells = most_spells

    def _learn(self, spells: pd.DataFrame) -> None:
        from sksurv.ensemble import RandomSurvivalForest
        from sksurv.util import Surv

        if len(spells) > self.most_spells:
            # Memory grows with spells times distinct days.
            spells = spells.sample(self.most_spells, random_state=self.random_state)
        self.columns_ = _Columns(spells)
        self.rank_ = {
            code: row for row, code in enumerate(self.table_.sort_values("std_typ").index)
        }
        self.forest_ = RandomSurvivalForest(
            n_estimators=60,
            min_samples_leaf=8,
            max_features=0.5,
            n_jobs=2,
            random_state=self.random_state,
        )
        y = Surv.from_arrays(spells["issued"].astype(bool), spells["time"])
        self.forest_.fit(self._features(spells), y)

    def _features(self, cases: pd.DataFrame) -> np.ndarray:
        quick = cases["expedited"].to_numpy(dtype=bool)
        table = self.table_.loc[cases["document"]]
        published = [
            np.log1p(np.where(quick, table[f"exp_{name}"], table[f"std_{name}"]))
            for name in ("min", "typ", "max")
        ]
        rank = cases["document"].map(self.rank_).to_numpy(dtype=float)
        return np.column_stack([self.columns_.of_case(cases), *published, rank, quick])

    def _survival(self, cases: pd.DataFrame) -> np.ndarray:
        times = self.forest_.unique_times_
        at = np.searchsorted(times, np.arange(N_DAYS), side="right")
        found = np.empty((len(cases), N_DAYS))
        for first in range(0, len(cases), 500):
            some = cases.iloc[first : first + 500]
            curves = self.forest_.predict_survival_function(self._features(some), return_array=True)
            found[first : first + 500] = np.hstack([np.ones((len(some), 1)), curves])[:, at]
        return found


class Cox(Peer):
    """scikit-survival's Cox regression, one per document, standard and expedited apart."""

    def _learn(self, spells: pd.DataFrame) -> None:
        from sksurv.linear_model import CoxPHSurvivalAnalysis
        from sksurv.util import Surv

        self.columns_ = _Columns(spells)
        self.models_: dict[Any, Any] = {}
        for key, rows in spells.groupby(["document", "expedited"]):
            if rows["issued"].sum() < 2:
                continue
            model = CoxPHSurvivalAnalysis(alpha=3.0, ties="efron")
            y = Surv.from_arrays(rows["issued"].astype(bool), rows["time"].clip(lower=0))
            self.models_[key] = model.fit(self.columns_.of_case(rows), y)

    def _survival(self, cases: pd.DataFrame) -> np.ndarray:
        found = np.full((len(cases), N_DAYS), np.nan)
        cases = cases.reset_index(drop=True)
        for key, rows in cases.groupby(["document", "expedited"]).groups.items():
            model = self.models_.get(key)
            if model is not None:
                columns = self.columns_.of_case(cases.loc[rows])
                curves = model.predict_survival_function(columns, return_array=True)
                at = np.searchsorted(model.unique_times_, np.arange(N_DAYS), side="right")
                found[rows] = np.hstack([np.ones((len(rows), 1)), curves])[:, at]
        return found


def peers() -> dict[str, Peer]:
    """The peers that can run here; says which cannot."""
    try:
        import sksurv  # noqa: F401
    except ImportError:
        print("scikit-survival is not installed: Kaplan-Meier, forest and Cox are left out.")
        return {}
    return {"kaplan_meier": KaplanMeier(), "forest": Forest(), "cox": Cox()}
