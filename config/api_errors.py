"""Errors of Django that the API answers in its own form."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import status
from rest_framework.exceptions import APIException


class TooBig(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This is too much at once. Send up to 1 MB.")
    default_code = "too_big"


class ErrorHandler(ExceptionHandler):
    """Answers a body above DATA_UPLOAD_MAX_MEMORY_SIZE with 413 instead of 500."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RequestDataTooBig):
            return TooBig()
        known: Exception = super().convert_known_exceptions(exc)
        return known
