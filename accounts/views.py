"""Pages of sign-in and of one's own account."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_language_cookie

from accounts.contact_change import (
    CodeRefused,
    confirm_contact_change,
    start_contact_change,
    waiting_contact,
)
from accounts.forms import ContactChangeForm, ContactCodeForm, SignInForm
from accounts.messages import shows_messages_on_screen
from accounts.registration import send_sign_in_code
from accounts.requests import signed_in
from accounts.services import change_language, end_sessions
from accounts.tokens import TooManyTokens, issue_token, live_tokens, revoke_token


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="login")  # type: ignore[untyped-decorator]  # allauth has no types
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone or e-mail, send a code to it, and go to the page that asks for it."""
    next_url = get_next_redirect_url(request)
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=next_url)
        return response
    context = {"form": form, "next": next_url, "shows_demo_hint": shows_messages_on_screen()}
    return render(request, "account/login.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def code_again(request: HttpRequest) -> HttpResponse:
    """Send a new code to the contact that is posted; without one, say that the old one is over."""
    if request.method == "POST":
        return send_sign_in_code(request, contact=request.POST.get("login", ""))
    if not request.user.is_authenticated and not len(get_messages(request)):
        messages.info(request, _("That code is no longer valid. Ask for a new one."))
    return redirect("account_login")


@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    """The choice between those who return and those who hire."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/register.html")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Change the language of the site, and remember it in the account if there is one."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        change_language(user=request.user, language=language)
    return set_language_cookie(request)


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: contact, language, sessions."""
    return render(request, "accounts/settings.html", {"languages": settings.LANGUAGES})


@require_http_methods(["GET", "POST"])
def contact_change(request: HttpRequest) -> HttpResponse:
    """Ask for a new phone or e-mail and send a code to it."""
    data = request.POST if request.method == "POST" else None
    form = ContactChangeForm(data, user=signed_in(request))
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        if ratelimit.consume(request, action="request_login_code", key=str(contact)):
            start_contact_change(
                session=request.session, user=form.user, contact=contact, now=timezone.now()
            )
            return redirect("accounts:contact-confirm")
        form.add_error("contact", _("Too many tries. Wait a few minutes, then ask for a new code."))
    return render(request, "accounts/contact_change.html", {"form": form})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def contact_confirm(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent to the new phone or e-mail."""
    contact = waiting_contact(request.session)
    if contact is None:
        return redirect("accounts:contact-change")
    form = ContactCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm_contact_change(
                session=request.session,
                user=signed_in(request),
                code=form.cleaned_data["code"],
                now=timezone.now(),
            )
        except CodeRefused as refusal:
            if refusal.is_over:
                messages.error(request, str(refusal))
                return redirect("accounts:contact-change")
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Saved. From now on we send your codes there."))
            return redirect("accounts:settings")
    context = {"form": form, "contact": contact}
    return render(request, "accounts/contact_confirm.html", context)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of the user, this one too, and revoke the API tokens."""
    end_sessions(user=signed_in(request))
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")


@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """The user's API tokens; a new one is shown here once."""
    tokens = live_tokens(user=signed_in(request), now=timezone.now())
    return render(request, "accounts/token_list.html", {"tokens": tokens})


@never_cache
@require_POST
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it this once."""
    user, now = signed_in(request), timezone.now()
    try:
        token = issue_token(user=user, now=now)
    except TooManyTokens as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:token-list")
    context = {"tokens": live_tokens(user=user, now=now), "new_token": token}
    return render(request, "accounts/token_list.html", context)


@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    """Revoke the token whose beginning is posted."""
    revoke_token(user=signed_in(request), beginning=request.POST.get("token", ""))
    messages.success(request, _("The token is revoked. Programs that used it can no longer enter."))
    return redirect("accounts:token-list")
