"""Nothing that an employer can open tells who a person is before that person agreed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogs.models import DocumentType
from employers.models import Posting
from returnees.erasure import erase_person
from tests.doors import DOORS
from tests.factories import make_city
from tests.test_access import arguments
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
QUERIES = ("", "?tab=invitations", "?tab=placements", "?tab=past", "?compare={person}")
OPEN_TO_ALL = {"api:schema", "api:docs"}


def make_open_world() -> World:
    """A world whose postings are open today and whose person has a name to look for."""
    world = make_world()
    today = timezone.localdate()
    Posting.objects.exclude(state=Posting.State.DRAFT).update(
        published_on=today - dt.timedelta(days=1),
        closes_on=today + dt.timedelta(days=30),
        starts_on=today + dt.timedelta(days=40),
        touched_at=timezone.now(),
    )
    person = world.returnee
    person.given_names, person.first_surname = "Zacarías", "Inventado"
    person.city = make_city("Zaragoza")
    person.birth_date = dt.date(1967, 3, 9)
    person.save()
    DocumentType.objects.filter(code="CURP").update(name_en="Rare paper", name_es="Papel raro")
    return world


def pages_of_employer(world: World) -> dict[str, str]:
    """Every page and answer of the API that the employer of the world can open."""
    user, client, found = world.users["employer"], Client(), {}
    assert user is not None
    client.force_login(user)
    for name in set(DOORS) - OPEN_TO_ALL:
        path = reverse(name, args=arguments(name, world))
        for query in QUERIES:
            url = path + query.format(person=world.returnee.public_id)
            answer = client.get(url)
            if answer.status_code == 200:
                found[url] = answer.content.decode()
    return found


def test_employer_reads_neither_name_nor_contact_nor_birth_date_nor_papers() -> None:
    world = make_open_world()
    person = world.returnee
    assert person.user is not None
    secrets = ["Zacar", "Inventado", "1967", "8112345678", person.user.email or "-", "Rare paper"]
    secrets += ["Papel raro"]

    pages = pages_of_employer(world)

    assert any(person.short_code in text for text in pages.values())
    assert [
        (url, secret) for url, text in pages.items() for secret in secrets if secret in text
    ] == []


def test_employer_reads_nothing_of_a_person_who_is_erased() -> None:
    world = make_open_world()
    person = world.returnee
    assert person.user is not None
    # As a word of its own: four digits also stand inside the ids of other rows.
    code = re.compile(rf'[ "]{person.short_code}\b')
    assert any(code.search(text) for text in pages_of_employer(world).values())

    erase_person(returnee=person, by=person.user, now=timezone.now())

    client, user = Client(), world.users["employer"]
    assert user is not None
    client.force_login(user)
    lists = [
        client.get(reverse("placements:candidate-list") + query.format(person=person.public_id))
        for query in QUERIES
    ]
    lists += [client.get(reverse(f"api:{name}-list")) for name in ("interest", "invitation")]
    lists.append(client.get(reverse("matching:shortlist", args=[world.posting.public_id])))
    assert [page.status_code for page in lists] == [200] * len(lists)
    assert not any(code.search(page.content.decode()) for page in lists)
