"""Postings after they are written: list, page, preview and changes of state."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from employers.details import posting_details
from employers.forms.postings import CloseForm, PostingSearchForm
from employers.history import posting_history
from employers.models import Posting
from employers.readings import read_groups, title_words
from employers.rules import publication_problems
from employers.services import (
    PostingRefused,
    close_posting,
    discard_draft,
    duplicate_posting,
    pause_posting,
    publish_posting,
    resume_posting,
)
from employers.views.common import own_employer, own_posting

PAGE_SIZE = 20
Change = Callable[..., Posting]


@role_required(User.Role.EMPLOYER)
@require_safe
def posting_list(request: HttpRequest) -> HttpResponse:
    """The organization's postings by state, with search."""
    employer = own_employer(signed_in(request))
    if employer is None:
        return redirect("employers:organisation-create")
    own = Posting.objects.visible_to(request.user)
    form = PostingSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    state = request.GET.get("state", "")
    state = state if state in Posting.State.values else ""
    counts = own.matching(text).count_by_state()
    rows = own.matching(text).in_state(state).with_details()
    context = {
        "employer": employer,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "text": text,
        "state": state,
        "tabs": _tabs(counts),
        "groups": read_groups(employer),
        "is_empty": not text and not sum(counts.values()),
        "today": timezone.localdate(),
    }
    return render(request, "employers/posting_list.html", context)


def _tabs(counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "": _("All"),
        Posting.State.DRAFT: _("Drafts"),
        Posting.State.PUBLISHED: _("Published"),
        Posting.State.PAUSED: _("Paused"),
        Posting.State.CLOSED: _("Closed"),
    }
    counts = {"": sum(counts.values()), **counts}
    return [
        {"value": value, "label": label, "count": counts.get(value, 0)}
        for value, label in labels.items()
    ]


@role_required(User.Role.EMPLOYER)
@require_safe
def posting(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """One posting: its state, what can be done with it, and its history."""
    row = own_posting(request, posting_id)
    return _show(request, row, CloseForm())


def _show(request: HttpRequest, row: Posting, form: CloseForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    is_read = row.occupation_source == Posting.OccupationSource.READ and not row.is_closed
    context = {
        "posting": row,
        "details": posting_details(row, today),
        "problems": [] if row.is_closed else publication_problems(row, today),
        "history": posting_history(row, signed_in(request)),
        "is_read": is_read,
        "words": title_words(row) if is_read else "",
        "form": form,
        "copy_key": uuid.uuid4(),
        "has_ended": row.closes_on < today,
    }
    return render(request, "employers/posting.html", context, status=status)


@role_required(User.Role.EMPLOYER)
@require_safe
def posting_preview(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """The posting as people who look for work see it."""
    row = own_posting(request, posting_id)
    today = timezone.localdate()
    context = {
        "posting": row,
        "details": posting_details(row, today),
        "problems": publication_problems(row, today) if row.is_draft else [],
    }
    return render(request, "employers/posting_preview.html", context)


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_publish(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    return _change(request, posting_id, publish_posting, _("The posting is published."))


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_pause(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    text = _("The posting is paused: nobody new sees it.")
    return _change(request, posting_id, pause_posting, text)


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_resume(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    return _change(request, posting_id, resume_posting, _("The posting is published again."))


def _change(request: HttpRequest, posting_id: UUID, change: Change, done: str) -> HttpResponse:
    row = own_posting(request, posting_id)
    try:
        change(posting=row, by=signed_in(request), now=timezone.now())
    except PostingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(row)


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_close(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """End a posting, with a reason."""
    row = own_posting(request, posting_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        close_posting(posting=row, reason=reason, by=signed_in(request), now=timezone.now())
    except PostingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The posting is closed."))
    return redirect(row)


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_discard(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Delete a draft."""
    row = own_posting(request, posting_id)
    try:
        discard_draft(posting=row)
    except PostingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    messages.success(request, _("The draft is discarded."))
    return redirect("employers:posting-list")


@role_required(User.Role.EMPLOYER)
@require_POST
def posting_duplicate(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Make a draft that says the same."""
    row = own_posting(request, posting_id)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    try:
        copy = duplicate_posting(posting=row, key=key, by=signed_in(request), now=timezone.now())
    except PostingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    messages.success(request, _("This is a copy with new dates. Check it and publish it."))
    return redirect("employers:posting-edit", copy.public_id)
