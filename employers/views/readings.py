"""What the words of a posting mean: confirmed or refused with one tap."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from catalogs.occupation_choices import find_occupation
from employers.refusals import PostingRefused
from employers.services import confirm_all, confirm_occupation, refuse_occupation
from employers.views.common import own_employer, own_posting


@role_required(User.Role.EMPLOYER)
@require_POST
def occupation_confirm(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Say that the occupation that was read is right."""
    row = own_posting(request, posting_id)
    occupation = find_occupation(request.POST.get("occupation"))
    if occupation is None:
        return redirect(row)
    try:
        confirm_occupation(
            posting=row, occupation=occupation, by=signed_in(request), now=timezone.now()
        )
    except PostingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Noted: it is %(occupation)s. If that is wrong, change the posting.")
        messages.success(request, text % {"occupation": occupation.title})
    return redirect(row)


@role_required(User.Role.EMPLOYER)
@require_POST
def occupation_refuse(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """The title does not mean the occupation that was read; then one is chosen in the form."""
    row = own_posting(request, posting_id)
    occupation = find_occupation(request.POST.get("occupation"))
    if occupation is None:
        return redirect(row)
    refuse_occupation(posting=row, occupation=occupation, by=signed_in(request), now=timezone.now())
    text = _("Noted: not %(occupation)s. Choose the right one and save.")
    messages.success(request, text % {"occupation": occupation.title})
    return redirect(reverse("employers:posting-edit", args=[row.public_id]) + "?read=1#reading")


@role_required(User.Role.EMPLOYER)
@require_POST
def occupation_confirm_all(request: HttpRequest) -> HttpResponse:
    """Confirm one occupation for all postings that were read so."""
    user = signed_in(request)
    employer = own_employer(user)
    occupation = find_occupation(request.POST.get("occupation"))
    if employer is not None and occupation is not None:
        count = confirm_all(employer=employer, occupation=occupation, by=user, now=timezone.now())
        text = ngettext(
            "%(count)d posting is confirmed as %(occupation)s.",
            "%(count)d postings are confirmed as %(occupation)s.",
            count,
        )
        messages.success(request, text % {"count": count, "occupation": occupation.title})
    return redirect("employers:posting-list")
