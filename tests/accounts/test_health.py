"""Whether the site can serve."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.urls import reverse


@pytest.mark.django_db
def test_health_is_open_because_load_balancers_do_not_sign_in(client):
    response = client.get(reverse("health"))

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok"}


@pytest.mark.django_db
def test_health_says_when_the_database_is_away(client, monkeypatch):
    def refuse():
        raise OperationalError("connection to db.internal as retorno refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get(reverse("health"))

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "unreachable"}
