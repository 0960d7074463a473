"""Signing up, the organization's own page, and its members."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.contacts import Contact
from accounts.models import User
from accounts.permissions import role_required
from accounts.registration import send_sign_in_code
from accounts.requests import signed_in
from accounts.services import AccountExists
from employers.forms.fields import add_refusal
from employers.forms.organisations import (
    EditOrganisationForm,
    MemberForm,
    OrganisationForm,
    SignUpForm,
)
from employers.models import Employer, Member
from employers.services import (
    EmployerKnown,
    EmployerRefused,
    add_member,
    ask_again,
    create_employer,
    is_owner,
    remove_member,
    sign_up_employer,
    update_employer,
)
from employers.views.common import own_employer

ORGANISATION = "employers:organisation"
# What a visitor wrote about an organization, kept until the visitor has signed in.
WRITTEN = "employers.written"


@login_not_required
@require_http_methods(["GET", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Open to visitors: create an account and its organization on one screen."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    if request.method != "POST":
        form = SignUpForm(initial={"key": uuid.uuid4()})
        return render(request, "employers/signup.html", {"form": form})
    form = SignUpForm(request.POST)
    if form.is_valid() and _sign_up(request, form):
        contact: Contact = form.cleaned_data["contact"]
        return send_sign_in_code(request, phone=contact.phone, email=contact.email)
    return render(request, "employers/signup.html", {"form": form})


def _sign_up(request: HttpRequest, form: SignUpForm) -> bool:
    """Whether to go on to the code; an account that exists goes on just like a new one."""
    data = form.cleaned_data
    key = data["key"] or uuid.uuid4()
    try:
        sign_up_employer(
            data=data,
            contact=data["contact"],
            language=get_language() or "es",
            key=key,
            now=timezone.now(),
        )
    except AccountExists:
        request.session[WRITTEN] = {
            name: request.POST.get(name, "") for name in OrganisationForm.base_fields
        }
    except EmployerKnown as refusal:
        # The same form sent twice: its first sending made this organization.
        if Employer.objects.filter(public_id=key, rfc=data["rfc"]).exists():
            return True
        add_refusal(form, refusal.errors)
        return False
    return True


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def organisation_create(request: HttpRequest) -> HttpResponse:
    """Add an organization to an employer's account that has none."""
    user = signed_in(request)
    if own_employer(user) is not None:
        return redirect(ORGANISATION)
    if request.method != "POST":
        form = OrganisationForm(initial=request.session.get(WRITTEN, {}))
        return render(request, "employers/organisation_form.html", {"form": form})
    form = OrganisationForm(request.POST)
    if form.is_valid():
        try:
            create_employer(
                data=form.cleaned_data, owner=user, key=uuid.uuid4(), now=timezone.now()
            )
        except EmployerRefused as refusal:
            add_refusal(form, refusal.errors)
        else:
            request.session.pop(WRITTEN, None)
            messages.success(request, _("Your organization waits for verification."))
            return redirect(ORGANISATION)
    return render(request, "employers/organisation_form.html", {"form": form})


@role_required(User.Role.EMPLOYER)
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """The user's organization: what it says of itself, its verification, its members."""
    employer = own_employer(signed_in(request))
    if employer is None:
        return redirect("employers:organisation-create")
    return _show(request, employer, MemberForm())


def _show(
    request: HttpRequest, employer: Employer, form: MemberForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "employer": employer,
        "events": employer.events.all(),
        "members": Member.objects.filter(employer=employer).select_related("user"),
        "may_change": is_owner(signed_in(request), employer),
        "form": form,
    }
    return render(request, "employers/organisation.html", context, status=status)


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest) -> HttpResponse:
    """Change what the organization says of itself."""
    user = signed_in(request)
    employer = own_employer(user)
    if employer is None or not is_owner(user, employer):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = EditOrganisationForm(data, instance=employer)
    if form.is_valid():
        try:
            update_employer(employer=employer, data=form.cleaned_data, by=user)
        except EmployerRefused as refusal:
            add_refusal(form, refusal.errors)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(ORGANISATION)
    return render(request, "employers/organisation_form.html", {"form": form, "is_edit": True})


@role_required(User.Role.EMPLOYER)
@require_POST
def organisation_ask_again(request: HttpRequest) -> HttpResponse:
    """Ask for verification once more after a refusal."""
    employer = get_object_or_404(Employer.objects.visible_to(request.user))
    try:
        ask_again(employer=employer, by=signed_in(request), now=timezone.now())
    except EmployerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your organization waits for verification."))
    return redirect(ORGANISATION)


@role_required(User.Role.EMPLOYER)
@require_POST
def member_add(request: HttpRequest) -> HttpResponse:
    """Add a colleague by phone or e-mail."""
    employer = get_object_or_404(Employer.objects.visible_to(request.user))
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _show(request, employer, form, status=422)
    try:
        add_member(
            employer=employer,
            contact=form.cleaned_data["contact"],
            is_owner=form.cleaned_data["is_owner"],
            by=signed_in(request),
        )
    except EmployerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _(
                "If this contact can act for your organization, it is in the list now. If it is "
                "not, it already serves another purpose here: add another phone or e-mail."
            ),
        )
    return redirect(ORGANISATION)


@role_required(User.Role.EMPLOYER)
@require_POST
def member_remove(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Take a colleague out of the organization."""
    employer = get_object_or_404(Employer.objects.visible_to(request.user))
    member = get_object_or_404(Member, employer=employer, user__public_id=user_id)
    try:
        remove_member(employer=employer, user=member.user, by=signed_in(request))
    except EmployerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The colleague no longer acts for your organization."))
    return redirect(ORGANISATION)
