"""The plan as a picture: a bar from p10 to p90 for each document, with a mark at the median.

Places along the axis are percentages of the picture's width, so that bars stretch with the screen
and letters do not. All numbers are made here; the template only writes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matching.papers.words import day_words, tick_words

ROW, BAR, TOP = 46, 12, 8
"""Height of a row and of a bar, and the space above the first row, in pixels."""
AXIS = 26
LONGEST_NAME = 27
"""Letters of a name that fit beside the day on a phone of 360 pixels."""
SHORTEST_HORIZON = 14
MOST_TICKS = 5
TICK_DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
FIRST_TICK, LAST_TICK = 0.14, 0.93
"""Shares of the axis between which a tick has room for its words."""
AHEAD = 45
"""A closure that begins within so many days after the last bar is drawn too."""


@dataclass(frozen=True)
class Bar:
    """What a row of the picture tells, in days from today; `closed` are spans without requests."""

    name: str
    low: float
    likely: float
    high: float
    when: str
    closed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Strip:
    """A span of the axis: where it begins and how wide it is."""

    x: str
    width: str
    y: int


@dataclass(frozen=True)
class Row:
    """A row as it is drawn."""

    name: str
    day: str
    text_y: int
    bar: Strip
    mark_x: str
    mark_from: int
    mark_to: int
    closed: tuple[Strip, ...]
    goes_on: bool


@dataclass(frozen=True)
class Tick:
    x: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Chart:
    """The picture with its finding; `sentences` say the same in words."""

    title: str
    description: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: int
    has_closures: bool
    sentences: tuple[tuple[str, str], ...]

    @property
    def axis_y(self) -> int:
        return self.height - AXIS

    @property
    def label_y(self) -> int:
        return self.height - 7


def draw(title: str, bars: Sequence[Bar], *, today: dt.date, most_days: float) -> Chart:
    """The picture of `bars`; a bar that goes past `most_days` is cut off there, with an arrow."""
    horizon = _horizon(bars, most_days)
    height = TOP + ROW * len(bars) + AXIS
    sentences = tuple((bar.name, bar.when) for bar in bars)
    return Chart(
        title=title,
        description=" ".join(f"{name}: {when}." for name, when in sentences),
        rows=tuple(_row(bar, at, horizon, today) for at, bar in enumerate(bars)),
        ticks=_ticks(horizon, today),
        height=height,
        has_closures=any(_seen(bar.closed, horizon) for bar in bars),
        sentences=sentences,
    )


def _horizon(bars: Iterable[Bar], most_days: float) -> float:
    bars = list(bars)
    latest = max((bar.high for bar in bars), default=0.0)
    horizon = max(min(latest, most_days) * 1.06, SHORTEST_HORIZON)
    near = [first for bar in bars for first, _last in bar.closed if first <= horizon + AHEAD]
    return max([horizon, *(first + horizon / 6 for first in near)])


def _row(bar: Bar, at: int, horizon: float, today: dt.date) -> Row:
    y = TOP + ROW * at
    bar_y = y + 21
    name = bar.name if len(bar.name) <= LONGEST_NAME else f"{bar.name[:LONGEST_NAME].rstrip()}…"
    likely = today + dt.timedelta(days=bar.likely)
    return Row(
        name=name,
        day=tick_words(likely) if likely.year == today.year else day_words(likely, today),
        text_y=y + 14,
        bar=_strip(bar.low, bar.high, horizon, bar_y, least=0.8),
        mark_x=_percent(bar.likely, horizon),
        mark_from=bar_y - 4,
        mark_to=bar_y + BAR + 4,
        closed=tuple(
            _strip(first, last + 1, horizon, bar_y) for first, last in _seen(bar.closed, horizon)
        ),
        goes_on=bar.high > horizon,
    )


def _seen(closed: Iterable[tuple[int, int]], horizon: float) -> list[tuple[int, int]]:
    return [(max(first, 0), last) for first, last in closed if first < horizon and last >= 0]


def _strip(first: float, last: float, horizon: float, y: int, *, least: float = 0.0) -> Strip:
    start, end = _share(first, horizon), _share(last, horizon)
    start = min(start, 100 - least)
    return Strip(f"{start:.2f}%", f"{max(end - start, least):.2f}%", y)


def _ticks(horizon: float, today: dt.date) -> tuple[Tick, ...]:
    step = next((days for days in TICK_DAYS if horizon / days <= MOST_TICKS), TICK_DAYS[-1])
    later = [
        Tick(_percent(day, horizon), tick_words(today + dt.timedelta(days=day)), "middle")
        for day in range(step, int(horizon) + 1, step)
        if FIRST_TICK < day / horizon < LAST_TICK
    ]
    return (Tick("0%", _("today"), "start"), *later)


def _share(days: float, horizon: float) -> float:
    return 100 * min(max(days / horizon, 0.0), 1.0)


def _percent(days: float, horizon: float) -> str:
    return f"{_share(days, horizon):.2f}%"
