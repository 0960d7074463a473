"""What a person who returned does on a phone, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.browser.conftest import both_ways, heading, sent_code

pytestmark = pytest.mark.browser


@pytest.fixture
def person(demo_user) -> User:
    return demo_user(User.Role.RETURNEE)


@both_ways
def test_newcomer_registers_tells_the_work_and_sees_jobs_with_reasons(visit, scripts):
    page = visit(scripts=scripts)

    _register(page)
    _tell_where(page)
    _add_job(page, title="Drywall hanger", years="6", duties="Hang, tape and finish sheetrock.")
    _add_job(page, title="Line cook", years="2.5", duties="Grill and prep in a busy kitchen.")
    page.get_by_role("button", name="Save and go on").click()
    _tell_the_rest(page)
    page.get_by_role("link", name="See my matches").click()

    first = _cards(page).first
    expect(heading(page)).to_have_text("My matches")
    expect(first.locator(".reasons li").first).to_be_visible()
    expect(first.locator(".meter", has_text="Fit")).to_be_visible()
    expect(first.locator(".meter", has_text="Papers")).to_be_visible()


@both_ways
def test_state_filter_narrows_the_jobs_and_stays_in_the_url(visit, person, scripts):
    page = visit(person, scripts=scripts)
    page.goto("/jobs/")
    everywhere = _cards(page).count()

    page.locator("[data-filter] > summary").click()
    page.get_by_label("State").select_option(label="Jalisco")
    page.get_by_role("button", name="Show results").click()
    page.wait_for_url(re.compile(r"state=14"))
    page.reload()

    places = _cards(page).locator(".fact", has_text="Where").all_inner_texts()
    assert 0 < len(places) < everywhere
    assert all("Jalisco" in place for place in places)
    assert page.get_by_label("State").input_value() == "14"


@both_ways
def test_saved_job_is_kept_and_dismissed_job_comes_back_when_undone(visit, person, scripts):
    page = visit(person, scripts=scripts)
    page.goto("/jobs/")
    kept, gone, *_others = _jobs(page)

    _cards(page).nth(0).get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    _cards(page).nth(1).get_by_role("button", name="Not for me").click()
    expect(page.locator(".toast")).to_contain_text("you will not see this job again")
    left = _jobs(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    back = _jobs(page)
    page.goto("/placements/?tab=saved")

    assert gone not in left
    assert back[:2] == [kept, gone]
    assert _jobs(page) == [kept]


@both_ways
def test_interest_can_be_followed_and_withdrawn(visit, person, scripts):
    page = visit(person, scripts=scripts)
    page.goto("/jobs/")
    title = _cards(page).first.locator(".card__title").inner_text()

    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("link", name="I am interested").click()
    page.get_by_label("Not yet").check()
    page.get_by_role("button", name="I am interested").click()
    expect(heading(page)).to_have_text("My applications")
    application = page.locator("article", has_text=title)
    said = application.inner_text()
    application.locator("summary", has_text="Withdraw").click()
    page.get_by_role("button", name="Yes, withdraw").click()

    assert "The employer answers you" in said
    expect(page.get_by_text("You withdrew.")).to_be_visible()
    expect(page.locator("article", has_text=title)).to_contain_text("You withdrew")


@both_ways
def test_paper_in_hand_changes_the_plan_and_what_a_job_lacks(visit, person, scripts):
    page = visit(person, scripts=scripts)
    page.goto("/jobs/")
    job = _jobs(page)[0]
    page.goto(job)
    before = page.locator(".papers li", has_text="CURP").first.inner_text()

    page.goto("/jobs/papers/")
    steps = page.locator(".steps").inner_text()
    page.get_by_role("link", name="Update: CURP", exact=True).first.click()
    page.get_by_role("button", name="Yes, I have it").click()
    expect(heading(page)).to_have_text("My papers")

    assert page.locator(".steps").inner_text() != steps
    page.goto(job)
    after = page.locator(".papers li", has_text="CURP").first.inner_text()
    assert ("in hand" in before, "in hand" in after) == (False, True)


def _register(page: Page) -> None:
    page.goto("/")
    page.locator(".hero").get_by_role("link", name="Register").click()
    page.get_by_label("Your phone or e-mail").fill("81 1234 5678")
    page.get_by_label("Given names").fill("Alma Prueba")
    page.get_by_label("First surname").fill("Ejemplo")
    page.get_by_label("Day").fill("17")
    page.get_by_label("Month").select_option("5")
    page.get_by_label("Year").fill("1988")
    page.get_by_label("Home state").select_option(label="Jalisco")
    page.get_by_label("What work did you do?").fill("drywall and paint in Houston")
    page.get_by_label("I agree that").check()
    page.get_by_role("button", name="Register and get my code").click()
    page.get_by_label("Code").fill(sent_code())
    page.get_by_role("button", name="Enter").click()
    expect(heading(page)).to_have_text("Hello, Alma Prueba")


def _tell_where(page: Page) -> None:
    page.get_by_role("link", name="About you", exact=True).click()
    page.get_by_label("City where you live now").select_option(label="Guadalajara")
    page.get_by_role("button", name="Save and go on").click()
    expect(heading(page)).to_have_text("Work you did")


def _add_job(page: Page, *, title: str, years: str, duties: str) -> None:
    page.get_by_role("link", name=re.compile("^Add a(nother)? job$")).click()
    page.get_by_label("What was the job?").fill(title)
    page.get_by_label("Years in total").fill(years)
    page.get_by_label("What did you do there?").fill(duties)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The job is saved.")).to_be_visible()


def _tell_the_rest(page: Page) -> None:
    _tick_skills(page)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Spanish").select_option("6")
    page.get_by_label("English").select_option("4")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Lowest pay a month").fill("$9,000")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Finish").click()


def _tick_skills(page: Page) -> None:
    """One that is suggested, then one that is searched for; the first stays ticked."""
    page.get_by_role("group", name="Usual in the past jobs").get_by_role("checkbox").first.check()
    page.get_by_label("Search for more skills").fill("soldadura")
    page.get_by_label("Search for more skills").press("Enter")
    page.get_by_role("group", name="Found").get_by_role("checkbox").first.check()
    expect(page.get_by_role("group", name="Chosen").get_by_role("checkbox")).to_be_checked()


def _cards(page: Page) -> Locator:
    return page.locator("#results article")


def _jobs(page: Page) -> list[str]:
    """Where the title of each card leads, in their order."""
    links = page.locator("main article .card__title a").all()
    return [link.get_attribute("href") or "" for link in links]
