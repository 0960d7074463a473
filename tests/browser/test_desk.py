"""What a clerk does at the desk: with keys alone, on a phone, and without JavaScript."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from catalogs.models import Office
from documents.models import DocumentCase
from tests.browser.conftest import DESK, both_ways, heading
from tests.factories import make_case, make_clerk, make_office, make_returnee

pytestmark = pytest.mark.browser
QUEUE = reverse("desk:queue")
State = DocumentCase.State


@pytest.fixture
def clerk(site) -> User:
    office = make_office(
        "REG-TEST",
        name="Registro Civil de Prueba",
        kind=Office.Kind.CIVIL_REGISTRY,
        expedite_slots=2,
    )
    return make_clerk(office=office)


@pytest.fixture
def cases(clerk) -> list[DocumentCase]:
    """Five requests at the clerk's office, the one that opens most jobs first."""
    names = ("Primera", "Segunda", "Tercera", "Cuarta", "Quinta")
    return [
        make_case(
            make_returnee(given_names=name),
            document_type_id="ACTA",
            state=State.REQUESTED,
            requested_on=timezone.localdate() - dt.timedelta(days=5 + number),
            office=clerk.office,
            leverage=1 - number / 10,
            jobs_unlocked=20 - number,
            days_sooner=9,
            leverage_on=timezone.localdate(),
            expedite_leverage=0.5 - number / 10,
            expedite_jobs_unlocked=3,
            expedite_days_sooner=4,
        )
        for number, name in enumerate(names)
    ]


def test_clerk_works_the_queue_by_keys_alone(visit, clerk, cases):
    page = visit(clerk, size=DESK)
    page.goto(QUEUE)

    _press(page, "j", "i")
    expect(page.get_by_text("is ready to collect")).to_be_visible()
    _press(page, "i")
    _press(page, "j", "t")
    expect(_row(page, "Segunda").locator(".taken")).to_contain_text("you")
    expect(page.locator("tr.is-current")).to_contain_text("Segunda")
    _press(page, "d")
    expect(page.get_by_text("is in hand")).to_be_visible()
    _press(page, "j", "e")
    expect(page.get_by_text("goes first today")).to_be_visible()
    page.goto(QUEUE + "?order=wait")
    _press(page, "j", "j", "x")
    expect(heading(page)).to_contain_text("Cuarta Prueba")
    page.get_by_label("Reason").select_option("not_found")
    page.get_by_role("button", name="Save: reject").click()
    expect(heading(page)).to_have_text("Queue")

    assert [_state(case) for case in cases] == [
        State.ISSUED,
        State.IN_HAND,
        State.REQUESTED,
        State.REJECTED,
        State.REQUESTED,
    ]
    assert _fresh(cases[2]).is_expedited


def test_keys_are_told_where_one_asks_for_them(visit, clerk, cases):
    page = visit(clerk, size=DESK)
    page.goto(QUEUE)

    expect(page.get_by_text("takes it, or lets it go")).to_be_hidden()
    page.keyboard.press("?")

    expect(page.get_by_text("takes it, or lets it go")).to_be_visible()


def test_enter_opens_the_row_to_which_one_came_back(visit, clerk, cases):
    page = visit(clerk, size=DESK)
    page.goto(QUEUE)

    _press(page, "j", "t")
    expect(page.locator("tr.is-current")).to_contain_text("Primera")
    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Primera")


@both_ways
def test_clerk_works_the_queue_on_a_phone(visit, clerk, cases, scripts):
    page = visit(clerk, scripts=scripts)
    page.goto(QUEUE)

    _row(page, "Primera").get_by_role("button", name="Issued").click()
    expect(page.get_by_text("is ready to collect")).to_be_visible()
    page.get_by_role("link", name="Open the case").click()
    page.locator("summary", has_text="No longer valid").click()
    panel = page.locator("details", has=page.locator("summary", has_text="No longer valid"))
    panel.get_by_label("Reason").select_option("mistake")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(".page-head").get_by_text("no longer valid")).to_be_visible()

    assert _state(cases[0]) == State.VOID
    assert _is_as_wide_as_the_phone(page)


@both_ways
def test_all_proposed_are_expedited_after_one_question(visit, clerk, cases, scripts):
    page = visit(clerk, scripts=scripts)
    page.goto(QUEUE)

    page.locator("summary", has_text="Proposed to go first today: 2 cases").click()
    page.locator("summary", has_text="Expedite all proposed").click()
    expect(page.get_by_text("Your office has 2 places left today.")).to_be_visible()
    page.get_by_role("button", name="Yes, expedite them").click()
    expect(page.get_by_text("2 cases go first today.")).to_be_visible()

    assert [_fresh(case).is_expedited for case in cases] == [True, True, False, False, False]


@both_ways
def test_clerk_opens_a_case_by_code_and_no_code_stands_in_the_url(visit, clerk, scripts):
    person = make_returnee(given_names="Nueva")
    page = visit(clerk, scripts=scripts)

    page.goto(reverse("desk:case-new"))
    page.get_by_label("Code of the person's file").fill(person.file_code.upper())
    page.get_by_label("Document").select_option("ACTA")
    page.get_by_role("button", name="Open the case").click()

    expect(heading(page)).to_contain_text("Nueva")
    assert person.public_id.hex[:12] not in page.url.replace("-", "")


@both_ways
def test_clerk_changes_cases_from_a_file_after_seeing_what_it_does(visit, clerk, cases, scripts):
    page = visit(clerk, scripts=scripts)
    today = timezone.localdate().isoformat()
    rows = [f"{case.public_id},issued,{today}" for case in cases[:3]] + [f"nobody,issued,{today}"]
    data = "\n".join(["case,state,date", *rows]).encode()

    page.goto(reverse("desk:import-list"))
    page.get_by_label("File (CSV)").set_input_files(
        {"name": "cambios.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Take the id from the list of your open cases.")).to_be_visible()
    assert _is_as_wide_as_the_phone(page)
    page.get_by_role("button", name="Change 3 cases").click()
    expect(page.get_by_text("3 cases changed.")).to_be_visible()

    assert [_state(case) for case in cases] == [State.ISSUED] * 3 + [State.REQUESTED] * 2


def test_pages_of_the_desk_fit_a_phone_in_spanish(visit, clerk, cases):
    page = visit(clerk, language="es")
    paths = [reverse(f"desk:{name}") for name in ("queue", "case-new", "import-list")]

    for path in [*paths, reverse("desk:case", args=[cases[0].public_id])]:
        page.goto(path)
        assert _is_as_wide_as_the_phone(page), path


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _row(page: Page, name: str) -> Locator:
    return page.locator("tbody tr", has_text=name)


def _fresh(case: DocumentCase) -> DocumentCase:
    return DocumentCase.objects.get(pk=case.pk)


def _state(case: DocumentCase) -> str:
    return _fresh(case).state


def _is_as_wide_as_the_phone(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
