"""API tokens: made once, kept only as a hash, gone after their time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from knox.models import AuthToken
from knox.settings import knox_settings

from accounts.models import User

# How much of a token is shown to tell tokens apart; the whole one has 64 characters.
SHOWN_CHARACTERS = 8


class TooManyTokens(Exception):
    """The user has as many live tokens as allowed; its text is fit to show."""


@dataclass(frozen=True)
class NewToken:
    """A token just made: the only time that its secret is known."""

    secret: str
    row: AuthToken


def live_tokens(*, user: User, now: dt.datetime) -> QuerySet[AuthToken]:
    """Tokens of the user that still work, newest first."""
    tokens: QuerySet[AuthToken] = AuthToken.objects.filter(user=user, expiry__gt=now)
    return tokens.order_by("-created")


@transaction.atomic
def issue_token(*, user: User, now: dt.datetime) -> NewToken:
    """Make a token for the user. Raises TooManyTokens when the limit is reached."""
    User.objects.select_for_update().get(pk=user.pk)
    limit: int = knox_settings.TOKEN_LIMIT_PER_USER
    if live_tokens(user=user, now=now).count() >= limit:
        raise TooManyTokens(
            _("You have %(limit)d tokens, the most there can be. Revoke one first.")
            % {"limit": limit}
        )
    row, secret = AuthToken.objects.create(user=user)
    return NewToken(secret=secret, row=row)


@transaction.atomic
def revoke_token(*, user: User, beginning: str) -> bool:
    """Revoke the user's token that begins so; say whether there was one."""
    # PostgreSQL refuses to be asked about a null character, and no token holds one.
    if len(beginning) < SHOWN_CHARACTERS or not beginning.isalnum():
        return False
    found = AuthToken.objects.filter(user=user, token_key__startswith=beginning)
    return bool(found.delete()[0])
