"""Whether the chances of fit came true, as a picture and a table; made for a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.wording import percent
from matching.outcomes import read_pairs
from matching.posting_store import Snapshot
from matching.ranking.calibration import LEAST_CELL, Bin, Measures, bins, measure, split_by_time
from matching.ranking.fit import PRIOR_VERSION

SIZE, LEFT, TOP, BOTTOM = 320, 44, 12, 36
"""Width and height of the picture, and the margins of its square."""
SQUARE = SIZE - LEFT - TOP
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


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
class Reliability:
    """What the page shows; no plots where there are too few outcomes to show any."""

    plots: tuple[Plot, ...]
    n_outcomes: int
    is_prior: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return (_("Chance"), _("Outcomes"), _("Mean chance"), _("Came true"), _("Between"))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(Tick(_x(at), _y(at), percent(at)) for at in TICKS)

    @property
    def least(self) -> int:
        return LEAST_CELL


def reliability(snapshot: Snapshot, *, today: dt.date) -> Reliability:
    """Chances of the model in use against all outcomes, and against those of the later period."""
    pairs = read_pairs(snapshot, today=today)
    is_prior = snapshot.model.version == PRIOR_VERSION
    if len(pairs) < LEAST_CELL:
        return Reliability((), len(pairs), is_prior)
    p = snapshot.model.fit_model.predict_proba(pairs.features)[:, 1]
    _earlier, later = split_by_time(pairs.day, pairs.person)
    everything = np.ones(len(pairs), dtype=bool)
    periods = [("all", _("All outcomes"), everything), ("later", _("The later period"), later)]
    plots = [
        _plot(key, title, pairs.is_good[chosen], p[chosen])
        for key, title, chosen in periods
        if chosen.sum() >= LEAST_CELL
    ]
    return Reliability(tuple(plots), len(pairs), is_prior)


def _plot(key: str, title: str, y: np.ndarray[Any, Any], p: np.ndarray[Any, Any]) -> Plot:
    shown = bins(y, p)
    return Plot(
        key=key,
        title=title,
        description=_description(shown),
        points=tuple(_point(each) for each in shown),
        rows=tuple(_row(each) for each in shown),
        facts=_facts(measure(y, p)),
    )


def _point(each: Bin) -> Point:
    return Point(_x(each.mean_p), _y(each.share), _y(each.share_high), _y(each.share_low))


def _row(each: Bin) -> tuple[str, ...]:
    return (
        _range(each.low, each.high),
        number_format(each.n, force_grouping=True),
        percent(each.mean_p),
        percent(each.share),
        _range(each.share_low, each.share_high),
    )


def _facts(measures: Measures) -> tuple[tuple[str, str], ...]:
    return (
        (_("Outcomes"), number_format(measures.n, force_grouping=True)),
        (_("Offered the job"), percent(measures.n_good / measures.n)),
        (_("Calibration error"), number_format(measures.calibration_error, 3)),
        (_("Brier score"), number_format(measures.brier, 3)),
        (_("Log loss"), number_format(measures.log_loss, 3)),
    )


def _description(shown: Sequence[Bin]) -> str:
    """The picture in words, for those who do not see it."""
    sentence = _("Of %(n)d with a chance of about %(chance)s, %(share)s came true.")
    told = [
        sentence % {"n": each.n, "chance": percent(each.mean_p), "share": percent(each.share)}
        for each in shown
    ]
    return " ".join(told) or _("No group has enough outcomes to be shown.")


def _range(low: float, high: float) -> str:
    return f"{percent(low)} – {percent(high)}"


def _x(share: float) -> float:
    return round(LEFT + SQUARE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SQUARE * (1 - share), 1)
