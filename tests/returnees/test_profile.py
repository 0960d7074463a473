"""The steps of the profile, by the person and by the officer in charge."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from catalogs.models import OccupationAlias
from returnees.histories import MOST_EXPERIENCES
from returnees.models import ContactMethod, Returnee, WorkExperience
from returnees.progress import STEPS, progress_of
from tests.factories import (
    make_city,
    make_experience,
    make_language,
    make_member,
    make_occupation,
    make_office,
    make_officer,
    make_returnee,
    make_skill,
    make_state,
)

pytestmark = pytest.mark.django_db
SLUGS = [step.slug for step in STEPS]


def step(slug: str) -> str:
    return reverse("returnees:profile-step", args=[slug])


def person_step(returnee: Returnee, slug: str) -> str:
    return reverse("returnees:person-step", args=[returnee.public_id, slug])


def signed_in(client: Client, **fields: Any) -> Returnee:
    returnee = make_returnee(**fields)
    client.force_login(returnee.user)
    return returnee


def about(**changes: str) -> dict[str, str]:
    data = {
        "given_names": "Ana",
        "first_surname": "Prueba",
        "second_surname": "",
        "birth_date_day": "1",
        "birth_date_month": "5",
        "birth_date_year": "1990",
        "sex": "F",
        "home_state": make_state().code,
        "city": "",
    }
    return {**data, **changes}


def job(**changes: str) -> dict[str, str]:
    data = {
        "title": "Framer",
        "country": "US",
        "place": "Dallas",
        "started_year": "2012",
        "ended_year": "2018",
        "years": "",
        "duties": "",
        "employer_name": "",
        "occupation": "",
    }
    return {**data, **changes}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_step_opens_for_the_person_and_says_where_it_is(client: Client, slug: str) -> None:
    signed_in(client)

    response = client.get(step(slug))

    assert response.status_code == 200
    assert f"Step {SLUGS.index(slug) + 1} of 6" in response.text


@pytest.mark.parametrize("slug", SLUGS)
def test_each_step_opens_for_an_officer_of_the_office(client: Client, slug: str) -> None:
    returnee = make_returnee()
    client.force_login(make_officer())

    response = client.get(person_step(returnee, slug))

    assert response.status_code == 200
    assert returnee.full_name in response.text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_step_of_another_office_or_of_a_stranger_is_not_found(client: Client, slug: str) -> None:
    returnee = make_returnee()
    others = [make_officer(office=make_office("SNE-01")), make_returnee().user, make_member()]

    statuses = []
    for user in others:
        client.force_login(user)
        statuses.append(client.post(person_step(returnee, slug), about()).status_code)

    assert statuses == [404, 404, 404]


def test_an_unknown_step_is_not_found(client: Client) -> None:
    signed_in(client)

    assert client.get(step("status")).status_code == 404


def test_a_saved_step_leads_to_the_next(client: Client) -> None:
    returnee = signed_in(client)
    before = returnee.touched_at
    city = make_city()

    response = client.post(step("about"), about(city=str(city.pk)))

    returnee.refresh_from_db()
    assert response.url == step("work")
    assert (returnee.given_names, returnee.sex, returnee.city) == ("Ana", "F", city)
    assert returnee.touched_at > before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_names", ""),
        ("birth_date_year", "999"),
        ("birth_date_year", "2030"),
        ("sex", "Q"),
        ("home_state", "77"),
        ("city", "999999"),
        ("city", "Monterrey"),
    ],
)
def test_a_wrong_step_keeps_the_file_as_it_was(client: Client, field: str, value: str) -> None:
    returnee = signed_in(client, given_names="Antes")

    response = client.post(step("about"), about(**{field: value}))

    returnee.refresh_from_db()
    assert response.status_code == 200
    assert response.context["form"].errors
    assert returnee.given_names == "Antes"


def test_skills_are_kept_and_an_unknown_one_changes_nothing(client: Client) -> None:
    returnee = signed_in(client)
    make_skill("welding")
    client.post(step("skills"), {"skills": ["welding"]})

    response = client.post(step("skills"), {"skills": ["welding", "flying"]})

    assert response.context["form"].errors
    assert [skill.pk for skill in returnee.skills.all()] == ["welding"]


def test_languages_and_schooling_are_kept(client: Client) -> None:
    returnee = signed_in(client)
    for code in ("es", "en", "nah"):
        make_language(code)

    client.post(
        step("languages"),
        {
            "level_es": "6",
            "level_en": "4",
            "other_1": "nah",
            "other_1_level": "3",
            "schooling": "2",
        },
    )
    client.post(step("languages"), {"level_es": "6", "level_en": "5", "schooling": "2"})

    returnee.refresh_from_db()
    levels = dict(returnee.languages.values_list("language_id", "level"))
    assert levels == {"es": 6, "en": 5}
    assert returnee.schooling == 2


@pytest.mark.parametrize(
    "data",
    [
        {"level_en": "9"},
        {"other_1": "klingon", "other_1_level": "3"},
        {"other_1": "nah"},
        {"other_1": "nah", "other_1_level": "3", "other_2": "nah", "other_2_level": "4"},
        {"schooling": "17"},
    ],
)
def test_wrong_languages_change_nothing(client: Client, data: dict[str, str]) -> None:
    returnee = signed_in(client)
    for code in ("es", "en", "nah"):
        make_language(code)

    response = client.post(step("languages"), data)

    assert response.context["form"].errors
    assert not returnee.languages.exists()


def test_wishes_are_kept_with_pay_written_as_people_do(client: Client) -> None:
    returnee = signed_in(client)
    state = make_state("22", name="Querétaro")

    client.post(
        step("wishes"),
        {
            "work_wanted": "lo que sea 🙂",
            "pay_wanted": "$12,500",
            "shifts_wanted": ["day", "night"],
            "work_states": [state.pk],
            "is_searching": "on",
        },
    )

    returnee.refresh_from_db()
    assert (returnee.pay_wanted, returnee.shifts_wanted) == (12500, ["day", "night"])
    assert list(returnee.work_states.all()) == [state]
    assert not returnee.would_relocate


def test_states_chosen_while_anywhere_stays_ticked_count(client: Client) -> None:
    returnee = signed_in(client)

    client.post(step("wishes"), {"anywhere": "on", "work_states": [make_state().pk]})

    assert list(returnee.work_states.all()) == [make_state()]


def test_anywhere_clears_the_states(client: Client) -> None:
    returnee = signed_in(client)
    returnee.work_states.add(make_state())

    client.post(step("wishes"), {"anywhere": "on", "work_states": [make_state().pk]})

    assert not returnee.work_states.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"pay_wanted": "5"},
        {"pay_wanted": "999999999"},
        {"pay_wanted": "mucho"},
        {"shifts_wanted": ["dawn"]},
        {"work_states": ["99"]},
        {"work_wanted": "x" * 5000},
    ],
)
def test_wrong_wishes_change_nothing(client: Client, data: dict[str, Any]) -> None:
    returnee = signed_in(client, pay_wanted=9000)

    response = client.post(step("wishes"), data)

    returnee.refresh_from_db()
    assert response.context["form"].errors
    assert returnee.pay_wanted == 9000


def test_progress_counts_what_is_there() -> None:
    returnee = make_returnee(city=make_city(), pay_wanted=9000)
    make_experience(returnee)

    progress = progress_of(Returnee.objects.with_progress().get())

    assert (progress.done, progress.total) == (3, 6)
    assert progress.next_step.slug == "skills"


def test_a_job_without_years_is_still_to_do() -> None:
    make_experience(make_returnee(), years=None)

    progress = progress_of(Returnee.objects.with_progress().get())

    assert progress.done == 0


def test_a_past_job_is_added_once_though_sent_twice(client: Client) -> None:
    returnee = signed_in(client)
    data = job(key=str(uuid.uuid4()))

    client.post(reverse("returnees:experience-create"), data)
    response = client.post(reverse("returnees:experience-create"), data)

    added = returnee.experiences.get()
    assert response.url == step("work")
    assert (added.title, added.years) == ("Framer", Decimal(6))


def test_a_past_job_finds_its_occupation_by_alias(client: Client) -> None:
    returnee = signed_in(client)
    carpenter = make_occupation("carpenter", isco08="7115")
    OccupationAlias.objects.create(occupation=carpenter, language="en", text="framer")

    client.post(reverse("returnees:experience-create"), job())

    assert returnee.experiences.get().occupation == carpenter


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"country": "Texas"}, "country"),
        ({"started_year": "999"}, "started_year"),
        ({"started_year": "2090", "ended_year": ""}, "started_year"),
        ({"started_year": "dos mil"}, "started_year"),
        ({"started_year": "2018", "ended_year": "2012"}, None),
        ({"years": "61"}, "years"),
        ({"years": "-1"}, "years"),
        ({"years": "9"}, "years"),
        ({"occupation": "999999"}, "occupation"),
        ({"duties": "x" * 3001}, "duties"),
    ],
)
def test_a_wrong_past_job_is_explained_and_not_added(
    client: Client, changes: dict[str, str], field: str | None
) -> None:
    returnee = signed_in(client)

    response = client.post(reverse("returnees:experience-create"), job(**changes))

    errors = response.context["form"].errors
    assert errors
    assert field is None or field in errors
    assert 'value="Dallas"' in response.text
    assert not returnee.experiences.exists()


def test_a_profile_holds_only_so_many_jobs(client: Client) -> None:
    returnee = signed_in(client)
    occupation = make_occupation()
    WorkExperience.objects.bulk_create(
        WorkExperience(returnee=returnee, title="Job", years=1, occupation=occupation)
        for _number in range(MOST_EXPERIENCES)
    )

    response = client.post(reverse("returnees:experience-create"), job())

    assert "up to 40 jobs" in response.text
    assert returnee.experiences.count() == MOST_EXPERIENCES


def test_a_past_job_is_changed_and_deleted(client: Client) -> None:
    returnee = signed_in(client)
    experience = make_experience(returnee)
    edit = reverse("returnees:experience-edit", args=[experience.public_id])

    client.post(edit, job(title="Lead framer"))
    experience.refresh_from_db()
    client.post(reverse("returnees:experience-delete", args=[experience.public_id]))

    assert experience.title == "Lead framer"
    assert not returnee.experiences.exists()


def test_deleting_needs_a_post(client: Client) -> None:
    experience = make_experience(signed_in(client))

    response = client.get(reverse("returnees:experience-delete", args=[experience.public_id]))

    assert response.status_code == 405


def test_another_persons_job_is_not_found(client: Client) -> None:
    experience = make_experience(make_returnee())
    pages = ["returnees:experience-edit", "returnees:experience-delete"]
    others = [
        make_returnee().user,
        make_member(),
        make_officer(office=make_office("SNE-01")),
    ]

    statuses = []
    for user in others:
        client.force_login(user)
        for page in pages:
            url = reverse(page, args=[experience.public_id])
            statuses.append(client.post(url, job()).status_code)

    experience.refresh_from_db()
    assert set(statuses) == {404}
    assert experience.title == "Welder"


def test_an_officers_change_is_written_in_the_access_log(client: Client) -> None:
    returnee = make_returnee()
    officer = make_officer()
    client.force_login(officer)

    client.post(reverse("returnees:person-experience-create", args=[returnee.public_id]), job())

    entry = AccessEntry.objects.get()
    assert (entry.subject_id, entry.actor) == (returnee.public_id, officer)
    assert entry.action == AccessEntry.Action.CHANGED
    assert returnee.experiences.count() == 1


def test_ones_own_change_is_not_logged(client: Client) -> None:
    signed_in(client)

    client.post(step("about"), about())

    assert not AccessEntry.objects.exists()


def test_contacts_are_kept_in_one_form_and_ended(client: Client) -> None:
    returnee = signed_in(client)
    data = {"kind": "whatsapp", "value": "81 5555 0101", "note": "tarde"}

    client.post(step("contact"), data)
    client.post(step("contact"), data)
    contact = returnee.contact_methods.get()
    client.post(reverse("returnees:contact-end", args=[contact.public_id]))

    contact.refresh_from_db()
    assert contact.value == "+528155550101"
    assert contact.ended_on == timezone.localdate()


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "pigeon", "value": "81 5555 0101"},
        {"kind": "phone", "value": "12"},
        {"kind": "email", "value": "ana"},
        {"kind": "phone", "value": ""},
    ],
)
def test_a_wrong_contact_is_not_kept(client: Client, data: dict[str, str]) -> None:
    signed_in(client)

    response = client.post(step("contact"), data)

    assert response.context["form"].errors
    assert not ContactMethod.objects.exists()


def test_another_persons_contact_cannot_be_ended(client: Client) -> None:
    contact = ContactMethod.objects.create(
        returnee=make_returnee(), kind="phone", value="+528155550101", since=dt.date(2026, 1, 1)
    )
    signed_in(client)

    response = client.post(reverse("returnees:contact-end", args=[contact.public_id]))

    contact.refresh_from_db()
    assert response.status_code == 404
    assert contact.ended_on is None


def test_the_profile_says_gently_that_there_may_be_a_file_and_shows_nothing_of_it(
    client: Client,
) -> None:
    other = make_returnee(given_names="Secreta")
    signed_in(client, may_duplicate=other)

    response = client.get(reverse("returnees:profile"))

    assert "You may have a file already" in response.text
    assert "Secreta" not in response.text
    assert str(other.public_id) not in response.text


@pytest.mark.parametrize("make", [make_member, make_officer])
def test_the_profile_is_for_returnees(client: Client, make: Any) -> None:
    client.force_login(make())

    assert client.get(reverse("returnees:profile")).status_code == 404


@pytest.mark.parametrize(
    "url", [reverse("returnees:profile"), step("about"), reverse("returnees:experience-create")]
)
def test_a_visitor_signs_in_first(client: Client, url: str) -> None:
    response = client.get(url)

    assert response.url.startswith(reverse("account_login"))
