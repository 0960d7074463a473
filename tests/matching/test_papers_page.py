"""The page "My papers" as a person meets it: the plan, an office's answer, the sheet to carry."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogs.models import Blackout, DocumentType, Office
from documents.models import DocumentCase
from documents.services import issue_case, reject_case, send_to_office, void_case
from matching.papers import papers_view
from returnees.models import Returnee
from tests.factories import make_case, make_city, make_document_type, make_office, make_user
from tests.matching.builders import make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PAGE = "matching:papers"


@pytest.fixture
def registry() -> Office:
    """An office near the person that issues the CURP."""
    make_papers()
    DocumentType.objects.filter(code="CURP").update(office_kinds="civil_registry")
    return make_office("REG-19", name="Registry 3", kind=Office.Kind.CIVIL_REGISTRY)


@pytest.fixture
def person() -> Returnee:
    return welder(user=make_user(language="en"), city=make_city(), given_names="Alma")


@pytest.fixture
def clerk(registry: Office) -> User:
    return make_user(role=User.Role.CLERK, office=registry)


def sent(person: Returnee, office: Office) -> DocumentCase:
    return send_to_office(
        returnee=person,
        document_type=DocumentType.objects.get(code="CURP"),
        office=office,
        by=person.user,
        now=timezone.now(),
    )


def read(client: Client, person: Returnee, name: str = PAGE) -> str:
    """The words of the page, without tags."""
    client.force_login(person.user)
    page = client.get(reverse(name)).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


# Where to ask


def test_step_names_the_nearest_office_and_offers_to_ask_there(
    client: Client, person: Returnee, registry: Office
) -> None:
    Office.objects.update(address="Calle Falsa 1", phone="81 0000 0000")

    page = read(client, person)

    assert "Nearest: Registry 3 , Calle Falsa 1 · 81 0000 0000" in page
    assert "I will ask for it here" in page


def test_an_office_in_ones_own_town_is_said_to_be_there_and_not_0_km_away(
    client: Client, person: Returnee, registry: Office
) -> None:
    place = person.city or person.home_state
    Office.objects.update(latitude=place.latitude, longitude=place.longitude)

    pages = [read(client, person, name) for name in (PAGE, f"{PAGE}-print")]

    assert all(f"(in {place})" in page for page in pages)
    assert all("0 km" not in page for page in pages)


def test_who_has_sent_no_request_yet_finds_the_code_that_a_clerk_asks_for(
    client: Client, person: Returnee
) -> None:
    assert not person.document_cases.exists()

    assert f"Your code for offices: {person.file_code}" in read(client, person)


def test_choosing_an_office_puts_the_case_there_once_and_shows_the_file_code(
    client: Client, person: Returnee, registry: Office
) -> None:
    Office.objects.filter(code=registry.code).update(address="Calle Falsa 1")
    client.force_login(person.user)
    url = reverse("matching:paper-send", args=["CURP"])

    answers = [client.post(url, {"office": registry.code}) for _click in range(2)]

    case = person.document_cases.get()
    page = read(client, person)
    assert [answer.url for answer in answers] == [reverse(PAGE)] * 2
    assert (case.office, case.state, case.events.count()) == (registry, "missing", 1)
    assert "You will ask for it at Registry 3. Calle Falsa 1." in page
    assert page.count("You will ask for it at Registry 3.") == 2  # at the top and at its step
    assert page.count(person.file_code) == 1
    assert "You can ask for it today" not in page
    assert f"Show this code at the desk: {person.file_code}" in page
    assert "I will ask for it here" not in page


@pytest.mark.parametrize("office", ["", "NOPE", "REG-19' OR 1=1", "x" * 5000])
def test_an_office_that_is_not_there_changes_nothing(
    client: Client, person: Returnee, registry: Office, office: str
) -> None:
    client.force_login(person.user)

    answer = client.post(
        reverse("matching:paper-send", args=["CURP"]), {"office": office}, follow=True
    )

    assert "Choose one of the offices of the list." in answer.content.decode()
    assert not person.document_cases.exists()


def test_an_office_that_does_not_issue_it_is_refused_with_the_reason(
    client: Client, person: Returnee, registry: Office
) -> None:
    tax = make_office("SAT-19", kind=Office.Kind.TAX_OFFICE)
    client.force_login(person.user)

    answer = client.post(
        reverse("matching:paper-send", args=["CURP"]), {"office": tax.code}, follow=True
    )

    assert "This office does not issue this document." in answer.content.decode()
    assert not person.document_cases.exists()


def test_a_document_that_does_not_exist_is_not_found(client: Client, person: Returnee) -> None:
    client.force_login(person.user)

    assert client.post(reverse("matching:paper-send", args=["NOPE"])).status_code == 404


def test_choice_of_an_office_can_be_undone(
    client: Client, person: Returnee, registry: Office
) -> None:
    client.force_login(person.user)
    client.post(reverse("matching:paper-send", args=["CURP"]), {"office": registry.code})

    client.post(reverse("documents:case-undo", args=["CURP"]))

    assert person.document_cases.get().office is None


# What the office answers


def test_a_paper_that_is_ready_comes_before_everything_else(
    client: Client, person: Returnee, registry: Office, clerk: User
) -> None:
    issue_case(case=sent(person, registry), by=clerk, now=timezone.now())

    view = papers_view(person, today=TODAY)
    page = read(client, person)

    assert view.headline == "Go and collect your CURP: it is ready."
    assert [paper.document.code for paper in view.ready] == ["CURP"]
    assert "Ready to collect at Registry 3 since" in page
    assert "I collected my CURP" in page


def test_a_paper_that_is_ready_counts_as_had_in_the_plan(
    person: Returnee, registry: Office, clerk: User
) -> None:
    issue_case(case=sent(person, registry), by=clerk, now=timezone.now())

    view = papers_view(person, today=TODAY)

    assert [step.paper.document.code for step in view.steps] == ["RFC"]
    assert view.steps[0].state == "now"


def test_a_rejected_request_says_why_and_what_to_do(
    client: Client, person: Returnee, registry: Office, clerk: User
) -> None:
    case = sent(person, registry)
    reject_case(case=case, reason="no_show", by=clerk, now=timezone.now())

    page = read(client, person)

    assert "CURP: the request was rejected" in page
    assert "Why: the person did not come." in page
    assert "What to do: Ask for it again and go on the day that you are given." in page
    assert "You can ask for it today" not in page
    assert "by Registry 3" not in page


def test_a_paper_that_is_no_longer_valid_says_why_and_is_a_step_again(
    client: Client, person: Returnee, registry: Office, clerk: User
) -> None:
    case = sent(person, registry)
    issue_case(case=case, by=clerk, now=timezone.now())
    case.refresh_from_db()
    void_case(case=case, reason="lost", by=clerk, now=timezone.now())

    page = read(client, person)

    assert "CURP: no longer valid" in page
    assert "Why: it was lost." in page
    assert papers_view(person, today=TODAY).steps[0].paper.document.code == "CURP"


def test_history_is_one_fold_away(
    client: Client, person: Returnee, registry: Office, clerk: User
) -> None:
    sent(person, registry)

    page = read(client, person)

    assert "What happened with CURP" in page
    assert "· you To be asked for at Registry 3" in page


# Closures


def close(*, first: int, last: int, office: Office | None = None) -> None:
    Blackout.objects.create(
        document_id="CURP",
        office=office,
        first_day=TODAY + dt.timedelta(days=first),
        last_day=TODAY + dt.timedelta(days=last),
        reason_en="election",
        reason_es="elección",
    )


def test_closure_ahead_is_said_at_the_step_and_in_the_picture(
    client: Client, person: Returnee, registry: Office
) -> None:
    close(first=10, last=200)

    view = papers_view(person, today=TODAY)
    page = read(client, person)

    assert "CURP: no requests are taken from" in page
    assert "Ask for it before" in page
    assert "election." in page
    assert view.next_paper is not None
    assert view.chart is not None
    assert view.chart.has_closures


def test_what_takes_no_requests_today_is_not_the_next_step(
    person: Returnee, registry: Office
) -> None:
    close(first=-5, last=30)

    view = papers_view(person, today=TODAY)

    assert view.next_paper is None
    assert [step.state for step in view.steps] == ["next", "next"]
    assert view.steps[0].paper.choices == ()
    assert view.steps[0].paper.forecast.median >= 30


def test_closure_of_an_office_that_the_person_did_not_choose_is_not_told(
    person: Returnee, registry: Office
) -> None:
    other = make_office("REG-14", kind=Office.Kind.CIVIL_REGISTRY, latitude=20.0)
    close(first=-5, last=30, office=other)

    assert papers_view(person, today=TODAY).closures == []


# What employers may not ask


def test_what_no_employer_may_demand_is_said_and_never_the_next_step(
    client: Client, person: Returnee, registry: Office
) -> None:
    DocumentType.objects.filter(code="CURP").update(
        may_be_demanded=False, advice_en="Nobody may demand it."
    )

    view = papers_view(person, today=TODAY)

    assert view.next_paper is None
    assert "What no employer may demand" in read(client, person)
    assert "Nobody may demand it." in read(client, person, "matching:papers-print")


# The sheet to carry


def test_sheet_holds_the_code_and_the_steps_and_no_surname(
    client: Client, person: Returnee, registry: Office
) -> None:
    page = read(client, person, "matching:papers-print")

    assert "The papers of Alma" in page
    assert person.file_code in page
    assert "Nearest: Registry 3" in page
    assert "800 433 2000" in page
    assert person.first_surname not in page
    assert str(person.public_id) not in page


def test_neither_page_is_kept_by_the_browser(client: Client, person: Returnee) -> None:
    client.force_login(person.user)

    headers = [client.get(reverse(name))["Cache-Control"] for name in (PAGE, f"{PAGE}-print")]

    assert all("no-store" in header for header in headers)


def test_file_code_is_the_beginning_of_the_public_id_in_three_parts(person: Returnee) -> None:
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}", person.file_code)
    assert person.public_id.hex.startswith(person.file_code.replace("-", ""))


def test_expired_paper_stands_beside_the_plan_and_one_told_as_missing_among_the_others(
    person: Returnee, registry: Office
) -> None:
    bill, account = make_document_type("COMP_DOM"), make_document_type("CTA")
    make_case(person, document_type=bill, expires_on=TODAY - dt.timedelta(days=1))
    make_case(person, document_type=account, state="missing")

    view = papers_view(person, today=TODAY)

    assert [paper.document.code for paper in view.wanted] == ["COMP_DOM"]
    assert [paper.document.code for paper in view.others] == ["CTA"]


def test_page_answers_before_the_catalogs_are_loaded(client: Client, person: Returnee) -> None:
    assert "You have all the papers for formal work." in read(client, person)


def test_paper_that_lapses_before_the_rest_is_there_is_to_be_renewed(
    client: Client, person: Returnee, registry: Office
) -> None:
    soon = TODAY + dt.timedelta(days=5)
    curp = DocumentType.objects.get(code="CURP")
    make_case(person, document_type=curp, expires_on=soon)
    rfc = DocumentType.objects.get(code="RFC")
    make_case(person, document_type=rfc, state="requested", requested_on=TODAY)

    steps = papers_view(person, today=TODAY).steps

    renewed = {step.paper.document.code: step.renews for step in steps}
    assert renewed == {"CURP": True, "RFC": False}
    assert "it lapses before the rest is there: renew it." in read(client, person)


def test_page_costs_the_same_for_one_case_or_many(client: Client, person: Returnee) -> None:
    open_posting()
    client.force_login(person.user)
    counts: list[int] = []

    def count(*_: Any) -> None:
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(PAGE))
        counts.append(len(captured))

    make_case(person, document_type=DocumentType.objects.get(code="CURP"))
    count()
    make_case(person, document_type=DocumentType.objects.get(code="RFC"), state="requested")
    for case in person.document_cases.all():
        for _event in range(5):
            case.events.create(to_state=case.state, requested_on=TODAY, at=timezone.now())
    count()

    assert counts[1] <= counts[0] + 1
