"""A new phone or e-mail counts once the code sent to it is typed back.

What waits for its code is in the session: who asked, the contact, and a hash of the code.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.contacts import Contact
from accounts.messages import send_message
from accounts.models import User
from accounts.services import AccountExists, change_contact, find_account

SESSION_KEY = "contact_change"
MAX_TRIES = 3


class CodeRefused(Exception):
    """The code does not count; its text is fit to show. `is_over` says that a new one is needed."""

    def __init__(self, text: str, *, is_over: bool) -> None:
        super().__init__(text)
        self.is_over = is_over


def start_contact_change(
    *, session: SessionBase, user: User, contact: Contact, now: dt.datetime
) -> None:
    """Send a code to the new contact; if it has another account, a note that says so instead."""
    code = get_adapter().generate_login_code()
    is_taken = find_account(phone=contact.phone, email=contact.email) is not None
    session[SESSION_KEY] = {
        "phone": contact.phone,
        "email": contact.email,
        "code": "" if is_taken else _digest(code),
        "sent_at": now.timestamp(),
        "tries": 0,
    }
    template = "accounts/messages/contact_taken" if is_taken else "account/email/login_code"
    send_message(to=str(contact), template=template, context={"code": code}, language=user.language)


def waiting_contact(session: SessionBase) -> Contact | None:
    """The contact that waits for its code."""
    waiting = session.get(SESSION_KEY)
    return Contact(phone=waiting["phone"], email=waiting["email"]) if waiting else None


def confirm_contact_change(
    *, session: SessionBase, user: User, code: str, now: dt.datetime
) -> User:
    """Change the contact if the code is right, and tell the old one. Raises CodeRefused."""
    contact = _check_code(session, code, now)
    old = user.phone if contact.phone else user.email
    try:
        user = change_contact(user=user, phone=contact.phone, email=contact.email)
    except AccountExists as error:
        raise CodeRefused(str(error), is_over=True) from error
    finally:
        session.pop(SESSION_KEY, None)
    if old:
        send_message(
            to=old, template="accounts/messages/contact_changed", context={}, language=user.language
        )
    return user


def _check_code(session: SessionBase, code: str, now: dt.datetime) -> Contact:
    waiting: dict[str, Any] = session.get(SESSION_KEY) or {"sent_at": 0, "tries": 0}
    age = now.timestamp() - waiting["sent_at"]
    if age > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT or waiting["tries"] >= MAX_TRIES:
        session.pop(SESSION_KEY, None)
        raise CodeRefused(_("That code is no longer valid. Ask for a new one."), is_over=True)
    if not constant_time_compare(_digest(code), waiting["code"]):
        session[SESSION_KEY] = {**waiting, "tries": waiting["tries"] + 1}
        raise CodeRefused(str(get_adapter().error_messages["incorrect_code"]), is_over=False)
    return Contact(phone=waiting["phone"], email=waiting["email"])


def _digest(code: str) -> str:
    return salted_hmac("accounts.contact_change", re.sub(r"\D", "", code)).hexdigest()
