"""Phones and contacts as people type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.contacts import Contact, parse_contact
from accounts.phones import normalize_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("55 1234 5678", "+525512345678"),
        ("(55) 1234-5678", "+525512345678"),
        ("044 55 1234 5678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+52 55 1234 5678", "+525512345678"),
        ("213 555 0123", "+12135550123"),
        ("+1 (213) 555-0123", "+12135550123"),
        ("+502 5555 1234", "+50255551234"),
    ],
)
def test_phone_is_kept_in_one_form(typed, kept):
    assert normalize_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "12", "81 1234 56", "+", "++52", "phone", "55 1234 567x", "5" * 60]
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(ValidationError):
        normalize_phone(typed)


@given(st.text(max_size=60))
def test_any_text_is_a_phone_or_a_clear_refusal(text):
    try:
        phone = normalize_phone(text)
    except ValidationError:
        return

    assert normalize_phone(phone) == phone


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        (" Persona@Retorno.example ", Contact(email="persona@retorno.example")),
        ("55 1234 5678", Contact(phone="+525512345678")),
        ("", Contact()),
    ],
)
def test_contact_is_a_phone_or_an_email(typed, contact):
    assert parse_contact(typed) == contact


def test_empty_contact_is_false():
    assert not Contact()
