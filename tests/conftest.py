"""What every test gets, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.messages import MemorySender
from catalogs.reading import forget_readers


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """Each test starts in English, with no message sent, an empty cache and no reader."""
    MemorySender.outbox.clear()
    cache.clear()
    forget_readers()
    with translation.override("en"):
        yield
