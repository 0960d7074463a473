"""Past jobs: adding, changing and deleting one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from returnees.histories import (
    HistoryRefused,
    add_experience,
    change_experience,
    delete_experience,
)
from returnees.models import Returnee
from returnees.step_forms import ExperienceForm
from returnees.views.evidence import warn_if_told_again
from returnees.views.subject import STAFF, own_file, step_url, visible_experience, visible_file

WORK = "work"


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def experience_create(request: HttpRequest) -> HttpResponse:
    return _create(request, own_file(request), is_own=True)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def person_experience_create(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    return _create(request, visible_file(request, person_id), is_own=False)


@role_required(User.Role.RETURNEE, *STAFF)
@require_http_methods(["GET", "POST"])
def experience_edit(request: HttpRequest, experience_id: uuid.UUID) -> HttpResponse:
    """Change a past job of a file that the user may open."""
    user = signed_in(request)
    experience = visible_experience(user, experience_id)
    evidence = experience.evidence
    data = request.POST if request.method == "POST" else None
    form = ExperienceForm(data, instance=experience, is_own=user.is_returnee)
    if form.is_valid():
        try:
            change_experience(experience=experience, data=form.told(), by=user, now=timezone.now())
        except HistoryRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The job is saved."))
            warn_if_told_again(request, before=evidence, job=experience)
            return redirect(step_url(experience.returnee, WORK, is_own=user.is_returnee))
    context = {"experience": experience, **_context(form, experience.returnee, user.is_returnee)}
    return render(request, "returnees/experience.html", context)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def experience_delete(request: HttpRequest, experience_id: uuid.UUID) -> HttpResponse:
    """Delete a past job; the page asked before."""
    user = signed_in(request)
    experience = visible_experience(user, experience_id)
    returnee = experience.returnee
    delete_experience(experience=experience, by=user, now=timezone.now())
    messages.success(request, _("The job is deleted."))
    return redirect(step_url(returnee, WORK, is_own=user.is_returnee))


def _create(request: HttpRequest, returnee: Returnee, *, is_own: bool) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ExperienceForm(data, is_own=is_own, initial={"key": uuid.uuid4()})
    if form.is_valid():
        try:
            add_experience(
                returnee=returnee,
                data=form.told(),
                by=signed_in(request),
                now=timezone.now(),
                key=form.cleaned_data["key"] or uuid.uuid4(),
            )
        except HistoryRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The job is saved."))
            return redirect(step_url(returnee, WORK, is_own=is_own))
    return render(request, "returnees/experience.html", _context(form, returnee, is_own))


def _context(form: ExperienceForm, returnee: Returnee, is_own: bool) -> dict[str, object]:
    back_url = step_url(returnee, WORK, is_own=is_own)
    return {"form": form, "returnee": returnee, "is_own": is_own, "back_url": back_url}
