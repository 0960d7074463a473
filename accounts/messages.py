"""How short messages (codes, notices) leave the site: one small interface.

MESSAGE_SENDER names the class. Development prints and files them; a production sender of SMS
is a class with the same two members.
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string


class MessageSender(Protocol):
    reaches_phones: ClassVar[bool]

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send `text` to a phone in E.164 form or to an e-mail address."""


class FileSender:
    """Writes each message to a file of MESSAGE_FOLDER, for development and demos."""

    reaches_phones: ClassVar[bool] = True

    def send(self, *, to: str, subject: str, text: str) -> None:
        self.write(to=to, subject=subject, text=text)

    def write(self, *, to: str, subject: str, text: str) -> Path:
        folder: Path = settings.MESSAGE_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4().hex}.txt"
        path.write_text(f"To: {to}\nSubject: {subject}\n\n{text}\n", encoding="utf-8")
        return path


class DemoSender(FileSender):
    """Files each message and prints it too, so that a person who tries the site can sign in."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        path = self.write(to=to, subject=subject, text=text)
        sys.stdout.write(f"\n--- message to {to} (kept in {path})\n{text}\n---\n")
        sys.stdout.flush()


class EmailSender:
    """Sends to e-mail addresses through Django's mail settings; it does not reach phones."""

    reaches_phones: ClassVar[bool] = False

    def send(self, *, to: str, subject: str, text: str) -> None:
        if "@" not in to:
            raise ValueError("EmailSender reaches e-mail addresses only. Set MESSAGE_SENDER.")
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])


class MemorySender:
    """Keeps messages in `outbox`, for tests."""

    reaches_phones: ClassVar[bool] = True
    outbox: ClassVar[list[dict[str, str]]] = []

    def send(self, *, to: str, subject: str, text: str) -> None:
        self.outbox.append({"to": to, "subject": subject, "text": text})


def message_sender() -> MessageSender:
    """The sender that the settings name."""
    sender: MessageSender = import_string(settings.MESSAGE_SENDER)()
    return sender


def shows_messages_on_screen() -> bool:
    """Whether whoever runs the site can read the messages: a demo, not the real thing."""
    return settings.DEBUG and isinstance(message_sender(), FileSender)


def send_message(*, to: str, template: str, context: dict[str, Any], language: str) -> None:
    """Send the message whose texts are TEMPLATE_subject.txt and TEMPLATE_message.txt."""
    with translation.override(language):
        subject = render_to_string(f"{template}_subject.txt", context)
        text = render_to_string(f"{template}_message.txt", context)
    message_sender().send(to=to, subject=" ".join(subject.split()), text=text.strip())
