"""Verification of organizations by administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from employers.forms.fields import add_refusal
from employers.forms.organisations import DecisionForm, VerificationFilterForm
from employers.models import Employer, Member
from employers.services import EmployerRefused, decide_employer

PAGE_SIZE = 20


@role_required(User.Role.ADMINISTRATOR)
@require_safe
def verification_list(request: HttpRequest) -> HttpResponse:
    """Organizations by state; those that wait come first to mind and first in the list."""
    form = VerificationFilterForm(request.GET or {"state": Employer.State.PENDING})
    wanted = form.cleaned_data if form.is_valid() else {"state": Employer.State.PENDING, "q": ""}
    rows = _rows(wanted["state"], wanted["q"]).select_related("city__state")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "active": bool(wanted["state"]) + bool(wanted["q"]),
        "waiting": Employer.objects.waiting().count(),
    }
    return render(request, "employers/verification_list.html", context)


def _rows(state: str, text: str) -> QuerySet[Employer]:
    rows = Employer.objects.matching(text)
    if state == Employer.State.PENDING:
        return rows.waiting()
    return rows.filter(state=state) if state else rows


@role_required(User.Role.ADMINISTRATOR)
@require_safe
def verification(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """One organization, its history and the decision."""
    employer = get_object_or_404(
        Employer.objects.select_related("city__state"), public_id=employer_id
    )
    return _show(request, employer, DecisionForm())


def _show(
    request: HttpRequest, employer: Employer, form: DecisionForm, status: int = 200
) -> HttpResponse:
    context = {
        "employer": employer,
        "events": employer.events.all(),
        "members": Member.objects.filter(employer=employer).select_related("user"),
        "posting_count": employer.postings.count(),
        "form": form,
    }
    return render(request, "employers/verification.html", context, status=status)


@role_required(User.Role.ADMINISTRATOR)
@require_POST
def verification_decide(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Verify or refuse, with a reason."""
    employer = get_object_or_404(Employer, public_id=employer_id)
    form = DecisionForm(request.POST)
    decision = request.POST.get("decision")
    if decision not in {"approve", "refuse"}:
        form.add_error(None, _("Choose whether to verify or refuse."))
    if form.is_valid():
        try:
            decide_employer(
                employer=employer,
                by=signed_in(request),
                approve=decision == "approve",
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except EmployerRefused as refusal:
            add_refusal(form, refusal.errors)
        else:
            messages.success(request, _("The decision is recorded and its members are told."))
            return redirect("employers:verification-list")
    return _show(request, employer, form, status=422)
