"""Who may open what: every URL of the site, tried by everyone, with GET and POST.

A new URL without a row fails. The answers stand in the order of `world.VISITORS`: visitor; returnee
and another returnee; employer and another employer; officer and an officer of another office;
administrator; clerk and a clerk of another office. The rows that the URLs name belong to the first
of each pair. A POST carries no data, so 200 or 422 is a form that asks again, and 302 from a
visitor's side is the way to the sign-in page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.doors import DOORS
from tests.world import VISITORS, World, make_world

pytestmark = pytest.mark.django_db
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

# What stands for each parameter of a path.
ROWS: dict[str, Callable[[World], Any]] = {
    "posting_id": lambda world: world.posting.public_id,
    "person_id": lambda world: world.returnee.public_id,
    "experience_id": lambda world: world.experience.public_id,
    "contact_id": lambda world: world.contact.public_id,
    "employer_id": lambda world: world.employer.public_id,
    "interest_id": lambda world: world.interest.public_id,
    "invitation_id": lambda world: world.invitation.public_id,
    "placement_id": lambda world: world.placement.public_id,
    "case_id": lambda world: world.case.public_id,
    "import_id": lambda world: world.case_import.public_id,
    "user_id": lambda world: world.posting.public_id,
    "code": lambda world: "CURP",
    "step": lambda world: "work",
    "name": lambda world: "approve",
    "purpose": lambda world: "shortlist",
}
# Where the same parameter names another row in the API.
PUBLIC_IDS: dict[str, Callable[[World], Any]] = {
    "api:posting": ROWS["posting_id"],
    "api:match": ROWS["posting_id"],
    "api:interest": ROWS["interest_id"],
    "api:invitation": ROWS["invitation_id"],
    "api:review": ROWS["placement_id"],
    "api:experience": ROWS["experience_id"],
}


def walk(
    patterns: list[URLPattern | URLResolver], route: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Name and path of every URL but the administration's, which has tests of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            if pattern.namespace != "admin":
                yield from walk(pattern.url_patterns, route + str(pattern.pattern), inner)
        elif pattern.name:
            yield space + pattern.name, route + str(pattern.pattern)


ROUTES = dict(walk(get_resolver().url_patterns))


def arguments(name: str, world: World) -> list[Any]:
    """Public ids of rows of `world` for the parameters of the URL."""
    found = []
    for parameter in PARAMETER.findall(ROUTES[name]):
        rows = ROWS
        if parameter == "public_id":
            prefix = next(prefix for prefix in PUBLIC_IDS if name.startswith(prefix))
            rows = {"public_id": PUBLIC_IDS[prefix]}
        found.append(rows[parameter](world))
    return found


def answers(name: str, method: str, world: World) -> str:
    """Status codes that each visitor gets, nothing of it kept."""
    url = reverse(name, args=arguments(name, world))
    codes = []
    for user in (world.users[visitor] for visitor in VISITORS):
        client = Client()
        point = transaction.savepoint()
        if user:
            client.force_login(user)
        codes.append(getattr(client, method)(url).status_code)
        transaction.savepoint_rollback(point)
    return " ".join(map(str, codes))


def test_every_url_has_a_row() -> None:
    # Arrange and act: both tables are made when this file is read.
    assert set(ROUTES) == set(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_door_opens_to_whom_it_should_with_get(name: str) -> None:
    world = make_world()

    found = answers(name, "get", world)

    assert found == DOORS[name][0]


@pytest.mark.parametrize("name", DOORS)
def test_door_opens_to_whom_it_should_with_post(name: str) -> None:
    world = make_world()

    found = answers(name, "post", world)

    assert found == DOORS[name][1]
