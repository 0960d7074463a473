"""What registration pages share: the field for a phone or e-mail, and the first code."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.contacts import Contact, ContactField, ContactForm
from accounts.forms import SignInForm

__all__ = ["Contact", "ContactField", "ContactForm", "send_sign_in_code"]


def send_sign_in_code(
    request: HttpRequest,
    *,
    phone: str | None = None,
    email: str | None = None,
    contact: str = "",
) -> HttpResponse:
    """Send a code to the phone or e-mail and go to the page that asks for it.

    `contact` is either of them, as typed. The answer is the same whether or not there is an
    account. When too many codes were asked for, it is the sign-in page with the reason.
    """
    form = SignInForm({"login": phone or email or contact}, request=request)
    if form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=get_next_redirect_url(request))
        return response
    for error in form.errors.get("login", form.non_field_errors()):
        messages.error(request, error)
    return redirect("account_login")
