"""How short messages (codes, notices) leave the site: one small interface.

MESSAGE_SENDER names the class. Development writes files; a production sender of SMS is
a class with the same `send`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar, Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string


class MessageSender(Protocol):
    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send `text` to a phone in E.164 form or to an e-mail address."""


class FileSender:
    """Writes each message to a file of MESSAGE_FOLDER, for development and demos."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        folder = settings.MESSAGE_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4().hex}.txt"
        path.write_text(f"To: {to}\nSubject: {subject}\n\n{text}\n", encoding="utf-8")


class EmailSender:
    """Sends to e-mail addresses through Django's mail settings; phones need another sender."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        if "@" not in to:
            raise ValueError("EmailSender reaches e-mail addresses only. Set MESSAGE_SENDER.")
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])


class MemorySender:
    """Keeps messages in `outbox`, for tests."""

    outbox: ClassVar[list[dict[str, str]]] = []

    def send(self, *, to: str, subject: str, text: str) -> None:
        self.outbox.append({"to": to, "subject": subject, "text": text})


def message_sender() -> MessageSender:
    """The sender that the settings name."""
    sender: MessageSender = import_string(settings.MESSAGE_SENDER)()
    return sender
