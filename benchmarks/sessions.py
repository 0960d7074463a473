"""Signed-in sessions of demo people, for measuring pages as they see them."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from accounts.models import User
from config.demo.accounts import DEMO_ACCOUNTS
from employers.models import Posting
from returnees.models import Returnee


def sign_in(user: User) -> str:
    """A session key with which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def print_sessions(*, people: int) -> None:
    """Print, as JSON, the paths to measure with the session keys that may open them."""
    returnees = Returnee.objects.filter(user__isnull=False, experiences__isnull=False)
    users = [row.user for row in returnees.select_related("user").distinct()[:people]]
    own = [sign_in(user) for user in users if user]
    keys = {role: [sign_in(User.objects.get(email=email))] for role, email in DEMO_ACCOUNTS.items()}
    posting = Posting.objects.filter(
        employer__members__user__email=DEMO_ACCOUNTS[User.Role.EMPLOYER], state="published"
    )[0]
    pages = {
        reverse("about"): [""],
        reverse("home"): [""],
        reverse("matching:match-list"): own,
        reverse("matching:papers"): own,
        reverse("placements:application-list"): own,
        reverse("employers:posting-list"): keys[User.Role.EMPLOYER],
        reverse("matching:shortlist", args=[posting.public_id]): keys[User.Role.EMPLOYER],
        reverse("placements:review-queue"): keys[User.Role.OFFICER],
        reverse("returnees:caseload"): keys[User.Role.OFFICER],
        reverse("documents:cohort"): keys[User.Role.OFFICER],
        reverse("desk:queue"): keys[User.Role.CLERK],
    }
    print(json.dumps(pages))
