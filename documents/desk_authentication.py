"""Who sends a signed message: no session and no token, but the key of an office."""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from accounts.models import User
from documents.models import OfficeKey
from documents.webhooks import LARGEST_BODY, SignatureRefused, find_signer

logger = logging.getLogger(__name__)


class MessageTooBig(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The message is larger than 64 KB. Send one event in each message.")
    default_code = "too_big"


class SignatureAuthentication(BaseAuthentication):
    """Lets in whom the headers Retorno-Key, Retorno-Timestamp and Retorno-Signature prove.

    Whatever is wrong, the answer is the same: it does not tell which keys there are.
    """

    def authenticate(self, request: Request) -> tuple[User, OfficeKey]:
        headers = request.headers
        try:
            key = find_signer(
                key_id=headers.get("Retorno-Key", ""),
                timestamp=headers.get("Retorno-Timestamp", ""),
                signature=headers.get("Retorno-Signature", ""),
                body=_body_of(request),
                now=timezone.now(),
            )
        except SignatureRefused as refusal:
            logger.warning("A signed message was refused: %s.", refusal)
            text = _("The message is not signed by a key of an office within the last 5 minutes.")
            raise AuthenticationFailed(text) from None
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return "Retorno-Signature"


def _body_of(request: Request) -> bytes:
    """The body as it was sent, read only if it is not too long."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise MessageTooBig
    body: bytes = request.body
    return body


class OfficeKeyThrottle(UserRateThrottle):
    """The rate of a user for each key, whatever address its messages come from."""

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": "office_key", "ident": request.auth.pk}


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SignatureAuthentication
    name = ["officeKey", "officeTimestamp", "officeSignature"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        told = {
            "Retorno-Key": "Public id of the office's key.",
            "Retorno-Timestamp": "Now, in whole seconds since 1970, at most 5 minutes off.",
            "Retorno-Signature": (
                "`v1=` and the HMAC-SHA256 in hexadecimal, with the secret of the key, of the "
                "timestamp, a dot and the body as it is sent."
            ),
        }
        return [
            {"type": "apiKey", "in": "header", "name": name, "description": text}
            for name, text in told.items()
        ]
