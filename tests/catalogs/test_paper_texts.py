"""What the catalogs tell a person of each paper: where online, what to bring, what to know."""

from __future__ import annotations

import re

import pytest

from catalogs.models import DocumentType

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d[\d,]*")
# Words by which Spanish speaks to an usted, or of a person as sent back.
NOT_TU = re.compile(r"\b(usted|presente|acuda|deportad\w+|documentación)\b", re.IGNORECASE)
FIELDS = ("bring", "advice")


def texts(document: DocumentType, field: str) -> tuple[str, str]:
    return getattr(document, f"{field}_en"), getattr(document, f"{field}_es")


def test_every_paper_has_something_good_to_know_or_to_bring(shipped: None) -> None:
    silent = [row.code for row in DocumentType.objects.all() if not (row.advice_es or row.bring_es)]

    assert silent == []


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_said_in_one_language_is_said_in_the_other(shipped: None, field: str) -> None:
    pairs = {row.code: texts(row, field) for row in DocumentType.objects.all()}

    assert [code for code, (en, es) in pairs.items() if bool(en) != bool(es)] == []
    assert [code for code, (en, es) in pairs.items() if en and en == es] == []


@pytest.mark.parametrize("field", FIELDS)
def test_both_languages_name_the_same_figures(shipped: None, field: str) -> None:
    rows = DocumentType.objects.all()
    figures = {
        row.code: [sorted(NUMBER.findall(text)) for text in texts(row, field)] for row in rows
    }

    assert [code for code, (en, es) in figures.items() if en != es] == []


@pytest.mark.parametrize("field", FIELDS)
def test_spanish_is_written_for_the_person(shipped: None, field: str) -> None:
    spanish = {row.code: texts(row, field)[1] for row in DocumentType.objects.all()}

    assert [code for code, text in spanish.items() if NOT_TU.search(text)] == []


@pytest.mark.parametrize("field", FIELDS)
def test_texts_are_whole_sentences_or_things_that_end_with_a_period(
    shipped: None, field: str
) -> None:
    rows = DocumentType.objects.all()
    found = [text for row in rows for text in texts(row, field) if text]

    assert [text for text in found if not (text[0].isupper() and text.endswith("."))] == []


def test_official_sites_are_of_the_government_or_the_ine_and_are_names_only(
    shipped: None,
) -> None:
    sites = DocumentType.objects.exclude(website="").values_list("website", flat=True)

    assert {"miregistrocivil.gob.mx", "gob.mx/curp"} <= set(sites)
    assert [site for site in sites if not re.fullmatch(r"(\w+\.)*(gob|ine)\.mx(/\w+)?", site)] == []


def test_papers_with_a_site_can_be_asked_for_or_booked_online(shipped: None) -> None:
    by_appointment = {"INE", "PASAPORTE"}
    with_site = DocumentType.objects.exclude(website="")

    offline = set(with_site.filter(is_online=False).values_list("code", flat=True))

    assert offline == by_appointment


def test_only_the_tax_status_certificate_may_not_be_demanded_and_says_why(shipped: None) -> None:
    protected = DocumentType.objects.get(may_be_demanded=False)

    assert protected.code == "CSF"
    assert "122,440" in protected.advice_en
    assert "122,440" in protected.advice_es


def test_witnesses_and_the_ine_tell_what_the_ine_asks(shipped: None) -> None:
    assert "municipio" in DocumentType.objects.get(code="WITNESS2").bring_es
    assert "domicilio" in DocumentType.objects.get(code="INE").bring_es
