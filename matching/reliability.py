"""Whether the chances of fit came true, as a picture and a table; made for a page."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.wording import percent, percent_counted
from matching.outcomes import newest_outcome, read_pairs
from matching.posting_store import Snapshot
from matching.ranking.calibration import LEAST_CELL, Bin, Measures, bins, measure, split_by_time
from matching.ranking.fit import PRIOR_VERSION

SIZE, LEFT, TOP, BOTTOM = 320, 44, 12, 36
"""Width and height of the picture, and the margins of its square."""
SQUARE = SIZE - LEFT - TOP
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
ALL, LATER = "all", "later"
# Names the form of what is kept; another form needs another name.
CACHED = "reliability-1"
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Point:
    """A bin as it is drawn: where it stands, and its interval from top to bottom."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Tick:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Plot:
    """One period: points of the picture, rows of the table, and the measures in words."""

    key: str
    title: str
    description: str
    points: tuple[Point, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Period:
    """Outcomes of one period, counted: nothing in it is of one person."""

    key: str
    bins: tuple[Bin, ...]
    measures: Measures


@dataclass(frozen=True)
class Measured:
    """What is kept between views: counts and shares, in no language."""

    periods: tuple[Period, ...]
    n_outcomes: int
    is_prior: bool


@dataclass(frozen=True)
class Reliability:
    """What the page shows; no plots where there are too few outcomes to show any."""

    plots: tuple[Plot, ...]
    n_outcomes: int
    is_prior: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return (_("Chance (mean)"), _("Outcomes"), _("Came true (between)"))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(Tick(_x(at), _y(at), percent_counted(at)) for at in TICKS)

    @property
    def least(self) -> int:
        return LEAST_CELL


def reliability(snapshot: Snapshot, *, today: dt.date) -> Reliability:
    """Chances of the model in use against all outcomes, and against those of the later period.

    They are measured once for a model, a day and the newest outcome: a page costs the same
    however many outcomes there are.
    """
    version = f"{connection.settings_dict['NAME']}/{snapshot.version}"
    parts = "/".join([version, today.isoformat(), newest_outcome()])
    key = f"{CACHED}:{hashlib.sha256(parts.encode()).hexdigest()}"
    found = cache.get_or_set(key, lambda: measured(snapshot, today=today), KEPT_SECONDS)
    assert isinstance(found, Measured)  # noqa: S101 - what was kept under this key
    titles = {ALL: _("All outcomes"), LATER: _("The later period")}
    plots = [_plot(each, titles[each.key]) for each in found.periods]
    return Reliability(tuple(plots), found.n_outcomes, found.is_prior)


def measured(snapshot: Snapshot, *, today: dt.date) -> Measured:
    """All outcomes against the chances that the model in use gives them, counted."""
    pairs = read_pairs(snapshot, today=today)
    is_prior = snapshot.model.version == PRIOR_VERSION
    if len(pairs) < LEAST_CELL:
        return Measured((), len(pairs), is_prior)
    p = snapshot.model.fit_model.predict_proba(pairs.features)[:, 1]
    _earlier, later = split_by_time(pairs.day, pairs.person)
    everything = np.ones(len(pairs), dtype=bool)
    periods = [
        Period(key, tuple(bins(y, p[chosen])), measure(y, p[chosen]))
        for key, chosen in ((ALL, everything), (LATER, later))
        if len(y := pairs.is_good[chosen]) >= LEAST_CELL
    ]
    return Measured(tuple(periods), len(pairs), is_prior)


def _plot(period: Period, title: str) -> Plot:
    return Plot(
        key=period.key,
        title=title,
        description=_description(period.bins),
        points=tuple(_point(each) for each in period.bins),
        rows=tuple(_row(each) for each in period.bins),
        facts=_facts(period.measures),
    )


def _point(each: Bin) -> Point:
    return Point(_x(each.mean_p), _y(each.share), _y(each.share_high), _y(each.share_low))


def _row(each: Bin) -> tuple[str, ...]:
    return (
        f"{_range(each.low, each.high)} ({percent(each.mean_p)})",
        number_format(each.n, force_grouping=True),
        f"{percent_counted(each.share)} ({_range(each.share_low, each.share_high)})",
    )


def _facts(measures: Measures) -> tuple[tuple[str, str], ...]:
    return (
        (_("Outcomes"), number_format(measures.n, force_grouping=True)),
        (_("Offered the job"), percent_counted(measures.n_good / measures.n)),
        (_("Calibration error"), number_format(measures.calibration_error, 3)),
        (_("Brier score"), number_format(measures.brier, 3)),
        (_("Log loss"), number_format(measures.log_loss, 3)),
    )


def _description(shown: Sequence[Bin]) -> str:
    """The picture in words, for those who do not see it."""
    sentence = _("Of %(n)d with a chance of about %(chance)s, %(share)s came true.")
    told = [
        sentence
        % {
            "n": each.n,
            "chance": percent(each.mean_p),
            "share": percent_counted(each.share),
        }
        for each in shown
    ]
    return " ".join(told) or _("No group has enough outcomes to be shown.")


def _range(low: float, high: float) -> str:
    return f"{round(low * 100)}–{percent_counted(high)}"


def _x(share: float) -> float:
    return round(LEFT + SQUARE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SQUARE * (1 - share), 1)
