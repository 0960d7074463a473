"""Pages of files of changes: upload, look, confirm, mend, download."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from catalogs.models import Office
from documents import imports
from documents.models import CaseImport, DocumentCase
from tests.documents.case_file_rows import make_file, make_requested, state_of
from tests.factories import (
    TODAY,
    make_case,
    make_clerk,
    make_document_type,
    make_office,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
UPLOAD = reverse("desk:import-list")


@pytest.fixture
def office():
    return make_office("REG-19", kind=Office.Kind.CIVIL_REGISTRY)


@pytest.fixture
def clerk(office):
    return make_clerk(office=office, language="en")


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def upload(client, *rows, name="cambios.csv", **options):
    file = SimpleUploadedFile(name, make_file(*rows, **options), content_type="text/csv")
    return client.post(UPLOAD, {"file": file}, follow=True)


def today():
    return timezone.localdate().isoformat()


def test_upload_shows_what_it_would_do_before_anything_is_written(desk, office):
    cases = [make_requested(office) for _number in range(2)]

    response = upload(
        desk, *(f"{case.public_id},issued,{today()}" for case in cases), "bad,issued,2026-11-20"
    )

    text = response.content.decode()
    assert "Nothing is written yet." in text
    assert "Change 2 cases" in text
    assert "<code>bad</code>" in text
    assert "Take the id from the list of your open cases." in text
    assert state_of(cases[0]) == State.REQUESTED


def test_double_click_on_confirm_writes_once(desk, office):
    case = make_requested(office)
    upload(desk, f"{case.public_id},issued,{today()}")
    found = CaseImport.objects.get()
    confirm = reverse("desk:import-confirm", args=[found.public_id])

    first = desk.post(confirm, follow=True).content.decode()
    n_events = case.events.count()
    second = desk.post(confirm, follow=True).content.decode()

    assert "1 case changed." in first
    assert "What the file changed" in second
    assert confirm not in second
    assert (state_of(case), case.events.count()) == (State.ISSUED, n_events)


def test_uploading_a_confirmed_file_again_says_so(desk, office):
    row = f"{make_requested(office).public_id},issued,{today()}"
    upload(desk, row)
    found = CaseImport.objects.get()
    desk.post(reverse("desk:import-confirm", args=[found.public_id]))

    text = upload(desk, row).content.decode()

    assert "This file was uploaded before. Nothing is changed." in text
    assert "What the file changed" in text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose the file."),
        (SimpleUploadedFile("a.csv", b""), "The file is empty."),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04"), "Save it as CSV"),
        (SimpleUploadedFile("a.csv", b"\x00" * 1_000_001), "larger than 1 MB"),
        (SimpleUploadedFile("a.csv", bytes(range(256))), "does not name these columns"),
    ],
)
def test_file_that_cannot_be_used_is_refused_on_the_page(desk, file, words):
    response = desk.post(UPLOAD, {"file": file} if file else {})

    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert "data-errors" in text
    assert not CaseImport.objects.exists()


def test_bad_rows_can_be_mended_and_uploaded_again(desk, office):
    case = make_requested(office)
    upload(desk, f"{case.public_id},isued,{today()}", '=1+1,issued,"2026-11-20"')
    found = CaseImport.objects.get()

    answer = desk.get(reverse("desk:import-bad-rows", args=[found.public_id]))
    text = answer.content.decode()
    mended = text.replace("isued", "issued").encode()
    desk.post(UPLOAD, {"file": SimpleUploadedFile("b.csv", mended)})

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "'=1+1" in text
    second = CaseImport.objects.exclude(pk=found.pk).get()
    assert [row[1] for row in second.rows] == [str(case.public_id)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_template_lists_the_open_cases_without_names_and_changes_nothing_as_it_is(
    desk, clerk, office, language
):
    clerk.language = language
    clerk.save()
    person = make_returnee(given_names="Zacarías", office=office)
    cases = [
        make_case(person, state=State.MISSING, office=office),
        make_requested(office, document_type=make_document_type("ACTA")),
        make_requested(office, state=State.ISSUED, issued_on=TODAY),
    ]
    make_case(state=State.IN_HAND, office=office)
    make_requested(make_office("REG-14"))

    text = desk.get(reverse("desk:import-template")).content.decode()
    with translation.override(language):
        file = SimpleUploadedFile("a.csv", text.encode())
        desk.post(UPLOAD, {"file": file})

    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    found = CaseImport.objects.get()
    heads = {"en": ["case", "document", "state", "date"]}
    assert rows[0] == heads.get(language, ["trámite", "documento", "estado", "fecha"])
    assert {row[0] for row in rows[1:]} == {str(case.public_id) for case in cases}
    assert "Zacarías" not in text
    assert (found.n_unchanged, found.rows, found.problems) == (3, [], [])


def test_template_is_no_longer_than_a_file_may_be(desk, office, monkeypatch):
    monkeypatch.setattr(imports, "MOST_ROWS", 2)
    newest = make_requested(office, requested_on=TODAY)
    for days in (5, 9):
        make_requested(office, requested_on=TODAY - dt.timedelta(days=days))

    text = desk.get(reverse("desk:import-template")).content.decode()

    assert len(text.splitlines()) == 3
    assert str(newest.public_id) not in text


def test_file_of_another_office_is_not_found(client, desk, office):
    upload(desk, f"{make_requested(office).public_id},issued,{today()}")
    found = CaseImport.objects.get()
    client.force_login(make_clerk(office=make_office("REG-14")))

    codes = [
        client.get(reverse("desk:import", args=[found.public_id])).status_code,
        client.post(reverse("desk:import-confirm", args=[found.public_id])).status_code,
        client.get(reverse("desk:import-bad-rows", args=[found.public_id])).status_code,
    ]

    assert codes == [404, 404, 404]
    assert str(found.public_id) not in client.get(UPLOAD).content.decode()


def test_past_files_are_listed_with_what_became_of_them(desk, office):
    upload(desk, f"{make_requested(office).public_id},issued,{today()}")
    found = CaseImport.objects.get()
    before = desk.get(UPLOAD).content.decode()
    desk.post(reverse("desk:import-confirm", args=[found.public_id]))

    after = desk.get(UPLOAD).content.decode()

    assert "not confirmed" in before
    assert "1 case changed" in after
    assert reverse("desk:import", args=[found.public_id]) in after


def test_page_of_a_file_with_many_bad_rows_stays_small(desk, office):
    upload(desk, *(f"bad{number},issued,2026-11-20" for number in range(3000)))
    found = CaseImport.objects.get()

    response = desk.get(reverse("desk:import", args=[found.public_id]))

    text = response.content.decode()
    assert "2900 more rows are in the file to download." in text
    assert len(response.content) < 60_000
