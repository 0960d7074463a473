"""In which language the site answers."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser that asks for no language."""
    return Client()


def language_of(client: Client, **headers: str) -> str:
    page = client.get("/about/", headers=headers).content.decode()
    return page.split('<html lang="')[1][:2]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "es"), ("fr", "es"), ("en-US,en;q=0.9", "en"), ("es-MX,en;q=0.5", "es"), ("zh", "es")],
)
def test_visitor_reads_spanish_unless_the_browser_asks_for_english(client, accepted, language):
    assert language_of(client, accept_language=accepted) == language


def test_signed_in_user_reads_the_language_of_the_account(client):
    client.force_login(make_user(role="clerk", language="en"))

    assert language_of(client, accept_language="es") == "en"


def test_switch_of_a_visitor_is_kept_in_a_cookie(client):
    response = client.post("/language/", {"language": "en", "next": "/about/"})

    assert response["Location"] == "/about/"
    assert language_of(client) == "en"


def test_switch_of_a_user_is_kept_in_the_account(client):
    user = make_user(role="clerk", language="es")
    client.force_login(user)

    client.post("/language/", {"language": "en", "next": "/about/"})

    user.refresh_from_db()
    assert user.language == "en"
    assert language_of(client) == "en"


@pytest.mark.parametrize("language", ["", "fr", "x" * 1000, "🙂"])
def test_language_that_is_not_offered_changes_nothing(client, language):
    user = make_user(role="clerk", language="es")
    client.force_login(user)

    response = client.post("/language/", {"language": language, "next": "/about/"})

    user.refresh_from_db()
    assert response.status_code == 302
    assert user.language == "es"


def test_switch_does_not_lead_to_another_site(client):
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


def test_language_is_not_changed_by_opening_a_link(client):
    assert client.get("/language/?language=en").status_code == 405
