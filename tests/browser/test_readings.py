"""One tap says whether the words were understood, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import both_ways

pytestmark = pytest.mark.browser
WORK = reverse("returnees:profile-step", args=["work"])


@both_ways
def test_person_corrects_one_job_and_adds_a_skill_that_was_read(visit, demo_user, scripts):
    page = visit(demo_user(User.Role.RETURNEE), scripts=scripts)
    page.goto(WORK)

    page.get_by_role("button", name="No, something else").first.click()
    page.get_by_label("Search for the work").fill("roofer")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Roofer").first.click()
    expect(page.get_by_text("Noted:")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Add")).first.click()

    expect(page.get_by_text("Added:")).to_be_visible()
    expect(page.get_by_text("= Roofer")).to_be_visible()


@both_ways
def test_employer_picks_what_the_words_mean_and_keeps_what_was_typed(visit, demo_user, scripts):
    page = visit(demo_user(User.Role.EMPLOYER), scripts=scripts)
    page.goto(reverse("employers:posting-create"))
    page.get_by_label("Title, as people say it").fill("Rufero")
    page.get_by_label("What the person will do").fill("Poner teja y operar montacargas.")

    page.get_by_role("button", name="Suggest occupation and skills").click()
    page.get_by_role("button", name="Yes, ").click()
    page.get_by_role("button", name=re.compile("^Add")).first.click()

    expect(page.get_by_label("Title, as people say it")).to_have_value("Rufero")
    expect(page.locator("[name=occupation]")).to_have_value("roofer")
    expect(page.locator("[name=skills]:checked")).to_have_count(1)


@both_ways
def test_employer_confirms_imported_postings_at_once(visit, demo_user, scripts):
    page = visit(demo_user(User.Role.EMPLOYER), scripts=scripts)
    page.goto(reverse("employers:posting-list"))

    page.get_by_role("button", name="Yes, ").first.click()

    expect(page.get_by_text("confirmed as")).to_be_visible()
