"""The browser of these tests asks for English."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})
