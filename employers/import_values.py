"""Values of a file of postings as people write them: pay, days, years, schooling, languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from catalogs.models import LanguageLevel, Schooling, Shift
from catalogs.words import plain

SCHOOLING_WORDS = {
    "primaria": Schooling.PRIMARY,
    "secundaria": Schooling.SECONDARY,
    "prepa": Schooling.UPPER_SECONDARY,
    "carrera": Schooling.TECHNICAL,
    "profesional": Schooling.TECHNICAL,
    "t superior": Schooling.TECHNICAL,
    "licenciatura": Schooling.HIGHER,
    "maestria": Schooling.HIGHER,
    "doctorado": Schooling.HIGHER,
}
LANGUAGE_WORDS = {"ingles": "en", "frances": "fr", "aleman": "de", "portugues": "pt"}
LEVEL_WORDS = {
    "basico": LanguageLevel.A2,
    "intermedio": LanguageLevel.B1,
    "avanzado": LanguageLevel.B2,
}


def read_amount(text: str) -> Decimal | None:
    """An amount above 0 and below ten million, or None.

    >>> read_amount("$12,500.50"), read_amount("a convenir")
    (Decimal('12500.50'), None)
    """
    cleaned = text.replace("$", "").replace(",", "").replace(" ", "")
    if not cleaned.replace(".", "", 1).isdigit() or not cleaned.isascii():
        return None
    amount = Decimal(cleaned)
    return amount if 0 < amount < 10_000_000 else None


def read_day(text: str) -> dt.date | None:
    """The day of a date or moment in ISO form, or None."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def read_years(text: str) -> int:
    """The whole years that are asked at least.

    >>> read_years("6m - 1 año"), read_years("2 - 3 años"), read_years("Más de 5 años")
    (0, 2, 5)
    """
    first = next((word for word in plain(text).split() if word[0].isdigit()), "0")
    return min(int(first), 30) if first.isdigit() else 0


def read_schooling(text: str) -> Schooling:
    """The level that a text names, or none.

    >>> read_schooling("Secundaria/sec. técnica") == Schooling.SECONDARY
    True
    """
    words = plain(text)
    return next(
        (level for start, level in SCHOOLING_WORDS.items() if words.startswith(start)),
        Schooling.NONE,
    )


def read_languages(text: str) -> list[tuple[str, int]]:
    """ISO code and level of each language that a text names.

    >>> read_languages("Portugués-Básico , Inglés-Avanzado Se requiere")
    [('en', 4), ('pt', 2)]
    """
    found = {}
    for part in text.split(","):
        words = plain(part).split()
        code = next((LANGUAGE_WORDS[word] for word in words if word in LANGUAGE_WORDS), None)
        level = next((LEVEL_WORDS[word] for word in words if word in LEVEL_WORDS), None)
        if code and level:
            found[code] = int(level)
    return sorted(found.items())


def read_shift(*, start_hour: int, hours_per_week: int) -> str:
    """The shift of a job that begins at `start_hour` (1330 is half past one)."""
    if hours_per_week < 30:
        return Shift.PART_TIME
    if start_hour >= 1900 or start_hour < 400:
        return Shift.NIGHT
    return Shift.EVENING if start_hour >= 1300 else Shift.DAY


def read_whole(text: str, *, default: int, lowest: int, highest: int) -> int:
    """A whole number within the range, else the default."""
    amount = read_amount(text)
    return default if amount is None or not lowest <= amount <= highest else int(amount)
