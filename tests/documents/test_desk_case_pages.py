"""The page of a case at the desk, its steps, and a new case."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogs.models import DocumentPrerequisite, Office
from documents.models import DocumentCase
from tests.documents.desk_visits import (
    QUEUE,
    make_waiting,
    order_of,
    read,
    rows_of,
    state_of,
    url,
)
from tests.factories import (
    make_case,
    make_clerk,
    make_document_type,
    make_office,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State


@pytest.fixture
def office():
    return make_office("REG-19", kind=Office.Kind.CIVIL_REGISTRY, expedite_slots=3)


@pytest.fixture
def clerk(client, office):
    """A signed-in clerk of the office."""
    user = make_clerk(office=office, language="en")
    client.force_login(user)
    return user


# Steps


def test_clerk_takes_a_case_from_the_queue_and_comes_back_to_its_row(client, clerk, office):
    case = make_waiting(office)
    text = read(client, QUEUE, order="wait")
    target = f"/desk/?order=wait#case-{case.public_id.hex[:12]}"

    response = client.post(url("case-take", case), {"next": target})

    case.refresh_from_db()
    assert f'value="{target}"' in text
    assert (response.url, case.taken_by) == (target, clerk)


def test_step_in_the_queue_leads_on_to_what_stands_in_its_place_by_then(client, clerk, office):
    make_waiting(office, leverage=0.9)
    case = make_waiting(office, leverage=0.1)

    text = rows_of(read(client, QUEUE))

    form = text.partition(url("case-issue", case))[2].partition("</form>")[0]
    assert 'name="next" value="/desk/#row-2"' in form
    assert 'id="row-2"' in text


def test_document_that_is_ready_is_said_to_count_already(client, clerk, office):
    make_waiting(
        office, state=State.ISSUED, issued_on=timezone.localdate(), leverage=0.0, jobs_unlocked=0
    )

    text = rows_of(read(client, QUEUE))

    assert "Counts already; it only has to be fetched" in text
    assert "issued today" in text


def test_clerk_lets_a_case_go(client, clerk, office):
    case = make_waiting(office, taken_by=clerk, taken_at=timezone.now())

    client.post(url("case-release", case))

    case.refresh_from_db()
    assert case.taken_by is None


def test_two_clerks_cannot_take_one_case(client, clerk, office):
    case = make_waiting(office)
    colleague = Client()
    colleague.force_login(make_clerk(office=office, language="en"))

    client.post(url("case-take", case))
    answer = colleague.post(url("case-take", case), follow=True).content.decode()

    case.refresh_from_db()
    assert case.taken_by == clerk
    assert "Another clerk took this case today" in answer


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("case-request", {}, State.REQUESTED),
        ("case-issue", {"issued_on": "2026-11-01", "last_four": "a1b2"}, State.ISSUED),
        ("case-deliver", {"in_hand_on": "2026-11-02"}, State.IN_HAND),
        ("case-reject", {"reason": "wrong_data"}, State.REJECTED),
    ],
)
def test_step_is_written_and_told(client, clerk, office, name, data, state):
    case = make_waiting(office, state=State.MISSING, requested_on=None)

    answer = client.post(url(name, case), data, follow=True).content.decode()

    case.refresh_from_db()
    assert (case.state, case.is_verified) == (state, True)
    assert f"Noted: CURP is {case.get_state_display()}" in answer


def test_last_four_characters_are_kept_and_the_whole_number_is_refused(client, clerk, office):
    case, other = make_waiting(office), make_waiting(office)

    client.post(url("case-issue", case), {"last_four": "a1b2"})
    answer = client.post(url("case-issue", other), {"last_four": "PEGA670309"}).content.decode()

    case.refresh_from_db()
    assert case.last_four == "A1B2"
    assert "The number itself is never kept." in answer
    assert state_of(other) == State.REQUESTED
    assert "data-errors" in answer


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("case-issue", {"issued_on": "2999-01-01"}, "This day has not come yet"),
        ("case-issue", {"issued_on": "soon"}, "year-month-day"),
        ("case-issue", {"issued_on": "2020-01-01"}, "cannot have been issued before that"),
        ("case-reject", {}, "Choose the reason."),
        ("case-reject", {"reason": "stolen"}, "Select a valid choice"),
        ("case-void", {"reason": "stolen"}, "This cannot follow"),
        ("case-deliver", {"note": "CURP 12345678"}, "numbers of documents"),
        ("case-deliver", {"note": "NSS 1234 5678 901"}, "numbers of documents"),
    ],
)
def test_step_that_cannot_be_is_refused_on_the_page_and_writes_nothing(
    client, clerk, office, name, data, words
):
    case = make_waiting(office)

    response = client.post(url(name, case), {**data, "next": QUEUE})

    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert all(f'value="{value}"' in text for key, value in data.items() if key != "reason")
    assert state_of(case) == State.REQUESTED
    assert not case.events.exists()


def test_address_of_a_step_leads_to_its_form(client, clerk, office):
    case = make_waiting(office)

    response = client.get(url("case-reject", case))

    assert response.url == f"{url('case', case)}?step=reject#reject"
    assert state_of(case) == State.REQUESTED


def test_double_click_on_a_step_writes_once(client, clerk, office):
    case = make_waiting(office)

    client.post(url("case-issue", case))
    n_events = case.events.count()
    client.post(url("case-issue", case))

    assert state_of(case) == State.ISSUED
    assert case.events.count() == n_events


def test_slip_is_mended_by_voiding_with_a_reason_and_not_by_undo(client, clerk, office):
    case = make_waiting(office)

    answer = client.post(url("case-issue", case), {"next": QUEUE}, follow=True).content.decode()
    toast = answer.partition("data-toast")[2].partition("</div>")[0]
    client.post(url("case-void", case), {"reason": "mistake"})

    assert url("case", case) in toast
    assert "void it with a reason" in toast
    assert "Undo" not in toast
    assert state_of(case) == State.VOID


def test_request_that_was_a_slip_is_taken_back_and_the_case_stays_at_the_office(
    client, clerk, office
):
    case = make_waiting(office, state=State.MISSING, requested_on=None)

    client.post(url("case-request", case))
    client.post(url("case-withdraw", case), {"note": "wrong row"})

    case.refresh_from_db()
    assert (case.state, case.office, case.requested_on) == (State.MISSING, office, None)
    assert case.events.latest("at").note == "wrong row"


def test_step_never_leads_to_another_site(client, clerk, office):
    case = make_waiting(office)

    response = client.post(url("case-issue", case), {"next": "https://evil.example/"})

    assert response.url == url("case", case)
    page = client.get(url("case", case), {"next": "https://evil.example/"})
    assert page.context["back"] == ""
    assert 'href="https://evil.example' not in page.content.decode()


# The page of a case


def test_case_tells_what_the_person_brings_and_how_far_each_paper_is(client, clerk, office):
    case = make_waiting(office, document_type=make_document_type("INE"))
    for code, kind in (("ACTA", "all"), ("PASS", "any"), ("LIC", "any")):
        DocumentPrerequisite.objects.create(
            document=case.document_type, prerequisite=make_document_type(code), kind=kind
        )
    make_case(case.returnee, document_type=make_document_type("ACTA"))
    make_case(case.returnee, document_type=make_document_type("LIC"), state=State.REQUESTED)

    text = read(client, url("case", case))

    assert "ACTA (in hand)" in text
    assert "PASS (not known), or LIC (requested)" in text or (
        "LIC (requested), or PASS (not known)" in text
    )


def test_case_tells_its_history_in_plain_words(client, clerk, office):
    case = make_waiting(office)
    client.post(url("case-take", case))
    client.post(url("case-expedite", case))
    client.post(url("case-reject", case), {"reason": "not_found", "note": "Look in Oaxaca"})

    text = read(client, url("case", case))

    history = text.partition('id="history"')[2]
    told = [
        "Rejected: no record was found",
        "Look in Oaxaca",
        "Expedited",
        "Taken for the day",
        "Requested",
    ]
    assert order_of(history, *told) == told
    assert "#taken" not in text


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.MISSING, ["request", "issue", "deliver", "reject"]),
        (State.REQUESTED, ["issue", "deliver", "reject", "withdraw"]),
        (State.ISSUED, ["deliver", "void"]),
        (State.IN_HAND, ["void"]),
        (State.REJECTED, ["request", "issue", "deliver", "withdraw"]),
    ],
)
def test_case_offers_the_steps_that_are_allowed_from_its_state(
    client, clerk, office, state, offered
):
    case = make_case(state=state, office=office)

    response = client.get(url("case", case))

    assert [panel.step.name for panel in response.context["panels"]] == offered
    assert f'value="{timezone.localdate().isoformat()}"' in response.content.decode() or (
        offered == ["void"]
    )


def test_link_of_a_step_opens_its_form(client, clerk, office):
    case = make_waiting(office)

    panels = client.get(url("case", case), {"step": "reject"}).context["panels"]

    assert [panel.step.name for panel in panels if panel.is_open] == ["reject"]


@pytest.mark.parametrize("state", [State.IN_HAND, State.REJECTED, State.VOID])
def test_case_that_waits_for_nothing_is_not_to_be_taken(client, clerk, office, state):
    case = make_case(state=state, office=office, leverage=0.5, jobs_unlocked=7)

    text = rows_of(read(client, QUEUE, state=state)) + read(client, url("case", case))

    assert case.returnee.full_name in text
    assert url("case-take", case) not in text
    assert "7 jobs" not in text


def test_case_that_a_colleague_has_offers_no_step(client, clerk, office):
    colleague = make_clerk(office=office, email="beto@registro.example")
    case = make_waiting(office, taken_by=colleague, taken_at=timezone.now())

    text = read(client, url("case", case))

    assert "beto has it today" in text
    assert url("case-issue", case) not in text


# A new case


def test_clerk_opens_a_case_by_the_code_that_the_person_shows(client, clerk, office):
    person = make_returnee()
    make_document_type("ACTA", office_kinds="civil_registry")
    code = person.file_code.upper().replace("-", " ")

    response = client.post(reverse("desk:case-new"), {"code": f" {code} ", "document_type": "ACTA"})

    case = person.document_cases.get()
    assert response.url == url("case", case)
    assert (case.office, case.document_type_id) == (office, "ACTA")
    assert person.file_code not in response.url


@pytest.mark.parametrize("code", ["", "123", "0123-4567-89ab", "zzzz-zzzz-zzzz", "\x00", "😀" * 12])
def test_wrong_code_opens_nothing_and_is_kept_in_the_form(client, clerk, code):
    make_document_type("ACTA", office_kinds="civil_registry")

    response = client.post(reverse("desk:case-new"), {"code": code, "document_type": "ACTA"})

    assert response.status_code == 200
    assert b"data-errors" in response.content
    assert not DocumentCase.objects.exists()


def test_code_is_not_taken_from_the_url(client, clerk):
    person = make_returnee()
    make_document_type("ACTA")

    client.get(reverse("desk:case-new"), {"code": person.file_code, "document_type": "ACTA"})

    assert not DocumentCase.objects.exists()


def test_document_that_the_office_does_not_issue_is_refused(client, clerk):
    person = make_returnee()
    make_document_type("PASS", office_kinds="passport_office")

    answer = client.post(
        reverse("desk:case-new"), {"code": person.file_code, "document_type": "PASS"}
    ).content.decode()

    assert 'value="PASS"' not in answer
    assert "data-errors" in answer
    assert not DocumentCase.objects.exists()
