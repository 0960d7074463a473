"""Codes of documents in paths."""

from __future__ import annotations

from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """Any text but a slash and the null character, which PostgreSQL refuses to be asked about."""

    regex = r"[^/\x00]+"
