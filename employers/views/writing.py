"""Writing a posting: the form, prefilled, refused or saved."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from catalogs.models import GoingWage, Occupation
from catalogs.occupation_choices import find_occupation
from catalogs.skill_choices import SEARCH, SkillChoices, skill_choices
from employers.details import required_papers
from employers.forms.fields import add_refusal
from employers.forms.postings import (
    LanguageRows,
    PostingForm,
    language_rows,
    posting_data,
    suggested_set,
    typed_pairs,
    typed_values,
)
from employers.models import Employer, Posting
from employers.pay import find_floor
from employers.readings import read_posting
from employers.services import PostingChanged, PostingRefused, default_dates, save_posting
from employers.views.common import own_employer, own_posting

PREVIEW = "employers:posting-preview"
# The value of the button that reads title and duties instead of saving the form.
READ = "read"


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def posting_create(request: HttpRequest) -> HttpResponse:
    """A new draft; `?occupation=` fills in what the occupation tells."""
    employer = own_employer(signed_in(request))
    if employer is None:
        return redirect("employers:organisation-create")
    posting = Posting(employer=employer)
    if request.method == "POST":
        return _answer(request, posting)
    initial = _first_values(employer, request.GET.get("occupation", ""), timezone.localdate())
    return _show(request, posting, PostingForm(initial=initial), language_rows())


@role_required(User.Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def posting_edit(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Change a draft, or a posting that is published or paused."""
    posting = own_posting(request, posting_id)
    if posting.is_closed:
        messages.warning(request, _("This posting is closed. Duplicate it to open it again."))
        return redirect(posting)
    if request.method == "POST":
        return _answer(request, posting)
    form = PostingForm(instance=posting, initial=_stored_values(posting))
    rows = language_rows(pairs=[(row.language_id, row.level) for row in posting.languages.all()])
    return _show(request, posting, form, rows, with_reading="read" in request.GET)


def _answer(request: HttpRequest, posting: Posting) -> HttpResponse:
    """Save what was sent, or show it again with what to fix."""
    if request.POST.get("action") == "suggest":
        return _suggest(request, posting)
    if request.POST.get("action") == SEARCH:
        return _search(request, posting)
    if request.POST.get("action") == READ or {"pick_occupation", "add_skill"} & set(request.POST):
        return _read(request, posting)
    sent = request.POST.copy()
    form, rows = PostingForm(sent), language_rows(sent)
    # Both are checked, so that every mistake shows at once.
    is_valid = form.is_valid()
    if rows.is_valid() and is_valid:
        try:
            saved = _save(posting, form, rows, signed_in(request))
        except PostingRefused as refusal:
            add_refusal(form, refusal.errors)
            if isinstance(refusal, PostingChanged):
                # The writer is told once; saving again is then a choice.
                sent["seen_at"] = _touched_at(posting)
        else:
            messages.success(request, _("The posting is saved."))
            return redirect(PREVIEW, saved.public_id) if saved.is_draft else redirect(saved)
    return _show(request, posting, form, rows, status=422)


def _save(posting: Posting, form: PostingForm, rows: LanguageRows, by: User) -> Posting:
    if posting.is_new:
        posting.public_id = form.cleaned_data["draft_key"] or uuid.uuid4()
    return save_posting(
        posting=posting,
        data=posting_data(form, rows),
        by=by,
        now=timezone.now(),
        seen_at=None if posting.is_new else form.cleaned_data["seen_at"],
    )


def _touched_at(posting: Posting) -> str:
    return Posting.objects.values_list("touched_at", flat=True).get(pk=posting.pk).isoformat()


def _suggest(request: HttpRequest, posting: Posting) -> HttpResponse:
    """The form as typed, with the papers and skills of the chosen occupation."""
    values = typed_values(request.POST)
    occupation = find_occupation(values["occupation"])
    values["requirement_set"] = suggested_set(occupation).pk
    if occupation is not None and not values["title"]:
        values["title"] = occupation.title
    form = PostingForm(initial=values)
    return _show(request, posting, form, language_rows(pairs=typed_pairs(request.POST)))


def _read(request: HttpRequest, posting: Posting) -> HttpResponse:
    """The form as typed, with what title and duties seem to mean, and what was picked of it."""
    values = typed_values(request.POST)
    picked = find_occupation(request.POST.get("pick_occupation"))
    if picked is not None:
        values["occupation"] = picked.code
        values["requirement_set"] = suggested_set(picked).pk
    if code := request.POST.get("add_skill"):
        values["skills"] = [*values["skills"], code]
    form = PostingForm(initial=values)
    rows = language_rows(pairs=typed_pairs(request.POST))
    return _show(request, posting, form, rows, with_reading=True)


def _search(request: HttpRequest, posting: Posting) -> HttpResponse:
    """The form as typed, with the skills that are looked for; for htmx only the skills."""
    form = PostingForm(initial=typed_values(request.POST))
    if request.headers.get("HX-Request"):
        context = {"choices": _skill_choices(request, form, form.chosen_occupation)}
        return render(request, "employers/_skill_choices.html", context)
    return _show(request, posting, form, language_rows(pairs=typed_pairs(request.POST)))


def _skill_choices(
    request: HttpRequest, form: PostingForm, occupation: Occupation | None
) -> SkillChoices:
    return skill_choices(
        chosen=form.chosen_skills,
        worked_in={occupation.isco08} if occupation else set(),
        text=request.POST.get("skill_search", ""),
        is_search=request.POST.get("action") == SEARCH,
    )


def _show(
    request: HttpRequest,
    posting: Posting,
    form: PostingForm,
    rows: LanguageRows,
    status: int = 200,
    *,
    with_reading: bool = False,
) -> HttpResponse:
    occupation = form.chosen_occupation
    city = form.chosen_city or posting.employer.city
    context: dict[str, Any] = {
        "posting": posting,
        "form": form,
        "rows": rows,
        "choices": _skill_choices(request, form, occupation),
        "occupation": occupation,
        "going_wage": GoingWage.objects.for_sinco(occupation.sinco) if occupation else None,
        "floor": find_floor(occupation=occupation, city=city, day=timezone.localdate()),
        "floor_city": city,
        "papers": required_papers(),
        "pay_key": form.pay_key if form.is_bound else "",
        "is_pay_confirmed": form.is_bound and form.cleaned_data.get("pay_confirmed"),
    }
    if with_reading:
        context["reading"] = read_posting(
            title=str(form["title"].value() or ""),
            duties=str(form["duties"].value() or ""),
            occupation=occupation,
            skills=form.chosen_skills,
            refused=posting.refused_concepts,
        )
    return render(request, "employers/posting_form.html", context, status=status)


def _first_values(employer: Employer, code: str, today: dt.date) -> dict[str, Any]:
    occupation = find_occupation(code)
    return {
        **default_dates(today),
        "city": employer.city_id,
        "occupation": occupation.code if occupation else "",
        "title": occupation.title if occupation else "",
        "requirement_set": suggested_set(occupation).pk,
        "draft_key": uuid.uuid4(),
    }


def _stored_values(posting: Posting) -> dict[str, Any]:
    return {
        "occupation": posting.occupation.code if posting.occupation else "",
        "seen_at": posting.touched_at.isoformat(),
    }
