"""Administrators read papers and placements; only services write them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import (
    make_administrator,
    make_case,
    make_interest,
    make_invitation,
    make_placement,
    make_returnee,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("documents_documentcase", lambda: make_case(make_returnee())),
        ("placements_interest", make_interest),
        ("placements_invitation", make_invitation),
        ("placements_placement", make_placement),
    ],
)
def test_rows_are_read_and_not_changed(client, model, make):
    row = make()
    client.force_login(make_administrator())
    change = reverse(f"admin:{model}_change", args=[row.pk])

    listed = client.get(reverse(f"admin:{model}_changelist"))
    opened = client.get(change)
    changed = client.post(change, {"state": "withdrawn"})
    added = client.get(reverse(f"admin:{model}_add"))
    deleted = client.post(reverse(f"admin:{model}_delete", args=[row.pk]), {"post": "yes"})

    row.refresh_from_db()
    assert (listed.status_code, opened.status_code) == (200, 200)
    assert (changed.status_code, added.status_code, deleted.status_code) == (403, 403, 403)
