"""Pages of officers: the review queue, one placement, and its steps."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import AccessEntry, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_access
from documents.redirects import safe_next
from employers.models import Posting
from placements.applications import due_day
from placements.forms import QueueFilterForm, ReasonForm
from placements.models import Placement
from placements.queue import queue_of, queue_row, queue_rows
from placements.services import TransitionRefused, propose_placement, take_step
from placements.transitions import TRANSITIONS
from placements.wording import STEP_DONE, STEP_LABELS
from returnees.models import Returnee

STAFF = (User.Role.OFFICER, User.Role.ADMINISTRATOR)
PER_PAGE = 25
MOST_AT_ONCE = 100


@role_required(*STAFF)
@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """Proposed placements of the officer's people: who, what, why, and at whose cost."""
    user = signed_in(request)
    form = QueueFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = queue_of(user, filters).with_details().with_competition().with_papers()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "n_active": form.n_active if form.is_valid() else 0,
        "page_obj": page,
        "rows": queue_rows(page, user=user, today=timezone.localdate()),
    }
    return render(request, "placements/review_queue.html", context)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def review_approve(request: HttpRequest) -> HttpResponse:
    """Approve several proposals at once, after showing which."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = [text for text in sent.getlist("placement") if _is_uuid(text)][:MOST_AT_ONCE]
    waiting = Placement.objects.visible_to(request.user).waiting()
    placements = list(waiting.with_details().filter(public_id__in=chosen))
    if not placements:
        messages.info(request, _("Choose at least one proposal that is waiting."))
        return redirect("placements:review-queue")
    if request.method == "GET":
        context = {"placements": placements}
        return render(request, "placements/review_approve.html", context)
    _approve_all(request, placements)
    return redirect("placements:review-queue")


@role_required(*STAFF)
@require_GET
def placement(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """One placement with its terms, its papers and its whole history."""
    user = signed_in(request)
    rows = Placement.objects.visible_to(user).with_details().with_competition().with_papers()
    found = get_object_or_404(rows.prefetch_related("events__by__office"), public_id=placement_id)
    record_access(
        subject_id=found.returnee.public_id,
        actor=user,
        action=AccessEntry.Action.VIEWED,
        now=timezone.now(),
    )
    row = queue_row(found, user=user, today=timezone.localdate())
    context = {"row": row, "placement": found, "due_on": due_day(found)}
    return render(request, "placements/placement.html", context)


@require_http_methods(["GET", "POST"])
def placement_step(request: HttpRequest, placement_id: UUID, name: str) -> HttpResponse:
    """Take a step, such as approve or refuse; a GET asks for the reason first."""
    user = signed_in(request)
    rows = Placement.objects.visible_to(user).with_details()
    found = get_object_or_404(rows, public_id=placement_id)
    step = TRANSITIONS.get(name)
    if step is None or user.role not in step.actors:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = ReasonForm(data, needs_reason=step.needs_reason)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            take_step(placement=found, name=name, by=user, now=timezone.now(), reason=reason)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(STEP_DONE[name]))
            return redirect(safe_next(request, _home_of(user, found)))
    context = {
        "form": form,
        "placement": found,
        "step": step,
        "label": STEP_LABELS[name],
        "next": safe_next(request, ""),
        "shows_name": user.role in STAFF,
        "home": _home_of(user, found),
    }
    return render(request, "placements/placement_step.html", context)


@role_required(*STAFF)
@require_POST
def placement_create(request: HttpRequest, person_id: UUID, posting_id: UUID) -> HttpResponse:
    """Propose a person of the office for an open posting; a colleague reviews it."""
    people = Returnee.objects.visible_to(request.user).present()
    returnee = get_object_or_404(people, public_id=person_id)
    open_postings = Posting.objects.open_on(timezone.localdate())
    posting = get_object_or_404(open_postings, public_id=posting_id)
    try:
        propose_placement(
            returnee=returnee, posting=posting, by=signed_in(request), now=timezone.now()
        )
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Proposed. A colleague reviews it."))
    return redirect(safe_next(request, reverse("placements:review-queue")))


def _approve_all(request: HttpRequest, placements: list[Placement]) -> None:
    """Approve each by itself, so that one that is refused does not stop the others."""
    approved = 0
    for row in placements:
        try:
            take_step(placement=row, name="approve", by=signed_in(request), now=timezone.now())
        except TransitionRefused as refusal:
            text = _("%(job)s: not approved. %(reason)s")
            messages.error(request, text % {"job": row.posting.title, "reason": refusal})
        else:
            approved += 1
    if approved:
        text = ngettext("%(count)d approved.", "%(count)d approved.", approved)
        messages.success(request, text % {"count": approved})


def _home_of(user: User, found: Placement) -> str:
    """The page from which this role follows a placement."""
    if user.is_returnee:
        return reverse("placements:application-list")
    if user.is_employer:
        return reverse("placements:candidate-list") + "?tab=placements"
    if found.state in Placement.WAITING:
        return reverse("placements:review-queue")
    return found.get_absolute_url()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
