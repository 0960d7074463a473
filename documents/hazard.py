"""Chances of issue day by day that start from a prior curve and are taken over by case histories.

The estimate is the posterior mean of a beta-Stacy process: in each cell of time

    hazard = (m * prior mass of the cell + issues in it) / (m * prior survival + cases at risk)

so the prior counts as `m` cases, open cases count as long as they were watched, and beyond the
last case the prior goes on alone. With m = 0 it is Kaplan-Meier's estimate, with no case the prior.

References
----------
Susarla, Van Ryzin (1976), "Nonparametric Bayesian estimation of survival curves from incomplete
observations", JASA 71(356). Walker, Muliere (1997), "Beta-Stacy processes and a generalization of
the Polya-urn scheme", Annals of Statistics 25(4).
"""

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

# Quarter days where a document takes hours, whole days up to a year, then ever longer cells: every
# whole day up to a year is an edge, so that a chance "within d days" is read off and not drawn.
EDGES = np.concatenate(
    [np.arange(0, 10, 0.25), np.arange(10, 400, 1.0), 400 * 1.03 ** np.arange(0, 70)]
)
N_CELLS = len(EDGES) - 1
# A whole day of issue is spread over this many points of it.
_POINTS = (np.arange(4) + 0.5) / 4
# The least spread of a prior curve with histories: one that was certain could learn nothing.
LEAST_SIGMA = 0.05


def log_survival(parameters, x):
    """Log of P(X >= x) for X = floor + log-normal; parameters (3, n) against x of shape (n, m)."""
    floor, mu, sigma = parameters[:, :, None]
    with np.errstate(divide="ignore"):
        z = (np.log(np.maximum(x - floor, 0.0)) - mu) / sigma
    return log_ndtr(-z)


def count_cases(arms, entry, exit_, issued, scale, n_arms):
    """Issues and cases at risk per arm and cell, both of shape (n_arms, N_CELLS).

    Parameters
    ----------
    arms : int array of shape (n_spells,)
        The curve that each spell belongs to.
    entry, exit_ : arrays of shape (n_spells,)
        Whole days. An issue on day d lies evenly in [d, d + 1); a censored spell was watched up to
        the start of day `exit_`.
    issued : bool array of shape (n_spells,)
    scale : array of shape (n_spells,)
        How many times as long the spell takes as the curve says; days are divided by it.
    """
    points, weight = len(_POINTS), 1.0 / len(_POINTS)
    closed = ~issued
    starts = entry / scale
    ends = np.concatenate(
        [
            (exit_[closed] / scale[closed]),
            ((exit_[issued, None] + _POINTS) / scale[issued, None]).ravel(),
        ]
    )
    end_arms = np.concatenate([arms[closed], np.repeat(arms[issued], points)])
    n_closed = int(closed.sum())
    weights = np.full(len(ends), weight)
    weights[:n_closed] = 1.0
    cells, part = _locate(ends)
    # A case that is issued within a cell was at risk in all of it.
    part[n_closed:] = 1.0
    shape = (n_arms, N_CELLS)
    issues = np.zeros(shape)
    np.add.at(issues, (end_arms[n_closed:], cells[n_closed:]), weights[n_closed:])
    at_risk = _running(arms, *_locate(starts), np.ones(len(arms)), shape)
    at_risk -= _running(end_arms, cells, part, weights, shape)
    return issues, np.maximum(at_risk, 0.0)


def posterior(parameters, prior_cases, issues, at_risk):
    """Cumulative hazard (-log survival) at EDGES, shape (n, n_edges), of prior and cases.

    `parameters` (3, n) of the prior curves, which count as `prior_cases` cases; `issues` and
    `at_risk` as `count_cases` gives them.
    """
    log_prior = log_survival(parameters, EDGES[None, :])
    prior = prior_cases * np.exp(log_prior[:, :-1])
    p_prior = -np.expm1(np.diff(log_prior, axis=1))
    total = prior + at_risk
    hazard = np.divide(prior * p_prior + issues, total, out=p_prior.copy(), where=total > 1e-100)
    # Issues within a cell exceed those at risk in it only by rounding.
    hazard = np.minimum(hazard, 1.0 - 1e-12)
    steps = np.cumsum(-np.log1p(-hazard), axis=1)
    return np.hstack([np.zeros((len(steps), 1)), steps])


def read_hazard(curve, tail, x):
    """Cumulative hazard of one curve (n_edges,) at days `x`; beyond its edges by `tail` (3,)."""
    found = np.interp(x, EDGES, curve)
    beyond = x > EDGES[-1]
    if beyond.any():
        far = np.append(x[beyond], EDGES[-1])[None, :]
        values = log_survival(tail[:, None], far)[0]
        found[beyond] = curve[-1] + values[-1] - values[:-1]
    return found


def read_days(curve, tail, hazard):
    """Days at which one curve has come to a cumulative hazard: the inverse of `read_hazard`."""
    # In order, a search begins where the last one ended: twice as fast.
    order = np.argsort(hazard)
    days = np.empty(hazard.shape)
    days[order] = np.interp(hazard[order], curve, EDGES)
    if hazard[order[-1]] > curve[-1]:
        beyond = hazard > curve[-1]
        at_end = log_survival(tail[:, None], EDGES[None, -1:])[0, 0]
        level = at_end + curve[-1] - hazard[beyond]
        days[beyond] = tail[0] + np.exp(tail[1] - tail[2] * ndtri_exp(level))
    return days


def _locate(x):
    """The cell of each day, and which part of the cell lies before it."""
    cells = np.clip(np.searchsorted(EDGES, x, side="right") - 1, 0, N_CELLS - 1)
    width = EDGES[cells + 1] - EDGES[cells]
    return cells, np.minimum((x - EDGES[cells]) / width, 1.0)


def _running(arms, cells, part, weights, shape):
    """Weight of what has happened by each cell, in part within its own."""
    counts = np.zeros((shape[0], shape[1] + 1))
    np.add.at(counts, (arms, cells), weights * (1.0 - part))
    np.add.at(counts, (arms, cells + 1), weights * part)
    return np.cumsum(counts, axis=1)[:, :-1]
