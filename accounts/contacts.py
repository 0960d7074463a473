"""One field for a phone or an e-mail, whichever the person has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.phones import normalize_phone

LONGEST_CONTACT = 254


@dataclass(frozen=True)
class Contact:
    """Where codes are sent: a phone in E.164 form or an e-mail, not both."""

    phone: str | None = None
    email: str | None = None

    def __bool__(self) -> bool:
        return bool(self.phone or self.email)

    def __str__(self) -> str:
        return self.phone or self.email or ""


def parse_contact(text: str) -> Contact:
    """Tell a phone from an e-mail. Raises ValidationError, which says how to write them."""
    text = text.strip()
    if not text:
        return Contact()
    if "@" not in text:
        return Contact(phone=normalize_phone(text))
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(
            _("Check the e-mail: it is written like name@example.com."), code="invalid_email"
        ) from error
    return Contact(email=text.lower())


class ContactField(forms.CharField):
    """Takes a phone or an e-mail and gives a Contact, which is false when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone or e-mail"))
        kwargs.setdefault("max_length", LONGEST_CONTACT)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Contact:
        text: str = super().clean(value)
        return parse_contact(text)


class ContactForm(forms.Form):
    """Mixin of registration forms: `cleaned_data["contact"]` is a Contact."""

    contact = ContactField(
        help_text=_("We send a code to it, so that only you can sign in. You need no password."),
    )
