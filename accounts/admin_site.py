"""The administration site: its own door and its own content security policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite

View = Callable[..., HttpResponseBase]

# What the theme needs: Alpine evaluates attributes, and colors come in a style element.
# Only pages of administrators have it; scripts still come from this site alone.
POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
}


class AdministrationSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded: View = super().admin_view(view, cacheable)
        return csp_update(POLICY)(guarded)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Visitors sign in by code; for users of other roles nothing is here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        home = reverse("admin:index", current_app=self.name)
        return redirect_to_login(request.GET.get("next", home))
