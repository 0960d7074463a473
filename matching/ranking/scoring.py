"""The score of a pair, the same for both sides: p_fit x p_ready x utility."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.feasibility import blocked_by
from matching.ranking.pairs import pair_features
from matching.ranking.utility import Utility, utility

# Scores that are the same to this many decimals are a tie, whatever the last bits of the sums say.
SCORE_DECIMALS = 9
# A person fits a posting at least in part from this chance on [P].
IN_PART = 0.3


@dataclass(frozen=True)
class Scores:
    """Scores of n_pairs with the terms they are made of; each array has n_pairs rows.

    score = p_fit * p_ready * utility, rounded to SCORE_DECIMALS, in [0, 1]. `features` are those
    of `pairs.FEATURE_NAMES`, NaN where not known; `fit_terms` what each adds to the log-odds of
    p_fit, and `fit_units` what one unit of each adds. `blocked` are bits of `feasibility`; 0 =
    feasible.
    """

    score: np.ndarray
    p_fit: np.ndarray
    p_ready: np.ndarray
    utility: Utility
    features: np.ndarray
    fit_terms: np.ndarray
    fit_units: np.ndarray
    blocked: np.ndarray

    @property
    def feasible(self) -> np.ndarray:
        return self.blocked == 0

    @property
    def km(self) -> np.ndarray:
        return self.utility.km

    def __len__(self) -> int:
        return len(self.score)

    def take(self, rows: Any) -> Self:
        """The pairs in `rows`."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "utility"}
        terms = {f.name: getattr(self.utility, f.name)[rows] for f in fields(self.utility)}
        taken = {name: array[rows] for name, array in arrays.items()}
        return type(self)(utility=Utility(**terms), **taken)


def score_pairs(
    people: PeopleColumns,
    postings: PostingColumns,
    *,
    similarity: np.ndarray,
    p_ready: np.ndarray,
    licence_days: np.ndarray,
    today: int,
    fit_model: Any,
    closeness: OccupationCloseness,
    dismissed: np.ndarray | bool = False,
) -> Scores:
    """Score pairs of people and postings.

    Parameters
    ----------
    people, postings : columns of n_pairs rows, or of 1 row that stands for all pairs
    similarity, p_ready, licence_days : ndarray of shape (n_pairs,)
        Cosine of the sparse rows; chance that the papers are complete by the start; fewest days
        to the licences that the work needs.
    today : int
        Ordinal of the day of the question.
    fit_model : fitted FitModel
    closeness : OccupationCloseness
    dismissed : bool or bool ndarray of shape (n_pairs,)
    """
    features = pair_features(people, postings, similarity, closeness)
    p_fit = fit_model.predict_proba(features)[:, 1]
    value = utility(people, postings, closeness)
    p_ready = np.broadcast_to(p_ready, p_fit.shape)
    blocked = blocked_by(
        people,
        postings,
        licence_days=licence_days,
        days_to_start=postings.start_day - today,
        dismissed=dismissed,
    )
    return Scores(
        score=np.round(p_fit * p_ready * value.total, SCORE_DECIMALS),
        p_fit=p_fit,
        p_ready=p_ready,
        utility=value,
        features=features,
        fit_terms=fit_model.terms(features),
        fit_units=np.broadcast_to(fit_model.coef_, features.shape),
        blocked=np.broadcast_to(blocked, p_fit.shape),
    )


def best_first(
    score: np.ndarray, eligible: np.ndarray, tie_keys: tuple[np.ndarray, ...], limit: int
) -> np.ndarray:
    """Rows of the `limit` best eligible scores, in order; ties by each key in turn, ascending.

    Exact: every eligible row is looked at. Only those that can be among the best are sorted.
    """
    rows = np.flatnonzero(eligible)
    if limit <= 0 or not len(rows):
        return rows[:0]
    if limit < len(rows):
        # The limit-th best score; rows equal to it stay in, for the keys to decide.
        least = -np.partition(-score[rows], limit - 1)[limit - 1]
        rows = rows[score[rows] >= least]
    keys = [key[rows] for key in reversed(tie_keys)]
    return rows[np.lexsort([*keys, -score[rows]])][:limit]
