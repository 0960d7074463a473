"""What holds for a person's data wherever they come from: pages, API."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

YOUNGEST_YEARS = 15
OLDEST_YEARS = 100
LOWEST_PAY, HIGHEST_PAY = 1000, 300_000


def clean_name(text: str) -> str:
    """A name with its spaces in order. Raises ValidationError if it has no letter."""
    name = " ".join(text.split())
    if name and not any(letter.isalpha() for letter in name):
        raise ValidationError(_("Write the name with letters."), code="no_letters")
    return name


def check_birth_date(birth_date: dt.date, *, today: dt.date) -> None:
    """Raise ValidationError unless the person is of working age on `today`."""
    if birth_date > today:
        raise ValidationError(_("This day has not come yet. Check the year."), code="future")
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    age = today.year - birth_date.year - (not had_birthday)
    if age < YOUNGEST_YEARS:
        raise ValidationError(
            _("To work in Mexico you must be %(years)d or older. Check the year."),
            code="young",
            params={"years": YOUNGEST_YEARS},
        )
    if age > OLDEST_YEARS:
        raise ValidationError(
            _("This date is over %(years)d years ago. Check the year."),
            code="old",
            params={"years": OLDEST_YEARS},
        )
