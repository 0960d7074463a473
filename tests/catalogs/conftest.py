"""The catalogs as they are shipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogs.services import load_catalogs


@pytest.fixture
def loaded(db: None) -> None:
    """The catalogs, for a test that changes or counts loads."""
    load_catalogs()


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The catalogs, loaded once for a module in which every test uses them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogs()
        yield
        transaction.set_rollback(True)
