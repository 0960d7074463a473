"""Output of the API of accounts."""

from __future__ import annotations

from typing import ClassVar

from knox.models import AuthToken
from rest_framework import serializers

from accounts.models import User
from accounts.tokens import SHOWN_CHARACTERS, NewToken


class MeSerializer(serializers.ModelSerializer[User]):
    """The user who asks."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["id", "role", "language", "phone", "email", "joined_at"]
        read_only_fields = fields


class TokenSerializer(serializers.ModelSerializer[AuthToken]):
    """A token without its secret."""

    beginning = serializers.SerializerMethodField()

    class Meta:
        model = AuthToken
        fields: ClassVar[list[str]] = ["beginning", "created", "expiry"]
        read_only_fields = fields

    def get_beginning(self, token: AuthToken) -> str:
        """The first characters, which tell tokens apart."""
        return str(token.token_key[:SHOWN_CHARACTERS])


class NewTokenSerializer(serializers.Serializer[NewToken]):
    """A token just made; `token` is shown this once."""

    token = serializers.CharField(source="secret", read_only=True)
    expiry = serializers.DateTimeField(source="row.expiry", read_only=True)
