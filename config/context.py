"""What every page knows: the navigation of the reader's role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User

NAVIGATION: dict[str, list[tuple[str, StrOrPromise]]] = {
    User.Role.RETURNEE: [
        ("matching:match-list", _("My matches")),
        ("matching:papers", _("My papers")),
        ("placements:application-list", _("My applications")),
        ("returnees:profile", _("My profile")),
    ],
    User.Role.EMPLOYER: [
        ("employers:posting-list", _("My postings")),
        ("placements:candidate-list", _("Answers")),
        ("employers:organisation", _("My organization")),
    ],
    User.Role.OFFICER: [
        ("placements:review-queue", _("Review queue")),
        ("returnees:caseload", _("People")),
        ("returnees:register-person", _("Register a person")),
    ],
    User.Role.ADMINISTRATOR: [
        ("admin:index", _("Administration")),
        ("employers:verification-list", _("Verification")),
        ("placements:review-queue", _("Review queue")),
        ("returnees:caseload", _("People")),
    ],
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Items of the main navigation: url, label and whether it is the open page."""

    def build() -> list[dict[str, Any]]:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return []
        pages = [(reverse(name), label) for name, label in NAVIGATION.get(user.role, [])]
        return [
            {"url": url, "label": label, "current": request.path.startswith(url)}
            for url, label in pages
        ]

    return {"navigation": SimpleLazyObject(build)}
