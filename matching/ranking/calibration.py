"""Whether chances come true: measures, reliability by bins, and a comparison with an interval."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

BINS = 10
LEAST_CELL = 5
"""Bins with fewer outcomes are not shown: they could tell of one person."""
LATER_SHARE = 0.3
DRAWS = 1000
_EDGE = 1e-6


@dataclass(frozen=True)
class Measures:
    """Of n outcomes: mean log loss and Brier score, and the expected calibration error."""

    n: int
    n_good: int
    log_loss: float
    brier: float
    calibration_error: float


@dataclass(frozen=True)
class Bin:
    """Chances from `low` to `high`: how many, their mean, the share that came true, and its
    Wilson interval of 95 %."""

    low: float
    high: float
    n: int
    mean_p: float
    share: float
    share_low: float
    share_high: float


def losses(y, p):
    """Log loss of each outcome `y` (0 or 1) under its chance `p`, shape (n,)."""
    p = np.clip(p, _EDGE, 1 - _EDGE)
    return -np.where(np.asarray(y, dtype=bool), np.log(p), np.log(1 - p))


def measure(y, p):
    """Measures of chances `p` against outcomes `y`, both of shape (n,), n above 0."""
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    found = bins(y, p, least=1)
    return Measures(
        n=len(y),
        n_good=int(y.sum()),
        log_loss=float(losses(y, p).mean()),
        brier=float(((p - y) ** 2).mean()),
        calibration_error=sum(each.n * abs(each.mean_p - each.share) for each in found) / len(y),
    )


def bins(y, p, *, n_bins=BINS, least=LEAST_CELL):
    """Bins of equal width with at least `least` outcomes, from low to high.

    >>> [(each.n, each.share) for each in bins([0, 1, 1], [0.01, 0.95, 1.0], least=1)]
    [(1, 0.0), (2, 1.0)]
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    at = np.minimum((p * n_bins).astype(int), n_bins - 1)
    found = []
    for number in np.unique(at):
        inside = at == number
        n = int(inside.sum())
        if n >= least:
            share = float(y[inside].mean())
            low, high = wilson(share, n)
            edges = (number / n_bins, (number + 1) / n_bins)
            found.append(Bin(*map(float, edges), n, float(p[inside].mean()), share, low, high))
    return found


def wilson(share, n, level=0.95):
    """Wilson's interval of a share of n, as (low, high) within 0 to 1."""
    z = norm.ppf(0.5 + level / 2)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def split_by_time(days, people, later_share=LATER_SHARE):
    """Masks of the earlier and the later outcomes, both of shape (n,).

    Outcomes of one day stay together. A later outcome of a person who is in the earlier period is
    in neither, so that nobody is both learnt from and tested on.
    """
    days, people = np.asarray(days), np.asarray(people)
    if not len(days):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    cut = np.sort(days)[min(int(len(days) * (1 - later_share)), len(days) - 1)]
    earlier = days < cut
    return earlier, ~earlier & ~np.isin(people, people[earlier])


def gain(y, p_before, p_after, people, *, random_state=0, draws=DRAWS):
    """How far `p_after` lowers the mean log loss, as (gain, low, high): a bootstrap interval of
    95 % that draws people, since outcomes of one person hang together."""
    difference = losses(y, p_before) - losses(y, p_after)
    _, person = np.unique(people, return_inverse=True)
    sums, counts = np.bincount(person, difference), np.bincount(person)
    rng = np.random.default_rng(random_state)
    drawn = rng.integers(0, len(sums), (draws, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)
