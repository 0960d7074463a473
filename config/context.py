"""What every page knows: the navigation of the reader's role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User

NAVIGATION: dict[str, list[tuple[str, StrOrPromise, str]]] = {
    User.Role.RETURNEE: [
        ("matching:match-list", _("My matches"), "briefcase"),
        ("matching:papers", _("My papers"), "document"),
        ("placements:application-list", _("My applications"), "send"),
        ("returnees:profile", _("My profile"), "person"),
    ],
    User.Role.EMPLOYER: [
        ("employers:posting-list", _("My postings"), "briefcase"),
        ("placements:candidate-list", _("Answers"), "send"),
        ("employers:organisation", _("My organization"), "person"),
    ],
    User.Role.OFFICER: [
        ("placements:review-queue", _("Review queue"), "document"),
        ("returnees:caseload", _("People"), "people"),
        ("documents:cohort", _("Papers of my people"), "clock"),
        ("returnees:register-person", _("Register a person"), "person"),
    ],
    User.Role.CLERK: [
        ("desk:queue", _("Queue"), "inbox"),
        ("desk:case-new", _("New case"), "document"),
        ("desk:import-list", _("Upload a file"), "send"),
    ],
    User.Role.ADMINISTRATOR: [
        ("admin:index", _("Administration"), "person"),
        ("employers:verification-list", _("Verification"), "document"),
        ("placements:review-queue", _("Review queue"), "document"),
        ("returnees:caseload", _("People"), "people"),
        ("documents:cohort", _("Papers of my people"), "clock"),
        ("matching:reliability", _("Do the chances come true?"), "check"),
    ],
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Items of the main navigation: url, label and whether it is the open page."""

    def build() -> list[dict[str, Any]]:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return []
        known = NAVIGATION.get(user.role, [])
        items = [(reverse(name), label, icon) for name, label, icon in known]
        # One page's path may begin with another's: the longest that fits is the open one.
        fitting = (url for url, _label, _icon in items if request.path.startswith(url))
        here = max(fitting, key=len, default="")
        return [
            {"url": url, "label": label, "icon": icon, "current": url == here}
            for url, label, icon in items
        ]

    return {"navigation": SimpleLazyObject(build)}
