"""What a person's words mean: read, asked about, confirmed, corrected and refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from catalogs.models import ConceptName, Occupation, OccupationAlias
from catalogs.names import accept_names
from returnees.answers import (
    add_read_skill,
    choose_occupation,
    leave_occupation_open,
    refuse_occupation,
    refuse_read_skill,
)
from returnees.histories import add_experience, change_experience
from returnees.models import Returnee, WorkExperience
from returnees.readings import occupation_questions, read_skills
from tests.factories import (
    NOW,
    make_experience,
    make_occupation,
    make_officer,
    make_returnee,
    make_skill,
)

pytestmark = pytest.mark.django_db
WORK = reverse("returnees:profile-step", args=["work"])
SKILLS = reverse("returnees:profile-step", args=["skills"])
Source = WorkExperience.OccupationSource


@pytest.fixture
def drywaller() -> Occupation:
    occupation = make_occupation("drywaller", title_en="Drywall installer", title_es="Tablaroquero")
    for language, text in (("en", "sheetrock"), ("en", "drywall hanger"), ("es", "tablarroca")):
        OccupationAlias.objects.create(occupation=occupation, language=language, text=text)
    return occupation


@pytest.fixture
def painter() -> Occupation:
    return make_occupation("painter", title_en="Painter", title_es="Pintor")


@pytest.fixture
def person(client: Client) -> Returnee:
    returnee = make_returnee(given_names="Ana", first_surname="Prueba")
    assert returnee.user is not None
    returnee.user.language = "en"
    returnee.user.save()
    client.force_login(returnee.user)
    return returnee


def add_job(person: Returnee, title: str, **data: Any) -> WorkExperience:
    assert person.user is not None
    data = {"title": title, "country": "US", **data}
    return add_experience(returnee=person, data=data, by=person.user, now=NOW, key=uuid4())


def by(person: Returnee) -> dict[str, Any]:
    return {"by": person.user, "now": NOW + dt.timedelta(minutes=5)}


def url(name: str, job: WorkExperience) -> str:
    return reverse(f"returnees:experience-{name}", args=[job.public_id])


# The occupation


def test_the_page_asks_whether_the_reading_is_right(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    add_job(person, "Sheetrock in Houston")

    page = client.get(WORK).content.decode()

    assert "You wrote <i>Sheetrock</i>: is that <b>Drywall installer</b>?" in page
    assert "Yes, Drywall installer" in page
    assert "No, something else" in page


def test_one_tap_confirms_and_nobody_asks_again(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    job = add_job(person, "Sheetrock")
    before = Returnee.objects.get().touched_at

    page = client.post(url("occupation", job), {"occupation": "drywaller"}, follow=True)

    job.refresh_from_db()
    assert (job.occupation, job.occupation_source) == (drywaller, Source.CHOSEN)
    assert "Noted: “Sheetrock” is Drywall installer." in page.content.decode()
    assert "is that" not in page.content.decode()
    assert Returnee.objects.get().touched_at != before


def test_a_double_tap_writes_once(person: Returnee, drywaller: Occupation) -> None:
    job = add_job(person, "paredero")
    again = {**by(person), "now": NOW + dt.timedelta(minutes=9)}

    choose_occupation(experience=job, occupation=drywaller, **by(person))
    choose_occupation(experience=job, occupation=drywaller, **again)

    assert ConceptName.objects.get().times_said == 1
    assert Returnee.objects.get().touched_at == by(person)["now"]


def test_refusing_takes_the_reading_away_and_offers_others(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    finisher = make_occupation("finisher", title_en="Drywall finisher")
    job = add_job(person, "Sheetrock", duties="drywall finisher helper")

    page = client.post(
        url("occupation-refuse", job), {"occupation": "drywaller"}, follow=True
    ).content.decode()

    job.refresh_from_db()
    assert job.occupation is None
    assert job.occupation_source == Source.READ
    assert job.refused_concepts == ["occ:drywaller"]
    assert f'value="{finisher.code}"' in page
    assert 'value="drywaller"' not in page


def test_what_was_refused_is_not_read_again(person: Returnee, drywaller: Occupation) -> None:
    job = add_job(person, "Sheetrock")
    refuse_occupation(experience=job, occupation=drywaller, **by(person))
    job.refresh_from_db()

    change_experience(experience=job, data={"title": "Sheetrock man"}, **by(person))

    job.refresh_from_db()
    assert job.occupation is None


def test_refusing_leaves_what_was_chosen_meanwhile(person: Returnee, drywaller: Occupation) -> None:
    job = add_job(person, "Sheetrock")
    choose_occupation(experience=job, occupation=drywaller, **by(person))

    refuse_occupation(experience=job, occupation=drywaller, **by(person))

    job.refresh_from_db()
    assert job.occupation == drywaller
    assert job.refused_concepts == []


def test_unknown_words_are_said_to_be_unknown_and_block_nothing(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    job = add_job(person, "Zumbador")

    asked = client.get(WORK).content.decode()
    answered = client.post(url("occupation-unknown", job), follow=True).content.decode()

    job.refresh_from_db()
    assert "We do not know this job yet: choose the nearest." in asked
    assert "We do not know this job yet" not in answered
    assert (job.occupation, job.occupation_source) == (None, Source.CHOSEN)


def test_other_words_are_read_although_the_old_ones_were_unknown(
    person: Returnee, drywaller: Occupation
) -> None:
    job = add_job(person, "Zumbador")
    leave_occupation_open(experience=job, **by(person))
    job.refresh_from_db()

    change_experience(experience=job, data={"title": "Sheetrock"}, **by(person))

    job.refresh_from_db()
    assert (job.occupation, job.occupation_source) == (drywaller, Source.READ)


def test_not_knowing_does_not_take_a_choice_away(person: Returnee, drywaller: Occupation) -> None:
    job = add_job(person, "Sheetrock", occupation=drywaller)

    leave_occupation_open(experience=job, **by(person))

    job.refresh_from_db()
    assert job.occupation == drywaller


@pytest.mark.parametrize("title", ["painter", "Painters"])
def test_a_title_that_is_the_name_of_the_occupation_needs_no_question(
    person: Returnee, painter: Occupation, title: str
) -> None:
    job = add_job(person, title)

    assert occupation_questions([job]) == []


def test_a_changed_title_is_read_anew_only_if_nobody_chose(
    person: Returnee, drywaller: Occupation, painter: Occupation
) -> None:
    read, chosen = add_job(person, "Sheetrock"), add_job(person, "Sheetrock", occupation=drywaller)

    for job in (read, chosen):
        change_experience(experience=job, data={"title": "Painter"}, **by(person))

    assert (read.occupation, chosen.occupation) == (painter, drywaller)
    assert (read.occupation_source, chosen.occupation_source) == (Source.READ, Source.CHOSEN)


def edit(client: Client, job: WorkExperience, **fields: Any) -> WorkExperience:
    data = {"title": job.title, "country": "US", "occupation": job.occupation_id or "", **fields}
    assert client.post(url("edit", job), data).status_code == 302
    job.refresh_from_db()
    return job


def test_the_form_counts_as_a_choice_only_when_the_occupation_was_changed(
    client: Client, person: Returnee, drywaller: Occupation, painter: Occupation
) -> None:
    job = add_job(person, "Sheetrock")

    as_left = edit(client, job, place="Houston").occupation_source
    changed = edit(client, job, occupation=painter.pk)

    assert as_left == Source.READ
    assert (changed.occupation, changed.occupation_source) == (painter, Source.CHOSEN)


def test_the_form_takes_a_reading_away(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    job = edit(client, add_job(person, "Sheetrock"), occupation="")

    assert job.occupation is None
    assert job.refused_concepts == ["occ:drywaller"]
    assert occupation_questions([job]) == []


def test_search_finds_by_any_language_and_says_when_nothing_is_found(
    client: Client, person: Returnee, drywaller: Occupation
) -> None:
    job = add_job(person, "Zumbador")

    found = client.post(url("occupation", job), {"q": "TABLARRÓCA"})
    nothing = client.post(url("occupation", job), {"q": "zzz"}).content.decode()

    assert found.context["search"].found == (drywaller,)
    assert "No work in the list is called so" in nothing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 1_000_000, "The search is too long"),
        ("\x00", "The word to search for is missing"),
        ("sheet\x00rock", "sheetrock"),
        ("😀", "The word to search for is missing"),
        ("<xq>", "No work in the list"),
    ],
)
def test_bad_searches_get_a_plain_answer(
    client: Client, person: Returnee, drywaller: Occupation, text: str, told: str
) -> None:
    response = client.post(url("occupation", add_job(person, "Zumbador")), {"q": text})

    assert response.status_code == 200
    assert told in response.content.decode()
    assert len(response.content) < 30_000


@pytest.mark.parametrize("code", ["", "\x00", "nobody", "x" * 1_000_000, "😀"])
def test_unknown_codes_change_nothing(client: Client, person: Returnee, code: str) -> None:
    job = add_job(person, "Zumbador")

    answers = [
        client.post(url("occupation", job), {"occupation": code}),
        client.post(url("occupation-refuse", job), {"occupation": code}),
        client.post(url("skill-add", job), {"skill": code}),
        client.post(url("skill-refuse", job), {"skill": code}),
    ]

    job.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 302, 302, 302]
    assert job.refused_concepts == []
    assert job.occupation_source == Source.READ


@pytest.mark.parametrize("title", ["😀", "<script>alert(1)</script>", "SHEETROCK 55 1234 5678"])
def test_odd_titles_are_asked_about_safely(
    client: Client, person: Returnee, drywaller: Occupation, title: str
) -> None:
    add_job(person, title, duties="x" * 3000)

    response = client.get(WORK)

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


# What corrections teach


def test_choosing_for_unknown_words_proposes_them(person: Returnee, painter: Occupation) -> None:
    job = add_job(person, "Brochero")

    choose_occupation(experience=job, occupation=painter, **by(person))

    name = ConceptName.objects.get()
    assert (name.text, name.occupation, name.language) == ("brochero", painter, "es")


def test_choosing_another_than_was_read_proposes_the_words_that_were_read(
    person: Returnee, drywaller: Occupation, painter: Occupation
) -> None:
    job = add_job(person, "sheetrock, 5 years in Houston")

    choose_occupation(experience=job, occupation=painter, **by(person))

    assert ConceptName.objects.get().text == "sheetrock"


def test_confirming_a_known_name_proposes_nothing(person: Returnee, drywaller: Occupation) -> None:
    job = add_job(person, "sheetrock")

    choose_occupation(experience=job, occupation=drywaller, **by(person))

    assert not ConceptName.objects.exists()


@pytest.mark.parametrize(
    "title", ["Brochero de Ana", "brochero prueba", "Brochero Acmex", "7 brochas"]
)
def test_titles_that_tell_who_are_not_proposed(
    person: Returnee, painter: Occupation, title: str
) -> None:
    job = add_job(person, title, employer_name="Acmex Painter")

    choose_occupation(experience=job, occupation=painter, **by(person))

    assert not ConceptName.objects.exists()


def test_an_accepted_name_is_read_in_the_next_job(person: Returnee, painter: Occupation) -> None:
    choose_occupation(experience=add_job(person, "Brochero"), occupation=painter, **by(person))

    accept_names(names=ConceptName.objects.all())

    assert add_job(person, "Brochero en Dallas").occupation == painter


# Skills


@pytest.fixture
def job(person: Returnee) -> WorkExperience:
    make_skill("taping", name_en="Drywall taping", aliases_en="taping")
    make_skill("forklift", name_en="Forklift", aliases_es="montacargas")
    return add_job(person, "Zumbador", duties="Taping and montacargas")


def test_skills_in_the_words_are_offered_with_the_words(
    client: Client, job: WorkExperience
) -> None:
    pages = [client.get(address).content.decode() for address in (WORK, SKILLS)]

    for page in pages:
        assert "We read these skills in what you wrote" in page
        assert "“Taping”" in page
        assert "“montacargas”" in page


def test_one_tap_adds_a_skill_and_another_refuses_one(
    client: Client, person: Returnee, job: WorkExperience
) -> None:
    client.post(url("skill-add", job), {"skill": "taping"})
    client.post(url("skill-add", job), {"skill": "taping"})
    page = client.post(url("skill-refuse", job), {"skill": "forklift"}, follow=True)

    job.refresh_from_db()
    assert [skill.pk for skill in person.skills.all()] == ["taping"]
    assert job.refused_concepts == ["skill:forklift"]
    assert "We read these skills" not in page.content.decode()


def test_only_skills_that_were_read_are_added_so(
    client: Client, person: Returnee, job: WorkExperience
) -> None:
    make_skill("flying", name_en="Flying")

    client.post(url("skill-add", job), {"skill": "flying"})

    assert not person.skills.exists()


def test_on_the_step_of_skills_a_tap_keeps_what_is_ticked(
    client: Client, person: Returnee, job: WorkExperience
) -> None:
    make_skill("cooking")

    added = client.post(SKILLS, {"skills": ["cooking"], "add_read": "taping"}).content.decode()
    refused = client.post(SKILLS, {"skills": ["cooking"], "refuse_read": "forklift"})

    job.refresh_from_db()
    assert 'value="cooking" checked' in added
    assert 'value="taping" checked' in added
    assert [skill.pk for skill in person.skills.all()] == ["taping"]
    assert 'value="cooking" checked' in refused.content.decode()
    assert job.refused_concepts == ["skill:forklift"]


def test_words_of_registration_are_read_too_and_at_most_six_are_offered(person: Returnee) -> None:
    for number in "abcdefgh":
        make_skill(f"skill-{number}", name_en=f"Kniting{number}")
    first = add_job(person, "Zumbador")
    person.work_done = ", ".join(f"kniting{number}" for number in "abcdefgh")

    read = read_skills(person, [first])

    assert len(read) == 6
    assert {row.experience for row in read} == {first}


def test_a_misspelt_skill_that_is_added_is_proposed(person: Returnee) -> None:
    skill = make_skill("forklift", name_en="Forklift")
    job = add_job(person, "Zumbador")

    add_read_skill(experience=job, skill=skill, words="forclif", **by(person))
    add_read_skill(experience=job, skill=skill, words="forclif", **by(person))

    name = ConceptName.objects.get()
    assert (name.text, name.skill, name.times_said) == ("forclif", skill, 1)


def test_a_refused_skill_is_refused_once(person: Returnee, job: WorkExperience) -> None:
    skill = make_skill("forklift")

    refuse_read_skill(experience=job, skill=skill, **by(person))
    refuse_read_skill(experience=job, skill=skill, **by(person))

    job.refresh_from_db()
    assert job.refused_concepts == ["skill:forklift"]


# Who


def test_an_officer_confirms_for_the_person_and_it_is_logged(
    client: Client, drywaller: Occupation
) -> None:
    person = make_returnee()
    job = make_experience(person, title="Sheetrock", occupation=drywaller)
    client.force_login(make_officer(office=person.office, language="en"))
    step = reverse("returnees:person-step", args=[person.public_id, "work"])

    asked = client.get(step).content.decode()
    answer = client.post(url("occupation", job), {"occupation": "drywaller"})

    job.refresh_from_db()
    assert "The person wrote <i>Sheetrock</i>" in asked
    assert answer["Location"] == step
    assert job.occupation_source == Source.CHOSEN


@pytest.mark.parametrize(
    "name", ["occupation", "occupation-refuse", "occupation-unknown", "skill-add", "skill-refuse"]
)
def test_another_persons_job_is_not_found(client: Client, person: Returnee, name: str) -> None:
    job = make_experience(make_returnee())

    assert client.post(url(name, job), {"occupation": "welder"}).status_code == 404


# The API


def test_the_api_tells_where_the_occupation_is_from_and_takes_the_owners_word(
    person: Returnee, drywaller: Occupation
) -> None:
    job = add_job(person, "Sheetrock")
    api = APIClient()
    api.force_authenticate(person.user)
    address = reverse("api:experience", args=[job.public_id])

    read = api.get(address).json()
    left = api.patch(address, {"place": "Houston"}, format="json").json()
    said = api.patch(address, {"occupation": "drywaller"}, format="json").json()
    unsaid = api.patch(address, {"occupation": None}, format="json").json()

    assert (read["occupation"], read["occupation_source"]) == ("drywaller", "read")
    assert left["occupation_source"] == "read"
    assert said["occupation_source"] == "chosen"
    assert unsaid["occupation"] is None


def test_the_api_does_not_let_one_write_where_it_is_from(
    person: Returnee, drywaller: Occupation
) -> None:
    api = APIClient()
    api.force_authenticate(person.user)
    data = {"title": "Sheetrock", "country": "US", "occupation_source": "chosen"}

    made = api.post(reverse("api:experience-list"), data, format="json").json()

    assert made["occupation_source"] == "read"


@pytest.mark.parametrize("count", [1, 12])
def test_the_step_costs_the_same_with_more_jobs(
    client: Client,
    person: Returnee,
    drywaller: Occupation,
    count: int,
    django_assert_max_num_queries: Any,
) -> None:
    for _number in range(count):
        add_job(person, "Sheetrock")
    client.get(WORK)

    with django_assert_max_num_queries(22):
        client.get(WORK)
