"""Pages of documents: what one has, asked for or lost; officers for people of their office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
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
from catalogs.models import DocumentType
from documents.forms import FORMS, CaseForm, case_form
from documents.models import DocumentCase
from documents.officer_forecast import officer_forecast
from documents.papers import PaperRow, history, paper_row, paper_rows
from documents.redirects import safe_next
from documents.services import CaseRefused, expedite_case, set_case_state, undo_last_change
from returnees.models import Returnee

STAFF = (User.Role.OFFICER, User.Role.ADMINISTRATOR)


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def case_update(request: HttpRequest, code: str) -> HttpResponse:
    """Own document: I have it, I asked for it, I lost it, I do not have it."""
    returnee = _own_file(request)
    undo_url = reverse("documents:case-undo", args=[code])
    return _update(request, returnee, code, undo_url=undo_url, default=request.path)


@role_required(User.Role.RETURNEE)
@require_POST
def case_undo(request: HttpRequest, code: str) -> HttpResponse:
    default = reverse("documents:case-update", args=[code])
    return _undo(request, _own_file(request), code, default=default)


@role_required(*STAFF)
@require_GET
def person_papers(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """All documents of one person, those that most jobs ask for first."""
    returnee = _person(request, person_id)
    record_access(
        subject_id=returnee.public_id,
        actor=signed_in(request),
        action=AccessEntry.Action.VIEWED,
        now=timezone.now(),
    )
    today = timezone.localdate()
    rows = paper_rows(returnee, today=today)
    context = {
        "returnee": returnee,
        "rows": rows,
        "n_in_hand": sum(row.is_valid for row in rows),
        "forecast": officer_forecast(returnee, today=today),
    }
    return render(request, "documents/person_papers.html", context)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def person_case_update(request: HttpRequest, person_id: UUID, code: str) -> HttpResponse:
    """A document of a person of the office, told by the officer."""
    returnee = _person(request, person_id)
    undo_url = reverse("documents:person-case-undo", args=[person_id, code])
    default = reverse("documents:person-papers", args=[person_id])
    return _update(request, returnee, code, undo_url=undo_url, default=default)


@role_required(*STAFF)
@require_POST
def person_case_undo(request: HttpRequest, person_id: UUID, code: str) -> HttpResponse:
    default = reverse("documents:person-papers", args=[person_id])
    return _undo(request, _person(request, person_id), code, default=default)


@role_required(*STAFF)
@require_POST
def person_case_expedite(request: HttpRequest, person_id: UUID, code: str) -> HttpResponse:
    """Record that the issuer takes this person's request first."""
    case = _case(_person(request, person_id), code)
    undo_url = reverse("documents:person-case-undo", args=[person_id, code])
    try:
        expedite_case(case=case, by=signed_in(request), now=timezone.now())
    except CaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Recorded: %(document)s is expedited.") % {"document": case.document_type.name}
        messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect(safe_next(request, reverse("documents:person-papers", args=[person_id])))


def _own_file(request: HttpRequest) -> Returnee:
    return get_object_or_404(Returnee, user=signed_in(request))


def _person(request: HttpRequest, person_id: UUID) -> Returnee:
    people = Returnee.objects.visible_to(request.user).present()
    return get_object_or_404(people, public_id=person_id)


def _case(returnee: Returnee, code: str) -> DocumentCase:
    cases = DocumentCase.objects.select_related("document_type")
    return get_object_or_404(cases, returnee=returnee, document_type=code)


def _update(
    request: HttpRequest, returnee: Returnee, code: str, *, undo_url: str, default: str
) -> HttpResponse:
    """Show one document with a form for each state it can take, or write what was sent."""
    document = get_object_or_404(DocumentType, code=code)
    paper = paper_row(returnee, document, today=timezone.localdate())
    is_officer = returnee.user_id != signed_in(request).pk
    sent = _sent_form(request, paper, is_officer=is_officer)
    if sent is not None and sent.is_valid() and _save(request, returnee, document, sent):
        text = _("Saved: %(document)s.") % {"document": document.name}
        messages.success(request, text, extra_tags=f"undo:{undo_url}")
        return redirect(safe_next(request, default))
    context = {
        "returnee": returnee,
        "paper": paper,
        "forms": _forms(paper, sent, is_officer=is_officer),
        "is_officer": is_officer,
        "next": safe_next(request, ""),
        "history": history(paper.case),
    }
    return render(request, "documents/case.html", context)


def _sent_form(request: HttpRequest, paper: PaperRow, *, is_officer: bool) -> CaseForm | None:
    """The form that was sent; one of a state that does not exist is bound to refuse it."""
    if request.method != "POST":
        return None
    state = request.POST.get("state", "")
    known = state if state in FORMS else DocumentCase.State.MISSING
    return case_form(known, case=paper.case, data=request.POST, is_officer=is_officer)


def _save(request: HttpRequest, returnee: Returnee, document: DocumentType, form: CaseForm) -> bool:
    """Write what the form says; where that is refused, the form says why."""
    told = {name: value for name, value in form.cleaned_data.items() if value}
    try:
        set_case_state(
            returnee=returnee,
            document_type=document,
            by=signed_in(request),
            now=timezone.now(),
            **told,
        )
    except CaseRefused as refusal:
        form.refuse(refusal)
        return False
    return True


def _forms(paper: PaperRow, sent: CaseForm | None, *, is_officer: bool) -> list[CaseForm]:
    """The form that was sent first, then one for each other state that can be told."""
    others = [
        case_form(state, case=paper.case, is_officer=is_officer)
        for state in paper.next_states
        if sent is None or state != sent.told_state
    ]
    return [sent, *others] if sent is not None else others


def _undo(request: HttpRequest, returnee: Returnee, code: str, *, default: str) -> HttpResponse:
    case = _case(returnee, code)
    try:
        undo_last_change(case=case, by=signed_in(request), now=timezone.now())
    except CaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Undone: %(document)s is as it was.") % {"document": case.document_type.name}
        messages.success(request, text)
    return redirect(safe_next(request, default))
