"""Files in the administration: by public id, and only who is in charge can be mended."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_administrator, make_officer, make_returnee

pytestmark = pytest.mark.django_db
LIST = reverse("admin:returnees_returnee_changelist")


def test_the_list_names_nobody(client: Client) -> None:
    person = make_returnee(given_names="Rosaura")
    client.force_login(make_administrator())

    text = client.get(LIST).text

    assert str(person.public_id) in text
    assert "Rosaura" not in text


def test_a_search_by_name_finds_nothing(client: Client) -> None:
    person = make_returnee(given_names="Rosaura")
    client.force_login(make_administrator())

    text = client.get(LIST, {"q": "Rosaura"}).text

    assert str(person.public_id) not in text


def test_files_are_neither_added_nor_deleted_here(client: Client) -> None:
    person = make_returnee()
    client.force_login(make_administrator())

    added = client.get(reverse("admin:returnees_returnee_add"))
    deleted = client.post(reverse("admin:returnees_returnee_delete", args=[person.pk]))

    assert (added.status_code, deleted.status_code) == (403, 403)


def test_officers_do_not_see_the_administration(client: Client) -> None:
    client.force_login(make_officer())

    assert client.get(LIST).status_code in {302, 404}
