"""A person's papers: the plan, the plan on one sheet of paper, and where to ask for one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from catalogs.models import DocumentType, Office
from documents.services import CaseRefused, send_to_office
from matching.papers import papers_view
from matching.views.own import own_file


@role_required(User.Role.RETURNEE)
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """What to get next, the plan, and every document with its state."""
    context = {"view": papers_view(own_file(request), today=timezone.localdate())}
    return render(request, "matching/papers.html", context)


@role_required(User.Role.RETURNEE)
@require_GET
def papers_print(request: HttpRequest) -> HttpResponse:
    """The plan as a sheet to carry: nothing of who the person is but the given name."""
    context = {"view": papers_view(own_file(request), today=timezone.localdate())}
    return render(request, "matching/papers_print.html", context)


@role_required(User.Role.RETURNEE)
@require_POST
def paper_send(request: HttpRequest, code: str) -> HttpResponse:
    """Name the office where the person will ask for a document."""
    returnee = own_file(request)
    document = get_object_or_404(DocumentType, code=code)
    office = Office.objects.active().filter(code=request.POST.get("office", "")).first()
    if office is None:
        messages.error(request, _("Choose one of the offices of the list."))
        return redirect("matching:papers")
    try:
        send_to_office(
            returnee=returnee,
            document_type=document,
            office=office,
            by=signed_in(request),
            now=timezone.now(),
        )
    except CaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Noted: you will ask for it at %(office)s.") % {"office": office}
        undo_url = reverse("documents:case-undo", args=[document.code])
        messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect("matching:papers")
