"""What a person can see and do about the data that are kept: log, consents, copy, erasure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessEntry, Consent, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from returnees.erasure import erase_person
from returnees.export import export_person
from returnees.forms import EraseForm
from returnees.models import Returnee
from returnees.services import change_consent
from returnees.views.subject import STAFF, own_file, visible_file

ROWS_PER_PAGE = 25


@role_required(User.Role.RETURNEE)
@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Who looked at one's file: role, office or company, and day; no names of staff."""
    returnee = own_file(request)
    entries = AccessEntry.objects.about(returnee.public_id)
    entries = entries.select_related("actor__office", "actor__membership__employer")
    page = Paginator(entries, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "returnees/access_log.html", {"page": page})


@role_required(User.Role.RETURNEE)
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    return _consents_page(request, own_file(request), is_own=True)


@role_required(*STAFF)
@require_safe
def person_consents(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _consents_page(request, visible_file(request, person_id), is_own=False)


@role_required(User.Role.RETURNEE)
@require_POST
def consent_change(request: HttpRequest) -> HttpResponse:
    _change_consent(request, own_file(request))
    return redirect("returnees:consents")


@role_required(*STAFF)
@require_POST
def person_consent_change(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record what the person said to the officer."""
    _change_consent(request, visible_file(request, person_id))
    return redirect("returnees:person-consents", person_id)


@role_required(User.Role.RETURNEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """A file with everything that is kept about oneself."""
    response = JsonResponse(
        export_person(own_file(request)),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response["Content-Disposition"] = 'attachment; filename="retorno.json"'
    return response


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's file and account, after a word was typed."""
    returnee = own_file(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erase_person(returnee=returnee, by=signed_in(request), now=timezone.now())
        logout(request)
        messages.success(request, _("Your file and your account are erased."))
        return redirect("returnees:register")
    return render(request, "returnees/erase.html", {"form": form})


def _consents_page(request: HttpRequest, returnee: Returnee, *, is_own: bool) -> HttpResponse:
    given = Consent.objects.filter(subject_id=returnee.public_id, withdrawn_at=None)
    live = {consent.purpose: consent for consent in given}
    purposes = [
        {
            "value": purpose.value,
            "label": purpose.label,
            "consent": live.get(purpose.value),
            "is_needed": purpose == Consent.Purpose.SERVICE,
        }
        for purpose in Consent.Purpose
    ]
    change_url = (
        reverse("returnees:consent-change")
        if is_own
        else reverse("returnees:person-consent-change", args=[returnee.public_id])
    )
    context = {
        "purposes": purposes,
        "returnee": returnee,
        "is_own": is_own,
        "change_url": change_url,
    }
    return render(request, "returnees/consents.html", context)


def _change_consent(request: HttpRequest, returnee: Returnee) -> None:
    """Give or withdraw the purpose that the form names; an unknown one changes nothing."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        messages.error(request, _("This agreement does not exist. Nothing was changed."))
        return
    change_consent(
        returnee=returnee,
        purpose=purpose,
        agrees=request.POST.get("agrees") == "1",
        by=signed_in(request),
        now=timezone.now(),
    )
    messages.success(request, _("Saved."))
