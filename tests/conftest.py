"""What every test gets, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.messages import MemorySender


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """Each test starts in English, with no message sent and an empty cache."""
    MemorySender.outbox.clear()
    cache.clear()
    with translation.override("en"):
        yield
