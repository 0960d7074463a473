"""How far a past job is backed up: set by staff who saw it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import role_required
from accounts.requests import signed_in
from returnees.evidence import EvidenceRefused, record_evidence
from returnees.evidence_form import EvidenceForm
from returnees.models import WorkExperience
from returnees.views.subject import STAFF, step_url, visible_experience


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def experience_evidence(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Say how far a past job of a file in one's charge is backed up, and what was seen."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    back_url = step_url(job.returnee, "work", is_own=False)
    data = request.POST if request.method == "POST" else None
    form = EvidenceForm(data, initial={"evidence": job.evidence})
    if form.is_valid():
        try:
            record_evidence(experience=job, by=user, now=timezone.now(), **form.cleaned_data)
        except EvidenceRefused as refusal:
            form.add_error("saw", str(refusal))
        else:
            messages.success(request, _("It is noted how far the job is backed up."))
            return redirect(back_url)
    context = {"form": form, "job": job, "returnee": job.returnee, "back_url": back_url}
    return render(request, "returnees/evidence.html", context)


def warn_if_told_again(request: HttpRequest, *, before: str, job: WorkExperience) -> None:
    """Say that what backed the job up, `before`, does not count for what it says now."""
    if job.evidence != before:
        text = _(
            "What backed this job up was noted for what it said before. It counts as told until "
            "staff see something for what it says now."
        )
        messages.warning(request, text)
