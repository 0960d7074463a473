"""Reasons as sentences: each code, each reader, both languages."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import pytest
from django.utils import translation

from accounts.templatetags.components import stress_quotes
from matching.cards import floor_words
from matching.names import Names, listed, short_name, years_words
from matching.ranking.explain import REASONS, Reason
from matching.words import (
    Reader,
    blocked_words,
    both_languages,
    distance_words,
    fit_words,
    quoted,
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
    documents={
        "INE": ("INE voter ID (INE)", "Credencial para votar (INE)"),
        "RFC": ("Tax ID (RFC)", "Registro Federal de Contribuyentes (RFC)"),
        "NSS": ("Social security number (NSS)", "Número de Seguridad Social (NSS)"),
        "DC3": (
            "Training record DC-3 (heights, forklift, welding)",
            "Constancia de habilidades laborales DC-3 (alturas, montacargas, soldadura)",
        ),
    },
    requirement_sets={
        "HEIGHTS": (
            "Work at height, scaffolds, confined spaces",
            "Trabajo en alturas, andamios y espacios confinados",
        ),
    },
)
VALUES: dict[str, Any] = {
    "isco": "7123",
    "person_isco": "7131",
    "words": "drywall hanger",
    "job_title": "Sheetrock at Ochoa Brothers",
    "posting_words": "tablaroquero",
    "pairs": (("drywall", "sheetrock", "tablaroca"),),
    "documents": ("DC3",),
    "days": (3.0,),
    "purposes": ("HEIGHTS",),
    "years": 6.0,
    "evidence": 2,
    "years_ago": 12.0,
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
    if code == "skills_written":
        given["words"] = ("sheetrock", "mig welding")
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


WORK = [
    (
        "occupation_same",
        {},
        {
            "en": (
                "Your “drywall hanger”, 6 years = “tablaroquero”.",
                "Did this work: “drywall hanger”, 6 years = “tablaroquero”.",
            ),
            "es": (
                "Tu «drywall hanger», 6 años = «tablaroquero».",
                "Hizo este trabajo: «drywall hanger», 6 años = «tablaroquero».",
            ),
        },
    ),
    (
        "occupation_same",
        {"posting_words": "", "years": nan},
        {
            "en": (
                "Your “drywall hanger” = drywall installer.",
                "Did this work: “drywall hanger” = drywall installer.",
            ),
            "es": (
                "Tu «drywall hanger» = tablaroquero.",
                "Hizo este trabajo: «drywall hanger» = tablaroquero.",
            ),
        },
    ),
    (
        "occupation_near",
        {},
        {
            "en": (
                "You did related work: “drywall hanger”, 6 years. The job: “tablaroquero”.",
                "Did related work: “drywall hanger”, 6 years. The job: “tablaroquero”.",
            ),
            "es": (
                "Hiciste un trabajo parecido: «drywall hanger», 6 años. El empleo: «tablaroquero».",
                "Hizo un trabajo parecido: «drywall hanger», 6 años. El empleo: «tablaroquero».",
            ),
        },
    ),
    (
        "occupation_near",
        {"words": "", "job_title": "", "posting_words": "", "years": nan},
        {
            "en": (
                "You did related work: painter. The job: drywall installer.",
                "Did related work: painter. The job: drywall installer.",
            ),
            "es": (
                "Hiciste un trabajo parecido: pintor. El empleo: tablaroquero.",
                "Hizo un trabajo parecido: pintor. El empleo: tablaroquero.",
            ),
        },
    ),
    (
        "skills_shared",
        {},
        {
            "en": (
                "You can do what they ask for: “sheetrock” = “tablaroca” and MIG welding.",
                "Can do: “sheetrock” = “tablaroca” and MIG welding.",
            ),
            "es": (
                "Sabes hacer lo que piden: «sheetrock» = «tablaroca» y soldadura MIG.",
                "Sabe hacer: «sheetrock» = «tablaroca» y soldadura MIG.",
            ),
        },
    ),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("code", "params", "texts"), WORK)
def test_reasons_name_the_pair_that_matched(
    code: str, params: dict[str, Any], texts: dict[str, tuple[str, str]], language: str
) -> None:
    found = reason(code, **params)

    with translation.override(language):
        said = [sentence(found, NAMES, reader) for reader in Reader]

    to_person, of_person = texts[language]
    assert said == [to_person, of_person, of_person]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        (
            {"words": "Tablaroquero", "posting_words": "TABLAROQUERA"},
            "You worked in this for 6 years: drywall installer.",
        ),
        (
            {"words": "", "job_title": "", "years": nan},
            "You worked in this: drywall installer.",
        ),
        (
            {"words": "", "job_title": "Drywall Installers", "posting_words": ""},
            "You worked in this for 6 years: drywall installer.",
        ),
        ({"years": nan}, "Your “drywall hanger” = “tablaroquero”."),
        ({"years": 0.4}, "Your “drywall hanger”, less than a year = “tablaroquero”."),
        (
            {"words": "DRYWALL   HANGER", "posting_words": "TABLAROQUEROS"},
            "Your “drywall hanger”, 6 years = “tablaroqueros”.",
        ),
    ],
)
def test_sentence_of_work_says_only_what_is_known(params: dict[str, Any], text: str) -> None:
    assert sentence(reason("occupation_same", **params), NAMES, Reader.PERSON) == text


@pytest.mark.parametrize(
    ("code", "params", "texts"),
    [
        (
            "work_backed",
            {"evidence": 1},
            ("Alguien responde por este trabajo tuyo.", "Alguien responde por este trabajo."),
        ),
        ("work_backed", {"evidence": 2}, ("Una carta del empleador respalda este trabajo.",)),
        ("work_backed", {"evidence": 3}, ("Un certificado respalda este trabajo.",)),
        (
            "work_long_ago",
            {},
            (
                "Tu último trabajo de este tipo terminó hace 12 años.",
                "Su último trabajo de este tipo terminó hace 12 años.",
            ),
        ),
    ],
)
def test_backing_and_recency_are_said(
    code: str, params: dict[str, Any], texts: tuple[str, ...]
) -> None:
    with translation.override("es"):
        to_person = sentence(reason(code, **params), NAMES, Reader.PERSON)
        to_officer = sentence(reason(code, **params), NAMES, Reader.OFFICER)

    assert to_person == texts[0]
    assert to_officer == texts[-1]


def test_employer_reads_the_words_for_the_work_but_no_free_title_of_a_job() -> None:
    work = reason("occupation_same", words="")

    texts = {reader: sentence(work, NAMES, reader) for reader in Reader}

    assert texts[Reader.PERSON] == "Your “Sheetrock at Ochoa Brothers”, 6 years = “tablaroquero”."
    assert "Ochoa" in texts[Reader.OFFICER]
    assert texts[Reader.EMPLOYER] == "Worked in this for 6 years: drywall installer."


def test_long_words_are_cut_and_marks_of_others_do_not_break_out_of_the_quotation() -> None:
    long = quoted("colgador de " + "tablaroca " * 30)
    one_word = quoted("x" * 500)
    tricky = quoted("drywall” and “hanger")

    assert long == "“" + "colgador de " + "tablaroca " * 3 + "tablaroca…”"
    assert one_word == "“" + "x" * 60 + "…”"
    assert tricky == "“drywall and hanger”"
    assert quoted("  ") == ""


def test_words_of_people_are_emphasised_and_escaped() -> None:
    work = reason("occupation_same", words="<script>alert(1)</script>", posting_words="a & b")

    html = stress_quotes(sentence(work, NAMES, Reader.PERSON))

    assert html == (
        "Your “<em>&lt;script&gt;alert(1)&lt;/script&gt;</em>”, 6 years = “<em>a &amp; b</em>”."
    )


@pytest.mark.parametrize(
    ("params", "texts"),
    [
        (
            {},
            {
                "en": "Missing: Training record DC-3 for work at height, about 3 days.",
                "es": "Falta: Constancia de habilidades laborales DC-3 para trabajo en alturas, "
                "unos 3 días.",
            },
        ),
        (
            {
                "documents": ("NSS", "RFC", "INE", "DC3", "CURP"),
                "days": (inf, 20.2, 1.0, 0.0, 0.0),
                "purposes": ("", "", "", "HEIGHTS", ""),
            },
            {
                "en": "Missing: NSS, no date in sight; RFC, about 21 days; INE, about 1 day; "
                "and 2 more.",
                "es": "Falta: NSS, sin fecha a la vista; RFC, unos 21 días; "
                "INE, alrededor de 1 día; y 2 más.",
            },
        ),
    ],
)
def test_missing_papers_are_named_with_their_purpose_and_days(
    params: dict[str, Any], texts: dict[str, str]
) -> None:
    missing = reason("papers_missing", **params)

    for language, text in texts.items():
        with translation.override(language):
            assert sentence(missing, NAMES, Reader.PERSON) == text
            assert sentence(missing, NAMES, Reader.OFFICER) == text


def test_employer_reads_nothing_of_missing_papers() -> None:
    papers = [reason("papers_missing"), reason("papers_slow")]

    said = sentences(papers, NAMES, Reader.EMPLOYER)

    assert [each.text for each in said] == ["Papers ready by the start: very likely (92%)."]


def test_skills_that_were_only_written_of_are_asked_about() -> None:
    written = reason("skills_written")

    texts = {reader: sentence(written, NAMES, reader) for reader in Reader}

    assert texts == {
        Reader.PERSON: "You wrote “sheetrock” (drywall) and “mig welding”. "
        "If you can do it, choose it among your skills, and it counts.",
        Reader.OFFICER: "Wrote “sheetrock” (drywall) and “mig welding”, "
        "but did not choose it among the skills.",
        Reader.EMPLOYER: "Writes of it, but has not chosen it as a skill: drywall and MIG welding.",
    }


def test_long_lists_of_skills_are_counted() -> None:
    many = reason("skills_missing", skills=("mig", "drywall", "a", "b", "c", "d"))

    text = sentence(many, NAMES, Reader.PERSON)

    assert text == "They also ask for: MIG welding, drywall, a, b and 2 more."


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

    assert record["text_en"] == "Did this work: “drywall hanger” = “tablaroquero”."
    assert record["text_es"] == "Hizo este trabajo: «drywall hanger» = «tablaroquero»."
    assert record["params"]["years"] is None
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_days_that_never_come_can_be_stored() -> None:
    record = both_languages(reason("papers_missing", days=(inf,)), NAMES)

    assert json.loads(json.dumps(record, allow_nan=False))["params"]["days"] == [None]


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
