"""Pages of postings: the form, the list, and each change of state."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogs.models import RequiredDocument
from employers.models import Employer, Posting
from tests.employers.builders import make_draft, make_floor, posting_form
from tests.factories import (
    make_city,
    make_document_type,
    make_employer,
    make_language,
    make_member,
    make_occupation,
    make_posting,
    make_requirement_set,
    make_skill,
)

pytestmark = pytest.mark.django_db
CREATE = reverse("employers:posting-create")
LIST = reverse("employers:posting-list")


@pytest.fixture
def employer() -> Employer:
    make_requirement_set()
    return make_employer()


@pytest.fixture
def owner(client: Client, employer: Employer) -> Client:
    client.force_login(make_member(employer, language="en"))
    return client


def path(name: str, posting: Posting) -> str:
    return reverse(f"employers:{name}", args=[posting.public_id])


def test_the_form_starts_from_the_occupation(owner: Client) -> None:
    make_occupation("welder", isco08="7212", title_en="Welder")
    welding = make_requirement_set("WELD")
    welding.isco08 = "7212"
    welding.save()
    make_skill("mig-welding", name_en="MIG welding", major_groups="7212")

    response = owner.get(CREATE, {"occupation": "welder"})

    form = response.context["form"]
    assert form["title"].value() == "Welder"
    assert form["requirement_set"].value() == "WELD"
    assert "Usual in this occupation" in response.content.decode()
    assert [skill.pk for skill in response.context["choices"].suggested] == ["mig-welding"]


def test_the_form_shows_the_legal_minimum_of_the_chosen_city(owner: Client) -> None:
    make_floor("315.04")
    make_floor("440.87", zone="northern")
    tijuana = make_city("Tijuana", is_northern_zone=True)

    first = owner.get(CREATE)
    sent = owner.post(CREATE, posting_form(city=tijuana.pk, title=""))

    assert "$315.04" in first.content.decode()
    assert "$440.87" in sent.content.decode()


def test_an_unknown_occupation_in_the_address_starts_an_empty_form(owner: Client) -> None:
    response = owner.get(CREATE, {"occupation": "no-such-work' OR 1=1"})

    assert response.status_code == 200
    assert response.context["form"]["title"].value() == ""


def test_a_posting_is_saved_as_a_draft_and_previewed(owner: Client) -> None:
    english = make_language()
    form = posting_form(**{"languages-0-language": english.code, "languages-0-level": "4"})

    response = owner.post(CREATE, {**form, "pay_min": "$14,000.00", "skills": [make_skill().pk]})

    posting = Posting.objects.get()
    assert response.url == path("posting-preview", posting)
    assert posting.pay_min == 14000
    assert posting.languages.get().level == 4
    assert posting.skills.count() == 1


def test_a_double_click_writes_one_posting(owner: Client) -> None:
    form = posting_form(draft_key=str(uuid.uuid4()))
    first = owner.post(CREATE, form)

    second = owner.post(CREATE, form)

    assert first.url == second.url
    assert Posting.objects.count() == 1


def test_suggesting_keeps_what_was_typed_and_writes_nothing(owner: Client) -> None:
    welding = make_requirement_set("WELD")
    welding.isco08 = "7212"
    welding.save()
    form = posting_form(action="suggest", duties="Soldar 😀", pay_min="not yet")

    response = owner.post(CREATE, {**form, "languages-0-language": make_language().code})

    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["form"]["requirement_set"].value() == "WELD"
    assert "Soldar 😀" in page
    assert "not yet" in page
    assert response.context["rows"][0]["language"].value() == "en"
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "with\x00null"),
        ("occupation", "no-such-work"),
        ("occupation", ""),
        ("city", "999999999999999999999"),
        ("city", "Monterrey"),
        ("requirement_set", "NOPE"),
        ("skills", ["no-such-skill"]),
        ("extra_documents", ["CSF"]),
        ("duties", "x" * 6001),
        ("pay_min", "a lot"),
        ("pay_min", "-5"),
        ("pay_min", "NaN"),
        ("pay_min", "1e400"),
        ("pay_max", "99999999999"),
        ("pay_period", "century"),
        ("shift", "never"),
        ("hours_per_week", "1000"),
        ("days_per_week", "0"),
        ("seats", "-1"),
        ("seats", "999999999999"),
        ("starts_on", "yesterday"),
        ("starts_on", "0001-01-01"),
        ("closes_on", "9999-12-31"),
        ("closes_on", "2026-02-31"),
        ("min_schooling", "77"),
        ("min_experience_years", "1.5"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_written(
    owner: Client, field: str, value: Any
) -> None:
    make_document_type("CSF")

    response = owner.post(CREATE, posting_form(**{field: value, "workplace": "Centro 😀"}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Centro 😀" in response.content.decode()
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"languages-0-language": "xx", "languages-0-level": "3"},
        {"languages-0-language": "en", "languages-0-level": ""},
        {"languages-0-language": "", "languages-0-level": "3"},
        {"languages-0-language": "en", "languages-0-level": "99"},
        {"languages-TOTAL_FORMS": "lots"},
    ],
)
def test_a_wrong_language_is_told_and_nothing_is_written(
    owner: Client, row: dict[str, str]
) -> None:
    make_language("en")

    response = owner.post(CREATE, posting_form(**row))

    assert response.status_code == 422
    assert not Posting.objects.exists()


def test_ten_megabytes_of_text_get_a_clear_page(owner: Client) -> None:
    response = owner.post(CREATE, posting_form(duties="x" * 10_000_000))

    assert response.status_code == 400
    assert "Retorno" in response.content.decode()
    assert not Posting.objects.exists()


def test_emoji_and_other_scripts_are_kept(owner: Client) -> None:
    owner.post(CREATE, posting_form(title="Cocinero 👩‍🍳 日本語 ñ"))

    assert Posting.objects.get().title == "Cocinero 👩‍🍳 日本語 ñ"


def test_markup_in_a_title_stays_text(owner: Client) -> None:
    owner.post(CREATE, posting_form(title="<script>alert(1)</script>"))

    page = owner.get(path("posting-preview", Posting.objects.get())).content.decode()

    assert "<script>alert" not in page


def test_editing_a_published_posting_shows_it_changed_in_its_history(
    owner: Client, employer: Employer
) -> None:
    posting = make_draft(employer)
    owner.post(path("posting-publish", posting))

    response = owner.post(path("posting-edit", posting), posting_form(title="Pailero"))

    page = owner.get(response.url).content.decode()
    posting.refresh_from_db()
    assert posting.title == "Pailero"
    assert posting.state == Posting.State.PUBLISHED
    assert "Changed" in page
    assert posting.events.filter(changed__contains="title", from_state="published").exists()


def test_two_writers_at_once_the_second_keeps_the_words_and_may_save_again(
    owner: Client, employer: Employer
) -> None:
    posting = make_draft(employer)
    seen = owner.get(path("posting-edit", posting)).context["form"]["seen_at"].value()
    owner.post(path("posting-edit", posting), posting_form(title="Primero", seen_at=seen))

    told = owner.post(path("posting-edit", posting), posting_form(title="Segundo", seen_at=seen))
    posting.refresh_from_db()
    after_first = posting.title
    again = told.context["form"]["seen_at"].value()
    owner.post(path("posting-edit", posting), posting_form(title="Segundo", seen_at=again))

    posting.refresh_from_db()
    assert told.status_code == 422
    assert "Someone else changed this posting" in told.content.decode()
    assert 'value="Segundo"' in told.content.decode()
    assert (after_first, posting.title) == ("Primero", "Segundo")


def test_the_edit_form_shows_what_is_stored(owner: Client, employer: Employer) -> None:
    posting = make_draft(employer, languages=[(make_language(), 5)], skills=[make_skill()])

    response = owner.get(path("posting-edit", posting))

    form, rows = response.context["form"], response.context["rows"]
    assert form["occupation"].value() == "welder"
    assert rows[0]["level"].value() == 5
    assert re.search(r'value="mig-welding"[^>]*checked', response.content.decode())


def test_the_preview_shows_papers_and_what_keeps_it_from_being_published(
    owner: Client, employer: Employer
) -> None:
    make_floor("315.04")
    posting = make_draft(employer, pay_min=9000, pay_max=9000)
    RequiredDocument.objects.create(
        requirement_set=posting.requirement_set,
        document=make_document_type("NSS", name_en="Social security number"),
        kind="all",
    )

    page = owner.get(path("posting-preview", posting)).content.decode()

    assert "Social security number" in page
    assert "below the legal minimum" in page
    assert path("posting-publish", posting) not in page


def test_publish_pause_resume_and_close_by_their_buttons(owner: Client, employer: Employer) -> None:
    posting = make_draft(employer, day=timezone.localdate())
    states = []

    for name in ("publish", "pause", "resume", "close"):
        response = owner.post(path(f"posting-{name}", posting), {"reason": "Filled"})
        posting.refresh_from_db()
        states.append(posting.state)

    assert response.url == path("posting", posting)
    assert states == ["published", "paused", "published", "closed"]


def test_closing_without_a_reason_says_so(owner: Client, employer: Employer) -> None:
    posting = make_posting(employer=employer)

    response = owner.post(path("posting-close", posting), {"reason": ""})

    posting.refresh_from_db()
    assert response.status_code == 422
    assert posting.state == Posting.State.PUBLISHED


def test_a_closed_posting_is_not_edited(owner: Client, employer: Employer) -> None:
    posting = make_posting(employer=employer, state=Posting.State.CLOSED)

    response = owner.post(path("posting-edit", posting), posting_form(title="Otro"))

    posting.refresh_from_db()
    assert response.url == path("posting", posting)
    assert posting.title == "Soldador"


def test_a_double_click_on_duplicate_makes_one_copy(owner: Client, employer: Employer) -> None:
    posting = make_posting(employer=employer)
    key = str(uuid.uuid4())

    first = owner.post(path("posting-duplicate", posting), {"key": key})
    second = owner.post(path("posting-duplicate", posting), {"key": key})

    assert first.url == second.url
    assert Posting.objects.count() == 2


def test_discarding_a_draft_removes_it(owner: Client, employer: Employer) -> None:
    posting = make_draft(employer)

    response = owner.post(path("posting-discard", posting))

    assert response.url == LIST
    assert not Posting.objects.exists()


def test_a_change_of_state_needs_a_post(owner: Client, employer: Employer) -> None:
    posting = make_posting(employer=employer)

    response = owner.get(path("posting-pause", posting))

    assert response.status_code == 405


def test_the_list_counts_by_state_and_searches(owner: Client, employer: Employer) -> None:
    make_posting(employer=employer, title="Soldador de planta")
    make_posting(employer=employer, title="Cocinera", state=Posting.State.PAUSED)
    make_posting(title="Ajena")

    everything = owner.get(LIST)
    found = owner.get(LIST, {"state": "paused", "q": "cocin"})

    counts = {tab["value"]: tab["count"] for tab in everything.context["tabs"]}
    assert counts == {"": 2, "draft": 0, "published": 1, "paused": 1, "closed": 0}
    assert [row.title for row in found.context["page"]] == ["Cocinera"]


@pytest.mark.parametrize("query", [{"page": "abc"}, {"page": "99999"}, {"state": "x"}, {"q": "😀"}])
def test_the_list_answers_any_query(owner: Client, query: dict[str, str]) -> None:
    response = owner.get(LIST, query)

    assert response.status_code == 200


def test_an_empty_list_says_what_to_do(owner: Client) -> None:
    page = owner.get(LIST).content.decode()

    assert "No posting yet" in page
    assert CREATE in page


def test_an_unverified_employer_is_told_on_list_and_form(client: Client) -> None:
    make_requirement_set()
    employer = make_employer(state=Employer.State.PENDING)
    client.force_login(make_member(employer, language="en"))

    pages = client.get(LIST), client.get(CREATE)

    assert all("not verified yet" in page.content.decode() for page in pages)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_with_more_rows(
    owner: Client, employer: Employer, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_posting(employer=employer)

    with django_assert_num_queries(7):
        owner.get(LIST)


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_costs_the_same_with_larger_catalogs(
    owner: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_occupation(f"work-{number}")
        make_city(f"City {number}")
        make_skill(f"skill-{number}")
        make_language(f"l{number}")

    with django_assert_num_queries(14):
        owner.get(CREATE)


def test_a_posting_that_ended_says_so(owner: Client, employer: Employer) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    posting = make_posting(
        employer=employer,
        closes_on=yesterday,
        published_on=yesterday,
    )

    page = owner.get(path("posting", posting)).content.decode()

    assert "Its last day to apply was" in page
