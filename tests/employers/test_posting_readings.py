"""What the words of a posting mean: suggested in the form, confirmed or refused after an import."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogs.models import ConceptName, Occupation, OccupationAlias
from employers.models import Employer, Posting
from employers.services import (
    PostingRefused,
    confirm_all,
    confirm_occupation,
    duplicate_posting,
    refuse_occupation,
    save_posting,
)
from tests.employers.builders import make_draft, posting_form, posting_values
from tests.factories import (
    NOW,
    make_employer,
    make_member,
    make_occupation,
    make_posting,
    make_requirement_set,
    make_skill,
)

pytestmark = pytest.mark.django_db
CREATE = reverse("employers:posting-create")
LIST = reverse("employers:posting-list")
CONFIRM_ALL = reverse("employers:posting-occupation-confirm-all")
Source = Posting.OccupationSource


@pytest.fixture
def cook() -> Occupation:
    occupation = make_occupation("cook", title_en="Cook", title_es="Cocinero", isco08="5120")
    OccupationAlias.objects.create(occupation=occupation, language="es", text="parrillero")
    return occupation


@pytest.fixture
def employer() -> Employer:
    make_requirement_set()
    return make_employer(name="Fonda Inventada")


@pytest.fixture
def owner(client: Client, employer: Employer) -> Client:
    client.force_login(make_member(employer, language="en"))
    return client


def read_as(occupation: Occupation | None, employer: Employer, **fields: Any) -> Posting:
    """A posting as an import leaves it."""
    fields = {"title": "Parrillero", "charges_nothing": True, **fields}
    return make_posting(
        employer=employer, occupation=occupation, occupation_source=Source.READ, **fields
    )


def ask(owner: Client, **fields: Any) -> Any:
    return owner.post(CREATE, posting_form(**{"action": "read", "occupation": "", **fields}))


def url(name: str, posting: Posting) -> str:
    return reverse(f"employers:posting-occupation-{name}", args=[posting.public_id])


# The form


def test_the_form_says_what_it_reads_and_keeps_what_was_typed(
    owner: Client, cook: Occupation
) -> None:
    make_skill("grill", name_en="Grilling", aliases_es="parrilla")
    make_skill("cooking")

    response = ask(
        owner,
        title="Parrillero nocturno",
        duties="Atender la parrilla",
        workplace="Centro",
        skills=["cooking"],
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "It says <i>Parrillero</i>: is that <b>Cook</b>?" in page
    assert 'name="add_skill" value="grill"' in page
    assert "“parrilla”" in page
    assert 'value="cooking" checked' in page
    assert 'value="Centro"' in page
    assert not Posting.objects.exists()


def test_one_tap_picks_the_occupation_and_another_adds_a_skill(
    owner: Client, cook: Occupation
) -> None:
    make_skill("grill", name_en="Grilling", aliases_es="parrilla")
    words = {"title": "Parrillero", "duties": "parrilla", "action": ""}

    picked = ask(owner, pick_occupation="cook", **words).content.decode()
    added = ask(owner, add_skill="grill", **words).content.decode()

    assert '<option value="cook" selected>' in picked
    assert "is that" not in picked
    assert 'value="grill" checked' in added
    assert 'name="add_skill" value="grill"' not in added


def test_unknown_words_ask_for_a_choice(owner: Client, cook: Occupation) -> None:
    unknown = ask(owner, title="Zumbador", duties="").content.decode()
    empty = ask(owner, title="", duties="").content.decode()

    assert "We do not know this work yet" in unknown
    assert "Write the title or what the person will do" in empty


@pytest.mark.parametrize("text", ["\x00", "x" * 400_000, "😀", "<b>parrillero"])
def test_odd_words_and_codes_get_a_page(owner: Client, cook: Occupation, text: str) -> None:
    asked = ask(owner, title=text, duties=text)
    picked = ask(owner, action="", pick_occupation=text, add_skill=text)

    assert [asked.status_code, picked.status_code] == [200, 200]
    assert "<i><b>" not in asked.content.decode()


def test_a_posting_written_in_the_form_is_chosen_and_its_title_is_proposed(
    owner: Client, cook: Occupation
) -> None:
    form = posting_form(title="Taquero", occupation="cook")

    owner.post(CREATE, form)
    owner.post(CREATE, {**form, "title": "Taquero Fonda Inventada"})

    assert Posting.objects.filter(occupation_source=Source.CHOSEN).count() == 2
    assert [name.text for name in ConceptName.objects.all()] == ["taquero"]


def test_saving_without_another_occupation_confirms_nothing(
    employer: Employer, cook: Occupation
) -> None:
    posting, by = read_as(cook, employer), make_member(employer)
    other = make_occupation("waiter")

    left = save_posting(posting=posting, data={"seats": 3}, by=by, now=NOW)
    changed = save_posting(posting=posting, data={"occupation": other}, by=by, now=NOW)

    assert (left.occupation_source, changed.occupation_source) == (Source.READ, Source.CHOSEN)
    posting.refresh_from_db()
    assert posting.occupation_source == Source.CHOSEN


def test_a_copy_is_as_sure_as_its_model(employer: Employer, cook: Occupation) -> None:
    posting = read_as(cook, employer)

    copy = duplicate_posting(
        posting=posting, key=Posting().public_id, by=make_member(employer), now=NOW
    )

    assert copy.occupation_source == Source.READ


# After an import


def test_the_page_asks_and_one_tap_confirms(
    owner: Client, employer: Employer, cook: Occupation
) -> None:
    posting = read_as(cook, employer)
    asked = owner.get(posting.get_absolute_url()).content.decode()

    answers = [owner.post(url("confirm", posting), {"occupation": "cook"}) for _tap in range(2)]
    page = owner.get(posting.get_absolute_url()).content.decode()

    touched = posting.touched_at
    posting.refresh_from_db()
    assert "It says <i>Parrillero</i>: is that <b>Cook</b>?" in asked
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "is that" not in page
    assert posting.occupation_source == Source.CHOSEN
    assert posting.touched_at > touched
    assert posting.events.count() == 1


def test_no_leads_to_the_form_which_offers_others(
    owner: Client, employer: Employer, cook: Occupation
) -> None:
    posting = read_as(cook, employer)

    page = owner.post(url("refuse", posting), {"occupation": "cook"}, follow=True)

    posting.refresh_from_db()
    assert posting.occupation is None
    assert posting.refused_concepts == ["occ:cook"]
    assert "What we read in these words" in page.content.decode()
    assert 'name="pick_occupation" value="cook"' not in page.content.decode()


def test_choosing_what_was_refused_before_counts(employer: Employer, cook: Occupation) -> None:
    posting, by = read_as(cook, employer), make_member(employer)
    refuse_occupation(posting=posting, occupation=cook, by=by, now=NOW)

    saved = save_posting(posting=posting, data={"occupation": cook}, by=by, now=NOW)

    saved.refresh_from_db()
    assert (saved.refused_concepts, saved.occupation) == ([], cook)


def test_what_changed_meanwhile_is_not_confirmed(employer: Employer, cook: Occupation) -> None:
    posting = read_as(cook, employer)

    with pytest.raises(PostingRefused, match="changed meanwhile"):
        confirm_occupation(
            posting=posting,
            occupation=make_occupation("waiter"),
            by=make_member(employer),
            now=NOW,
        )


def test_refusing_leaves_what_was_chosen(employer: Employer, cook: Occupation) -> None:
    posting = make_draft(employer, occupation=cook)

    row = refuse_occupation(posting=posting, occupation=cook, by=make_member(employer), now=NOW)

    assert row.occupation == cook


def test_postings_without_an_occupation_ask_for_one(owner: Client, employer: Employer) -> None:
    posting = read_as(None, employer, title="Zumbador")

    page = owner.get(posting.get_absolute_url()).content.decode()

    assert "We do not know this work yet" in page
    assert "?read=1#reading" in page


def test_all_that_were_read_as_one_occupation_are_confirmed_at_once(
    owner: Client, employer: Employer, cook: Occupation
) -> None:
    for _number in range(3):
        read_as(cook, employer)
    closed = read_as(cook, employer, state=Posting.State.CLOSED)
    other = read_as(cook, make_employer())
    listed = owner.get(LIST).content.decode()

    page = owner.post(CONFIRM_ALL, {"occupation": "cook"}, follow=True).content.decode()

    mine = Posting.objects.filter(employer=employer, occupation_source=Source.CHOSEN)
    assert "3 postings were read as <b>Cook</b>" in listed
    assert "3 postings are confirmed as Cook" in page
    assert "were read as" not in page
    assert mine.count() == 3
    assert not mine.filter(pk__in=[closed.pk, other.pk]).exists()


def test_confirming_all_twice_changes_nothing_more(employer: Employer, cook: Occupation) -> None:
    read_as(cook, employer)
    by = make_member(employer)

    counts = [confirm_all(employer=employer, occupation=cook, by=by, now=NOW) for _tap in range(2)]

    assert counts == [1, 0]


@pytest.mark.parametrize("name", ["confirm", "refuse"])
def test_another_employers_posting_is_not_found(owner: Client, cook: Occupation, name: str) -> None:
    posting = read_as(cook, make_employer())

    assert owner.post(url(name, posting), {"occupation": "cook"}).status_code == 404


@pytest.mark.parametrize("code", ["", "\x00", "nobody", "x" * 100_000])
def test_unknown_codes_change_nothing(
    owner: Client, employer: Employer, cook: Occupation, code: str
) -> None:
    posting = read_as(cook, employer)

    answers = [
        owner.post(address, {"occupation": code})
        for address in (url("confirm", posting), url("refuse", posting), CONFIRM_ALL)
    ]

    posting.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert (posting.occupation, posting.occupation_source) == (cook, Source.READ)


def test_a_posting_of_the_api_with_an_occupation_is_chosen(
    employer: Employer, cook: Occupation
) -> None:
    posting = save_posting(
        posting=Posting(employer=employer),
        data=posting_values(occupation=cook),
        by=make_member(employer),
        now=NOW,
    )

    assert posting.occupation_source == Source.CHOSEN
