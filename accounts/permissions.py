"""Which role may open what. A wrong role finds nothing: that a page exists is private too."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def has_role(user: object, *roles: str) -> bool:
    return isinstance(user, User) and user.role in roles


def role_required(*roles: str) -> Callable[[View[P]], View[P]]:
    """Answer 404 to users of other roles; visitors are sent to sign in before this runs."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not has_role(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class RolePermission(BasePermission):
    """Lets in users of `roles`; the others get 403, visitors 401."""

    roles: tuple[str, ...] = ()

    def has_permission(self, request: Request, view: APIView) -> bool:
        return has_role(request.user, *self.roles)


class IsReturnee(RolePermission):
    roles = (User.Role.RETURNEE,)


class IsEmployer(RolePermission):
    roles = (User.Role.EMPLOYER,)


class IsOfficer(RolePermission):
    roles = (User.Role.OFFICER,)


class IsClerk(RolePermission):
    roles = (User.Role.CLERK,)
