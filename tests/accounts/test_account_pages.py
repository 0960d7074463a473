"""Pages of one's own account."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts.adapter import AccountAdapter
from accounts.messages import MemorySender
from accounts.models import User
from accounts.tokens import issue_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PHONE = "+525500000101"
PAGES = ["settings", "contact-change", "token-list"]
ACTIONS = ["sign-out-everywhere", "token-create", "token-revoke"]
CHANGE = "/accounts/settings/contact/"
CONFIRM = "/accounts/settings/contact/code/"


@pytest.fixture
def user() -> User:
    return make_user(role=User.Role.CLERK, email="persona@retorno.example", language="en")


@pytest.fixture
def owner(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent_code() -> str:
    found = re.search(r"\b\d{6}\b", MemorySender.outbox[-1]["text"])
    assert found
    return found.group()


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.parametrize("name", PAGES)
def test_every_role_opens_its_own_account(client, role, name):
    client.force_login(make_user(role=role))

    response = client.get(reverse(f"accounts:{name}"))

    assert response.status_code == 200


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS, "contact-confirm"])
def test_visitor_is_sent_to_sign_in(client, name):
    path = reverse(f"accounts:{name}")

    responses = [client.get(path), client.post(path)]

    assert [response["Location"] for response in responses] == [f"/account/login/?next={path}"] * 2


@pytest.mark.parametrize("name", ACTIONS)
def test_opening_a_link_changes_nothing(owner, name):
    response = owner.get(reverse(f"accounts:{name}"))

    assert response.status_code == 405


def test_account_shows_only_its_own_contact(owner):
    make_user(phone=PHONE)

    page = owner.get("/accounts/settings/").content.decode()

    assert "persona@retorno.example" in page
    assert PHONE not in page


def test_new_phone_counts_after_its_code_is_typed(owner, user):
    owner.post(CHANGE, {"contact": "55 0000 0101"})
    user.refresh_from_db()
    before = user.phone

    response = owner.post(CONFIRM, {"code": sent_code()})

    user.refresh_from_db()
    assert response["Location"] == "/accounts/settings/"
    assert (before, user.phone) == (None, PHONE)


def test_old_email_is_told_of_the_new_one(owner, user):
    owner.post(CHANGE, {"contact": "nueva@retorno.example"})

    owner.post(CONFIRM, {"code": sent_code()})

    user.refresh_from_db()
    assert user.email == "nueva@retorno.example"
    assert MemorySender.outbox[-1]["to"] == "persona@retorno.example"


def test_contact_of_another_account_looks_the_same_and_gets_a_note_instead_of_a_code(owner, user):
    make_user(phone=PHONE)

    response = owner.post(CHANGE, {"contact": PHONE})
    owner.post(CONFIRM, {"code": "000000"})

    user.refresh_from_db()
    assert response["Location"] == CONFIRM
    assert not re.search(r"\d{6}", MemorySender.outbox[-1]["text"])
    assert user.phone is None


def test_no_code_counts_for_a_contact_of_another_account(owner, user, monkeypatch):
    monkeypatch.setattr(AccountAdapter, "generate_login_code", lambda adapter: "123456")
    make_user(phone=PHONE)
    owner.post(CHANGE, {"contact": PHONE})

    response = owner.post(CONFIRM, {"code": "123456"})

    assert "That is not the code of the last message" in response.content.decode()


def test_contact_taken_between_code_and_answer_is_refused(owner, user):
    owner.post(CHANGE, {"contact": PHONE})
    make_user(phone=PHONE)

    response = owner.post(CONFIRM, {"code": sent_code()}, follow=True)

    user.refresh_from_db()
    assert user.phone is None
    assert "already has an account" in response.content.decode()


def test_three_wrong_codes_end_the_change(owner, user):
    owner.post(CHANGE, {"contact": PHONE})
    right = sent_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(3):
        page = owner.post(CONFIRM, {"code": wrong}).content.decode()

    response = owner.post(CONFIRM, {"code": right})

    user.refresh_from_db()
    assert "That is not the code of the last message" in page
    assert response["Location"] == CHANGE
    assert user.phone is None


def test_code_of_a_change_ends_after_ten_minutes(owner, user):
    owner.post(CHANGE, {"contact": PHONE})
    session = owner.session
    session["contact_change"] = {
        **session["contact_change"],
        "sent_at": timezone.now().timestamp() - 601,
    }
    session.save()

    owner.post(CONFIRM, {"code": sent_code()})

    user.refresh_from_db()
    assert user.phone is None


def test_code_page_without_a_change_under_way_goes_back(owner):
    assert owner.get(CONFIRM)["Location"] == CHANGE


@pytest.mark.parametrize(
    "contact", ["", "x", "persona@retorno.example", "a@b", "🙂" * 200, "5" * 100_000]
)
def test_contact_that_cannot_be_used_is_refused_with_the_form_kept(owner, contact):
    response = owner.post(CHANGE, {"contact": contact})

    assert response.status_code == 200
    assert response.context["form"].errors["contact"]
    assert not MemorySender.outbox


def test_changes_are_limited(owner, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1/h/key"}
    owner.post(CHANGE, {"contact": PHONE})

    response = owner.post(CHANGE, {"contact": PHONE})

    assert "Too many tries" in response.content.decode()
    assert len(MemorySender.outbox) == 1


def test_signing_out_everywhere_ends_other_devices_and_tokens(owner, user):
    other = Client()
    other.force_login(user)
    issue_token(user=user, now=timezone.now())

    owner.post(reverse("accounts:sign-out-everywhere"))

    assert [client.get("/accounts/settings/").status_code for client in (owner, other)] == [302] * 2
    assert not AuthToken.objects.filter(user=user).exists()


def test_token_is_shown_once(owner, user):
    made = owner.post(reverse("accounts:token-create"))
    secret = made.context["new_token"].secret

    again = owner.get(reverse("accounts:token-list")).content.decode()

    assert secret in made.content.decode()
    assert secret not in again
    assert secret[:8] in again
    assert "no-store" in made["Cache-Control"]


def test_token_list_shows_only_own_live_tokens(owner, user):
    stranger = issue_token(user=make_user(), now=timezone.now())
    ended = issue_token(user=user, now=timezone.now())
    AuthToken.objects.filter(pk=ended.row.pk).update(expiry=timezone.now() - dt.timedelta(days=1))

    response = owner.get(reverse("accounts:token-list"))

    assert not response.context["tokens"]
    assert stranger.row.token_key[:8] not in response.content.decode()


@pytest.mark.parametrize("tokens", [1, 9])
def test_token_list_asks_the_database_the_same_for_one_and_for_many(
    owner, user, tokens, django_assert_num_queries
):
    for _ in range(tokens):
        issue_token(user=user, now=timezone.now())

    with django_assert_num_queries(3):  # session, user, tokens
        owner.get(reverse("accounts:token-list"))


def test_owner_revokes_a_token(owner, user):
    token = issue_token(user=user, now=timezone.now())

    owner.post(reverse("accounts:token-revoke"), {"token": token.row.token_key[:8]})

    assert not AuthToken.objects.exists()


@pytest.mark.parametrize("length", [0, 1, 8])
def test_stranger_revokes_nothing(owner, user, length):
    mine = issue_token(user=user, now=timezone.now())
    other = issue_token(user=make_user(), now=timezone.now())
    beginning = other.row.token_key[:length]

    owner.post(reverse("accounts:token-revoke"), {"token": beginning})

    assert set(AuthToken.objects.all()) == {mine.row, other.row}


def test_eleventh_token_is_refused(owner, user):
    for _ in range(10):
        issue_token(user=user, now=timezone.now())

    response = owner.post(reverse("accounts:token-create"), follow=True)

    assert "You have 10 tokens" in response.content.decode()
    assert AuthToken.objects.filter(user=user).count() == 10
