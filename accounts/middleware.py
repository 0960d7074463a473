"""Language and privacy of who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control

from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class UserLanguageMiddleware:
    """Answers signed-in users in their own language; visitors keep what LocaleMiddleware chose.

    It stands after AuthenticationMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) or request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class CleanCookiesMiddleware:
    """Leaves out cookies with a NUL character, which no browser sends and PostgreSQL refuses.

    It stands before SessionMiddleware, which looks its cookie up in the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Lets no browser or proxy keep what a signed-in user was shown: phones are shared.

    It stands after AuthenticationMiddleware; who has a token is known once the view has run.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
