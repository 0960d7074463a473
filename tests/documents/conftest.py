"""Clerks of two offices."""

from __future__ import annotations

import pytest

from accounts.models import User
from catalogs.models import Office
from tests.factories import make_clerk, make_office


@pytest.fixture
def clerk() -> User:
    return make_clerk()


@pytest.fixture
def elsewhere() -> User:
    """A clerk of another office of the same kind."""
    return make_clerk(office=make_office("REG-14", kind=Office.Kind.CIVIL_REGISTRY))
