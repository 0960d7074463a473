"""Registering: a person alone, or an officer with the person beside."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contacts import Contact
from accounts.models import User
from accounts.permissions import role_required
from accounts.registration import send_sign_in_code
from accounts.requests import signed_in
from returnees.forms import OfficerRegistrationForm, RegistrationForm
from returnees.models import Returnee
from returnees.services import DuplicatePerson, register_returnee
from returnees.views.subject import STAFF


@login_not_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Open one's own file and get a code; open to all, since nobody has an account before."""
    if request.user.is_authenticated:
        return redirect("returnees:welcome")
    data = request.POST if request.method == "POST" else None
    form = RegistrationForm(data, today=timezone.localdate())
    if form.is_valid():
        contact: Contact = form.cleaned_data["contact"]
        person = form.new_person(language=translation.get_language())
        # Whoever has the phone already only gets a code for the account that is there.
        with suppress(DuplicatePerson):
            register_returnee(data=person, contact=contact, by=None, now=timezone.now())
        return send_sign_in_code(request, phone=contact.phone, email=contact.email)
    return render(request, "returnees/register.html", {"form": form})


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """After the code of registration: the profile, or the first page of another role."""
    user = signed_in(request)
    return redirect("returnees:profile" if user.is_returnee else settings.LOGIN_REDIRECT_URL)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def register_person(request: HttpRequest) -> HttpResponse:
    """Open the file of a person who stands beside the officer."""
    user = signed_in(request)
    form = OfficerRegistrationForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(),
        is_own=False,
        initial={"key": uuid.uuid4()},
    )
    duplicate = None
    if form.is_valid():
        try:
            returnee = _register(form, user)
        except DuplicatePerson as found:
            form.add_error(None, str(found))
            duplicate = _duplicate_context(found.existing, user)
        else:
            messages.success(request, _("The person is registered."))
            return redirect("returnees:person", returnee.public_id)
    context = {"form": form, "duplicate": duplicate}
    return render(request, "returnees/register_person.html", context)


def _register(form: OfficerRegistrationForm, user: User) -> Returnee:
    return register_returnee(
        data=form.new_person(language=form.cleaned_data["language"]),
        contact=form.cleaned_data["contact"],
        by=user,
        now=timezone.now(),
        is_another=form.cleaned_data["is_another"],
    )


def _duplicate_context(existing: Returnee | None, user: User) -> dict[str, object]:
    """What the officer may know of the other file: a link, or only the office in charge."""
    if existing is None:
        return {"is_account_only": True}
    is_visible = Returnee.objects.visible_to(user).filter(pk=existing.pk).exists()
    return {
        "is_visible": is_visible,
        "person_id": existing.public_id if is_visible else None,
        "office": existing.office,
    }
