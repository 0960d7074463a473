"""Where codes and notices go."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts.checks import check_message_sender
from accounts.messages import DemoSender, EmailSender, FileSender, send_message
from accounts.messages import MemorySender as Memory


def test_file_sender_keeps_each_message_in_a_file_of_its_own(settings, tmp_path):
    settings.MESSAGE_FOLDER = tmp_path / "messages"

    for text in ("one", "two"):
        FileSender().send(to="+525500000101", subject="Code", text=text)

    texts = sorted(path.read_text() for path in settings.MESSAGE_FOLDER.iterdir())
    assert texts == [f"To: +525500000101\nSubject: Code\n\n{text}\n" for text in ("one", "two")]


def test_demo_sender_prints_the_message_too(settings, tmp_path, capsys):
    settings.MESSAGE_FOLDER = tmp_path

    DemoSender().send(to="persona@retorno.example", subject="Code", text="your code is 123456")

    assert "your code is 123456" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 1


def test_email_sender_sends_through_the_mail_settings():
    EmailSender().send(to="persona@retorno.example", subject="Code", text="123456")

    assert mail.outbox[0].to == ["persona@retorno.example"]
    assert mail.outbox[0].body == "123456"


def test_email_sender_refuses_phones_without_repeating_them():
    with pytest.raises(ValueError, match="e-mail addresses only") as refusal:
        EmailSender().send(to="+525500000101", subject="Code", text="123456")

    assert "5500000101" not in str(refusal.value)


@pytest.mark.parametrize(("language", "word"), [("es", "código"), ("en", "code")])
def test_message_is_written_in_the_language_of_its_reader(language, word):
    send_message(
        to="+525500000101",
        template="account/email/login_code",
        context={"code": "123456"},
        language=language,
    )

    message = Memory.outbox[-1]
    assert f"{word} {'es' if language == 'es' else 'is'} 123456" in message["text"]
    assert word in message["subject"].lower()


@pytest.mark.parametrize(
    ("sender", "is_production", "ids"),
    [
        ("accounts.messages.DemoSender", False, []),
        ("accounts.messages.EmailSender", True, []),
        ("accounts.messages.DemoSender", True, ["accounts.E002"]),
        ("accounts.messages.MemorySender", True, ["accounts.E002"]),
        ("accounts.messages.Nobody", False, ["accounts.E001"]),
        ("nowhere.Sender", True, ["accounts.E001"]),
    ],
)
def test_sender_that_cannot_be_used_stops_the_start(settings, sender, is_production, ids):
    settings.MESSAGE_SENDER, settings.IS_PRODUCTION = sender, is_production

    assert [message.id for message in check_message_sender()] == ids
