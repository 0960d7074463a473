"""What an officer does at the desk, with the keyboard, and without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from employers.models import Posting
from placements.models import Placement
from tests.browser.conftest import DESK, both_ways, heading
from tests.factories import make_placement, make_returnee

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(demo_user) -> User:
    return demo_user(User.Role.OFFICER)


@pytest.fixture
def proposals(officer) -> list[Placement]:
    """Three proposals that stand first in the officer's queue, the best score first."""
    postings = Posting.objects.open_on(timezone.localdate()).order_by("-seats")[:3]
    return [
        make_placement(
            returnee=make_returnee(office=officer.office, first_surname=f"Primero{number}"),
            posting=posting,
            proposed_at=timezone.now(),
            score=1 - number / 100,
        )
        for number, posting in enumerate(postings)
    ]


@both_ways
def test_officer_approves_sends_back_and_refuses_from_the_queue(visit, officer, proposals, scripts):
    page = visit(officer, scripts=scripts)
    page.goto(reverse("placements:review-queue"))

    _row(page, proposals[0]).get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved: one place is reserved.")).to_be_visible()
    _row(page, proposals[1]).get_by_role("link", name="Send back").click()
    _give_reason(page, "The start date is missing.", "Send back")
    page.goto(reverse("placements:review-queue"))
    _row(page, proposals[2]).get_by_role("link", name="Refuse").click()
    _give_reason(page, "The person found other work.", "Refuse")

    assert _outcomes(proposals) == [
        ("approved", ""),
        ("sent_back", "The start date is missing."),
        ("refused", "The person found other work."),
    ]


def test_officer_decides_by_keys_alone(visit, officer, proposals):
    page = visit(officer, size=DESK)
    page.goto(reverse("placements:review-queue"))

    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Approved: one place is reserved.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("s")
    _give_reason(page, "The start date is missing.", "Send back")
    page.goto(reverse("placements:review-queue"))
    page.keyboard.press("j")
    page.keyboard.press("r")
    _give_reason(page, "The person found other work.", "Refuse")

    assert [state for state, _reason in _outcomes(proposals)] == [
        "approved",
        "sent_back",
        "refused",
    ]


def test_refusal_without_a_reason_is_not_taken(visit, officer, proposals):
    page = visit(officer, scripts=False)

    page.goto(reverse("placements:placement-refuse", args=[proposals[0].public_id]))
    page.get_by_role("button", name="Refuse").click()

    expect(page.locator("[data-errors]")).to_be_visible()
    assert _outcomes(proposals)[0] == ("proposed", "")


@both_ways
def test_officer_approves_several_at_once_after_seeing_them_again(
    visit, officer, proposals, scripts
):
    page = visit(officer, size=DESK, scripts=scripts)
    page.goto(reverse("placements:review-queue"))

    for placement in proposals[:2]:
        _row(page, placement).get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve the chosen ones").click()
    expect(heading(page)).to_have_text("Approve 2 placements?")
    asked = page.locator("main form li").all_inner_texts()
    page.get_by_role("button", name="Yes, approve").click()

    assert sorted(line.split(":")[0] for line in asked) == sorted(
        placement.returnee.full_name for placement in proposals[:2]
    )
    expect(page.get_by_text("2 approved.")).to_be_visible()
    assert [state for state, _r in _outcomes(proposals)] == ["approved", "approved", "proposed"]


@both_ways
def test_officer_registers_a_person_and_finds_the_file_without_a_name_in_the_url(
    visit, officer, scripts
):
    page = visit(officer, scripts=scripts)

    page.goto(reverse("returnees:register-person"))
    page.get_by_label("Given names").fill("Rosa Prueba")
    page.get_by_label("First surname").fill("Buscada")
    page.get_by_label("Home state").select_option(label="Oaxaca")
    page.get_by_label("The person heard the notice").check()
    page.get_by_role("button", name="Register").click()
    expect(heading(page)).to_have_text("Rosa Prueba Buscada")
    page.goto(reverse("returnees:caseload"))
    page.get_by_role("searchbox").or_(page.locator("[name=text]")).first.fill("buscada")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Rosa Prueba Buscada")
    assert "buscada" not in page.url.lower()


def _row(page: Page, placement: Placement) -> Locator:
    return page.locator("tbody tr", has_text=placement.returnee.full_name)


def _give_reason(page: Page, reason: str, step: str) -> None:
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=step).click()
    expect(page.get_by_text("with your reason.")).to_be_visible()


def _outcomes(proposals: list[Placement]) -> list[tuple[str, str]]:
    """The state of each placement now, and the reason of its last step."""
    found = [Placement.objects.get(pk=row.pk) for row in proposals]
    last = [row.events.order_by("at", "pk").last() for row in found]
    return [
        (row.state, event.reason if event else "") for row, event in zip(found, last, strict=True)
    ]
