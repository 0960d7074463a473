"""Sign-in, tokens and the own account through the API."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from accounts.messages import MemorySender
from accounts.models import User
from accounts.tokens import issue_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/token/"
ME = "/api/v1/me/"
REQUEST = "/sign-in/app/v1/auth/code/request"
CONFIRM = "/sign-in/app/v1/auth/code/confirm"
PHONE = "+525500000101"


def post(client: Client, path: str, data: dict[str, str], **headers: str):
    return client.post(path, data, content_type="application/json", headers=headers)


def sign_in(client: Client, contact: dict[str, str]) -> str:
    """The session token after a code was asked for and sent back."""
    asked = post(client, REQUEST, contact)
    session_token = asked.json()["meta"]["session_token"]
    code = re.search(r"\b\d{6}\b", MemorySender.outbox[-1]["text"])
    assert code
    confirmed = post(client, CONFIRM, {"code": code.group()}, x_session_token=session_token)
    assert confirmed.status_code == 200, confirmed.json()
    token: str = confirmed.json()["meta"].get("session_token", session_token)
    return token


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Token {secret}"}


@pytest.fixture
def user() -> User:
    return make_user(phone=PHONE, email="persona@retorno.example", role=User.Role.OFFICER)


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": "persona@retorno.example"}])
def test_program_signs_in_by_code_and_gets_a_token(client, user, contact):
    session_token = sign_in(client, contact)

    made = post(client, TOKEN, {}, x_session_token=session_token)

    assert made.status_code == 201
    me = client.get(ME, headers=bearer(made.json()["token"]))
    assert me.json()["id"] == str(user.public_id)


def test_sign_in_tells_no_number_of_the_row(client, user):
    asked = post(client, REQUEST, {"phone": PHONE})
    code = re.search(r"\b\d{6}\b", MemorySender.outbox[-1]["text"])

    confirmed = post(
        client,
        CONFIRM,
        {"code": code.group()},
        x_session_token=asked.json()["meta"]["session_token"],
    )

    assert confirmed.json()["data"]["user"] == {
        "id": str(user.public_id),
        "role": "officer",
        "language": "es",
    }


def test_unknown_contact_is_answered_like_a_known_one(client, user):
    answers = [post(client, REQUEST, {"phone": phone}) for phone in (PHONE, "+525500000999")]

    bodies = [answer.json() for answer in answers]
    for body in bodies:
        body["meta"].pop("session_token")
    assert [answer.status_code for answer in answers] == [401, 401]
    assert bodies[0] == bodies[1]


def test_asking_for_codes_is_limited(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/h/key"}
    for _ in range(2):
        post(client, REQUEST, {"phone": PHONE})

    response = post(client, REQUEST, {"phone": PHONE})

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "too_many_login_attempts"


@pytest.mark.parametrize(
    "path",
    ["auth/signup", "auth/login", "auth/password/request", "account/email", "auth/code/resend"],
)
def test_other_doors_are_closed(client, path):
    assert post(client, f"/sign-in/app/v1/{path}", {}).status_code == 404


def test_token_is_kept_only_as_a_hash(user):
    token = issue_token(user=user, now=timezone.now())

    row = AuthToken.objects.get()

    assert token.secret not in (row.digest, row.token_key)
    assert len(row.token_key) < len(token.secret)
    assert len(row.digest) == 128


def test_token_ends_after_thirty_days(client, user):
    token = issue_token(user=user, now=timezone.now())
    works = client.get(ME, headers=bearer(token.secret)).status_code
    ends_in = token.row.expiry - timezone.now()
    AuthToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))

    response = client.get(ME, headers=bearer(token.secret))

    assert (works, response.status_code) == (200, 401)
    assert dt.timedelta(days=29) < ends_in <= dt.timedelta(days=30)


def test_revoked_token_is_refused(client, user):
    token = issue_token(user=user, now=timezone.now())

    revoked = client.delete(TOKEN, headers=bearer(token.secret))

    assert revoked.status_code == 204
    assert client.get(ME, headers=bearer(token.secret)).status_code == 401


def test_revoking_a_token_leaves_the_others(client, user):
    kept, gone = (issue_token(user=user, now=timezone.now()) for _ in range(2))

    client.delete(TOKEN, headers=bearer(gone.secret))

    assert client.get(ME, headers=bearer(kept.secret)).status_code == 200


def test_token_makes_no_other_token(client, user):
    token = issue_token(user=user, now=timezone.now())

    response = client.post(TOKEN, headers=bearer(token.secret))

    assert response.status_code == 401
    assert AuthToken.objects.count() == 1


def test_list_has_no_secret_and_only_own_tokens(client, user):
    issue_token(user=make_user(), now=timezone.now())
    token = issue_token(user=user, now=timezone.now())

    response = client.get(TOKEN, headers=bearer(token.secret))

    assert [row["beginning"] for row in response.json()] == [token.secret[:8]]
    assert token.secret not in response.content.decode()


def test_eleventh_token_is_refused_with_the_reason(client, user):
    for _ in range(10):
        issue_token(user=user, now=timezone.now())
    client.force_login(user)

    response = client.post(TOKEN)

    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == "too_many_tokens"


def test_session_that_revokes_without_a_token_is_told_so(client, user):
    client.force_login(user)

    response = client.delete(TOKEN)

    assert response.status_code == 403


def test_token_of_a_closed_account_is_refused(client, user):
    token = issue_token(user=user, now=timezone.now())
    User.objects.update(is_active=False)

    assert client.get(ME, headers=bearer(token.secret)).status_code == 401


@pytest.mark.parametrize("secret", ["", "x", "a b", "ñ" * 64, "0" * 10_000])
def test_what_is_no_token_is_refused(client, secret):
    response = client.get(ME, headers={"Authorization": f"Token {secret}"})

    assert response.status_code == 401
    assert response.json()["type"] == "client_error"


@pytest.mark.parametrize(("method", "path"), [("get", ME), ("get", TOKEN), ("post", TOKEN)])
def test_visitor_is_refused(client, method, path):
    response = getattr(client, method)(path)

    assert response.status_code == 401


def test_session_needs_a_csrf_token_to_make_a_token(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    response = client.post(TOKEN)

    assert response.status_code in (401, 403)
    assert not AuthToken.objects.exists()


def test_api_is_throttled(client, user, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    client.force_login(user)

    statuses = [client.get(ME).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_forged_address_does_not_evade_the_limit_of_visitors(client, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})

    statuses = [
        client.get(
            "/api/v1/schema/", headers={"x-forwarded-for": f"203.0.113.{number}"}
        ).status_code
        for number in range(3)
    ]

    assert statuses == [200, 200, 429]
