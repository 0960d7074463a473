"""Phone numbers as people type them, and as we keep them: E.164, such as +525512345678."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME_REGION = "MX"
SECOND_REGION = "US"
LONGEST_INPUT = 40
# Prefixes that Mexican numbers had before 2019 and that people still write.
OLD_PREFIXES = re.compile(r"^(?:\+?521|04[45]|01)(?=\d{10}$)")


def normalize_phone(text: str) -> str:
    """The number in E.164 form; without a country code it is Mexican, or else of the US.

    Raises ValidationError, whose text says how to write the number.

    >>> normalize_phone("55 1234 5678")
    '+525512345678'
    >>> normalize_phone("(213) 555-0123")
    '+12135550123'
    """
    digits = re.sub(r"[^\d+]", "", text)
    if len(text) <= LONGEST_INPUT and re.fullmatch(r"[\d\s()+.\-/]+", text):
        number = _parse(OLD_PREFIXES.sub("+52", digits))
        if number is not None:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise ValidationError(
        _("Write the phone with its 10 digits; outside Mexico, begin with + and the country code."),
        code="invalid_phone",
    )


def _parse(digits: str) -> phonenumbers.PhoneNumber | None:
    """The first reading that is a number in use; else one of possible length; else nothing."""
    regions = [HOME_REGION] if digits.startswith("+") else [HOME_REGION, SECOND_REGION]
    readings = []
    for region in regions:
        try:
            readings.append(phonenumbers.parse(digits, region))
        except phonenumbers.NumberParseException:
            continue
    possible = [number for number in readings if _has_possible_length(number)]
    return next(filter(phonenumbers.is_valid_number, readings), next(iter(possible), None))


def _has_possible_length(number: phonenumbers.PhoneNumber) -> bool:
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


class PhoneField(forms.CharField):
    """Takes a number as people write it and gives it in E.164 form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone"))
        kwargs.setdefault("max_length", LONGEST_INPUT)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return normalize_phone(text) if text else ""
