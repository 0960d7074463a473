"""A client whose pages are in English, signed in or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


class EnglishClient(Client):
    def force_login(self, user: Any, backend: str | None = None) -> None:
        user.language = "en"
        user.save(update_fields=["language"])
        super().force_login(user, backend)


@pytest.fixture
def client() -> Client:
    return EnglishClient(headers={"accept-language": "en"})
