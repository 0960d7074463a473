"""Who may open the pages of employers: owner, stranger, other roles, visitor."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from employers.models import Posting
from tests.factories import make_member, make_posting, make_requirement_set, make_user

pytestmark = pytest.mark.django_db

ADMINISTRATORS_ONLY = ["verification-list", "verification", "verification-decide"]
OWN = ["organisation", "organisation-edit", "posting-list", "posting-create"]
OF_ONE_POSTING = ["posting", "posting-edit", "posting-preview"]
CHANGES = [f"posting-{name}" for name in ("publish", "pause", "resume", "close", "discard")]
CHANGES.append("posting-duplicate")


def path(name: str, posting: Posting) -> str:
    if name in {"verification", "verification-decide"}:
        return reverse(f"employers:{name}", args=[posting.employer.public_id])
    if name in {*OF_ONE_POSTING, *CHANGES}:
        return reverse(f"employers:{name}", args=[posting.public_id])
    return reverse(f"employers:{name}")


@pytest.fixture
def posting() -> Posting:
    make_requirement_set()
    return make_posting()


@pytest.mark.parametrize("name", [*OWN, *OF_ONE_POSTING])
def test_the_employer_opens_its_own_pages(client: Client, posting: Posting, name: str) -> None:
    client.force_login(make_member(posting.employer))

    response = client.get(path(name, posting))

    assert response.status_code == 200


@pytest.mark.parametrize("name", [*OF_ONE_POSTING, *CHANGES, *ADMINISTRATORS_ONLY])
def test_another_employer_finds_nothing(client: Client, posting: Posting, name: str) -> None:
    client.force_login(make_member())

    response = (
        client.post(path(name, posting)) if name in CHANGES else client.get(path(name, posting))
    )

    posting.refresh_from_db()
    assert response.status_code == 404
    assert posting.state == Posting.State.PUBLISHED


@pytest.mark.parametrize("role", [role for role in User.Role if role != User.Role.EMPLOYER])
@pytest.mark.parametrize("name", [*OWN, *OF_ONE_POSTING])
def test_other_roles_find_nothing(
    client: Client, posting: Posting, name: str, role: User.Role
) -> None:
    client.force_login(make_user(role=role))

    response = client.get(path(name, posting))

    assert response.status_code == 404


@pytest.mark.parametrize("role", [role for role in User.Role if role != User.Role.ADMINISTRATOR])
def test_only_administrators_verify(client: Client, posting: Posting, role: User.Role) -> None:
    client.force_login(make_user(role=role))

    response = client.get(path("verification", posting))

    assert response.status_code == 404


@pytest.mark.parametrize("name", [*OWN, *OF_ONE_POSTING, *CHANGES, *ADMINISTRATORS_ONLY])
def test_a_visitor_is_sent_to_sign_in(client: Client, posting: Posting, name: str) -> None:
    response = client.get(path(name, posting))

    assert response.status_code == 302
    assert reverse("account_login") in response.url
