"""p_fit fitted on outcomes: compared with the priors on a later period, and kept if better."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from matching import fit_file, posting_store
from matching.outcomes import Pairs
from matching.ranking.calibration import Measures, gain, measure, split_by_time
from matching.ranking.fit import FitModel, new_fit_model, prior_fit_model

LEAST_OUTCOMES = 200
LEAST_OF_EACH = 10
"""Good and bad outcomes that each period must have."""


@dataclass(frozen=True)
class Comparison:
    """The model fitted on the earlier outcomes against the priors, on the later ones.

    gain : how far the fitted model lowers the mean log loss, with its interval of 95 %.
    """

    model: FitModel
    n_earlier: int
    prior: Measures
    fitted: Measures
    gain: float
    gain_low: float
    gain_high: float

    @property
    def is_better(self) -> bool:
        """Better for sure: the whole interval of the gain is above 0."""
        return self.gain_low > 0


class TooFewOutcomes(Exception):
    """Outcomes that cannot decide; its text says what is wanted and what there is."""


def compare(pairs: Pairs) -> Comparison:
    """Fit on the earlier outcomes and measure on the later ones. Raises TooFewOutcomes."""
    earlier, later = split_by_time(pairs.day, pairs.person)
    _check_enough(pairs, earlier, later)
    model = new_fit_model().fit(pairs.features[earlier], pairs.is_good[earlier])
    features, y, people = pairs.features[later], pairs.is_good[later], pairs.person[later]
    p_prior = prior_fit_model().predict_proba(features)[:, 1]
    p_fitted = model.predict_proba(features)[:, 1]
    raised, low, high = gain(y, p_prior, p_fitted, people)
    return Comparison(
        model=model,
        n_earlier=int(earlier.sum()),
        prior=measure(y, p_prior),
        fitted=measure(y, p_fitted),
        gain=raised,
        gain_low=low,
        gain_high=high,
    )


def _check_enough(pairs: Pairs, *periods: np.ndarray[Any, Any]) -> None:
    counts = [np.bincount(pairs.is_good[period], minlength=2) for period in periods]
    if len(pairs) < LEAST_OUTCOMES or min(count.min() for count in counts) < LEAST_OF_EACH:
        told = "; ".join(f"{good} good and {bad} bad" for bad, good in counts)
        raise TooFewOutcomes(
            f"At least {LEAST_OUTCOMES} outcomes are needed, and {LEAST_OF_EACH} good and "
            f"{LEAST_OF_EACH} bad ones in each period; there are {len(pairs)} (earlier and later: "
            f"{told}). The chances stay those of the priors."
        )


def save(found: Comparison, *, today: dt.date) -> None:
    """Keep the coefficients with the day and the counts that they come from."""
    fit_file.write(
        posting_store.folder(),
        posting_store.database_name(),
        found.model,
        {"fitted_on": today.isoformat(), "measures": summary(found)},
    )


def summary(found: Comparison) -> dict[str, Any]:
    """Numbers of a comparison, ready for JSON."""
    return {
        "earlier": found.n_earlier,
        "later": found.fitted.n,
        "prior": asdict(found.prior),
        "fitted": asdict(found.fitted),
        "gain": found.gain,
        "gain_interval": [found.gain_low, found.gain_high],
        "is_better": found.is_better,
    }
