"""The skills of a posting: what the form offers, and how one searches for the rest."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogs.models import Occupation, Skill
from catalogs.services import load_catalogs
from employers.models import Employer, Posting
from tests.employers.builders import make_draft, posting_form
from tests.factories import (
    make_employer,
    make_language,
    make_member,
    make_occupation,
    make_requirement_set,
    make_skill,
)

pytestmark = pytest.mark.django_db
CREATE = reverse("employers:posting-create")


@pytest.fixture
def employer() -> Employer:
    make_requirement_set()
    return make_employer()


@pytest.fixture
def owner(client: Client, employer: Employer) -> Client:
    client.force_login(make_member(employer, language="en"))
    return client


def search(owner: Client, text: str, url: str = CREATE, **fields: Any) -> Any:
    form = posting_form(action="search", skill_search=text, **fields)
    return owner.post(url, form)


def codes(skills: Any) -> list[str]:
    return [skill.pk for skill in skills]


def test_the_form_offers_what_is_usual_in_the_occupation_and_no_other(owner: Client) -> None:
    make_occupation("welder", isco08="7212")
    make_skill("mig", major_groups="7212")
    make_skill("cooking", major_groups="5120")

    page = owner.get(CREATE, {"occupation": "welder"}).content.decode()

    assert 'value="mig"' in page
    assert 'value="cooking"' not in page


def test_suggesting_offers_the_skills_of_the_chosen_occupation_and_keeps_the_ticked(
    owner: Client,
) -> None:
    make_skill("mig", major_groups="7212")
    make_skill("cooking", major_groups="5120")

    page = owner.post(CREATE, posting_form(action="suggest", skills=["cooking"])).content.decode()

    assert 'value="mig">' in page
    assert 'value="cooking" checked' in page


def test_searching_keeps_all_that_was_typed_and_writes_nothing(owner: Client) -> None:
    make_skill("cooking")
    make_skill("drywall", aliases_es="tablaróca")

    response = search(
        owner,
        "TABLAROCA",
        skills=["cooking"],
        title="Título 😀",
        duties="Colgar hojas",
        pay_min="not yet",
        offers_meals="on",
        **{"languages-0-language": make_language().code},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="drywall">' in page
    assert 'value="cooking" checked' in page
    assert all(text in page for text in ("Título 😀", "Colgar hojas", "not yet"))
    assert response.context["form"]["offers_meals"].value() is True
    assert response.context["form"]["occupation"].value() == "welder"
    assert response.context["rows"][0]["language"].value() == "en"
    assert not Posting.objects.exists()


def test_what_was_found_is_saved_with_what_was_ticked_before(
    owner: Client, employer: Employer
) -> None:
    posting = make_draft(employer, skills=[make_skill("cooking")])
    make_skill("drywall")
    edit = reverse("employers:posting-edit", args=[posting.public_id])
    seen = owner.get(edit).context["form"]["seen_at"].value()

    found = search(owner, "drywall", edit, skills=["cooking"], seen_at=seen)
    again = found.context["form"]["seen_at"].value()
    owner.post(edit, posting_form(skills=["cooking", "drywall"], seen_at=again))

    assert codes(found.context["choices"].found) == ["drywall"]
    assert sorted(codes(posting.skills.all())) == ["cooking", "drywall"]


def test_a_refused_form_keeps_the_ticked_skills(owner: Client) -> None:
    make_skill("cooking")

    response = owner.post(CREATE, posting_form(title="", skills=["cooking"]))

    assert response.status_code == 422
    assert 'value="cooking" checked' in response.content.decode()


def test_htmx_gets_the_skills_alone(owner: Client) -> None:
    make_skill("drywall")
    form = posting_form(action="search", skill_search="drywall")

    page = owner.post(CREATE, form, headers={"HX-Request": "true"}).content.decode()

    assert page.startswith('<fieldset id="skill-choices"')
    assert 'value="drywall"' in page


def test_without_a_match_the_form_says_so(owner: Client) -> None:
    assert "No skill is called so" in search(owner, "zzz").content.decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 1_000_000, "The search is too long"),
        ("\x00", "The word to search for is missing"),
        ("😀", "The word to search for is missing"),
        ("' OR 1=1 --", "No skill is called so"),
    ],
)
@pytest.mark.parametrize("field", ["title", "occupation", "city", "skills", "draft_key"])
def test_bad_searches_get_a_plain_answer(owner: Client, text: str, told: str, field: str) -> None:
    response = search(owner, text, **{field: "no-such\x00" + "9" * 400})

    page = response.content.decode()
    assert response.status_code == 200
    assert told in page
    assert len(page) < 100_000
    assert not Posting.objects.exists()


@pytest.mark.parametrize("skill", ["no-such-skill", "\x00", "x" * 5_000])
def test_an_unknown_skill_is_refused_beside_the_field(owner: Client, skill: str) -> None:
    response = owner.post(CREATE, posting_form(skills=[skill]))

    assert response.status_code == 422
    assert response.context["form"].errors["skills"]
    assert 'href="#id_skills_0"' in response.content.decode()
    assert 'id="id_skills_0"' in response.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form_stays_light_with_all_catalogs_loaded(client: Client, language: str) -> None:
    load_catalogs()
    employer = make_employer()
    client.force_login(make_member(employer, language=language))
    posting = make_draft(employer, skills=list(Skill.objects.all()[:20]))
    posting.occupation = Occupation.objects.filter(isco08="7212").first()
    posting.save()
    edit = reverse("employers:posting-edit", args=[posting.public_id])

    pages = [client.get(CREATE), client.get(edit), search(client, "a", edit)]

    assert Skill.objects.count() > 1_000
    assert max(len(gzip.compress(page.content)) for page in pages) < 22_000
