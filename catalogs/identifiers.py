"""Checks of codes and of Mexican identifiers."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.mx import rfc

RFC_LENGTHS = (12, 13)


def validate_rfc(value: str) -> None:
    """Refuse an RFC whose form, date or check digit is wrong.

    Raises ValidationError, which says which of them it is. The number must already be
    in capitals and without spaces or dashes: `rfc.compact` of stdnum makes it so.
    """
    try:
        rfc.validate(value, validate_check_digits=True)
    except InvalidChecksum as error:
        raise ValidationError(
            _("The last character of the RFC does not match the others. Check it for a typo."),
            code="rfc_check_digit",
        ) from error
    except StdnumError as error:
        raise _wrong_form() from error
    # stdnum also takes a person's number without its last three characters.
    if len(value) not in RFC_LENGTHS or value != rfc.compact(value):
        raise _wrong_form()


def _wrong_form() -> ValidationError:
    return ValidationError(
        _("An RFC has 12 characters (organization) or 13 (person), such as ABC010203XY4."),
        code="rfc_form",
    )


def validate_isco08(value: str) -> None:
    """Refuse a code of a unit group that is not four digits."""
    if not re.fullmatch(r"[0-9]{4}", value):
        raise ValidationError(
            _("A code of a unit group has four digits, such as 7112; got “%(value)s”."),
            code="unit_group",
            params={"value": value},
        )


def validate_isco08_prefixes(value: str) -> None:
    """Refuse a list of codes unless each is one to four digits, separated by semicolons."""
    if not re.fullmatch(r"[0-9]{1,4}(;[0-9]{1,4})*", value):
        raise ValidationError(
            _("Write codes of one to four digits separated by semicolons, such as 8331;8332."),
            code="unit_groups",
        )
