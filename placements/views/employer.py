"""Pages of an employer: who is interested, who was invited, who is under way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import AccessEntry, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_access
from documents.redirects import safe_next
from employers.models import Employer, Posting
from placements.candidates import agreed_to_contact, contacts_of, hires, with_profiles
from placements.forms import InterestAnswerForm, InvitationForm
from placements.models import Interest, Invitation, Placement
from placements.services import (
    InterestRefused,
    InvitationRefused,
    TransitionRefused,
    answer_interest,
    send_invitation,
    withdraw_invitation,
)
from returnees.models import Returnee

PER_PAGE = 20
FIRST_TAB = "interests"


@role_required(User.Role.EMPLOYER)
@require_GET
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Interests to answer, invitations, placements under way, and what is over."""
    user = signed_in(request)
    rows = _tabs(user)
    tab = request.GET.get("tab", "")
    tab = tab if tab in rows else FIRST_TAB
    page: Page[Any] = Paginator(rows[tab], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "page_obj": page,
        "n_interests": rows["interests"].count(),
        "n_invitations": rows["invitations"].filter(state=Invitation.State.SENT).count(),
        "n_placements": rows["placements"].count(),
        "hires": hires(list(page), user.role) if tab == "placements" else [],
    }
    return render(request, "placements/candidate_list.html", context)


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def interest_answer(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    """What the person did and can do, name and contact if agreed, and the answer."""
    rows = with_profiles(Interest.objects.visible_to(request.user))
    interest = get_object_or_404(rows, public_id=interest_id)
    form = InterestAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_interest(
                interest=interest, by=signed_in(request), now=timezone.now(), **form.cleaned_data
            )
        except InterestRefused as refusal:
            form.add_error(
                "reason" if interest.state == Interest.State.OPEN else None, str(refusal)
            )
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is recorded; the person can read it."))
            return redirect("placements:candidate-list")
    _record_look(request, interest)
    context = {
        "form": form,
        "interest": interest,
        "is_waiting": interest.state == Interest.State.OPEN,
        "shows_contact": agreed_to_contact(interest),
        "contacts": contacts_of(interest),
    }
    return render(request, "placements/interest_answer.html", context)


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def invitation_create(request: HttpRequest, posting_id: UUID, person_id: UUID) -> HttpResponse:
    """Invite a person of the shortlist, whose name stays hidden until they agree."""
    postings = Posting.objects.visible_to(request.user).with_details()
    verified = postings.filter(employer__state=Employer.State.VERIFIED)
    posting = get_object_or_404(verified, public_id=posting_id)
    returnee = get_object_or_404(Returnee.objects.searching(), public_id=person_id)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            send_invitation(
                posting=posting,
                returnee=returnee,
                message=form.cleaned_data["message"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except InvitationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is sent."))
            return redirect(safe_next(request, _list_url("invitations")))
    context = {"form": form, "posting": posting, "returnee": returnee}
    return render(request, "placements/invitation_create.html", context)


@role_required(User.Role.EMPLOYER)
@require_POST
def invitation_withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    rows = Invitation.objects.visible_to(request.user)
    invitation = get_object_or_404(rows, public_id=invitation_id)
    try:
        withdraw_invitation(invitation=invitation, by=signed_in(request), now=timezone.now())
    except InvitationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation was taken back."))
    return redirect(_list_url("invitations"))


def _tabs(user: User) -> dict[str, QuerySet[Any]]:
    """The rows of each tab."""
    interests = with_profiles(Interest.objects.visible_to(user))
    waiting = Interest.State.OPEN
    placements = Placement.objects.visible_to(user).with_details()
    return {
        "interests": interests.filter(state=waiting).order_by("answer_by", "pk"),
        "invitations": Invitation.objects.visible_to(user).with_details(),
        "placements": placements.live(),
        "past": interests.exclude(state__in=Interest.LIVE),
    }


def _list_url(tab: str) -> str:
    return f"{reverse('placements:candidate-list')}?tab={tab}"


def _record_look(request: HttpRequest, interest: Interest) -> None:
    """Tell the person's access log what this employer saw."""
    seen = AccessEntry.Action
    record_access(
        subject_id=interest.returnee.public_id,
        actor=signed_in(request),
        action=seen.CONTACT_SEEN if agreed_to_contact(interest) else seen.SHORTLISTED,
        now=timezone.now(),
    )
