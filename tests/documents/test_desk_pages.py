"""The clerk's queue: what it shows, to whom, in which order, and who goes first today."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, User
from catalogs.models import Office
from documents.models import DocumentCase
from tests.documents.desk_visits import (
    QUEUE,
    make_waiting,
    order_of,
    read,
    rows_of,
    url,
)
from tests.factories import (
    make_case,
    make_clerk,
    make_document_type,
    make_office,
    make_placement,
    make_posting,
    make_returnee,
    make_user,
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


# The queue


def test_queue_shows_who_waits_for_what_since_when_and_what_it_opens(client, clerk, office):
    case = make_waiting(
        office, leverage=0.4, jobs_unlocked=14, days_sooner=9.2, leverage_on=dt.date(2026, 11, 23)
    )

    text = rows_of(read(client, QUEUE))

    for words in (
        "Zacarías",
        case.returnee.file_code,
        "CURP",
        "requested",
        "waits for 10 days",
        "Opens 14 jobs, 9 days sooner",
        "as of Nov 23, 2026",
        "nobody",
    ):
        assert words in text


def test_queue_says_when_it_is_not_known_yet_what_a_case_opens(client, clerk, office):
    make_waiting(office)

    assert "Not computed yet" in rows_of(read(client, QUEUE))


def test_case_that_opens_most_comes_first_and_unknown_ones_last(client, clerk, office):
    make_waiting(office, name="Unknown")
    make_waiting(office, name="Lower", leverage=0.1)
    make_waiting(office, name="Higher", leverage=0.5)

    text = rows_of(read(client, QUEUE))

    assert order_of(text, "Lower", "Higher", "Unknown") == ["Higher", "Lower", "Unknown"]


def test_who_waits_longest_can_come_first(client, clerk, office):
    make_waiting(office, name="Shorter", days=3, leverage=0.9)
    make_waiting(office, name="Longer", days=30)

    text = rows_of(read(client, QUEUE, order="wait"))

    assert order_of(text, "Shorter", "Longer") == ["Longer", "Shorter"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Curpita", "Actina", "Listo"}),
        ({"document": "ACTA"}, {"Actina"}),
        ({"state": "issued"}, {"Listo"}),
        ({"min_days": "30"}, {"Actina"}),
        ({"mine": "on"}, {"Curpita"}),
        ({"state": "in_hand"}, {"Fetched"}),
        ({"state": "nonsense"}, {"Curpita", "Actina", "Listo"}),
        ({"document": "\x00", "min_days": "-1", "order": "😀"}, {"Curpita", "Actina", "Listo"}),
        ({"page": "999", "state": "missing"}, set()),
    ],
)
def test_filters_show_what_they_say(client, clerk, office, query, shown):
    make_waiting(office, name="Curpita", taken_by=clerk, taken_at=timezone.now())
    make_waiting(office, name="Actina", days=40, document_type=make_document_type("ACTA"))
    make_waiting(office, name="Listo", state=State.ISSUED, issued_on=timezone.localdate())
    make_waiting(office, name="Fetched", state=State.IN_HAND, in_hand_on=timezone.localdate())

    text = rows_of(read(client, QUEUE, **query))

    names = {"Curpita", "Actina", "Listo", "Fetched"}
    assert {name for name in names if name in text} == shown


def test_filters_are_kept_from_page_to_page_and_back_from_a_case(client, clerk, office):
    for _number in range(26):
        make_waiting(office)

    text = read(client, QUEUE, state="requested", order="wait")

    assert "?state=requested&amp;order=wait&amp;page=2" in text
    assert "?next=%2Fdesk%2F%3Fstate%3Drequested%26order%3Dwait" in text
    assert rows_of(text).count("<tr") == 25


def test_head_counts_what_waits_what_is_ready_and_what_is_ones_own(client, clerk, office):
    make_waiting(office)
    make_waiting(office, taken_by=clerk, taken_at=timezone.now())
    make_waiting(office, state=State.ISSUED, issued_on=timezone.localdate())
    make_waiting(office, is_expedited=True, expedited_on=timezone.localdate())

    response = client.get(QUEUE)

    counts = response.context["counts"]
    assert (counts.open, counts.issued, response.context["n_own"]) == (4, 1, 1)
    assert "1 of 3" in response.content.decode()
    assert "2 left" in response.content.decode()


def test_queue_of_an_office_asks_as_many_queries_for_many_cases_as_for_few(client, clerk, office):
    make_waiting(office, expedite_leverage=0.1)
    client.get(QUEUE)

    def n_queries():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(QUEUE)
        return len(queries)

    few = n_queries()
    for number in range(20):
        make_waiting(
            office,
            document_type=make_document_type(f"DOC{number}"),
            taken_by=make_clerk(office=office),
            taken_at=timezone.now(),
            expedite_leverage=0.2,
        )

    assert n_queries() == few
    assert few <= 12


def test_page_of_a_full_queue_weighs_less_than_50_kb_as_it_is_sent(client, clerk, office):
    for _number in range(30):
        make_waiting(office, leverage=0.5, jobs_unlocked=12, days_sooner=8)

    response = client.get(QUEUE, headers={"accept-encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 50_000


def test_case_of_a_colleague_offers_no_step_and_says_who_has_it(client, clerk, office):
    colleague = make_clerk(office=office, email="beto@registro.example")
    make_waiting(office, taken_by=colleague, taken_at=timezone.now())

    text = rows_of(read(client, QUEUE))

    assert re.search(r'data-label="Taken by">beto\s*</td>', text)
    assert "<form" not in text


def test_claim_of_yesterday_no_longer_holds(client, clerk, office):
    colleague = make_clerk(office=office, email="beto@registro.example")
    yesterday = timezone.now() - dt.timedelta(days=1)
    case = make_waiting(office, taken_by=colleague, taken_at=yesterday)

    text = rows_of(read(client, QUEUE))

    assert "beto" not in text
    assert url("case-take", case) in text


def test_empty_queue_says_how_cases_come_here(client, clerk):
    assert "Nothing waits here" in read(client, QUEUE)
    assert "Nothing here with these filters" in read(client, QUEUE, state="issued")


def test_clerk_without_an_office_is_told_so_on_every_page(client):
    client.force_login(make_user(role=User.Role.CLERK, language="en"))

    pages = [read(client, reverse(f"desk:{name}")) for name in ("queue", "case-new", "import-list")]

    assert all("Your account has no office yet" in text for text in pages)


def test_clerk_lands_at_the_queue_and_finds_the_way_to_the_other_pages(client, clerk):
    text = client.get(reverse("dashboard"), follow=True).content.decode()

    assert "<h1>Queue</h1>" in text
    for name in ("queue", "case-new", "import-list"):
        assert f'href="{reverse(f"desk:{name}")}"' in text


# Scope and privacy


@pytest.mark.parametrize(
    "name",
    ["case", "case-take", "case-release", "case-expedite", "case-request", "case-void"],
)
def test_case_of_another_office_is_not_found(client, clerk, name):
    case = make_waiting(make_office("REG-14"), name="Secreta")

    method = client.get if name == "case" else client.post

    assert method(url(name, case)).status_code == 404
    assert "Secreta" not in read(client, QUEUE)


def test_case_of_an_erased_file_is_not_found(client, clerk, office):
    case = make_waiting(office)
    case.returnee.erased_at = timezone.now()
    case.returnee.save()

    assert client.get(url("case", case)).status_code == 404
    assert case.returnee.file_code not in read(client, QUEUE)


def test_desk_shows_neither_jobs_nor_scores_nor_contacts_nor_birth_dates(client, clerk, office):
    person = make_returnee(birth_date=dt.date(1967, 3, 9), work_done="soldadura secreta")
    case = make_case(
        person,
        state=State.REQUESTED,
        requested_on=timezone.localdate(),
        office=office,
        leverage=0.7312,
        jobs_unlocked=3,
        expedite_leverage=0.6417,
    )
    make_placement(returnee=person, posting=make_posting(title="Capataz raro"), score=0.8123)

    text = read(client, QUEUE) + read(client, url("case", case))

    secrets = ["Capataz raro", "0.7312", "0.73", "0.64", "0.81", "1967", "soldadura secreta"]
    assert [secret for secret in [*secrets, person.user.email] if secret in text] == []


def test_opening_a_case_is_told_to_the_person_and_the_queue_is_not(client, clerk, office):
    case = make_waiting(office)

    client.get(QUEUE)
    before = AccessEntry.objects.count()
    client.get(url("case", case))

    entry = AccessEntry.objects.get(subject_id=case.returnee.public_id)
    assert (before, entry.actor, entry.action) == (0, clerk, AccessEntry.Action.VIEWED)


# Places for expedited cases


def test_queue_proposes_who_gains_most_for_the_places_of_today(client, clerk, office):
    for name, gain in (("Third", 0.1), ("First", 0.9), ("Second", 0.5), ("Fourth", None)):
        make_waiting(office, name=name, expedite_leverage=gain, expedite_jobs_unlocked=4)

    response = client.get(QUEUE)

    proposed = [row.case.returnee.given_names for row in response.context["proposed"]]
    assert proposed == ["First", "Second", "Third"]


def test_all_proposed_are_expedited_after_they_were_shown(client, clerk, office):
    cases = [make_waiting(office, expedite_leverage=0.5) for _number in range(3)]
    text = read(client, QUEUE)
    shown = [case for case in cases if f'name="case" value="{case.public_id}"' in text]

    answer = client.post(
        reverse("desk:expedite-proposed"),
        {"case": [str(case.public_id) for case in shown]},
        follow=True,
    ).content.decode()

    today = timezone.localdate()
    assert len(shown) == 3
    assert "3 cases go first today." in answer
    assert DocumentCase.objects.filter(expedited_on=today, is_expedited=True).count() == 3


def test_office_never_expedites_more_than_its_places(client, clerk, office):
    cases = [make_waiting(office) for _number in range(5)]
    data = {"case": [str(case.public_id) for case in cases]}

    answer = client.post(reverse("desk:expedite-proposed"), data, follow=True).content.decode()
    answer += client.post(url("case-expedite", cases[4]), follow=True).content.decode()

    assert DocumentCase.objects.filter(is_expedited=True).count() == 3
    assert "all are given for today" in answer


def test_expediting_leaves_cases_of_other_offices_alone(client, clerk, office):
    other = make_waiting(make_office("REG-14", expedite_slots=5))

    client.post(
        reverse("desk:expedite-proposed"), {"case": [str(other.public_id), "\x00", "nonsense"]}
    )

    other.refresh_from_db()
    assert not other.is_expedited


def test_office_without_places_offers_no_expediting(client, clerk, office):
    Office.objects.filter(pk=office.pk).update(expedite_slots=0)
    case = make_waiting(office)

    text = read(client, QUEUE) + read(client, url("case", case))

    assert url("case-expedite", case) not in text
