"""Curves of issuing times of all documents, for known and for unknown places."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from documents.hazard import (
    EDGES,
    LEAST_SIGMA,
    count_cases,
    posterior,
    read_days,
    read_hazard,
)
from documents.hazard_effects import LEAST_SPREAD
from documents.published_times import log_normal_cdf, log_normal_quantile

_Z95 = float(ndtri(0.95))
# Columns of `Curves.node`: of a place whose effect is known, of an unknown one; then by channel.
KNOWN, UNKNOWN, FIRST_CHANNEL = 0, 1, 2
# Of a mean of curves: what is below cannot be told apart.
_LEAST_SURVIVAL = 1e-300


@dataclass
class Curves:
    """What issuing takes, per arm (2 * document + expedited).

    centre : (3, n_arms), floor, log median and sigma of the log-normal curve each arm starts from
    node : int (n_arms, 2 + n_channels), row of `curves` per kind of place; -1 = `centre` alone
    curves : (n_nodes, n_edges), cumulative hazard at EDGES
    tails : (3, n_nodes), the log-normal that goes on beyond the last edge
    """

    centre: np.ndarray
    node: np.ndarray
    curves: np.ndarray
    tails: np.ndarray

    @classmethod
    def fit(cls, spells, effects, published, shape_cases):
        """Curves from spells in time divided by their effects.

        Parameters
        ----------
        spells : Spells
        effects : Effects
        published : (3, n_arms), log-normal curves of the published times
        shape_cases : float, how many cases the form of the starting curve counts as
        """
        n_arms = published.shape[1]
        document = spells.arm // 2
        scale = np.exp(
            effects.of_place(document, spells.channel, spells.office)
            + effects.of_time(document, spells.month, spells.ago)
        )
        centre = published
        if len(spells):
            least = np.full(n_arms, np.inf)
            soonest = (spells.exit / scale)[spells.issued]
            np.minimum.at(least, spells.arm[spells.issued], soonest)
            centre = _centres(published, effects, least)
        arms = np.unique(spells.arm)
        tails = centre[:, arms].copy()
        tails[2] = np.maximum(tails[2], LEAST_SIGMA)
        counts = count_cases(spells.arm, spells.entry, spells.exit, spells.issued, scale, n_arms)
        curves = posterior(tails, shape_cases, *(count[arms] for count in counts))
        node = np.full((n_arms, FIRST_CHANNEL + len(effects.channel)), -1)
        node[arms, KNOWN] = np.arange(len(arms))
        fitted = cls(centre, node, curves, tails)
        fitted._mix(spells, effects, arms)
        return fitted

    def quantile(self, arms, column, log_scale, u, waited):
        """Remaining whole days, shape (n, m), at the points u (n, m); the others (n,)."""
        node = self.node[arms, column]
        plain = node < 0
        days = np.empty(u.shape)
        centre = _scaled(self.centre[:, arms[plain]], log_scale[plain])
        days[plain] = log_normal_quantile(centre, u[plain], waited[plain])
        scale = np.exp(log_scale)
        more = -np.log1p(-u)
        for row in np.flatnonzero(~plain):
            curve, tail = self.curves[node[row]], self.tails[:, node[row]]
            now = read_hazard(curve, tail, waited[row : row + 1] / scale[row])
            days[row] = read_days(curve, tail, now + more[row])
        left = days[~plain] * scale[~plain, None] - waited[~plain, None]
        days[~plain] = np.maximum(np.floor(left), 0.0)
        return days

    def cdf(self, arms, column, log_scale, days, waited):
        """Chance of issue within whole `days` (m,) more, shape (n, m)."""
        node = self.node[arms, column]
        centre = _scaled(self.centre[:, arms], log_scale)
        p_issued = log_normal_cdf(centre, days[None, :], waited[:, None])
        scale = np.exp(log_scale)
        for row in np.flatnonzero(node >= 0):
            curve, tail = self.curves[node[row]], self.tails[:, node[row]]
            ends = waited[row] + np.maximum(np.floor(days) + 1.0, 0.0)
            at = np.append(ends, waited[row]) / scale[row]
            hazard = read_hazard(curve, tail, at)
            p_issued[row] = np.where(days >= 0, -np.expm1(hazard[-1] - hazard[:-1]), 0.0)
        return p_issued

    def _mix(self, spells, effects, arms):
        """Add curves for unknown places: the mean over the places where a document was requested.

        What is not known of a place makes a forecast wider and not only shifts it.
        """
        document = spells.arm // 2
        curves, tails = [self.curves], [self.tails]
        n_nodes = len(arms)
        for own, arm in enumerate(arms):
            rows = document == arm // 2
            places, counts = np.unique(
                np.column_stack([spells.channel[rows], spells.office[rows]]),
                axis=0,
                return_counts=True,
            )
            effect = effects.of_place(np.full(len(places), arm // 2), *places.T)
            channels = places[:, 0]
            for column in (UNKNOWN, *(FIRST_CHANNEL + np.unique(channels[channels >= 0]))):
                among = (column == UNKNOWN) | (channels == column - FIRST_CHANNEL)
                if not effect[among].any():
                    self.node[arm, column] = own
                    continue
                self.node[arm, column] = n_nodes
                n_nodes += 1
                tail = self.tails[:, own]
                curves.append(_mean(self.curves[own], tail, effect[among], counts[among]))
                tails.append(tail[:, None])
        self.curves, self.tails = np.vstack(curves), np.hstack(tails)


def _centres(published, effects, least):
    """Published curves moved and widened as learned, and begun no later than the first issue."""
    floor, mu, sigma = published
    median = floor + np.exp(mu)
    spread = np.log((floor + np.exp(mu + _Z95 * sigma)) / median)
    spread = np.maximum(spread, _Z95 * LEAST_SPREAD) * np.exp(effects.spread)
    new_median = median * np.exp(effects.arm)
    new_floor = np.minimum(floor * np.exp(effects.arm), np.minimum(least, 0.9 * new_median))
    excess = new_median - new_floor
    new_sigma = np.log((new_median * np.exp(spread) - new_floor) / excess) / _Z95
    return np.vstack([new_floor, np.log(excess), new_sigma])


def _scaled(parameters, log_scale):
    """Log-normal curves (3, n) of what takes exp(log_scale) times as long."""
    floor, mu, sigma = parameters
    return np.vstack([floor * np.exp(log_scale), mu + log_scale, sigma])


def _mean(curve, tail, effects, counts):
    """Mean of a curve over places with these effects; cumulative hazard, shape (1, n_edges)."""
    parts = [
        count * np.exp(-read_hazard(curve, tail, EDGES / np.exp(effect)))
        for effect, count in zip(effects, counts, strict=True)
    ]
    mean = np.sum(parts, axis=0) / counts.sum()
    return -np.log(np.maximum(mean, _LEAST_SURVIVAL))[None, :]
