"""Whose file a page is about, and who reads it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from accounts.requests import signed_in
from returnees.models import Returnee, ReturneeQuerySet, WorkExperience

STAFF = (User.Role.OFFICER, User.Role.ADMINISTRATOR)


def own_file(request: HttpRequest) -> Returnee:
    """The file of the person who is signed in, or 404."""
    return get_object_or_404(_files(signed_in(request)), user=request.user)


def visible_file(request: HttpRequest, person_id: UUID) -> Returnee:
    """A person's file that the user may open, or 404."""
    return get_object_or_404(_files(signed_in(request)), public_id=person_id)


def visible_experience(user: User, experience_id: UUID) -> WorkExperience:
    """A past job of a file that the user may open, or 404."""
    people = Returnee.objects.visible_to(user).present()
    jobs = WorkExperience.objects.filter(returnee__in=people)
    return get_object_or_404(jobs.select_related("returnee", "occupation"), public_id=experience_id)


def home_url(returnee: Returnee, *, is_own: bool) -> str:
    """The overview of a file: the person's own profile, or the officer's view of it."""
    if is_own:
        return reverse("returnees:profile")
    return reverse("returnees:person", args=[returnee.public_id])


def step_url(returnee: Returnee, slug: str, *, is_own: bool) -> str:
    if is_own:
        return reverse("returnees:profile-step", args=[slug])
    return reverse("returnees:person-step", args=[returnee.public_id, slug])


def _files(user: User) -> ReturneeQuerySet:
    people = Returnee.objects.visible_to(user).present().with_progress()
    return people.select_related("home_state", "city__state", "office", "officer", "user")
