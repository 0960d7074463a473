"""Where to go after a change: back to the page that asked, if it is one of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, default: str) -> str:
    """The posted `next` if it is a path of this site, else `default`."""
    return safe_path(request, request.POST.get("next", ""), default)


def safe_path(request: HttpRequest, target: str, default: str) -> str:
    """`target` if it is a path of this site, else `default`."""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Without a slash it would be read as the name of a page.
    return target if target.startswith("/") and is_ours else default
