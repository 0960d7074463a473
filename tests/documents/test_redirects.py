"""Where a form sends the reader back to."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from documents.redirects import safe_next


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "\\\\elsewhere.example",
        "matching:match-list",
        "nothing",
        "-1",
        "\x00",
        "",
    ],
)
def test_only_a_path_of_this_site_is_followed(target: str) -> None:
    request = RequestFactory().post("/", {"next": target})

    found = safe_next(request, "/jobs/")

    assert found == "/jobs/"


def test_path_of_this_site_is_followed() -> None:
    request = RequestFactory().post("/", {"next": "/documents/?page=2"})

    found = safe_next(request, "/jobs/")

    assert found == "/documents/?page=2"
