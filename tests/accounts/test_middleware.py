"""What every answer to a signed-in user carries, and what no request can bring along."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import make_officer, make_returnee

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["returnees:profile", "placements:application-list"])
def test_no_browser_keeps_a_page_of_a_signed_in_user(client: Client, page: str) -> None:
    user = make_returnee().user
    assert user is not None
    client.force_login(user)

    response = client.get(reverse(page))

    assert response.status_code == 200
    assert set(response["Cache-Control"].split(", ")) >= {"private", "no-store"}


def test_page_for_everyone_may_be_kept(client: Client) -> None:
    response = client.get(reverse("about"))

    assert "no-store" not in response.get("Cache-Control", "")


def test_cookie_with_a_nul_signs_nobody_in_and_breaks_nothing(client: Client) -> None:
    client.force_login(make_officer())
    client.cookies[settings.SESSION_COOKIE_NAME] = "abc\x00def"

    response = client.get(reverse("placements:review-queue"))

    assert response.status_code == 302
