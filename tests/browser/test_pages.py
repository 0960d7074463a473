"""Every main page on a phone, in both languages and both themes: readable, and all of it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from documents.imports import check_import
from documents.models import DocumentCase, DocumentCaseQuerySet
from employers.models import Posting
from placements.models import Interest
from placements.services import propose_placement
from returnees.models import Returnee, WorkExperience
from tests.browser.conftest import PHONE, heading
from tests.factories import make_interest, make_invitation, make_placement

pytestmark = pytest.mark.browser

THEMES = {"en": "light", "es": "dark"}
"""Each language is read in one theme, so that both themes are looked at in half the time."""
AXE_OPTIONS = {"resultTypes": ["violations"], "iframes": False}


def visitor_pages() -> list[str]:
    names = "home about privacy account_login account_signup returnees:register employers:signup"
    return [reverse(name) for name in names.split()]


def returnee_pages(user: User) -> list[str]:
    posting = _open_postings()[0]
    invitation = make_invitation(returnee=user.returnee, posting=_open_postings()[1])
    make_interest(returnee=user.returnee, posting=posting, created_at=timezone.now())
    propose_placement(
        returnee=user.returnee, posting=_open_postings()[2], by=None, now=timezone.now()
    )
    names = "matching:match-list matching:papers matching:papers-print"
    names += " placements:application-list returnees:profile"
    names += " returnees:experience-create returnees:access-log returnees:consents"
    names += " returnees:erase accounts:settings"
    steps = "about work skills languages wishes contact"
    job, of_job = _backed_job(user.returnee), "edit occupation"
    return [
        *(reverse(name) for name in names.split()),
        *(reverse("returnees:profile-step", args=[step]) for step in steps.split()),
        reverse("matching:match-list") + "?state=19&pay_min=90000",
        reverse("matching:match", args=[posting.public_id]),
        reverse("documents:case-update", args=["CURP"]),
        *(reverse(f"returnees:experience-{name}", args=[job.public_id]) for name in of_job.split()),
        reverse("placements:interest-create", args=[_open_postings()[3].public_id]),
        reverse("placements:invitation-answer", args=[invitation.public_id]),
    ]


def employer_pages(user: User) -> list[str]:
    posting = _open_postings().filter(employer__members__user=user)[0]
    interest = make_interest(posting=posting, created_at=timezone.now())
    person = Returnee.objects.searching()[0]
    names = "employers:posting-list employers:posting-create employers:organisation"
    names += " placements:candidate-list"
    of_posting = "employers:posting employers:posting-edit employers:posting-preview"
    of_posting += " matching:shortlist"
    candidates = reverse("placements:candidate-list")
    return [
        *(reverse(name) for name in names.split()),
        *(reverse(name, args=[posting.public_id]) for name in of_posting.split()),
        f"{candidates}?tab=invitations",
        f"{candidates}?tab=placements",
        reverse("placements:interest-answer", args=[interest.public_id]),
        reverse("placements:invitation-create", args=[posting.public_id, person.public_id]),
    ]


def officer_pages(user: User) -> list[str]:
    person = Returnee.objects.visible_to(user)[0]
    placement = make_placement(returnee=person, posting=_open_postings()[0])
    names = "placements:review-queue returnees:caseload returnees:register-person documents:cohort"
    of_person = "returnees:person matching:person-matches documents:person-papers"
    of_person += " returnees:person-consents returnees:person-hand-over"
    of_placement = "placements:placement placements:placement-refuse"
    job, of_job = _backed_job(person), "evidence occupation"
    return [
        *(reverse(name) for name in names.split()),
        *(reverse(name, args=[person.public_id]) for name in of_person.split()),
        *(reverse(name, args=[placement.public_id]) for name in of_placement.split()),
        reverse("documents:person-case-update", args=[person.public_id, "CURP"]),
        reverse("returnees:person-step", args=[person.public_id, "work"]),
        *(reverse(f"returnees:experience-{name}", args=[job.public_id]) for name in of_job.split()),
    ]


def clerk_pages(user: User) -> list[str]:
    cases = DocumentCase.objects.at_desk_of(user)
    case = cases.requested()[0]
    rows = [f"{case.public_id},issued,{timezone.localdate()}", "nonsense,issued,2026-11-24"]
    data = "\n".join(["case,state,date", *rows]).encode()
    checked = check_import(data=data, by=user, now=timezone.now())
    names = "desk:queue desk:case-new desk:import-list"
    return [
        *(reverse(name) for name in names.split()),
        reverse("desk:queue") + "?state=missing&order=wait",
        reverse("desk:case", args=[case.public_id]) + "?step=reject",
        *(reverse("desk:case", args=[each.public_id]) for each in _of_each_state(cases)),
        reverse("desk:import", args=[checked.public_id]),
    ]


def _of_each_state(cases: DocumentCaseQuerySet) -> list[DocumentCase]:
    found = (cases.filter(state=state).first() for state in DocumentCase.State)
    return [case for case in found if case is not None]


def administrator_pages(user: User) -> list[str]:
    posting = _open_postings()[0]
    _add_outcomes(posting)
    return [
        reverse("employers:verification-list"),
        reverse("employers:verification", args=[posting.employer.public_id]),
        reverse("matching:reliability"),
    ]


PAGES: dict[str, Callable[[User], list[str]]] = {
    User.Role.RETURNEE: returnee_pages,
    User.Role.EMPLOYER: employer_pages,
    User.Role.OFFICER: officer_pages,
    User.Role.CLERK: clerk_pages,
    User.Role.ADMINISTRATOR: administrator_pages,
}


@pytest.mark.parametrize("language", THEMES)
@pytest.mark.parametrize("role", ["visitor", *PAGES])
def test_pages_of_a_role_are_accessible_and_fit_a_phone(visit, demo_user, role, language):
    user = None if role == "visitor" else demo_user(role)
    paths = PAGES[role](user) if user else visitor_pages()
    page = visit(user, language=language)
    page.emulate_media(color_scheme=THEMES[language])

    findings = {path: found for path in paths if (found := _findings(page, path))}

    assert findings == {}


def test_language_of_a_visitor_is_switched_and_stays(visit):
    page = visit(language="es", scripts=False)
    page.goto("/")

    page.get_by_role("button", name="English").click()
    english = heading(page).inner_text()
    page.goto(reverse("returnees:register"))

    assert english == "Work at home, and the papers to start it."
    expect(heading(page)).to_have_text("Find work in Mexico")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_language_of_an_account_follows_it_to_another_device(visit, demo_user):
    person = demo_user(User.Role.RETURNEE)
    page = visit(person, language="es")
    page.goto(reverse("matching:match-list") + "?state=19")

    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    is_same_page = page.url.endswith("?state=19")
    person.refresh_from_db()

    assert is_same_page
    assert person.language == "en"


def test_a_missing_page_says_so_in_both_languages(browser, site):
    page = browser.new_page(base_url=site.url, viewport=PHONE)

    answer = page.goto("/no-such-page/")

    assert answer is not None
    assert answer.status == 404
    expect(page.locator("[lang=en]")).to_be_visible()
    assert _axe(page) == []
    page.close()


def _open_postings() -> Any:
    return Posting.objects.open_on(timezone.localdate()).order_by("pk")


def _backed_job(person: Returnee) -> WorkExperience:
    """A past job of which staff saw a letter, so that its pages tell what a change does."""
    job = person.experiences.exclude(occupation=None)[0]
    job.evidence = WorkExperience.Evidence.LETTER
    job.save(update_fields=["evidence"])
    return job


def _add_outcomes(posting: Posting, count: int = 16) -> None:
    """So many answers to interests that the page of the chances draws them."""
    for person in Returnee.objects.exclude(interests__posting=posting)[:count]:
        make_interest(
            returnee=person,
            posting=posting,
            state=Interest.State.DECLINED,
            answered_at=timezone.now(),
        )


def _findings(page: Page, path: str) -> list[str]:
    """What is wrong with a page, one line each."""
    answer = page.goto(path)
    status = answer.status if answer else None
    width = page.evaluate("document.documentElement.scrollWidth")
    found = [] if status == 200 else [f"answered {status}"]
    found += [] if width <= PHONE["width"] else [f"{width} px wide"]
    return found + _axe(page)


def _axe(page: Page) -> list[str]:
    """Serious and critical violations of accessibility rules, with where they are."""
    violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
