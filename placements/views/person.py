"""Pages of a returnee: saved jobs, interests, invitations, and what came of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from documents.redirects import safe_next
from employers.models import Posting
from placements.applications import applications_of
from placements.forms import InterestForm, InvitationAnswerForm
from placements.models import Interest, Invitation, PostingMark
from placements.services import (
    AlreadyInterested,
    InterestRefused,
    InvitationRefused,
    TransitionRefused,
    answer_invitation,
    mark_posting,
    say_interest,
    share_contact,
    unmark_posting,
    withdraw_interest,
)
from returnees.models import Returnee

PER_PAGE = 20


@role_required(User.Role.RETURNEE)
@require_GET
def application_list(request: HttpRequest) -> HttpResponse:
    """What happened with each job, whose turn it is, and the jobs that were saved."""
    returnee = _own_file(request)
    saved = returnee.marks.filter(kind=PostingMark.Kind.SAVED)
    tab = "saved" if request.GET.get("tab") == "saved" else "all"
    context: dict[str, Any] = {"tab": tab, "n_saved": saved.count()}
    today, page = timezone.localdate(), request.GET.get("page")
    if tab == "saved":
        marks = saved.select_related("posting__employer", "posting__city__state")
        context["page_obj"] = Paginator(marks, PER_PAGE).get_page(page)
        context["saved"] = [
            (mark.posting, mark.posting.is_open(today)) for mark in context["page_obj"]
        ]
    else:
        applications = applications_of(returnee, today=today)
        context["page_obj"] = Paginator(applications, PER_PAGE).get_page(page)
        context["n_my_turn"] = sum(row.is_my_turn for row in applications)
    return render(request, "placements/application_list.html", context)


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def interest_create(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Say "I am interested" in a posting, once."""
    returnee, posting = _own_file(request), _posting(posting_id)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            say_interest(
                returnee=returnee,
                posting=posting,
                now=timezone.now(),
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except AlreadyInterested as refusal:
            messages.info(request, str(refusal))
            return redirect("placements:application-list")
        except InterestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The employer knows that you are interested."))
            return redirect("placements:application-list")
    is_open = posting.is_open(timezone.localdate())
    context = {"form": form, "posting": posting, "is_open": is_open}
    return render(request, "placements/interest_create.html", context)


@role_required(User.Role.RETURNEE)
@require_POST
def interest_withdraw(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    interest = _own_interest(request, interest_id)
    try:
        withdraw_interest(interest=interest, by=signed_in(request), now=timezone.now())
    except (InterestRefused, TransitionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You withdrew. The employer no longer sees your name."))
    return redirect("placements:application-list")


@role_required(User.Role.RETURNEE)
@require_POST
def interest_share(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    """Let the employer of an interest see name and contact."""
    interest = _own_interest(request, interest_id)
    try:
        share_contact(interest=interest)
    except InterestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("This employer can now see your name and phone."))
    return redirect("placements:application-list")


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Say yes or no to an employer's invitation."""
    invitation = _own_invitation(request, invitation_id)
    form = InvitationAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accept = form.cleaned_data["accept"]
        try:
            answer_invitation(
                invitation=invitation, accept=accept, by=signed_in(request), now=timezone.now()
            )
        except (InvitationRefused, TransitionRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            yes = _("You said yes. Your office reviews the proposal now.")
            messages.success(request, yes if accept else _("You said no. Nobody sees your name."))
            return redirect("placements:application-list")
    is_waiting = (
        invitation.state == Invitation.State.SENT and invitation.answer_by >= timezone.localdate()
    )
    context = {"form": form, "invitation": invitation, "is_waiting": is_waiting}
    return render(request, "placements/invitation_answer.html", context)


@role_required(User.Role.RETURNEE)
@require_POST
def mark_save(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    return _mark(request, posting_id, PostingMark.Kind.SAVED, _("Saved."))


@role_required(User.Role.RETURNEE)
@require_POST
def mark_dismiss(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    text = _("Done: you will not see this job again.")
    return _mark(request, posting_id, PostingMark.Kind.DISMISSED, text)


@role_required(User.Role.RETURNEE)
@require_POST
def mark_undo(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Take back that a posting was saved or dismissed."""
    if unmark_posting(returnee=_own_file(request), posting=_posting(posting_id)):
        messages.success(request, _("Undone."))
    return redirect(safe_next(request, _saved_url()))


def _mark(request: HttpRequest, posting_id: UUID, kind: str, text: str) -> HttpResponse:
    posting = _posting(posting_id)
    mark_posting(returnee=_own_file(request), posting=posting, kind=kind, now=timezone.now())
    undo_url = reverse("placements:mark-undo", args=[posting_id])
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect(safe_next(request, _saved_url()))


def _saved_url() -> str:
    return reverse("placements:application-list") + "?tab=saved"


def _own_file(request: HttpRequest) -> Returnee:
    return get_object_or_404(Returnee, user=signed_in(request))


def _posting(posting_id: UUID) -> Posting:
    """A posting that was published; drafts are their employer's alone."""
    published = Posting.objects.exclude(state=Posting.State.DRAFT).with_details()
    return get_object_or_404(published, public_id=posting_id)


def _own_interest(request: HttpRequest, interest_id: UUID) -> Interest:
    rows = Interest.objects.visible_to(request.user)
    return get_object_or_404(rows, public_id=interest_id)


def _own_invitation(request: HttpRequest, invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).with_details()
    return get_object_or_404(rows, public_id=invitation_id)
