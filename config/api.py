"""What all endpoints of the API share."""

from __future__ import annotations

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser


class Pages(PageNumberPagination):
    """Pages of 20 rows; a client may ask for up to 100."""

    page_size_query_param = "page_size"
    max_page_size = 100


class SafeJSONParser(JSONParser):
    """Refuses what is nested too deeply to be read, and null characters.

    PostgreSQL keeps those nowhere, and fails where a row is looked up by one.
    """

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error
        rows = data.items() if isinstance(data, dict) else [("non_field_errors", data)]
        wrong = [name for name, value in rows if _holds_null_character([name, value])]
        if wrong:
            text = str(ProhibitNullCharactersValidator.message)
            raise ValidationError({name.replace("\x00", ""): [text] for name in wrong})
        return data


def _holds_null_character(value: Any) -> bool:
    """Whether a null character is in the text, or in any text of the list or object."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) and "\x00" in each:
            return True
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
    return False
