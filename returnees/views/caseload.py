"""The officer's people: list, search, who is in charge, possible duplicates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from returnees import caseload as services
from returnees.caseload import CaseloadRefused
from returnees.forms import CaseloadForm, HandOverForm, MoveForm, SearchForm
from returnees.models import Returnee, ReturneeQuerySet
from returnees.progress import progress_of
from returnees.views.subject import STAFF, visible_file

ROWS_PER_PAGE = 25
SEARCH_KEY = "returnees_search"


@role_required(*STAFF)
@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """People of the officer's office, filtered by the URL and by a search kept in the session."""
    user = signed_in(request)
    form = CaseloadForm(request.GET)
    search = request.session.get(SEARCH_KEY, "")
    people = Returnee.objects.visible_to(user).present().with_progress()
    people = _filtered(people, form, user)
    if search:
        people = people.matching_text(search)
    people = people.select_related("home_state", "city__state", "officer")
    page = Paginator(people.order_by("-touched_at", "pk"), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(person, progress_of(person)) for person in page],
        "form": form,
        "active": sum(bool(value) for value in form.data.values() if value),
        "search_form": SearchForm(initial={"text": search}),
        "search": search,
    }
    return render(request, "returnees/caseload.html", context)


@role_required(*STAFF)
@require_POST
def caseload_search(request: HttpRequest) -> HttpResponse:
    """Keep the search in the session, so that no name is part of a URL."""
    form = SearchForm(request.POST)
    if form.is_valid():
        request.session[SEARCH_KEY] = form.cleaned_data["text"]
    else:
        messages.error(request, _("Search with up to 120 characters."))
    return redirect("returnees:caseload")


@role_required(User.Role.OFFICER)
@require_POST
def take(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _act(request, person_id, services.take_person, _("The person is in your caseload."))


@role_required(User.Role.OFFICER)
@require_POST
def release(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _act(
        request, person_id, services.release_person, _("Nobody is in charge of the person now.")
    )


@role_required(*STAFF)
@require_POST
def different(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _act(
        request, person_id, services.say_different_people, _("Noted: these are two people.")
    )


@role_required(*STAFF)
@require_POST
def join(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put a file into the older one of the same person."""
    newer = visible_file(request, person_id)
    try:
        kept = services.join_files(newer=newer, by=signed_in(request), now=timezone.now())
    except CaseloadRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("returnees:person", person_id)
    messages.success(request, _("The files are one now."))
    return redirect("returnees:person", kept.public_id)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a person to a colleague, on the same page as moving to another office."""
    returnee = visible_file(request, person_id)
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(data, colleagues=_colleagues(returnee))
    if form.is_valid():
        try:
            services.hand_over(
                returnee=returnee,
                to=form.cleaned_data["officer"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except CaseloadRefused as refusal:
            form.add_error("officer", str(refusal))
        else:
            messages.success(request, _("The person is handed over."))
            return redirect("returnees:person", person_id)
    return _hand_over_page(request, returnee, form=form, move_form=MoveForm())


@role_required(*STAFF)
@require_POST
def move(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put another office in charge; one's own office then no longer sees the file."""
    returnee = visible_file(request, person_id)
    move_form = MoveForm(request.POST)
    if move_form.is_valid():
        try:
            services.move_to_office(
                returnee=returnee,
                office=move_form.cleaned_data["office"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except CaseloadRefused as refusal:
            move_form.add_error("office", str(refusal))
        else:
            messages.success(request, _("The other office is in charge now."))
            return redirect("returnees:caseload")
    form = HandOverForm(colleagues=_colleagues(returnee))
    return _hand_over_page(request, returnee, form=form, move_form=move_form)


def _act(
    request: HttpRequest, person_id: UUID, service: Callable[..., Any], done: str
) -> HttpResponse:
    """Do one thing to one person and go back to the file."""
    returnee = visible_file(request, person_id)
    try:
        service(returnee=returnee, by=signed_in(request), now=timezone.now())
    except CaseloadRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("returnees:person", person_id)


def _hand_over_page(
    request: HttpRequest, returnee: Returnee, *, form: HandOverForm, move_form: MoveForm
) -> HttpResponse:
    context = {"returnee": returnee, "form": form, "move_form": move_form}
    return render(request, "returnees/hand_over.html", context)


def _colleagues(returnee: Returnee) -> QuerySet[User]:
    officers = User.objects.filter(role=User.Role.OFFICER, is_active=True)
    officers = officers.filter(office_id=returnee.office_id, office__isnull=False)
    return officers.exclude(pk=returnee.officer.pk) if returnee.officer else officers


def _filtered(people: ReturneeQuerySet, form: CaseloadForm, user: User) -> ReturneeQuerySet:
    """Apply the filters that the URL names; unknown values change nothing."""
    form.is_valid()
    whose, what = form.cleaned_data.get("whose"), form.cleaned_data.get("what")
    if whose == "mine":
        people = people.of_officer(user)
    elif whose == "free":
        people = people.without_officer()
    if what == "no_work":
        people = people.without_work()
    elif what == "duplicate":
        people = people.possible_duplicates()
    return people
