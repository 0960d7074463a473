"""The profile and its steps, for the person and for the officer in charge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessEntry, Consent, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_access
from catalogs.skill_choices import SEARCH, SkillChoices, skill_choices
from returnees.answers import add_read_skill, refuse_read_skill
from returnees.histories import HistoryRefused, add_contact, end_contact
from returnees.models import ContactMethod, Returnee
from returnees.progress import STEPS, progress_of, step_after, step_number
from returnees.readings import find_read_skill, occupation_questions, read_skills
from returnees.services import update_profile
from returnees.step_forms import (
    AboutForm,
    ContactMethodForm,
    LanguagesForm,
    SkillsForm,
    StepForm,
    WishesForm,
    WorkForm,
)
from returnees.views.subject import STAFF, home_url, own_file, step_url, visible_file

FORMS: dict[str, type[StepForm]] = {
    "about": AboutForm,
    "work": WorkForm,
    "skills": SkillsForm,
    "languages": LanguagesForm,
    "wishes": WishesForm,
}
CONTACT = "contact"


@role_required(User.Role.RETURNEE)
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """One's own profile: how far it is, and what employers see of it."""
    returnee = own_file(request)
    context = _overview(returnee, is_own=True)
    return render(request, "returnees/profile.html", context)


@role_required(*STAFF)
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A person's file as the officer sees it; the person can read that it was opened."""
    returnee = visible_file(request, person_id)
    record_access(
        subject_id=returnee.public_id,
        actor=signed_in(request),
        action=AccessEntry.Action.VIEWED,
        now=timezone.now(),
    )
    context = _overview(returnee, is_own=False)
    context["is_mine"] = returnee.officer_id == signed_in(request).pk
    context["contacts"] = list(returnee.contact_methods.all())
    context["age"] = returnee.age_on(timezone.localdate())
    return render(request, "returnees/person.html", context)


@role_required(User.Role.RETURNEE)
@require_http_methods(["GET", "POST"])
def profile_step(request: HttpRequest, step: str) -> HttpResponse:
    return _step(request, own_file(request), step, is_own=True)


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def person_step(request: HttpRequest, person_id: UUID, step: str) -> HttpResponse:
    return _step(request, visible_file(request, person_id), step, is_own=False)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def contact_end(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Say that a phone or address no longer works."""
    user = signed_in(request)
    people = Returnee.objects.visible_to(user)
    contacts = ContactMethod.objects.filter(returnee__in=people).select_related("returnee")
    contact = get_object_or_404(contacts, public_id=contact_id)
    end_contact(contact=contact, by=user, now=timezone.now())
    messages.success(request, _("We no longer use this contact."))
    return redirect(step_url(contact.returnee, CONTACT, is_own=user.is_returnee))


def _step(request: HttpRequest, returnee: Returnee, slug: str, *, is_own: bool) -> HttpResponse:
    if slug == CONTACT:
        return _contact_step(request, returnee, is_own=is_own)
    if slug not in FORMS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = FORMS[slug](data, returnee=returnee, is_own=is_own, today=timezone.localdate())
    if isinstance(form, SkillsForm):
        if request.POST.get("action") == SEARCH:
            return _show_step(request, form, slug)
        if "add_read" in request.POST or "refuse_read" in request.POST:
            return _answer_read_skill(request, form)
    if form.is_valid():
        update_profile(
            returnee=returnee,
            changes=form.changes(),
            by=signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect(_next_url(returnee, slug, is_own=is_own))
    return _show_step(request, form, slug)


def _answer_read_skill(request: HttpRequest, form: SkillsForm) -> HttpResponse:
    """Keep what is said of one skill that was read; what else is ticked stays as typed."""
    ticked = request.POST.copy()
    code = ticked.get("add_read", "")
    read = find_read_skill(form.returnee, code or ticked.get("refuse_read", ""))
    user, now = signed_in(request), timezone.now()
    if read is not None and code:
        add_read_skill(
            experience=read.experience, skill=read.skill, words=read.words, by=user, now=now
        )
        ticked.appendlist("skills", read.skill.pk)
    elif read is not None:
        refuse_read_skill(experience=read.experience, skill=read.skill, by=user, now=now)
    shown = SkillsForm(ticked, returnee=form.returnee, is_own=form.is_own, today=form.today)
    return _show_step(request, shown, "skills")


def _show_step(request: HttpRequest, form: StepForm, slug: str) -> HttpResponse:
    """The form of a step; only its skills, if that is all that htmx asks for."""
    returnee = form.returnee
    context = {"form": form, **_step_context(returnee, slug, is_own=form.is_own)}
    if slug in ("work", "skills"):
        jobs = list(returnee.experiences.select_related("occupation"))
        context["read_skills"] = read_skills(returnee, jobs)
    if slug == "work":
        context["jobs"] = jobs
        context["questions"] = occupation_questions(jobs)
    if isinstance(form, SkillsForm):
        context["choices"] = _skill_choices(request, form)
        if request.POST.get("action") == SEARCH and request.headers.get("HX-Request"):
            return render(request, "returnees/_skill_choices.html", context)
    return render(request, f"returnees/step_{slug}.html", context)


def _contact_step(request: HttpRequest, returnee: Returnee, *, is_own: bool) -> HttpResponse:
    form = ContactMethodForm(request.POST if request.method == "POST" else None, is_own=is_own)
    if form.is_valid():
        try:
            add_contact(
                returnee=returnee,
                **form.cleaned_data,
                by=signed_in(request),
                now=timezone.now(),
            )
        except HistoryRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The contact is saved."))
            return redirect(step_url(returnee, CONTACT, is_own=is_own))
    context = {
        "form": form,
        "contacts": list(returnee.contact_methods.all()),
        **_step_context(returnee, CONTACT, is_own=is_own),
    }
    return render(request, "returnees/step_contact.html", context)


def _overview(returnee: Returnee, *, is_own: bool) -> dict[str, Any]:
    agreed = Consent.objects.live(Consent.Purpose.SHORTLIST)
    progress = progress_of(returnee)
    rows = [
        {"step": step, "is_done": done, "url": step_url(returnee, step.slug, is_own=is_own)}
        for step, done in progress.rows
    ]
    return {
        "returnee": returnee,
        "progress": progress,
        "rows": rows,
        "is_own": is_own,
        "jobs": list(returnee.experiences.select_related("occupation")),
        "skills": list(returnee.skills.all()),
        "languages": list(returnee.languages.select_related("language")),
        "work_states": list(returnee.work_states.all()),
        "is_shown": agreed.filter(subject_id=returnee.public_id).exists(),
    }


def _step_context(returnee: Returnee, slug: str, *, is_own: bool) -> dict[str, Any]:
    number = step_number(slug)
    return {
        "returnee": returnee,
        "is_own": is_own,
        "step": STEPS[number - 1],
        "number": number,
        "total": len(STEPS),
        "share": number / len(STEPS),
        "home_url": home_url(returnee, is_own=is_own),
        "next_url": _next_url(returnee, slug, is_own=is_own),
        "back_url": (
            step_url(returnee, STEPS[number - 2].slug, is_own=is_own) if number > 1 else ""
        ),
    }


def _next_url(returnee: Returnee, slug: str, *, is_own: bool) -> str:
    after = step_after(slug)
    if after is None:
        return home_url(returnee, is_own=is_own)
    return step_url(returnee, after.slug, is_own=is_own)


def _skill_choices(request: HttpRequest, form: SkillsForm) -> SkillChoices:
    jobs = form.returnee.experiences.filter(occupation__isnull=False)
    return skill_choices(
        chosen=form.chosen(),
        worked_in=set(jobs.values_list("occupation__isco08", flat=True)),
        text=request.POST.get("skill_search", ""),
        is_search=request.POST.get("action") == SEARCH,
    )
