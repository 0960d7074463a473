"""What a person's own words mean: confirmed, corrected or refused with one tap each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from catalogs.occupation_choices import OccupationSearch, find_occupation, search_occupations
from returnees.answers import (
    add_read_skill,
    choose_occupation,
    leave_occupation_open,
    refuse_occupation,
    refuse_read_skill,
)
from returnees.models import WorkExperience
from returnees.readings import find_read_skill, offers_for
from returnees.views.evidence import warn_if_told_again
from returnees.views.subject import STAFF, step_url, visible_experience

WORK = "work"


@role_required(User.Role.RETURNEE, *STAFF)
@require_http_methods(["GET", "POST"])
def occupation(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Choose the occupation of a past job: confirm it, take one that is offered, or search."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    chosen = find_occupation(request.POST.get("occupation"))
    if chosen is not None:
        done = choose_occupation(experience=job, occupation=chosen, by=user, now=timezone.now())
        text = _("Noted: “%(title)s” is %(occupation)s. If that is wrong, change the job.")
        messages.success(request, text % {"title": job.title, "occupation": chosen.title})
        warn_if_told_again(request, before=job.evidence, job=done)
        return _to_work(job, user)
    search = OccupationSearch()
    if "q" in request.POST:
        search = search_occupations(request.POST["q"])
    context = {
        "job": job,
        "returnee": job.returnee,
        "is_own": user.is_returnee,
        "back_url": step_url(job.returnee, WORK, is_own=user.is_returnee),
        "offers": offers_for(job),
        "search": search,
    }
    return render(request, "returnees/occupation.html", context)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def occupation_refuse(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """The words do not mean the occupation that was read; then one is chosen."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    wrong = find_occupation(request.POST.get("occupation"))
    if wrong is not None:
        done = refuse_occupation(experience=job, occupation=wrong, by=user, now=timezone.now())
        warn_if_told_again(request, before=job.evidence, job=done)
    return redirect("returnees:experience-occupation", job.public_id)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def occupation_unknown(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """No occupation fits, or the person does not know; the job counts all the same."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    done = leave_occupation_open(experience=job, by=user, now=timezone.now())
    text = _("Noted. The job counts all the same, and you can choose its occupation later.")
    messages.success(request, text)
    warn_if_told_again(request, before=job.evidence, job=done)
    return _to_work(job, user)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def skill_add(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Add a skill that the words name."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    read = find_read_skill(job.returnee, request.POST.get("skill"))
    if read is not None:
        add_read_skill(
            experience=job, skill=read.skill, words=read.words, by=user, now=timezone.now()
        )
        text = _("Added: %(skill)s. To take it out, untick it among the skills.")
        messages.success(request, text % {"skill": read.skill.name})
    return _to_work(job, user)


@role_required(User.Role.RETURNEE, *STAFF)
@require_POST
def skill_refuse(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Say no to a skill that the words seem to name."""
    user = signed_in(request)
    job = visible_experience(user, experience_id)
    read = find_read_skill(job.returnee, request.POST.get("skill"))
    if read is not None:
        refuse_read_skill(experience=job, skill=read.skill, by=user, now=timezone.now())
        text = _("Noted: not %(skill)s. You find it among the skills if you change your mind.")
        messages.success(request, text % {"skill": read.skill.name})
    return _to_work(job, user)


def _to_work(job: WorkExperience, user: User) -> HttpResponse:
    return redirect(step_url(job.returnee, WORK, is_own=user.is_returnee))
