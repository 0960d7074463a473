"""The page where administrators see whether the chances of fit come true."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.reliability import measured
from matching.serving import served
from placements.models import Interest, Placement, PlacementEvent
from returnees.models import Returnee
from tests.factories import (
    NOW,
    make_administrator,
    make_interest,
    make_placement,
    make_returnee,
)
from tests.matching.builders import open_posting, welder

pytestmark = pytest.mark.django_db
URL = reverse("matching:reliability")


def page(client: Client, language: str = "en") -> str:
    client.force_login(make_administrator(language=language))
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


def outcomes(n_good: int, n_bad: int) -> None:
    """Welders whom a posting for welders took or did not take."""
    posting = open_posting()
    for number in range(n_good + n_bad):
        pair: dict[str, Any] = {"returnee": welder(), "posting": posting}
        if number < n_good:
            placement = make_placement(**pair)
            PlacementEvent.objects.create(
                placement=placement, to_state=Placement.State.OFFERED, at=NOW
            )
        else:
            make_interest(**pair, state=Interest.State.DECLINED, answered_at=NOW)


def test_without_outcomes_it_says_that_the_chances_are_judgement(client: Client) -> None:
    html = page(client)

    assert "No outcomes yet" in html
    assert "<circle" not in html


def test_few_outcomes_are_not_shown(client: Client) -> None:
    outcomes(2, 2)

    html = page(client)

    assert "Too few outcomes to show" in html
    assert "<circle" not in html


def test_outcomes_are_drawn_and_told_in_a_table(client: Client) -> None:
    outcomes(6, 2)

    html = page(client)

    assert html.count("<circle") == 2
    assert re.search(r"Of 8 with a chance of about \d+\s?%, 75\s?% came true\.", html)
    assert re.search(r"<th scope=\"row\">[^<]+</th><td>8</td>", html)


def test_what_never_came_true_is_told_as_0_and_the_axis_goes_to_100(client: Client) -> None:
    outcomes(0, 8)

    html = page(client)

    assert re.search(r"Of 8 with a chance of about \d+%, 0% came true\.", html)
    assert re.search(r"<td>0% \(0–\d+%\)</td>", html)
    assert 'text-anchor="end">100%</text>' in html


def test_coordinates_are_numbers_in_spanish_too(client: Client) -> None:
    outcomes(6, 2)

    html = page(client, "es")

    assert re.findall(r'c[xy]="([^"]+)"', html)
    assert all(re.fullmatch(r"\d+(\.\d+)?", each) for each in re.findall(r'c[xy]="([^"]+)"', html))


def test_no_name_and_no_code_of_a_person_is_on_it(client: Client) -> None:
    outcomes(6, 2)
    person = make_returnee(given_names="Xiomara")

    html = page(client)

    assert "Xiomara" not in html
    assert str(person.public_id) not in html


def test_a_second_view_measures_nothing_anew_and_says_the_same(client: Client) -> None:
    outcomes(6, 2)
    first = page(client)
    client.force_login(make_administrator(language="es"))

    with CaptureQueriesContext(connection) as queries:
        second = client.get(URL).content.decode()

    assert re.findall(r'cy="([^"]+)"', first) == re.findall(r'cy="([^"]+)"', second)
    assert "¿" in second
    assert not [query for query in queries if "returnees_workexperience" in query["sql"]]


def test_a_new_outcome_and_one_that_goes_count_in_the_next_view(client: Client) -> None:
    outcomes(6, 2)
    before = page(client)
    outcomes(0, 1)

    after = page(client)
    Interest.objects.filter(state=Interest.State.DECLINED).first().delete()  # type: ignore[union-attr]

    assert "Of 8 with" in before
    assert "Of 9 with" in after
    assert "Of 8 with" in page(client)


def test_what_is_kept_between_views_is_of_nobody() -> None:
    outcomes(6, 2)
    today = timezone.localdate()

    kept = measured(served().postings(today), today=today)

    whole = pickle.dumps(kept)
    people = Returnee.objects.values_list("public_id", "given_names", "first_surname")
    assert kept.n_outcomes == 8
    assert len(people) == 8
    assert not [each for person in people for each in person if str(each).encode() in whole]
    assert not [person for person, *_ in people if person.bytes in whole]


def test_the_count_of_queries_does_not_grow_with_outcomes(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    outcomes(6, 6)
    page(client)

    with django_assert_max_num_queries(40):
        client.get(URL)
