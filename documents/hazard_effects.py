"""How many times as long issuing takes by document, channel, office, month and date of request.

An accelerated failure time model in whole days: log X = published log median + effects + s * E,
with E logistic. Of D = floor(X) the likelihood knows the day of an issue, X >= exit of an open
case, and X >= entry of a spell that is watched from later on. Effects are shrunk to 0: those of a
document as if `prior_cases` cases had taken the published time, moved by what all documents have
in common; all others by a variance that is learned with them (empirical Bayes).

References
----------
Wei (1992), "The accelerated failure time model: a useful alternative to the Cox regression model
in survival analysis", Statistics in Medicine 11. Morris (1983), "Parametric empirical Bayes
inference: theory and applications", JASA 78(381). Turnbull (1976), "The empirical distribution
function with arbitrarily grouped, censored and truncated data", JRSS B 38(3).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse
from scipy.special import expit

# The spread of a logistic with standard deviation 1.
_LOGISTIC = np.sqrt(3.0) / np.pi
# What one case tells of log location (times s**2) and of log spread: Fisher information.
_INFORMATION = 1.0 / 3.0
_SPREAD_INFORMATION = (3.0 + np.pi**2) / 9.0
# A censored case tells less; it only sets the length of a step.
_CENSORED_INFORMATION = 0.5
LEAST_SPREAD = 0.1
KNOT_DAYS = 91
N_KNOTS = 13
# Learned variances start here, as standard deviations of log time, and weigh as much as this many
# effects of their block.
START_SD = {
    "all": 0.3,
    "quick": 0.3,
    "channel": 0.15,
    "office": 0.25,
    "pair": 0.1,
    "month": 0.07,
    "trend": 0.15,
    "document_trend": 0.1,
    "period": 0.02,
}
START_WEIGHT = 4.0
LEARNED = ("channel", "office", "pair", "month", "document_trend", "period")
ROUNDS = 40
_CHUNK = 4096
_PINNED = 1e6
# Bounds of the logs, against histories that tell nearly nothing and a prior of nearly no cases.
MOST_EFFECT = 4.0
MOST_SPREAD = 2.0
TOLERANCE = 2e-3


@dataclass
class Spells:
    """Spells at risk in arrays of shape (n_spells,); -1 = not known.

    arm : 2 * document + expedited
    entry, exit : days from the start of the arm's clock
    ago : days from the request to the day of the data
    """

    arm: np.ndarray
    channel: np.ndarray
    office: np.ndarray
    month: np.ndarray
    ago: np.ndarray
    entry: np.ndarray
    exit: np.ndarray
    issued: np.ndarray

    def __len__(self):
        return len(self.arm)

    def take(self, rows):
        return Spells(**{name: value[rows] for name, value in vars(self).items()})


@dataclass
class Effects:
    """Logs of the times as long; arrays indexed as in Spells."""

    arm: np.ndarray
    spread: np.ndarray
    channel: np.ndarray
    office: np.ndarray
    pair: np.ndarray
    month: np.ndarray
    period: np.ndarray

    @classmethod
    def none(cls, n_arms, n_channels=0, n_offices=0):
        """No effect of anything: what holds without histories."""
        n_documents = n_arms // 2
        return cls(
            arm=np.zeros(n_arms),
            spread=np.zeros(n_arms),
            channel=np.zeros(n_channels),
            office=np.zeros(n_offices),
            pair=np.zeros((n_documents, n_offices)),
            month=np.zeros(12),
            period=np.zeros((n_documents, N_KNOTS)),
        )

    def of_place(self, document, channel, office):
        """Effect of channel and office; 0 for what is not known (-1)."""
        found = np.zeros(len(document))
        known = channel >= 0
        found[known] += self.channel[channel[known]]
        known = office >= 0
        found[known] += self.office[office[known]] + self.pair[document[known], office[known]]
        return found

    def of_time(self, document, month, ago):
        """Effect of the month (-1 = not known) and of the date of request."""
        found = np.where(month >= 0, self.month[np.maximum(month, 0)], 0.0)
        knots, weights = _hats(ago)
        return found + (self.period[document[:, None], knots] * weights).sum(axis=1)


def fit_effects(spells, log_median, sigma, prior_cases, n_channels, n_offices):
    """Effects that fit the spells best, given what holds them back.

    Parameters
    ----------
    spells : Spells
    log_median, sigma : (n_arms,), of the published times as if they were log-normal
    prior_cases : float
    n_channels, n_offices : int

    Returns
    -------
    Effects
    """
    design = _Design(spells, len(log_median), n_channels, n_offices)
    seen = _Seen.of(spells, log_median)
    published_s = _LOGISTIC * np.maximum(sigma, LEAST_SPREAD)
    spread, common = np.zeros(len(log_median)), 0.0
    coef = np.zeros(design.matrix.shape[1])
    variance = {name: sd**2 for name, sd in START_SD.items()}
    for turn in range(ROUNDS):
        before = np.append(coef, spread)
        s = published_s * np.exp(spread)
        penalty = design.penalty(variance, s, prior_cases)
        # Later rounds start where the one before ended.
        steps = 3 if turn == 0 else 1
        coef, covariance = _newton(design.matrix, coef, s[spells.arm], seen, penalty, steps)
        design.learn(variance, coef, covariance)
        eta = design.matrix @ coef
        unsure = _row_variance(design.matrix, covariance)
        slope = _spread_slope(eta, s[spells.arm], seen, unsure)
        spread, common = _move_spread(spells, slope, spread, common, prior_cases)
        if np.abs(np.append(coef, spread) - before).max() < TOLERANCE:
            break
    return design.effects(coef, spread)


@dataclass
class _Seen:
    """Logs of days over the published median, (n_spells,): X is in [low, high), X >= entry."""

    low: np.ndarray
    high: np.ndarray
    entry: np.ndarray

    @classmethod
    def of(cls, spells, log_median):
        median = np.exp(log_median)[spells.arm]
        with np.errstate(divide="ignore"):
            low, entry = np.log(spells.exit / median), np.log(spells.entry / median)
        high = np.where(spells.issued, np.log((spells.exit + 1.0) / median), np.inf)
        return cls(low, high, entry)

    def standard(self, eta, s):
        """The three in standard units, within bounds that no chance can tell apart."""
        return (np.clip((x - eta) / s, -500.0, 500.0) for x in (self.low, self.high, self.entry))


class _Design:
    """One column per effect; which columns belong to which block."""

    def __init__(self, spells, n_arms, n_channels, n_offices):
        self.n_arms, self.n_channels, self.n_offices = n_arms, n_channels, n_offices
        document, quick = spells.arm // 2, spells.arm % 2 == 1
        n_documents = n_arms // 2
        code = np.where(spells.office >= 0, document * max(n_offices, 1) + spells.office, -1)
        self.pairs = np.unique(code[code >= 0])
        pair = np.where(code >= 0, np.searchsorted(self.pairs, code), -1)
        years = spells.ago / 365.25
        zero = np.zeros(len(spells), dtype=int)
        blocks = [
            ("all", zero, None, 1),
            ("quick", np.where(quick, 0, -1), None, 1),
            ("document", document, None, n_documents),
            ("document_quick", np.where(quick, document, -1), None, n_documents),
            ("channel", spells.channel, None, n_channels),
            ("office", spells.office, None, n_offices),
            ("pair", pair, None, len(self.pairs)),
            ("month", spells.month, None, 12),
            ("trend", zero, years, 1),
            ("document_trend", document, years, n_documents),
        ]
        parts = [_columns(index, values, width) for _, index, values, width in blocks]
        knots, weights = _hats(spells.ago)
        rows = np.repeat(np.arange(len(spells)), 2)
        shape = (len(spells), N_KNOTS)
        parts.append(sparse.csr_array((weights.ravel(), (rows, knots.ravel())), shape=shape))
        names = [*(name for name, *_ in blocks), "period"]
        self.matrix = sparse.hstack(parts, format="csr")
        ends = np.cumsum([0, *(part.shape[1] for part in parts)])
        self.at = {
            name: slice(first, last)
            for name, first, last in zip(names, ends[:-1], ends[1:], strict=True)
        }

    def penalty(self, variance, s, prior_cases):
        """Precision matrix of the effects."""
        precision = np.zeros(self.matrix.shape[1])
        for name, value in variance.items():
            precision[self.at[name]] = 1.0 / value
        per_case = _INFORMATION / s**2
        precision[self.at["document"]] = prior_cases * per_case[0::2]
        precision[self.at["document_quick"]] = prior_cases * per_case[1::2]
        full = np.diag(precision)
        # Neighbouring knots are alike; that of today is 0: published times tell of today.
        steps = np.diff(np.eye(N_KNOTS), axis=0)
        at = self.at["period"]
        full[at, at] = steps.T @ steps / variance["period"]
        full[at.start, at.start] += _PINNED
        return full

    def learn(self, variance, coef, covariance):
        """Expected squares of the effects, given what is known of them."""
        spread = np.diag(covariance)
        for name in LEARNED:
            at = self.at[name]
            if name == "period":
                steps = np.diff(np.eye(N_KNOTS), axis=0)
                squares = (steps @ coef[at]) ** 2 + np.diag(steps @ covariance[at, at] @ steps.T)
            else:
                squares = coef[at] ** 2 + spread[at]
            start = START_WEIGHT * START_SD[name] ** 2
            variance[name] = (squares.sum() + start) / (len(squares) + START_WEIGHT)

    def effects(self, coef, spread):
        found = Effects.none(self.n_arms, self.n_channels, self.n_offices)
        found.arm[:] = coef[self.at["all"]][0]
        found.arm[1::2] += coef[self.at["quick"]][0] + coef[self.at["document_quick"]]
        found.arm += np.repeat(coef[self.at["document"]], 2)
        found.arm = np.clip(found.arm, -MOST_EFFECT, MOST_EFFECT)
        found.spread = spread
        found.channel = coef[self.at["channel"]]
        found.office = coef[self.at["office"]]
        if len(self.pairs):
            found.pair.ravel()[self.pairs] = coef[self.at["pair"]]
        found.month = coef[self.at["month"]]
        slope = coef[self.at["trend"]] + coef[self.at["document_trend"]]
        years = np.arange(N_KNOTS) * KNOT_DAYS / 365.25
        period = coef[self.at["period"]]
        found.period = (period - period[0])[None, :] + slope[:, None] * years[None, :]
        return found


def _columns(index, values, width):
    rows = np.flatnonzero(index >= 0)
    data = np.ones(len(rows)) if values is None else values[rows]
    return sparse.csr_array((data, (rows, index[rows])), shape=(len(index), width))


def _hats(ago):
    """The two knots around each day, and how near it is to each: arrays of shape (n, 2)."""
    at = np.clip(ago / KNOT_DAYS, 0.0, N_KNOTS - 1.0)
    first = np.minimum(np.floor(at).astype(int), N_KNOTS - 2)
    part = at - first
    return np.column_stack([first, first + 1]), np.column_stack([1.0 - part, part])


def _newton(matrix, coef, s, seen, penalty, steps):
    """Steps towards the best coefficients; returns them and their covariance."""
    for _ in range(steps):
        f_low, f_high, f_entry = (expit(z) for z in seen.standard(matrix @ coef, s))
        slope = (f_low + f_high - 1.0 - f_entry) / s
        bend = (f_low * (1 - f_low) + f_high * (1 - f_high) - f_entry * (1 - f_entry)) / s**2
        bend = np.maximum(bend, 1e-6)
        gradient = matrix.T @ slope - penalty @ coef
        hessian = (matrix.T @ matrix.multiply(bend[:, None])).toarray() + penalty
        factor = linalg.cho_factor(hessian)
        step = linalg.cho_solve(factor, gradient)
        coef = coef + step * min(1.0, 1.0 / max(np.abs(step).max(), 1e-12))
    upper = np.triu(linalg.lapack.dpotri(factor[0])[0])
    return coef, upper + np.triu(upper, 1).T


def _row_variance(matrix, covariance):
    """How unsure the effect of each spell is: the diagonal of X C X', shape (n_spells,)."""
    found = np.empty(matrix.shape[0])
    for first in range(0, len(found), _CHUNK):
        part = matrix[first : first + _CHUNK]
        found[first : first + _CHUNK] = part.multiply(part @ covariance).sum(axis=1)
    return found


def _spread_slope(eta, s, seen, unsure):
    """Slope of each spell's log likelihood against log s, shape (n_spells,)."""
    z_low, z_high, z_entry = seen.standard(eta, s)
    between = np.maximum(-np.expm1(z_low - z_high), 1e-12)
    slope = z_low * expit(z_low) / (expit(z_high) * between)
    slope -= z_high * expit(-z_high) / (expit(-z_low) * between)
    slope -= z_entry * expit(z_entry)
    # Effects are known with an error, which would else make the spread look too narrow.
    bend = sum(sign * expit(z) * expit(-z) for sign, z in ((1, z_low), (1, z_high), (-1, z_entry)))
    return slope + np.maximum(bend, 0.0) * unsure / s**2


def _move_spread(spells, slope, spread, common, prior_cases):
    """One step for the log of how much wider each arm is than published, and for their mean."""
    n_arms = len(spread)
    told = np.where(spells.issued, _SPREAD_INFORMATION, _CENSORED_INFORMATION)
    weight = np.bincount(spells.arm, told, n_arms)
    held = prior_cases * _SPREAD_INFORMATION
    gradient = np.bincount(spells.arm, slope, n_arms) - held * (spread - common)
    step = np.clip(gradient / (weight + held), -0.3, 0.3)
    spread = np.clip(spread + step, -MOST_SPREAD, MOST_SPREAD)
    seen = weight > 0
    # The mean is itself held near 0, as by one document.
    common = spread[seen].sum() / (seen.sum() + 1.0)
    return np.where(seen, spread, common), common
