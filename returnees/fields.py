"""Form fields for what people write by hand: names, birth dates, pesos, free text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS_3
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from returnees.rules import check_birth_date, clean_name

LONGEST_NAME = 80
LONGEST_PART = 4


class NameField(forms.CharField):
    """A name or surname, with its spaces put in order."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_NAME)
        kwargs.setdefault(
            "error_messages",
            {
                "required": _("Write this name."),
                "max_length": _("Write up to %(limit_value)d letters, not %(show_value)d."),
            },
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return clean_name(text)


class LongTextField(forms.CharField):
    """Free text, with a limit said in words."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages",
            {
                "required": _("This answer is missing."),
                "max_length": _(
                    "Write up to %(limit_value)d characters; this text has %(show_value)d."
                ),
            },
        )
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class PesosField(forms.IntegerField):
    """Whole pesos, also when written as $12,500 or 12 500.00."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": _("Write the amount with digits, such as 12,500."),
                "min_value": _("Write %(limit_value)s pesos or more."),
                "max_value": _("Write %(limit_value)s pesos or less."),
            },
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            kept = value.strip().removesuffix(".00")
            value = kept.translate(str.maketrans("", "", "$, \u00a0"))
        return super().to_python(value)


class DayMonthYearWidget(forms.MultiWidget):
    """Day, month and year as three small fields, each with its own name above it."""

    template_name = "returnees/widgets/day_month_year.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = [("", "—"), *((str(number), capfirst(name)) for number, name in MONTHS_3.items())]
        number = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            {
                "day": forms.TextInput({**number, "maxlength": 2, "size": 2}),
                "month": forms.Select(choices=months),
                "year": forms.TextInput({**number, "maxlength": 4, "size": 4}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return [None, None, None]


class BirthDateField(forms.MultiValueField):
    """A birth date of a person of working age on `today`, which the form sets."""

    widget = DayMonthYearWidget
    today: dt.date

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False) for _part in range(3)]
        kwargs.setdefault("label", _("Birth date"))
        kwargs.setdefault("required", False)
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dt.date | None:
        parts = [part.strip() for part in data_list]
        if not any(parts):
            return None
        if not all(part.isdecimal() and len(part) <= LONGEST_PART for part in parts):
            raise ValidationError(
                _("Give day, month and year in numbers, or leave all three empty."),
                code="incomplete",
            )
        day, month, year = (int(part) for part in parts)
        if year < 1000:
            raise ValidationError(_("Write the year with four digits, such as 1985."), code="year")
        try:
            birth_date = dt.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("This day does not exist. Check it."), code="day") from error
        check_birth_date(birth_date, today=self.today)
        return birth_date
