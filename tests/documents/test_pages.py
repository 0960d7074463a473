"""The pages of documents: who may open them, what they write, and what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from documents.models import DocumentCase
from tests.factories import (
    make_administrator,
    make_case,
    make_document_type,
    make_member,
    make_office,
    make_officer,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State


def own_url(code="CURP", name="case-update"):
    return reverse(f"documents:{name}", args=[code])


def person_url(returnee, code="CURP", name="person-case-update"):
    return reverse(f"documents:{name}", args=[returnee.public_id, code])


def papers_url(returnee):
    return reverse("documents:person-papers", args=[returnee.public_id])


@pytest.fixture
def returnee(client):
    """A signed-in person."""
    person = make_returnee(user=make_user(language="en"))
    make_document_type()
    client.force_login(person.user)
    return person


def test_person_says_that_a_document_is_in_hand(client, returnee):
    response = client.post(own_url(), {"state": "in_hand"})

    case = returnee.document_cases.get()
    assert response.status_code == 302
    assert (case.state, case.in_hand_on) == (State.IN_HAND, timezone.localdate())


def test_page_leads_back_to_where_it_came_from(client, returnee):
    response = client.post(own_url(), {"state": "in_hand", "next": "/account/"})

    assert response.url == "/account/"


def test_page_never_leads_to_another_site(client, returnee):
    response = client.post(own_url(), {"state": "in_hand", "next": "https://evil.example/"})

    assert response.url == own_url()


def test_day_in_the_future_is_refused_beside_its_field_and_kept(client, returnee):
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()

    response = client.post(own_url(), {"state": "requested", "requested_on": tomorrow})

    text = response.content.decode()
    assert response.status_code == 200
    assert "This day has not come yet" in text
    assert f'value="{tomorrow}"' in text
    assert not returnee.document_cases.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"state": "stolen"},
        {"state": "requested", "requested_on": "soon"},
        {"state": "requested", "channel": "moon"},
        {"state": "in_hand", "in_hand_on": "0001-01-01"},
        {"state": "in_hand", "expires_on": "9999-99-99"},
        {"state": "😀" * 1000},
    ],
)
def test_bad_input_is_answered_with_the_form_and_writes_nothing(client, returnee, data):
    response = client.post(own_url(), data)

    assert response.status_code == 200
    assert "data-errors" in response.content.decode()
    assert not returnee.document_cases.exists()


def test_person_says_that_a_document_was_lost(client, returnee):
    make_case(returnee)

    page = client.get(own_url()).content.decode()
    response = client.post(own_url(), {"state": "void", "reason": "lost"})

    case = returnee.document_cases.get()
    assert 'value="mistake"' in page
    assert response.status_code == 302
    assert (case.state, case.reason) == (State.VOID, "lost")


@pytest.mark.parametrize("reason", ["", "revoked", "moon"])
def test_lost_document_without_a_reason_is_answered_with_the_form(client, returnee, reason):
    make_case(returnee)

    response = client.post(own_url(), {"state": "void", "reason": reason})

    assert response.status_code == 200
    assert "data-errors" in response.content.decode()
    assert returnee.document_cases.get().state == State.IN_HAND


def test_document_verified_by_an_office_offers_only_what_can_follow(client, returnee):
    make_case(returnee, state=State.ISSUED, is_verified=True)

    page = client.get(own_url()).content.decode()

    assert "verified by an office" in page
    assert 'value="in_hand"' in page
    assert 'value="void"' in page
    assert 'value="mistake"' not in page
    assert 'value="requested"' not in page


def test_what_an_office_verified_is_not_changed_by_hand(client, returnee):
    make_case(returnee, state=State.REQUESTED, is_verified=True)

    response = client.post(own_url(), {"state": "missing"})

    assert "only the office can change it" in response.content.decode()
    assert returnee.document_cases.get().state == State.REQUESTED


def test_last_four_characters_are_on_no_page_of_the_person_or_officer(client, returnee):
    make_case(returnee, state=State.ISSUED, is_verified=True, last_four="Z9Q7")
    pages = [client.get(own_url())]
    client.force_login(make_officer(language="en"))

    pages += [client.get(person_url(returnee)), client.get(papers_url(returnee))]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not any("Z9Q7" in page.content.decode() for page in pages)


def test_unknown_document_is_not_found(client, returnee):
    response = client.get(own_url("NOTHING"))

    assert response.status_code == 404


def test_undo_takes_the_last_change_back(client, returnee):
    client.post(own_url(), {"state": "in_hand"})

    client.post(own_url(name="case-undo"))

    assert returnee.document_cases.get().state == State.MISSING


def test_undo_without_a_change_says_so(client, returnee):
    make_case(returnee)

    response = client.post(own_url(name="case-undo"), follow=True)

    assert "nothing of yours to undo" in response.content.decode()


def test_message_offers_the_undo(client, returnee):
    response = client.post(own_url(), {"state": "in_hand", "next": own_url()}, follow=True)

    assert own_url(name="case-undo") in response.content.decode()


def test_officer_tells_for_a_person_of_the_office_and_the_log_knows(client):
    returnee, officer = make_returnee(), make_officer()
    make_document_type()
    client.force_login(officer)

    client.post(person_url(returnee), {"state": "requested", "channel": "online"})

    case = returnee.document_cases.get()
    assert (case.state, case.channel) == (State.REQUESTED, "online")
    entries = AccessEntry.objects.about(returnee.public_id)
    assert entries.get().action == AccessEntry.Action.CHANGED


def test_officer_says_that_a_document_of_a_person_was_stolen(client):
    case = make_case(make_returnee())
    client.force_login(make_officer(language="en"))

    client.post(person_url(case.returnee), {"state": "void", "reason": "stolen"})

    case.refresh_from_db()
    assert (case.state, case.reason) == (State.VOID, "stolen")


def test_administrator_reads_a_case_without_the_end_of_the_number(client):
    case = make_case(make_returnee(), last_four="Z9Q7")
    client.force_login(make_administrator())

    response = client.get(reverse("admin:documents_documentcase_change", args=[case.pk]))

    assert response.status_code == 200
    assert "Z9Q7" not in response.content.decode()


def test_officer_expedites_and_can_undo_it(client):
    case = make_case(make_returnee(), state=State.REQUESTED)
    client.force_login(make_officer(language="en"))

    client.post(person_url(case.returnee, name="person-case-expedite"))
    case.refresh_from_db()
    expedited = case.is_expedited
    client.post(person_url(case.returnee, name="person-case-undo"))
    case.refresh_from_db()

    assert expedited
    assert (case.is_expedited, case.state) == (False, State.REQUESTED)


def test_what_cannot_be_expedited_says_why(client):
    case = make_case(make_returnee())
    client.force_login(make_officer(language="en"))

    response = client.post(person_url(case.returnee, name="person-case-expedite"), follow=True)

    assert "already in hand" in response.content.decode()


def test_papers_of_a_person_show_every_document_and_record_the_look(client):
    returnee, officer = make_returnee(), make_officer()
    make_case(returnee)
    make_document_type("RFC")
    client.force_login(officer)

    response = client.get(reverse("documents:person-papers", args=[returnee.public_id]))

    text = response.content.decode()
    assert "CURP" in text
    assert "RFC" in text
    assert AccessEntry.objects.get().action == AccessEntry.Action.VIEWED


def test_papers_of_a_person_take_the_same_queries_for_many_documents(client):
    returnee = make_returnee()
    make_case(returnee)
    client.force_login(make_officer(language="en"))
    url = reverse("documents:person-papers", args=[returnee.public_id])
    client.get(url)
    with CaptureQueriesContext(connection) as for_one:
        client.get(url)

    for number in range(12):
        make_case(returnee, document_type=make_document_type(f"DOC{number}"))
    # New documents make a new forecaster, once.
    client.get(url)
    with CaptureQueriesContext(connection) as for_many:
        client.get(url)

    assert len(for_many) == len(for_one)


def stranger():
    return make_returnee().user


def officer_elsewhere():
    return make_officer(office=make_office("OTHER"))


@pytest.mark.parametrize("make_user", [stranger, officer_elsewhere, make_member])
@pytest.mark.parametrize(
    "name", ["person-case-update", "person-case-undo", "person-case-expedite", "person-papers"]
)
def test_papers_of_a_person_are_not_found_by_others(client, make_user, name):
    case = make_case(make_returnee())
    client.force_login(make_user())
    arguments = [case.returnee.public_id] + ([] if name == "person-papers" else ["CURP"])
    url = reverse(f"documents:{name}", args=arguments)

    answers = {client.get(url).status_code, client.post(url, {"state": "missing"}).status_code}

    case.refresh_from_db()
    assert 404 in answers
    assert answers <= {404, 405}
    assert case.state == State.IN_HAND


@pytest.mark.parametrize("make_user", [make_officer, make_member, make_administrator])
def test_own_page_is_for_people_with_a_file(client, make_user):
    make_document_type()
    client.force_login(make_user())

    assert client.get(own_url()).status_code == 404


@pytest.mark.parametrize("url", ["/documents/mine/CURP/", "/documents/mine/CURP/undo/"])
def test_visitor_is_sent_to_sign_in(client, url):
    response = client.post(url)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
