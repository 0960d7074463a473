"""Logs without personal data: what happened and where, not about whom."""

from __future__ import annotations

import logging
import re
import traceback

from django.http import HttpRequest
from django.urls import Resolver404, resolve

QUERY = re.compile(r"\?[^\s\"']*")
EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+?\b\d{10,15}\b")


class PrivateFilter(logging.Filter):
    """Takes queries, e-mails and phones out of each message; a request is told by its route."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            text = _describe(record, request)
        else:
            text = record.getMessage()
        for pattern in (QUERY, EMAIL, PHONE):
            text = pattern.sub("***", text)
        record.msg, record.args = text, None
        return True


class PrivateFormatter(logging.Formatter):
    """Writes where an error was raised, without its text, which may quote what someone typed."""

    def formatException(self, ei: object) -> str:
        if not isinstance(ei, tuple) or not isinstance(ei[1], BaseException):
            return ""
        chain = list(_chain(ei[1]))
        return "\n".join(line for error in chain for line in _lines(error))


def _describe(record: logging.LogRecord, request: HttpRequest) -> str:
    """Status, method and route of the request: never the path as it was typed."""
    try:
        route = resolve(request.path_info).route
    except Resolver404:
        route = "(no such path)"
    status = getattr(record, "status_code", "")
    return f"{status} {request.method} /{route}".strip()


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, the cause first."""
    chain: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in chain:
        chain.insert(0, here)
        here = here.__cause__ or here.__context__
    return chain


def _lines(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {frame.line}'
        for frame in frames
    ]
    return [*places, f"{type(error).__module__}.{type(error).__qualname__}"]
