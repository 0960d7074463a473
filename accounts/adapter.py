"""How allauth meets our users: phones, e-mails and the codes sent to them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.headless.adapter import DefaultHeadlessAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.messages import send_message
from accounts.models import User
from accounts.phones import PhoneField
from accounts.services import find_account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "That is not the code of the last message we sent you. Check it, or ask for a new one."
        ),
        "too_many_login_attempts": _(
            "Too many tries. Wait a few minutes, then ask for a new code."
        ),
        "rate_limited": _("Too many tries. Wait a few minutes, then ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: each role registers on a page of its own."""
        return False

    def get_login_stages(self) -> list[str]:
        """Only the code: a phone not yet verified is verified when a code sent to it is used."""
        return ["allauth.account.stages.LoginByCodeStage"]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Continue in the language that the user chose, also after signing out."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        translation.activate(user.language)
        set_language_cookie(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the message of `template_prefix` in the reader's language."""
        reader = find_account(email=email)
        _send(email, template_prefix, context, reader)

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.is_phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.is_phone_verified = phone, verified
        user.save(update_fields=["phone", "is_phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The active account of this phone; a closed one looks like none at all."""
        return User.objects.filter(phone=phone, is_active=True).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        _send(phone, "account/email/login_code", {"code": code}, user)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        url = allauth_context.request.build_absolute_uri(reverse("account_signup"))
        _send(phone, "account/email/unknown_account", {"signup_url": url}, None)


class SignInAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]  # allauth has no types
    """What JSON sign-in tells of a user: the public id, never the number of the row."""

    def serialize_user(self, user: User) -> dict[str, Any]:
        return {"id": str(user.public_id), "role": user.role, "language": user.language}


def _send(to: str, template: str, context: dict[str, Any], reader: User | None) -> None:
    language = reader.language if reader else translation.get_language()
    send_message(to=to, template=template, context=context, language=language)


def set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
