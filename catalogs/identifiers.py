"""Checks of Mexican identifiers by their published check digits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.mx import rfc


def validate_rfc(value: str) -> None:
    """Refuse an RFC whose form, date or check digit is wrong.

    Raises ValidationError, which says which of them it is.
    """
    try:
        rfc.validate(value, validate_check_digits=True)
    except InvalidChecksum as error:
        raise ValidationError(
            _("The last character of the RFC does not match the others. Check it for a typo."),
            code="rfc_check_digit",
        ) from error
    except StdnumError as error:
        raise ValidationError(
            _("An RFC has 12 characters (organization) or 13 (person), such as ABC010203XY4."),
            code="rfc_form",
        ) from error
