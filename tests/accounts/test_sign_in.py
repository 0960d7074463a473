"""Signing in by a code sent to a phone or an e-mail."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.messages import MemorySender
from tests.factories import make_administrator, make_member, make_officer, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
CODE = "/account/login/code/confirm/"
PHONE = "+525500000101"


def sent_code() -> str:
    found = re.search(r"\b\d{6}\b", MemorySender.outbox[-1]["text"])
    assert found
    return found.group()


def wrong_code() -> str:
    return f"{(int(sent_code()) + 1) % 1_000_000:06d}"


def ask_code(client: Client, contact: str, **data: str) -> None:
    response = client.post(LOGIN, {"login": contact, **data})
    assert response.status_code == 302, response.content.decode()
    assert response["Location"].startswith(CODE)


@pytest.mark.parametrize("make", [make_user, make_officer, make_administrator, make_member])
def test_user_with_only_an_email_signs_in_without_being_asked_for_a_phone(client, make):
    user = make(email="persona@retorno.example")
    ask_code(client, "Persona@Retorno.example")

    response = client.post(CODE, {"code": sent_code()})

    assert response["Location"] == reverse("dashboard")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_user_with_only_a_phone_signs_in_with_the_code_sent_to_it(client):
    user = make_user(phone=PHONE)
    ask_code(client, "55 0000 0101")

    response = client.post(CODE, {"code": sent_code()})

    assert response["Location"] == reverse("dashboard")
    assert MemorySender.outbox[-1]["to"] == PHONE
    user.refresh_from_db()
    assert user.is_phone_verified


def test_phone_not_verified_does_not_keep_out_who_signs_in_by_email(client):
    make_user(phone=PHONE, email="persona@retorno.example")
    ask_code(client, "persona@retorno.example")

    response = client.post(CODE, {"code": sent_code()})

    assert response["Location"] == reverse("dashboard")


@pytest.mark.parametrize("contact", [PHONE, "nadie@retorno.example"])
def test_unknown_contact_gets_the_same_page_and_a_message_where_to_register(client, contact):
    ask_code(client, contact)

    page = client.get(CODE)

    assert page.status_code == 200
    assert contact in page.content.decode()
    message = MemorySender.outbox[-1]
    assert message["to"] == contact
    assert "http://testserver/account/register/" in message["text"]
    assert not re.search(r"\b\d{6}\b", message["text"])


@pytest.mark.parametrize("contact", [PHONE, "persona@retorno.example"])
def test_page_of_a_known_contact_is_that_of_an_unknown_one(contact):
    kind = "email" if "@" in contact else "phone"
    unknown, known = Client(), Client()
    ask_code(unknown, contact)
    page_before = unknown.get(CODE).content.decode()
    make_user(**{kind: contact})
    ask_code(known, contact)

    page_after = known.get(CODE).content.decode()

    assert without_tokens(page_before) == without_tokens(page_after)


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize("contact", [PHONE, "nadie@retorno.example"])
def test_no_code_lets_in_who_has_no_account(client, contact):
    ask_code(client, contact)

    response = client.post(CODE, {"code": "000000"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_closed_account_gets_no_code(client):
    make_user(phone=PHONE, is_active=False)
    ask_code(client, PHONE)

    text = MemorySender.outbox[-1]["text"]

    assert "has no account" in text


def test_wrong_code_says_what_to_do_and_keeps_the_page(client):
    make_user(phone=PHONE)
    ask_code(client, PHONE)

    response = client.post(CODE, {"code": wrong_code()})

    assert "That is not the code of the last message" in response.content.decode()


def test_three_wrong_codes_end_the_code(client):
    make_user(phone=PHONE)
    ask_code(client, PHONE)
    right, wrong = sent_code(), wrong_code()
    for _ in range(3):
        client.post(CODE, {"code": wrong})

    response = client.post(CODE, {"code": right}, follow=True)

    assert "_auth_user_id" not in client.session
    assert "Too many tries" in response.content.decode()


def test_code_ends_after_ten_minutes(client, monkeypatch):
    make_user(phone=PHONE)
    ask_code(client, PHONE)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session.save()

    response = client.post(CODE, {"code": sent_code()}, follow=True)

    assert "_auth_user_id" not in client.session
    assert "no longer valid" in response.content.decode()


@pytest.mark.parametrize("contact", [PHONE, "persona@retorno.example"])
@pytest.mark.parametrize("is_known", [True, False])
def test_new_code_can_be_asked_for_with_or_without_an_account(client, contact, is_known):
    if is_known:
        make_user(**{"email" if "@" in contact else "phone": contact})
    ask_code(client, contact)

    response = client.post("/account/login/code/", {"login": contact})

    assert response["Location"].startswith(CODE)
    assert len(MemorySender.outbox) == 2


def test_only_the_last_code_counts(client):
    make_user(phone=PHONE)
    ask_code(client, PHONE)
    first = sent_code()
    client.post("/account/login/code/", {"login": PHONE})

    response = client.post(CODE, {"code": first})

    assert response.status_code == 200 or first == sent_code()


def test_code_page_without_a_code_asked_for_goes_to_sign_in(client):
    response = client.get(CODE, follow=True)

    assert response.redirect_chain[-1][0] == LOGIN


def test_another_contact_can_be_used_after_a_code_was_sent(client):
    ask_code(client, PHONE)

    response = client.get(LOGIN)

    assert response.status_code == 200


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client):
    make_user(phone=PHONE)
    ask_code(client, PHONE, next="/accounts/settings/")
    page = client.get(f"{CODE}?next=/accounts/settings/")

    response = client.post(CODE, {"code": sent_code(), "next": "/accounts/settings/"})

    assert 'name="next" value="/accounts/settings/"' in page.content.decode()
    assert response["Location"] == "/accounts/settings/"


def test_sign_in_does_not_go_on_to_another_site(client):
    make_user(phone=PHONE)
    ask_code(client, PHONE, next="https://elsewhere.example/")

    response = client.post(CODE, {"code": sent_code(), "next": "https://elsewhere.example/"})

    assert response["Location"] == reverse("dashboard")


@pytest.mark.parametrize("contact", ["", "12345", "a@b", "¡hola! 🙂", "x" * 10_000])
def test_contact_that_cannot_be_one_is_answered_with_how_to_write_it(client, contact):
    response = client.post(LOGIN, {"login": contact})

    assert response.status_code == 200
    assert response.context["form"].errors["login"]
    assert not MemorySender.outbox


def test_message_comes_in_the_language_of_the_account(client):
    make_user(phone=PHONE, language="es")

    ask_code(client, PHONE)

    assert "tu código es" in MemorySender.outbox[-1]["text"].lower()


def test_site_goes_on_in_the_language_of_the_account(client):
    make_user(phone=PHONE, language="en")
    ask_code(client, PHONE)

    response = client.post(CODE, {"code": sent_code()})

    assert response.cookies["django_language"].value == "en"


def test_codes_are_limited_for_each_contact(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/h/key"}
    for _ in range(3):
        response = client.post(LOGIN, {"login": "nadie@retorno.example"})

    assert "Too many tries" in response.content.decode()
    assert len(MemorySender.outbox) == 2


def test_tries_are_limited_for_each_address(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for number in range(3):
        response = client.post(LOGIN, {"login": f"nadie{number}@retorno.example"})

    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()


def test_header_of_the_visitor_does_not_hide_the_address(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for number in range(3):
        response = client.post(
            LOGIN,
            {"login": f"nadie{number}@retorno.example"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )

    assert response.status_code == 429


def test_phone_is_refused_while_only_emails_can_be_sent(client, settings):
    settings.MESSAGE_SENDER = "accounts.messages.EmailSender"

    response = client.post(LOGIN, {"login": PHONE})

    assert "to an e-mail only" in response.content.decode()


def test_signed_in_user_who_opens_sign_in_is_sent_on(client):
    client.force_login(make_user())

    response = client.get(LOGIN)

    assert response["Location"] == reverse("dashboard")


def test_sign_out_asks_first_and_then_ends_the_session(client):
    client.force_login(make_user())
    page = client.get("/account/logout/")

    client.post("/account/logout/")

    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/password/change/",
        "/account/password/reset/",
        "/account/email/",
    ],
)
def test_there_are_no_passwords_and_no_second_way_to_register(client, path):
    client.force_login(make_user())

    response = client.get(path)

    assert response.status_code == 404


def test_visitor_chooses_how_to_register(client):
    response = client.get(reverse("account_signup"))

    assert response.status_code == 200


def test_hint_where_codes_are_is_shown_only_in_a_demo(client, settings):
    settings.MESSAGE_SENDER = "accounts.messages.DemoSender"
    quiet = client.get(LOGIN).content.decode()
    settings.DEBUG = True

    shown = client.get(LOGIN).content.decode()

    assert "var/messages" in shown
    assert "var/messages" not in quiet
