"""Names learnt from corrections: what is proposed, and what a review does with it."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from catalogs.models import ConceptName, Occupation, OccupationAlias
from catalogs.names import accept_names, guess_language, propose_name, refuse_names
from catalogs.reading import current_reader
from tests.factories import make_administrator, make_occupation, make_officer, make_skill

pytestmark = pytest.mark.django_db
LIST = reverse("admin:catalogs_conceptname_changelist")
State = ConceptName.State


@pytest.fixture
def gardener() -> Occupation:
    occupation = make_occupation("gardener", title_es="Jardinero")
    for language, text in (("es", "ayudante de jardín"), ("en", "lawn worker")):
        OccupationAlias.objects.create(occupation=occupation, language=language, text=text)
    return occupation


def propose(occupation: Occupation, text: str = "yardero", **more: Any) -> ConceptName:
    name = propose_name(concept=occupation, text=text, **more)
    assert name is not None
    return name


def codes(text: str) -> list[str]:
    return [found.code for found in current_reader().read(text).occupations]


def test_the_same_correction_is_counted_in_one_row(gardener: Occupation) -> None:
    propose(gardener, "Yardero")
    name = propose(gardener, " yardero. ")

    assert ConceptName.objects.count() == 1
    assert (name.text, name.times_said, name.state) == ("yardero", 2, State.PROPOSED)
    assert name.source == ConceptName.Source.SAID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "ab",
        "de la",
        "\x00",
        "x" * 1_000_000,
        "yardero 3 años",
        "ana@correo.example",
        "uno dos tres cuatro cinco seis siete",
        "abcdefghijklmn " * 5,
        "gardener",
        "Ayudantes de jardin",
    ],
)
def test_what_is_no_name_or_is_known_is_not_proposed(gardener: Occupation, text: str) -> None:
    assert propose_name(concept=gardener, text=text) is None
    assert not ConceptName.objects.exists()


def test_words_with_a_private_name_are_not_proposed(gardener: Occupation) -> None:
    private = ["Ana María", "Peña"]

    assert propose_name(concept=gardener, text="yardero con Pena", private=private) is None
    assert propose_name(concept=gardener, text="yardero de ANA", private=private) is None
    assert propose_name(concept=gardener, text="yardero", private=private)


def test_a_proposal_leaves_no_trace_of_who_said_it(gardener: Occupation) -> None:
    propose(gardener)

    assert not LogEntry.objects.get_for_model(ConceptName).exists()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("yardero", "es"),
        ("podador", "es"),
        ("yard guy", "en"),
        ("helper of yards", "en"),
        ("chalan de yardas", "es"),
        ("lawn boss", "en"),
        ("ayudante general", "es"),
    ],
)
def test_the_language_is_guessed_from_the_words(
    gardener: Occupation, text: str, language: str
) -> None:
    assert guess_language(text) == language


def test_an_accepted_name_is_read_at_once(gardener: Occupation) -> None:
    name = propose(gardener)
    before = codes("fui yardero en Dallas")

    reviewed = accept_names(names=[name])

    assert before == []
    assert [row.pk for row in reviewed.changed] == [name.pk]
    assert codes("fui yardero en Dallas") == ["gardener"]


def test_a_proposal_makes_no_reader_new(gardener: Occupation) -> None:
    reader = current_reader()

    propose(gardener)

    assert current_reader() is reader


def test_a_refused_name_is_not_read_and_stays_refused_when_said_again(
    gardener: Occupation,
) -> None:
    name = propose(gardener)
    accept_names(names=[name])

    refuse_names(names=[name])
    again = propose(gardener)

    assert codes("yardero") == []
    assert (again.state, again.times_said) == (State.REFUSED, 2)


def test_an_accepted_skill_name_is_read_at_once() -> None:
    skill = make_skill("drywall")
    name = propose_name(concept=skill, text="chirroc")
    assert name is not None

    accept_names(names=[name])

    assert [found.code for found in current_reader().read("pongo chirroc").skills] == ["drywall"]


def test_a_name_of_another_concept_is_not_accepted_and_the_other_is_named(
    gardener: Occupation,
) -> None:
    name = propose(make_occupation("painter"), "Ayudante de jardín")

    reviewed = accept_names(names=[name])

    name.refresh_from_db()
    assert [(row.pk, other) for row, other in reviewed.taken] == [(name.pk, str(gardener))]
    assert name.state == State.PROPOSED


def test_of_two_meanings_accepted_together_the_one_said_more_often_stays(
    gardener: Occupation,
) -> None:
    rare = propose(make_occupation("painter"))
    propose(gardener)
    often = propose(gardener)

    reviewed = accept_names(names=[rare, often])

    assert [row.pk for row in reviewed.changed] == [often.pk]
    assert [row.pk for row, _other in reviewed.taken] == [rare.pk]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_administrator(language="en"))
    return client


def test_the_page_lists_what_waits_most_said_first_and_hides_esco(
    desk: Client, gardener: Occupation
) -> None:
    rare = propose(gardener, "yard guy")
    for _time in range(3):
        often = propose(gardener)
    refuse_names(names=[propose(gardener, "boss")])
    ConceptName.objects.create(
        occupation=gardener, language="en", text="groundsperson", source="esco", state="accepted"
    )

    listed = desk.get(LIST).context["cl"].result_list
    everything = desk.get(LIST, {"state": "all", "source": "all"}).context["cl"].result_list

    assert [row.pk for row in listed] == [often.pk, rare.pk]
    assert len(everything) == 4


def act(desk: Client, action: str, *names: ConceptName) -> str:
    data = {"action": action, "_selected_action": [name.pk for name in names]}
    return desk.post(LIST, data, follow=True).content.decode()


def test_the_page_accepts_many_and_names_the_concept_that_has_the_words(
    desk: Client, gardener: Occupation
) -> None:
    good, taken = propose(gardener), propose(make_occupation("painter"), "lawn worker")

    page = act(desk, "accept", good, taken)

    good.refresh_from_db()
    assert good.state == State.ACCEPTED
    assert "1 name is accepted" in page
    assert "“lawn worker” stays as it was: it is a name of “Gardener” already" in page


def test_the_page_refuses_and_the_review_is_recorded(desk: Client, gardener: Occupation) -> None:
    name = propose(gardener)

    page = act(desk, "refuse", name)

    name.refresh_from_db()
    entry = LogEntry.objects.get_for_object(name).get()
    assert name.state == State.REFUSED
    assert "1 name is refused" in page
    assert set(entry.changes) == {"state"}


def test_the_concept_can_be_corrected_before_it_is_accepted_and_not_after(
    desk: Client, gardener: Occupation
) -> None:
    name = propose(make_occupation("painter"))
    url = reverse("admin:catalogs_conceptname_change", args=[name.pk])
    data = {"text": "yardero", "language": "es", "occupation": gardener.pk, "skill": ""}

    desk.post(url, data)
    name.refresh_from_db()
    corrected = name.occupation
    accept_names(names=[name])
    desk.post(url, {**data, "text": "other"})
    name.refresh_from_db()

    assert corrected == gardener
    assert name.text == "yardero"


def test_a_name_means_one_of_both(desk: Client, gardener: Occupation) -> None:
    name = propose(gardener)
    url = reverse("admin:catalogs_conceptname_change", args=[name.pk])
    data = {"text": "yardero", "language": "es", "occupation": gardener.pk}

    both = desk.post(url, {**data, "skill": make_skill().pk}).content.decode()
    none = desk.post(url, {**data, "occupation": ""}).content.decode()

    assert "Choose an occupation or a skill" in both
    assert "Choose an occupation or a skill" in none


def test_only_administrators_review(client: Client) -> None:
    client.force_login(make_officer())

    assert client.get(LIST).status_code == 302
