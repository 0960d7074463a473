"""A person reads the plan of their papers on a phone and carries it on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalogs.models import Office
from documents.models import DocumentCase
from tests.browser.conftest import both_ways, heading

pytestmark = pytest.mark.browser

PAGES_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def person(demo_user) -> User:
    """The demo's person, who has a birth certificate and no CURP, near a registry."""
    user = demo_user(User.Role.RETURNEE)
    DocumentCase.objects.filter(returnee__user=user, document_type="CURP").delete()
    return user


def register_office(user: User) -> Office:
    city = user.returnee.city
    return Office.objects.create(
        code="TEST-RC",
        name="Registro Civil de prueba",
        kind=Office.Kind.CIVIL_REGISTRY,
        latitude=city.latitude,
        longitude=city.longitude,
        address="Calle de prueba 1",
    )


@both_ways
def test_person_says_where_to_ask_and_gets_the_code_to_show(visit, person, scripts):
    Office.objects.filter(kind=Office.Kind.CIVIL_REGISTRY).update(is_active=False)
    office = register_office(person)
    page = visit(person, scripts=scripts)
    page.goto("/jobs/papers/")

    step = _step(page, "CURP")
    expect(step).to_contain_text("Nearest: Registro Civil de prueba, Calle de prueba 1")
    step.get_by_role("button", name="I will ask for it here").click()

    expect(heading(page)).to_have_text("My papers")
    expect(_step(page, "CURP")).to_contain_text(f"You will ask for it at {office.name}.")
    expect(_step(page, "CURP")).to_contain_text(person.returnee.file_code)
    page.get_by_role("button", name="Undo").click()
    expect(_step(page, "CURP").get_by_role("button", name="I will ask for it")).to_be_visible()


@both_ways
def test_picture_says_the_same_in_words(visit, person, scripts):
    page = visit(person, scripts=scripts)
    page.goto("/jobs/papers/")

    picture = page.get_by_role("img", name=re.compile("^Your papers for a formal job: probably"))
    expect(picture).to_be_visible()
    names = picture.locator(".plan-chart__name").all_text_contents()
    page.get_by_text("The same in words").click()

    words = page.locator(".figure__data li b").all_inner_texts()
    assert words == names
    assert len(words) == page.locator(".steps > .step").count()


@pytest.mark.parametrize("language", ["es", "en"])
def test_bars_and_their_words_stay_inside_a_small_screen(visit, person, language):
    page = visit(person, language=language)
    page.goto("/jobs/papers/")

    picture = page.locator(".plan-chart").bounding_box()
    boxes = [each.bounding_box() for each in page.locator(".plan-chart :is(text, rect)").all()]
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    right = picture["x"] + picture["width"] + 1
    assert all(box["x"] >= picture["x"] - 1 and box["x"] + box["width"] <= right for box in boxes)
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_sheet_for_the_road_fits_on_one_page(visit, person, paper):
    page = visit(person, language="es", scripts=False)
    page.goto("/jobs/papers/")

    page.locator('a[href$="/papers/print/"]').click()
    pdf = page.pdf(format=paper)

    assert page.locator(".road-steps > li").count() >= 4
    assert len(PAGES_OF_PDF.findall(pdf)) == 1
    expect(page.locator(".file-code").first).to_have_text(person.returnee.file_code)


def _step(page: Page, name: str):
    title = page.get_by_role("heading", level=3, name=name, exact=True)
    return page.locator(".step").filter(has=title)
