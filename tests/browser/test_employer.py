"""What an employer does, and the administrator who verifies, with JavaScript and without."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from stdnum.mx import rfc

from accounts.models import User
from employers.models import Posting
from placements.models import Interest
from returnees.models import Returnee
from tests.browser.conftest import DESK, both_ways, heading, sent_code
from tests.factories import make_interest

pytestmark = pytest.mark.browser

MADE_UP_RFC = "ZZP010203AB"


@both_ways
def test_new_employer_publishes_once_an_administrator_has_verified(visit, demo_user, scripts):
    page = visit(scripts=scripts)
    desk = visit(demo_user(User.Role.ADMINISTRATOR), size=DESK, scripts=scripts)

    _sign_up(page)
    expect(page.get_by_text("Your organization is not verified yet")).to_be_visible()
    _write_posting(page)
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    _verify(desk)
    page.reload()
    page.get_by_role("button", name="Publish").click()

    expect(heading(page)).to_have_text("Soldador de estructuras")
    expect(page.locator(".page-head .chip")).to_have_text("published")
    expect(page.get_by_role("link", name="See who fits")).to_be_visible()


@both_ways
def test_pay_that_looks_like_a_slip_is_right_with_one_tap(visit, demo_user, scripts):
    employer = demo_user(User.Role.EMPLOYER)
    posting = _postings(employer)[0]
    page = visit(employer, scripts=scripts)
    page.goto(reverse("employers:posting-edit", args=[posting.public_id]))
    page.locator("[name=pay_min]").fill("455555")
    page.locator("[name=pay_max]").fill("455555")
    page.locator("[name=benefits]").fill("Vales")
    page.locator("button[value=save]").click()

    expect(page.locator("form .notice--warn", has_text="Nearly all such work pays")).to_be_visible()
    page.get_by_role("button", name="Yes, this pay is right").click()

    expect(page.get_by_text("The posting is saved.")).to_be_visible()
    posting.refresh_from_db()
    assert (posting.pay_max, posting.benefits) == (455555, "Vales")
    # That the form was refused at first is in the browser's console too.
    assert len(visit.complaints) == 1
    assert "422" in visit.complaints.pop()


@both_ways
def test_shortlist_hides_names_and_an_invitation_is_sent(visit, demo_user, scripts):
    employer = demo_user(User.Role.EMPLOYER)
    posting = _postings(employer)[0]
    names = {f"{one.given_names} {one.first_surname}" for one in Returnee.objects.all()}
    page = visit(employer, scripts=scripts)

    page.goto(posting.get_absolute_url())
    page.get_by_role("link", name="See who fits").click()
    shortlist = page.locator("main").inner_text()
    person = page.locator("article .card__title").first.inner_text()
    page.locator("article").first.get_by_role("link", name="Invite").click()
    page.get_by_label("Message to the person").fill("We start on Monday, with a helmet for you.")
    page.get_by_role("button", name="Send the invitation").click()

    assert person.startswith("Person ")
    assert not {name for name in names if name in shortlist}
    expect(page.get_by_text("The invitation is sent.")).to_be_visible()
    expect(page.get_by_role("row", name=person)).to_contain_text("to answer")


@both_ways
def test_interest_is_declined_only_with_a_reason_that_the_person_then_reads(
    visit, demo_user, scripts
):
    employer, returnee = demo_user(User.Role.EMPLOYER), demo_user(User.Role.RETURNEE)
    posting = _postings(employer)[0]
    interest = make_interest(
        returnee=returnee.returnee,
        posting=posting,
        created_at=timezone.now(),
        answer_by=timezone.localdate() + dt.timedelta(days=7),
    )
    page = visit(employer, scripts=scripts)

    page.goto(reverse("placements:candidate-list"))
    answer_url = reverse("placements:interest-answer", args=[interest.public_id])
    page.locator(f"a[href='{answer_url}']", has_text="Look and answer").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Send the answer").click()
    refused = page.locator("[data-errors]").inner_text()
    page.get_by_label("Reason").fill("We need two years of MIG.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is recorded")).to_be_visible()
    own = visit(returnee, scripts=scripts)
    own.goto(reverse("placements:application-list"))

    assert refused
    assert Interest.objects.get(pk=interest.pk).state == Interest.State.DECLINED
    expect(own.locator("article", has_text=posting.title).first).to_contain_text(
        "We need two years of MIG."
    )


def _postings(employer: User) -> list[Posting]:
    today = timezone.localdate()
    return list(Posting.objects.open_on(today).filter(employer__members__user=employer))


def _sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Register my company").click()
    page.get_by_label("Your phone or e-mail").fill("rh@taller.example")
    page.get_by_label("Name of the organization").fill("Taller de Prueba")
    page.get_by_label("RFC").fill(MADE_UP_RFC + rfc.calc_check_digit(MADE_UP_RFC))
    page.get_by_label("City of the workplace").select_option(label="Monterrey")
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill(sent_code())
    page.get_by_role("button", name="Enter").click()
    expect(heading(page)).to_have_text("My postings")


def _write_posting(page: Page) -> None:
    starts_on = timezone.localdate() + dt.timedelta(days=30)
    page.get_by_role("link", name="Write a posting").first.click()
    page.get_by_label("Title, as people say it").fill("Soldador de estructuras")
    page.locator("form[method=post] select[name=occupation]").select_option(index=1)
    page.get_by_label("What the person will do").fill("Soldar con MIG y leer planos.")
    page.get_by_label("Search for more skills").fill("soldadura")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("group", name="Found").get_by_role("checkbox").first.check()
    expect(page.get_by_label("Title, as people say it")).to_have_value("Soldador de estructuras")
    page.get_by_label("Pay from").fill("14,000")
    page.get_by_label("Pay to").fill("16,000")
    page.get_by_label("First day of work").fill(starts_on.isoformat())
    page.get_by_label("We charge workers nothing").check()
    page.get_by_role("button", name="Save and preview").click()
    expect(heading(page)).to_have_text("Soldador de estructuras")


def _verify(page: Page) -> None:
    page.goto(reverse("employers:verification-list"))
    page.get_by_role("link", name="Taller de Prueba").click()
    page.get_by_label("Reason").fill("The RFC is that of the tax certificate.")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("The decision is recorded")).to_be_visible()
