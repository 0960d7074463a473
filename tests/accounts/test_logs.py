"""Logs hold no personal data."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.test import Client
from django.urls import path

from config import urls
from tests.factories import make_user

SECRET = "María Prueba"


@login_not_required
def fail(request):
    raise ValueError(f"duplicate key: {SECRET}")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the console handler of the settings writes."""
    handler = next(
        handler
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler
    )
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)


def test_page_not_found_is_logged_without_what_was_typed(log, db):
    client = Client()
    client.force_login(make_user(role="clerk"))

    client.get("/people/maria-prueba/?q=Mar%C3%ADa+Prueba")

    assert "404 GET" in log.getvalue()
    assert "maria" not in log.getvalue().lower()


def test_known_path_is_logged_by_its_route(log, db):
    client = Client()
    client.force_login(make_user(role="clerk"))

    response = client.get("/accounts/tokens/new/?phone=5500000101")

    assert response.status_code == 405
    assert "405 GET /accounts/tokens/new/\n" in log.getvalue()


def test_error_is_logged_with_its_place_but_without_its_text(log, db, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)

    response = client.get("/fails/?name=Maria")

    assert response.status_code == 500
    assert "builtins.ValueError" in log.getvalue()
    assert "in fail" in log.getvalue()
    assert "Mar" not in log.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "sent to persona@retorno.example",
        "sent to +525500000101",
        "sent to 5500000101",
        '"GET /jobs/?q=maria HTTP/1.1" 200',
    ],
)
def test_messages_of_any_logger_lose_contacts_and_queries(log, text):
    logging.getLogger("some.library").warning(text)

    assert "***" in log.getvalue()
    for private in ("persona", "5500000101", "maria"):
        assert private not in log.getvalue()


def test_code_is_not_logged(log, db, caplog):
    caplog.set_level(logging.DEBUG, logger="django.request")
    make_user(phone="+525500000101")
    client = Client()
    client.post("/account/login/", {"login": "+525500000101"})

    client.post("/account/login/code/confirm/", {"code": "000000"})

    assert "000000" not in log.getvalue() + caplog.text
    assert "5500000101" not in log.getvalue() + caplog.text


urlpatterns = [path("fails/", fail), *urls.urlpatterns]
