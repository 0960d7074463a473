"""Open pages: home, about, privacy; and the door to each role's first page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import User

FIRST_PAGES: dict[str, str] = {
    User.Role.RETURNEE: "matching:match-list",
    User.Role.EMPLOYER: "employers:posting-list",
    User.Role.OFFICER: "placements:review-queue",
    User.Role.CLERK: "desk:queue",
    User.Role.ADMINISTRATOR: "admin:index",
}


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html")


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve: for load balancers and monitors."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def dashboard(request: HttpRequest) -> HttpResponse:
    """Send the signed-in person to the first page of the role."""
    role = request.user.role if isinstance(request.user, User) else ""
    return redirect(FIRST_PAGES.get(role, "home"))
