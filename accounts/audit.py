"""What the audit trail keeps: who changed what, without names and contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditlog.middleware import AuditlogMiddleware
from django.http import HttpRequest


def hide(value: str) -> str:
    """What is kept of a personal value: that there was one."""
    return "" if value in ("", "None") else "***"


class AuditMiddleware(AuditlogMiddleware):  # type: ignore[misc]  # auditlog has no types
    """Notes who made a change, by the number of the account: no address, no e-mail.

    Who asks is read when a row is written, since a request with a token is recognized late.
    """

    def get_extra_data(self, request: HttpRequest) -> dict[str, Callable[[], Any]]:
        return {"actor_id": lambda: request.user.pk}
