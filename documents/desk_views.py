"""Pages of the clerk's desk: the queue of one's office, one case and its steps, a new case.

Nothing here tells of jobs or ranks persons: a case only says how many jobs it opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessEntry, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_access
from catalogs.models import DocumentType, Office
from documents import desk, services
from documents.desk_forms import DeskFilterForm, NewCaseForm, StepForm, step_form, step_panels
from documents.desk_rows import DeskRow, happenings, what_to_bring
from documents.models import DocumentCase
from documents.redirects import safe_next, safe_path
from documents.services import CaseRefused
from documents.transitions import TRANSITIONS

PER_PAGE = 25
MOST_AT_ONCE = 100
P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, Office, P], HttpResponse]


def at_desk(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For clerks, with the office at which they work; one without an office is told so."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        office = signed_in(request).office
        if office is None:
            return render(request, "documents/desk/no_office.html")
        return view(request, office, *args, **kwargs)

    return role_required(User.Role.CLERK)(guarded)


@at_desk
@require_safe
def queue(request: HttpRequest, office: Office) -> HttpResponse:
    """Cases that wait at the office, those first that open most jobs."""
    user, today = signed_in(request), timezone.localdate()
    form = DeskFilterForm(request.GET, documents=_documents_of(office))
    filters = form.filters
    is_own = filters.pop("mine", False)
    found = desk.queue(user, **filters, today=today)
    found = found.filter(_held_by(user, today)) if is_own else found
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = desk.counts(office, today)
    proposed = desk.proposed_for_slots(office, today) if counts.slots_left else []
    row = partial(
        DeskRow, user=user, today=today, slots_left=counts.slots_left, back=request.get_full_path()
    )
    context = {
        "office": office,
        "form": form,
        "n_active": form.n_active,
        "page_obj": page,
        "rows": [row(case, position=at) for at, case in enumerate(page, start=1)],
        "counts": counts,
        "n_own": desk.queue(user).filter(_held_by(user, today)).count(),
        "proposed": [row(case) for case in proposed],
    }
    return render(request, "documents/desk/queue.html", context)


@at_desk
@require_safe
def case(request: HttpRequest, office: Office, case_id: UUID) -> HttpResponse:
    """One case of the office: where it stands, what is allowed, what happened."""
    return _case_page(request, office, _case(request, case_id))


@at_desk
@require_POST
def case_take(request: HttpRequest, office: Office, case_id: UUID) -> HttpResponse:
    return _act(request, case_id, services.take_case, _("You have taken it for today."))


@at_desk
@require_POST
def case_release(request: HttpRequest, office: Office, case_id: UUID) -> HttpResponse:
    return _act(request, case_id, services.release_case, _("It is free for your colleagues."))


@at_desk
@require_POST
def case_expedite(request: HttpRequest, office: Office, case_id: UUID) -> HttpResponse:
    return _act(request, case_id, services.expedite_case, _("Noted: it goes first today."))


@at_desk
@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, office: Office, case_id: UUID, name: str) -> HttpResponse:
    """Take a step and go back to where the clerk was, or say on the case's page what is wrong."""
    found, now = _case(request, case_id), timezone.now()
    if request.method == "GET":
        return redirect(f"{reverse('desk:case', args=[case_id])}?step={name}#{name}")
    form = step_form(name, today=timezone.localdate(now), data=request.POST)
    if form.is_valid() and _take_step(request, found, name, form):
        return redirect(safe_next(request, reverse("desk:case", args=[case_id])))
    return _case_page(request, office, found, sent={name: form})


@at_desk
@require_POST
def expedite_proposed(request: HttpRequest, office: Office) -> HttpResponse:
    """Expedite the cases that the queue proposed and the clerk was shown."""
    chosen = [text for text in request.POST.getlist("case") if _is_uuid(text)][:MOST_AT_ONCE]
    user, now, done = signed_in(request), timezone.now(), 0
    for found in DocumentCase.objects.at_desk_of(user).filter(public_id__in=chosen):
        try:
            services.expedite_case(case=found, by=user, now=now)
        except CaseRefused as refusal:
            messages.error(request, str(refusal))
            break
        done += 1
    if done:
        text = ngettext("%(count)d case goes first today.", "%(count)d cases go first today.", done)
        messages.success(request, text % {"count": done})
    return redirect("desk:queue")


@at_desk
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest, office: Office) -> HttpResponse:
    """Open a case at the own office by the code that the person shows."""
    data = request.POST if request.method == "POST" else None
    form = NewCaseForm(data, documents=DocumentType.objects.all(), office=office)
    if form.is_valid():
        document = form.documents[form.cleaned_data["document_type"]]
        try:
            opened = services.open_case(
                code=form.cleaned_data["code"],
                document_type=document,
                by=signed_in(request),
                now=timezone.now(),
            )
        except CaseRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The case is open at your office."))
            return redirect("desk:case", opened.public_id)
    return render(request, "documents/desk/case_new.html", {"form": form, "office": office})


def _case(request: HttpRequest, case_id: UUID) -> DocumentCase:
    cases = DocumentCase.objects.at_desk_of(request.user)
    cases = cases.select_related("returnee", "document_type", "office", "taken_by")
    return get_object_or_404(cases, public_id=case_id)


def _held_by(user: User, today: dt.date) -> Q:
    """Cases that the clerk took today."""
    return Q(taken_by=user, taken_at__date=today)


def _documents_of(office: Office) -> list[DocumentType]:
    """Documents of which the office has a case."""
    cases = DocumentCase.objects.at_office(office)
    return list(DocumentType.objects.filter(pk__in=cases.values("document_type")))


def _case_page(
    request: HttpRequest,
    office: Office,
    found: DocumentCase,
    *,
    sent: dict[str, StepForm] | None = None,
) -> HttpResponse:
    """The page of a case; `sent` is the form that was refused, with what was written in it."""
    user, now = signed_in(request), timezone.now()
    today, sent = timezone.localdate(now), sent or {}
    record_access(
        subject_id=found.returnee.public_id,
        actor=user,
        action=AccessEntry.Action.VIEWED,
        now=now,
    )
    back = safe_path(request, request.POST.get("next") or request.GET.get("next", ""), "")
    row = DeskRow(found, user, today, desk.slots_left(office, today), back)
    context = {
        "row": row,
        "case": found,
        "back": back,
        "panels": step_panels(row, sent, opened=request.GET.get("step", "")),
        "sent": next(iter(sent.values()), None),
        "to_bring": what_to_bring(found, today),
        "history": happenings(found),
    }
    return render(request, "documents/desk/case.html", context)


def _act(
    request: HttpRequest, case_id: UUID, service: Callable[..., Any], done: str
) -> HttpResponse:
    """Do one thing to one case and go back to where the clerk was."""
    found = _case(request, case_id)
    try:
        service(case=found, by=signed_in(request), now=timezone.now())
    except CaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, found, done)
    return redirect(safe_next(request, reverse("desk:case", args=[case_id])))


def _take_step(request: HttpRequest, found: DocumentCase, name: str, form: StepForm) -> bool:
    """Write the step; where that is refused, the form says why."""
    told = {field: value for field, value in form.cleaned_data.items() if value}
    try:
        services.take_step(case=found, name=name, by=signed_in(request), now=timezone.now(), **told)
    except CaseRefused as refusal:
        form.refuse(refusal)
        return False
    found.refresh_from_db(fields=["state"])
    text = _("Noted: %(document)s is %(state)s.")
    if found.state in TRANSITIONS["void"].sources:
        text = _("Noted: %(document)s is %(state)s. If that was a slip, void it with a reason.")
    elif found.state == DocumentCase.State.REQUESTED:
        text = _("Noted: %(document)s is %(state)s. If that was a slip, take it back on its page.")
    state = found.get_state_display()
    _tell(request, found, text % {"document": found.document_type.name, "state": state})
    return True


def _tell(request: HttpRequest, found: DocumentCase, text: str) -> None:
    """Say what was done, with the way to the case, where a slip can be mended."""
    link = format_html(
        '{} <a href="{}">{}</a>',
        text,
        reverse("desk:case", args=[found.public_id]),
        _("Open the case"),
    )
    messages.success(request, link, extra_tags="toast")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
