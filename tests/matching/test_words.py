"""Reasons as sentences: each code, each reader, both languages."""

from __future__ import annotations

import json
from math import nan
from typing import Any

import pytest
from django.utils import translation

from matching.cards import floor_words
from matching.names import Names, listed, short_name, years_words
from matching.ranking.explain import REASONS, Reason
from matching.words import (
    Reader,
    blocked_words,
    both_languages,
    distance_words,
    fit_words,
    sentence,
    sentences,
)

NAMES = Names(
    occupations={
        "7123": ("Drywall installer", "Tablaroquero"),
        "7131": ("Painter", "Pintor"),
    },
    skills={"drywall": ("Drywall", "Tablaroca"), "mig": ("MIG welding", "Soldadura MIG")},
    languages={"en": ("English", "Inglés")},
    documents={"INE": ("INE voter ID (INE)", "Credencial para votar (INE)")},
)
VALUES: dict[str, Any] = {
    "isco": "7123",
    "person_isco": "7131",
    "words": "drywall hanger",
    "posting_words": "tablaroquero",
    "years": 6.0,
    "level": 3,
    "language": "en",
    "skills": ("drywall", "mig"),
    "share": 0.5,
    "p_ready": 0.92,
    "document": "INE",
    "pay": 14000.0,
    "wish": 13000.0,
    "going": 9000.0,
    "floor": 9600.0,
    "km": 14.2,
    "housing": False,
    "has": 2,
    "asked": 4,
}


def reason(code: str, **params: Any) -> Reason:
    given = {name: VALUES[name] for name in REASONS[code]}
    return Reason(code, 1, 0.5, {**given, **params})


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_has_a_whole_sentence_for_every_reader(
    code: str, language: str, reader: Reader
) -> None:
    with translation.override(language):
        text = sentence(reason(code), NAMES, reader)

    assert text.endswith(".")
    assert "%" not in text.replace("92%", "").replace("92\xa0%", "")


def test_person_is_spoken_to_and_the_officer_reads_of_the_person() -> None:
    work = reason("occupation_same")

    texts = [sentence(work, NAMES, reader) for reader in (Reader.PERSON, Reader.OFFICER)]

    assert texts == [
        "You did this work for 6 years: “drywall hanger” is “tablaroquero”.",
        "Did this work for 6 years: “drywall hanger” is “tablaroquero”.",
    ]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"posting_words": ""}, "You worked in this for 6 years: drywall installer."),
        ({"words": "Tablaroquero"}, "You worked in this for 6 years: drywall installer."),
        ({"words": "", "years": nan}, "You worked in this: drywall installer."),
        ({"years": nan}, "You did this work: “drywall hanger” is “tablaroquero”."),
    ],
)
def test_sentence_of_work_says_only_what_is_known(params: dict[str, Any], text: str) -> None:
    assert sentence(reason("occupation_same", **params), NAMES, Reader.PERSON) == text


def test_language_that_the_profile_lacks_is_not_called_a_level() -> None:
    text = sentence(reason("language_short", has=0), NAMES, Reader.PERSON)

    assert text == "They ask for English at level B2; your profile has none."


def test_chance_is_never_a_bare_percentage() -> None:
    text = sentence(reason("papers_slow", p_ready=0.42), NAMES, Reader.PERSON)

    expected = "Your papers will be ready by the start: possible (42%). The slow one: INE."
    assert text == expected


def test_employer_reads_no_wished_pay_no_distance_and_not_its_own_terms() -> None:
    everything = [reason(code) for code in REASONS]

    said = sentences(everything, NAMES, Reader.EMPLOYER)

    text = " ".join(each.text for each in said)
    assert "13,000" not in text
    assert "km" not in text
    assert not {"pay_above_wish", "formal", "housing_given"} & {each.code for each in said}


def test_stored_reason_has_both_languages_and_can_be_json() -> None:
    record = both_languages(reason("occupation_same", years=nan), NAMES)

    assert record["text_en"] == "Did this work: “drywall hanger” is “tablaroquero”."
    assert record["text_es"] == "Hizo este trabajo: «drywall hanger» es «tablaroquero»."
    assert record["params"]["years"] is None
    assert json.loads(json.dumps(record, allow_nan=False)) == record


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Credencial para votar (INE)", "INE"),
        ("CURP (Clave Única de Registro de Población)", "CURP"),
        ("Proof of address (up to 3 months old)", "Proof of address"),
        ("Training record DC-3 (heights, forklift, welding)", "Training record DC-3"),
    ],
)
def test_documents_have_the_name_that_people_use(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("years", "words"),
    [(nan, ""), (0.5, "less than a year"), (1.0, "1 year"), (2.5, "2.5 years"), (6.0, "6 years")],
)
def test_years_are_said_in_words(years: float, words: str) -> None:
    assert years_words(years) == words


def test_items_are_listed_as_people_do() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["CURP", "NSS", "INE"], "CURP, NSS e INE"),
        (["inglés", "historia"], "inglés e historia"),
        (["agua", "hielo"], "agua y hielo"),
        (["INE", "CURP"], "INE y CURP"),
    ],
)
def test_spanish_lists_say_e_before_the_sound_of_an_i(items: list[str], words: str) -> None:
    with translation.override("es"):
        assert listed(items) == words


@pytest.mark.parametrize(
    ("p_fit", "words"),
    [
        (0.9, "Fits very well."),
        (0.6, "Fits well."),
        (0.3, "Fits in part."),
        (0.1, "Fits little."),
    ],
)
def test_fit_is_said_in_words(p_fit: float, words: str) -> None:
    assert fit_words(p_fit) == words


@pytest.mark.parametrize(
    ("km", "reader", "words"),
    [
        (None, Reader.PERSON, ""),
        (0.0, Reader.PERSON, "in the city where you live"),
        (0.0, Reader.OFFICER, "in the person's city"),
        (12.0, Reader.PERSON, "12 km from your home"),
        (12.0, Reader.OFFICER, "12 km from the person's home"),
        (520.0, Reader.PERSON, "520 km from your home, about 10 h by road"),
        (520.0, Reader.OFFICER, "520 km from the person's home, about 10 h by road"),
    ],
)
def test_far_places_are_told_in_hours_too(km: float | None, reader: Reader, words: str) -> None:
    assert distance_words(km, reader).replace("\xa0", " ") == words


def test_the_same_city_is_not_called_zero_kilometers() -> None:
    assert sentence(reason("near", km=0.0), NAMES, Reader.PERSON) == "In the city where you live."


@pytest.mark.parametrize(
    ("pay", "floor", "words"),
    [
        (14000.0, 10000.0, "1.4 times the legal minimum"),
        (10100.0, 10000.0, "the legal minimum"),
        (9000.0, 10000.0, "starts under the legal minimum"),
        (9000.0, nan, ""),
    ],
)
def test_pay_is_told_against_the_legal_minimum(pay: float, floor: float, words: str) -> None:
    assert floor_words(pay, floor) == words


def test_every_cause_but_closing_has_its_words() -> None:
    causes = ["not_live", "below_floor", "other_state", "licence_too_late", "dismissed"]

    assert len(blocked_words(causes)) == 4
