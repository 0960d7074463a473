"""Made-up case histories whose truth is known, for measuring models of issuing times.

A world is drawn once: how long each document truly takes, how much longer some channels, offices
and months take, and how all that drifts. Published times are estimates; the truth departs by:

- median: the published typical time times exp(b + 0.35 z), z standard normal per document and b one
  normal number for all documents with mean 0.1 and standard deviation 0.15
- spread: the published one times exp(0.25 z); half the documents are log-normal, half Weibull with
  the same median and the same 95th percentile; a published minimum holds only in part: the true
  one is from 0.3 to 1 times as long
- time times exp(channel + office + document at office + month + drift), with standard deviations
  0.15, 0.3 and 0.1, a season of 0.1 with a peak, and a drift of 0.2 a year, 0.1 more or less
  by document
- an expedited case is issued at the earlier of its standard time and of an expedited time, which
  counts from the day of expediting

`exact=True` makes a world in which the published times are the truth for every case.

40 % of the cases are censored: those still open on the last day, and others given up before.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from documents.published_times import PublishedTimes

DATA = Path(__file__).resolve().parent.parent / "catalogs" / "data"
TIMES = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")
CHANNELS = ("online", "consulate", "border", "reception", "registry", "office")
N_OFFICES = 30
OFFICES_OF_DOCUMENT = 8
HISTORY_DAYS = 730
SHARE_CENSORED = 0.4
SHARE_EXPEDITED = 0.15
# The last day of the histories: 31 October, so that later requests fall into other months.
LAST_DAY = pd.Timestamp("2026-10-31")
_Z95 = float(ndtri(0.95))


def published_times() -> pd.DataFrame:
    """The catalog's own published times: code and six times in days."""
    frame = pd.read_csv(DATA / "document_types.csv")
    return frame[["code"]].assign(**{name: frame[f"{name}_days"] for name in TIMES})


def month_of(day: np.ndarray) -> np.ndarray:
    """Months from 1 to 12 of days counted from the last of the histories."""
    return (LAST_DAY + pd.to_timedelta(day, unit="D")).month.to_numpy()


@dataclass(frozen=True)
class Cases:
    """Cases with their truth: `frame` is what a model may see, the rest is not.

    frame : columns document, channel, office, expedited, month, ago_days (from request to the last
        day of the histories, below 0 for later requests), expedited_on (days from request,
        NaN = never)
    days : whole days from request to issue
    """

    frame: pd.DataFrame
    days: np.ndarray

    def take(self, rows: np.ndarray) -> Cases:
        return Cases(self.frame[rows].reset_index(drop=True), self.days[rows])


class World:
    """The truth: see the head of the file."""

    def __init__(self, random_state: int, *, exact: bool = False) -> None:
        rng = np.random.default_rng(random_state)
        self.published = published_times()
        n = len(self.published)
        self.row = {code: row for row, code in enumerate(self.published["code"])}
        spread = 0.0 if exact else 1.0
        times = PublishedTimes().fit(self.published)
        bias = spread * (0.1 + 0.15 * rng.standard_normal())
        # Arms: standard and expedited, each of shape (3, n): floor, log median, sigma.
        self.arms = []
        for floor, mu, sigma in (times.standard_, times.expedited_):
            median = floor + np.exp(mu)
            true_floor = floor * np.where(spread, rng.uniform(0.3, 1.0, n), 1.0)
            factor = np.exp(bias + spread * 0.35 * rng.standard_normal(n))
            true_median = np.maximum(median * factor, true_floor + 0.3)
            true_sigma = sigma * np.exp(spread * 0.25 * rng.standard_normal(n))
            self.arms.append(np.vstack([true_floor, np.log(true_median - true_floor), true_sigma]))
        self.is_weibull = (rng.random(n) < 0.5) & (not exact)
        self.office_channel = rng.integers(0, len(CHANNELS), N_OFFICES)
        self.last_day = LAST_DAY
        self.channel_names = np.array(CHANNELS)[self.office_channel]
        self.offices = np.array([f"O{number:02d}" for number in range(N_OFFICES)])
        self.document_offices = np.array(
            [rng.choice(N_OFFICES, OFFICES_OF_DOCUMENT, replace=False) for _ in range(n)]
        )
        self.office_share = rng.dirichlet(np.full(OFFICES_OF_DOCUMENT, 2.0), n)
        self.channel_effect = spread * 0.15 * rng.standard_normal(len(CHANNELS))
        self.office_effect = spread * 0.3 * rng.standard_normal(N_OFFICES)
        self.pair_effect = spread * 0.1 * rng.standard_normal((n, N_OFFICES))
        phase = rng.uniform(0, 2 * np.pi)
        self.month_effect = spread * 0.1 * np.sin(2 * np.pi * np.arange(12) / 12 + phase)
        self.yearly_drift = spread * (0.2 + 0.1 * rng.standard_normal(n))

    def draw(
        self, rng: np.random.Generator, n_per_document: int, first_day: float, last_day: float
    ) -> Cases:
        """Cases requested from `first_day` to `last_day`; day 0 is the last of the histories."""
        n = len(self.published)
        rows = np.repeat(np.arange(n), n_per_document)
        day = np.floor(rng.uniform(first_day, last_day, len(rows)))
        return self.draw_cases(rng, rows, day)

    def draw_cases(
        self,
        rng: np.random.Generator,
        rows: np.ndarray,
        day: np.ndarray,
        share_expedited: float | np.ndarray = SHARE_EXPEDITED,
    ) -> Cases:
        """One case of each document in `rows`, requested on these days."""
        pick = (rng.random((len(rows), 1)) > np.cumsum(self.office_share[rows], axis=1)).sum(axis=1)
        office = self.document_offices[rows, np.minimum(pick, OFFICES_OF_DOCUMENT - 1)]
        typical = np.asarray(self.published["std_typ"], dtype=float)[rows]
        # Half the expedited cases are expedited at once, the others while they wait.
        later = np.where(rng.random(len(rows)) < 0.5, 0.0, rng.uniform(0, 1, len(rows)) * typical)
        is_expedited = rng.random(len(rows)) < share_expedited
        expedited_on = np.where(is_expedited, np.floor(later), np.nan)
        return self.finish(rng, rows, day, office, expedited_on)

    def finish(
        self,
        rng: np.random.Generator,
        rows: np.ndarray,
        day: np.ndarray,
        office: np.ndarray,
        expedited_on: np.ndarray,
    ) -> Cases:
        """Draw the days to issue of these cases."""
        scale = self.scale(rows, office, day)
        standard = np.floor(scale * self.times_at(0, rows, rng.random(len(rows))))
        quick = np.floor(scale * self.times_at(1, rows, rng.random(len(rows))))
        # What is issued before it would be expedited never is.
        expedited_on = np.where(expedited_on < standard, expedited_on, np.nan)
        days = np.fmin(standard, expedited_on + quick)
        frame = pd.DataFrame(
            {
                "document": self.published["code"].to_numpy()[rows],
                "channel": self.channel_names[office],
                "office": self.offices[office],
                "expedited": ~np.isnan(expedited_on),
                "month": month_of(day),
                "ago_days": -day,
                "expedited_on": expedited_on,
            }
        )
        return Cases(frame, days)

    def scale(self, rows: np.ndarray, office: np.ndarray, day: np.ndarray) -> np.ndarray:
        """How many times as long documents `rows` take at these offices if requested on `day`."""
        return np.exp(
            self.channel_effect[self.office_channel[office]]
            + self.office_effect[office]
            + self.pair_effect[rows, office]
            + self.month_effect[month_of(day) - 1]
            + self.yearly_drift[rows] * day / 365.25
        )

    def share_within(self, arm: int, rows: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The inverse of `times_at`: chance of at most `x` (n, m) continuous days."""
        floor, mu, sigma = self.arms[arm][:, rows, None]
        z = np.log(np.maximum(x - floor, 1e-300)) - mu
        # A certain time has all its mass at the median.
        z = np.where(sigma > 0, z / np.where(sigma > 0, sigma, 1.0), np.where(z >= 0, 40.0, -40.0))
        at = (np.log(np.log(2)), np.log(np.log(20)))
        weibull = -np.expm1(-np.exp(np.minimum(z / _Z95 * (at[1] - at[0]) + at[0], 50.0)))
        return np.where(self.is_weibull[rows, None], weibull, ndtr(z))

    def times_at(self, arm: int, rows: np.ndarray, u: np.ndarray) -> np.ndarray:
        """Continuous days of documents `rows` at the points `u` of their distributions."""
        floor, mu, sigma = self.arms[arm][:, rows]
        z = ndtri(np.clip(u, 1e-12, 1 - 1e-12))
        # A Weibull with the same median and 95th percentile: log X is linear in log(-log(1-u)).
        log_hazard = np.log(-np.log1p(-np.clip(u, 1e-12, 1 - 1e-12)))
        at = (np.log(np.log(2)), np.log(np.log(20)))
        w = _Z95 * (log_hazard - at[0]) / (at[1] - at[0])
        return floor + np.exp(mu + sigma * np.where(self.is_weibull[rows], w, z))


def histories(world: World, rng: np.random.Generator, n_per_document: int) -> pd.DataFrame:
    """Spells at risk as `IssuanceModel.fit` takes them, SHARE_CENSORED of the cases censored."""
    cases = world.draw(rng, n_per_document, -HISTORY_DAYS, 0)
    given_up = _giving_up(world, rng, cases)
    watched = np.minimum(cases.frame["ago_days"].to_numpy(), given_up)
    return spells(cases, watched)


def _giving_up(world: World, rng: np.random.Generator, cases: Cases) -> np.ndarray:
    """Days until each case would be given up, so that SHARE_CENSORED are censored in all."""
    if not len(cases.days):
        return np.zeros(0)
    median = pd.Series(cases.days).groupby(cases.frame["document"]).transform("median") + 0.5
    patience = median.to_numpy() * rng.exponential(1.0, len(cases.days))
    ago = cases.frame["ago_days"].to_numpy()
    low, high = -6.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        watched = np.minimum(ago, np.floor(np.exp(middle) * patience))
        low, high = (
            (middle, high) if (watched <= cases.days).mean() > SHARE_CENSORED else (low, middle)
        )
    return np.floor(np.exp(low) * patience)


def spells(cases: Cases, watched: np.ndarray) -> pd.DataFrame:
    """Cases watched until day `watched` of each, split where they were expedited."""
    issued = cases.days < watched
    end = np.minimum(cases.days, watched)
    split = cases.frame["expedited_on"].to_numpy()
    # A case that is given up before it is expedited is a standard one.
    split = np.where(split <= end, split, np.nan)
    was_split = ~np.isnan(split)
    names = ["document", "channel", "office", "month", "ago_days"]
    whole = cases.frame[names].assign(
        expedited=was_split, entry_days=np.where(was_split, split, 0.0), days=end, issued=issued
    )
    before = cases.frame[names][was_split].assign(
        expedited=False, entry_days=0.0, days=split[was_split], issued=False
    )
    both = pd.concat([whole, before[before["days"] > 0]], ignore_index=True)
    return both


class Truth:
    """The world's own chances, for cases whose place, month and day are known."""

    def __init__(self, world: World) -> None:
        self.world = world

    def predict_cdf(self, cases: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        """As the models; `ago_days` of `cases` is the truth's, `expedited` means at request."""
        world = self.world
        rows = np.array([world.row[code] for code in cases["document"]])
        office = np.searchsorted(world.offices, cases["office"])
        scale = world.scale(rows, office, -cases["ago_days"].to_numpy(dtype=float))
        waited = cases["waited_days"].to_numpy(dtype=float)
        ends = (waited[:, None] + np.floor(days)[None, :] + 1) / scale[:, None]
        alive = 1 - world.share_within(0, rows, (waited / scale)[:, None])
        p_left = (1 - world.share_within(0, rows, ends)) / np.maximum(alive, 1e-300)
        quick = np.asarray(cases["expedited"], dtype=bool)
        ends = (np.floor(days)[None, :] + 1) / scale[quick, None]
        p_left[quick] *= 1 - world.share_within(1, rows[quick], ends)
        return 1 - p_left
