"""Why a change was refused, field by field, in words fit to show."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS

Errors = Mapping[str, list[str]]


class Refusal(Exception):
    """A change that the rules do not allow. `errors` holds the texts by field."""

    def __init__(self, errors: str | Errors) -> None:
        self.errors: Errors = {NON_FIELD_ERRORS: [errors]} if isinstance(errors, str) else errors
        super().__init__(" ".join(text for texts in self.errors.values() for text in texts))


class EmployerRefused(Refusal):
    """A change of an organization or its members that the rules do not allow."""


class EmployerKnown(EmployerRefused):
    """The RFC already belongs to an organization on the site."""


class PostingRefused(Refusal):
    """A change of a posting that the rules do not allow."""


class PostingChanged(PostingRefused):
    """Someone else changed the posting since the writer last read it."""
