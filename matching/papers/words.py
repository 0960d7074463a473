"""Days, waits and spans of a plan in words, in the active language."""

from __future__ import annotations

import datetime as dt

from django.utils import dateformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.wording import date_long
from documents.person_forecast import DocumentForecast, SetForecast

DAY_FORMATS = {"es": r"j \d\e F", "en": "F j"}
TICK_FORMATS = {"es": "j b", "en": "M j"}


def day_words(day: dt.date, today: dt.date) -> str:
    """The day, with its year only where that is not this year."""
    return _formatted(day, DAY_FORMATS) if day.year == today.year else date_long(day)


def tick_words(day: dt.date) -> str:
    """The day as it fits beside a tick, such as "10 dic"."""
    return _formatted(day, TICK_FORMATS)


def span_words(first: dt.date, last: dt.date) -> str:
    """From a day to a day, both included, with the year said once where it is the same."""
    start = _formatted(first, DAY_FORMATS) if first.year == last.year else date_long(first)
    return _("from %(first)s to %(last)s") % {"first": start, "last": date_long(last)}


def when_words(forecast: DocumentForecast | SetForecast, today: dt.date) -> str:
    """The likely day with its range: "around December 10 (between ... and ...)"."""
    spread = spread_words(forecast, today)
    likely = likely_words(forecast, today)
    return _("%(likely)s (%(spread)s)") % {"likely": likely, "spread": spread} if spread else likely


def likely_words(forecast: DocumentForecast | SetForecast, today: dt.date) -> str:
    """The likely day alone."""
    if forecast.p90 <= 0:
        return _("today")
    day = {"day": _day_after(forecast.median, today)}
    return _("on %(day)s") % day if forecast.p10 == forecast.p90 else _("around %(day)s") % day


def spread_words(forecast: DocumentForecast | SetForecast, today: dt.date) -> str:
    """Between which days it falls 8 times in 10, "" where there is no doubt."""
    if forecast.p10 == forecast.p90:
        return ""
    days = {"low": _day_after(forecast.p10, today), "high": _day_after(forecast.p90, today)}
    if forecast.p10 == forecast.median:
        return _("perhaps only on %(high)s") % days
    return _("between %(low)s and %(high)s") % days


def _day_after(days: float, today: dt.date) -> str:
    return day_words(today + dt.timedelta(days=days), today)


def days_words(typical: int, slowest: int) -> str:
    """The usual wait, and the slowest where it differs much."""
    if slowest <= 0:
        return _("the same day")
    if typical == slowest:
        return ngettext("%(days)d day", "%(days)d days", typical) % {"days": typical}
    if typical <= 0:
        text = ngettext(
            "usually the same day, at most %(slowest)d day",
            "usually the same day, at most %(slowest)d days",
            slowest,
        )
        return text % {"slowest": slowest}
    text = ngettext(
        "usually %(typical)d day, at most %(slowest)d days",
        "usually %(typical)d days, at most %(slowest)d days",
        typical,
    )
    return text % {"typical": typical, "slowest": slowest}


def _formatted(day: dt.date, formats: dict[str, str]) -> str:
    is_english = (get_language() or "").startswith("en")
    return dateformat.format(day, formats["en" if is_english else "es"])
