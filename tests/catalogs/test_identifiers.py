"""Codes and identifiers that are refused, and why."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalogs.identifiers import validate_isco08, validate_isco08_prefixes, validate_rfc


@pytest.mark.parametrize("value", ["GODE561231GR8", "MAB9307148T4"])
def test_rfc_with_the_right_check_digit_passes(value: str) -> None:
    validate_rfc(value)


@pytest.mark.parametrize("digit", "012345679A")
def test_rfc_with_any_other_check_digit_is_refused(digit: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_rfc("GODE561231GR" + digit)

    assert caught.value.code == "rfc_check_digit"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "GODE561231",
        "GODE561331GR8",
        "GODE-561231-GR8",
        "gode561231gr8",
        "x" * 10_000,
        "🙂" * 12,
    ],
)
def test_rfc_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_rfc(value)

    assert caught.value.code == "rfc_form"


def test_refusal_speaks_the_language_of_the_reader() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_rfc("GODE561231GR9")

    english = caught.value.messages
    with translation.override("es"):
        spanish = caught.value.messages
    assert english != spanish


@pytest.mark.parametrize("value", ["711", "71120", "71a2", "٧١١٢", " 7112", "7112\n"])
def test_unit_group_is_four_digits(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_isco08(value)


@pytest.mark.parametrize("value", ["8331;", "8331,8332", "83312", "x", ";"])
def test_list_of_unit_groups_holds_codes_between_semicolons(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_isco08_prefixes(value)


def test_list_of_unit_groups_may_hold_first_digits() -> None:
    validate_isco08_prefixes("8331;22;9")
