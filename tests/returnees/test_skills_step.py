"""The skills of a profile: what the page offers, and how one searches for the rest."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogs.models import Occupation, Skill
from catalogs.services import load_catalogs
from returnees.models import Returnee
from tests.factories import (
    make_experience,
    make_occupation,
    make_officer,
    make_returnee,
    make_skill,
)

pytestmark = pytest.mark.django_db
STEP = reverse("returnees:profile-step", args=["skills"])


@pytest.fixture
def returnee(client: Client) -> Returnee:
    person = make_returnee()
    assert person.user is not None
    client.force_login(person.user)
    return person


def search(client: Client, text: str, *ticked: str, **headers: Any) -> Any:
    data = {"action": "search", "skill_search": text, "skills": list(ticked)}
    return client.post(STEP, data, **headers)


def codes(skills: Any) -> list[str]:
    return [skill.pk for skill in skills]


def test_the_page_offers_what_is_usual_in_past_jobs_and_what_is_kept(
    client: Client, returnee: Returnee
) -> None:
    make_skill("cooking", major_groups="5120")
    make_skill("mig", major_groups="7212;7213")
    returnee.skills.add(make_skill("typing", major_groups="4131"))
    make_experience(returnee, occupation=make_occupation("welder", isco08="7212"))

    response = client.get(STEP)

    page = response.content.decode()
    assert codes(response.context["choices"].suggested) == ["mig"]
    assert 'value="typing" checked' in page
    assert 'value="mig">' in page
    assert 'value="cooking"' not in page


def test_each_past_job_has_its_share_of_the_suggestions(client: Client, returnee: Returnee) -> None:
    for number in range(40):
        make_skill(f"a-weld-{number}", major_groups="7212")
        make_skill(f"cook-{number}", major_groups="5120")
    make_experience(returnee, occupation=make_occupation("welder", isco08="7212"))
    make_experience(returnee, occupation=make_occupation("cook", isco08="5120"))

    suggested = codes(client.get(STEP).context["choices"].suggested)

    assert len(suggested) == 30
    assert len([code for code in suggested if code.startswith("cook")]) == 15


@pytest.mark.parametrize(
    "text", ["TABLAROCA", "tablaróca", "drywall", "  hanging  Drywall ", "yeso"]
)
def test_search_reads_names_and_aliases_of_both_languages(
    client: Client, returnee: Returnee, text: str
) -> None:
    make_skill(
        "drywall", name_en="Drywall hanging", name_es="Colocación de tablaroca", aliases_es="yeso;x"
    )
    make_skill("cooking")

    found = search(client, text).context["choices"].found

    assert codes(found) == ["drywall"]


def test_search_keeps_what_is_ticked_and_saves_nothing(client: Client, returnee: Returnee) -> None:
    make_skill("cooking")
    make_skill("drywall")
    returnee.skills.add(make_skill("typing"))

    response = search(client, "drywall", "cooking")

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="cooking" checked' in page
    assert 'value="drywall">' in page
    assert 'name="skill_search" value="drywall"' in page
    assert codes(returnee.skills.all()) == ["typing"]


def test_what_was_found_and_ticked_is_saved_with_the_rest(
    client: Client, returnee: Returnee
) -> None:
    make_skill("cooking")
    make_skill("drywall")

    client.post(STEP, {"skill_search": "drywall", "skills": ["cooking", "drywall"]})

    assert sorted(codes(returnee.skills.all())) == ["cooking", "drywall"]


def test_a_skill_has_one_box_however_it_came_to_the_page(
    client: Client, returnee: Returnee
) -> None:
    make_skill("mig", major_groups="7212")
    make_skill("mig-2", major_groups="7212")
    make_experience(returnee, occupation=make_occupation("welder", isco08="7212"))

    page = search(client, "mig", "mig").content.decode()

    assert page.count('value="mig"') == 2  # The box, and the text that was searched for.
    assert page.count('value="mig-2"') == 1


def test_search_shows_20_and_says_that_there_are_more(client: Client, returnee: Returnee) -> None:
    for number in range(21):
        make_skill(f"weld-{number}")

    response = search(client, "weld")

    assert len(response.context["choices"].found) == 20
    assert "More than 20 match" in response.content.decode()


def test_the_name_itself_comes_before_names_that_hold_it(
    client: Client, returnee: Returnee
) -> None:
    make_skill("1", name_en="A house paint")
    make_skill("2", name_en="Paint mixing")
    make_skill("3", name_en="Walls", aliases_en="paint")

    assert codes(search(client, "paint").context["choices"].found) == ["3", "2", "1"]


def test_without_a_match_the_page_says_what_to_do(client: Client, returnee: Returnee) -> None:
    make_skill("typing")

    nothing = search(client, "zzz").content.decode()
    ticked = search(client, "typing", "typing").content.decode()
    empty = search(client, " ").content.decode()

    assert "Nothing in the list is called so" in nothing
    assert "All that match are ticked already" in ticked
    assert "The word to search for is missing" in empty


def test_htmx_gets_the_skills_alone(client: Client, returnee: Returnee) -> None:
    make_skill("drywall")

    page = search(client, "drywall", headers={"HX-Request": "true"}).content.decode()

    assert page.startswith('<fieldset id="skill-choices"')
    assert 'value="drywall"' in page


def test_an_officer_searches_for_the_person(client: Client) -> None:
    returnee = make_returnee()
    client.force_login(make_officer(office=returnee.office, language="en"))
    url = reverse("returnees:person-step", args=[returnee.public_id, "skills"])
    make_skill("cooking")
    make_skill("drywall")

    data = {"action": "search", "skill_search": "zzz", "skills": ["cooking"]}
    page = client.post(url, data).content.decode()
    client.post(url, {"skills": ["cooking", "drywall"]})

    assert "Tick what the person can do" in page
    assert "the duties of a past job" in page
    assert 'value="cooking" checked' in page
    assert returnee.skills.count() == 2


@pytest.mark.parametrize(
    ("text", "ticked", "told"),
    [
        ("x" * 1_000_000, [], "The search is too long"),
        ("\x00", [], "The word to search for is missing"),
        ("typ\x00ing", [], "typing</span>"),
        ("😀", [], "The word to search for is missing"),
        ("' OR 1=1 --", [], "Nothing in the list"),
        ("", ["flying", "\x00", "x" * 5_000], "to fix"),
    ],
)
def test_bad_searches_get_a_plain_answer(
    client: Client, returnee: Returnee, text: str, ticked: list[str], told: str
) -> None:
    returnee.skills.add(make_skill("typing"))

    response = search(client, text, *ticked)

    page = response.content.decode()
    assert response.status_code == 200
    assert told in page
    assert len(page) < 30_000
    assert codes(returnee.skills.all()) == ["typing"]


@pytest.mark.parametrize("count", [1, 40])
def test_the_step_costs_the_same_with_more_skills(
    client: Client, returnee: Returnee, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_skill(f"skill-{number}")

    with django_assert_num_queries(7):
        client.get(STEP)


def test_the_step_stays_light_with_all_catalogs_loaded(client: Client, returnee: Returnee) -> None:
    load_catalogs()
    for isco08 in ("5120", "7212", "8332"):
        make_experience(returnee, occupation=Occupation.objects.filter(isco08=isco08).first())
    returnee.skills.set(Skill.objects.all()[:20])

    pages = [client.get(STEP).content, search(client, "a").content]

    assert Skill.objects.count() > 1_000
    assert max(len(gzip.compress(page)) for page in pages) < 10_000
