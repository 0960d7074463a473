"""Money, days, distances and chances as words, in the active language."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
DATE_FORMATS = {"es": r"j \d\e F \d\e Y", "en": "F j, Y"}
SHORT_DATE_FORMATS = {"es": "j b Y", "en": "M j, Y"}

Number = int | float | Decimal


def money(amount: Number | None) -> str:
    """Pesos with thousands separated, and cents only where there are some.

    >>> money(12500)
    '$12,500'
    """
    if amount is None or amount == "":
        return ""
    pesos = round(Decimal(str(amount)), 2)
    places = 0 if pesos == pesos.to_integral_value() else 2
    sign = "-" if pesos < 0 else ""
    return f"{sign}${abs(pesos):,.{places}f}"


def date_long(day: dt.date | None) -> str:
    """The day in words; a datetime is first moved to local time."""
    return _format_date(day, DATE_FORMATS)


def date_short(day: dt.date | None) -> str:
    """The day with its month abbreviated, for tables."""
    return _format_date(day, SHORT_DATE_FORMATS)


def percent(probability: float | None) -> str:
    """A probability as a whole percentage; never 0 or 100, which would be a promise."""
    if probability is None or math.isnan(probability):
        return ""
    whole = round(probability * 100)
    if whole >= 100:
        return _("over %(percent)s") % {"percent": _with_sign(99)}
    if whole <= 0:
        return _("under %(percent)s") % {"percent": _with_sign(1)}
    return _with_sign(whole)


def percent_counted(share: float) -> str:
    """A share that was counted, or a mark of an axis, as a whole percentage: it may be 0 or 100."""
    return _with_sign(round(share * 100))


def percent_words(probability: float | None) -> str:
    """A probability in words, with the number behind it."""
    if probability is None or math.isnan(probability):
        return _("not known yet")
    if probability >= 0.9:
        words = _("very likely (%(percent)s)")
    elif probability >= 0.7:
        words = _("likely (%(percent)s)")
    elif probability >= 0.4:
        words = _("possible (%(percent)s)")
    elif probability >= 0.15:
        words = _("unlikely (%(percent)s)")
    else:
        words = _("very unlikely (%(percent)s)")
    return words % {"percent": percent(probability)}


def km(distance_km: Number | None) -> str:
    """A distance in whole kilometers.

    >>> km(1240.4).replace(NO_BREAK, " ")
    '1,240 km'
    """
    if distance_km is None or distance_km == "":
        return ""
    if 0 < distance_km < 1:
        return _("less than 1 km")
    return f"{round(distance_km):,}{NO_BREAK}km"


def _with_sign(whole: int) -> str:
    return f"{whole}%" if _language() == "en" else f"{whole}{NO_BREAK}%"


def _format_date(day: dt.date | None, formats: dict[str, str]) -> str:
    if not day:
        return ""
    if isinstance(day, dt.datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    return dateformat.format(day, formats[_language()])


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "es"
