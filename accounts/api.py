"""The API of accounts: who I am, and my tokens."""

from __future__ import annotations

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import SessionTokenAuthentication
from accounts.models import User
from accounts.serializers import MeSerializer, NewTokenSerializer, TokenSerializer
from accounts.tokens import TooManyTokens, issue_token, live_tokens


class MeView(RetrieveAPIView[User]):
    """The user who asks."""

    serializer_class = MeSerializer

    def get_object(self) -> User:
        return cast(User, self.request.user)


class TokenView(APIView):
    """Make a token after signing in, list one's tokens, revoke the one in use."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """A token is made by who signed in, not by another token, which could live for ever."""
        if self.request is not None and self.request.method == "POST":
            return [SessionTokenAuthentication(), SessionAuthentication()]
        return super().get_authenticators()

    @extend_schema(responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        tokens = live_tokens(user=cast(User, request.user), now=timezone.now())
        return Response(TokenSerializer(tokens, many=True).data)

    @extend_schema(request=None, responses={201: NewTokenSerializer})
    def post(self, request: Request) -> Response:
        try:
            token = issue_token(user=cast(User, request.user), now=timezone.now())
        except TooManyTokens as refusal:
            raise PermissionDenied(str(refusal), code="too_many_tokens") from refusal
        return Response(NewTokenSerializer(token).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        if not isinstance(request.auth, AuthToken):
            raise PermissionDenied(code="no_token")
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
