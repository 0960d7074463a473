"""What must hold of the settings before codes can be sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from accounts.messages import FileSender, MemorySender


@register()
def check_message_sender(**kwargs: Any) -> list[CheckMessage]:
    """MESSAGE_SENDER names a class that can be used where the site runs."""
    name = settings.MESSAGE_SENDER
    try:
        sender = import_string(name)
    except ImportError:
        return [
            Error(
                f"MESSAGE_SENDER={name!r} cannot be imported.",
                hint="Name a class, such as accounts.messages.EmailSender.",
                id="accounts.E001",
            )
        ]
    if settings.IS_PRODUCTION and issubclass(sender, FileSender | MemorySender):
        return [
            Error(
                f"MESSAGE_SENDER={name!r} keeps codes on this machine instead of sending them.",
                hint="In production, name accounts.messages.EmailSender or a sender of SMS.",
                id="accounts.E002",
            )
        ]
    return []
