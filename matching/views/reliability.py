"""Whether the chances of fit come true, for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import role_required
from matching.reliability import reliability
from matching.serving import served


@role_required(User.Role.ADMINISTRATOR)
@require_GET
def reliability_plot(request: HttpRequest) -> HttpResponse:
    """The chances of all pairs whose outcome is known, against what came of them."""
    today = timezone.localdate()
    found = reliability(served().postings(today), today=today)
    return render(request, "matching/reliability.html", {"found": found})
