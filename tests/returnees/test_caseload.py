"""The officer's people: list, search, who is in charge, possible duplicates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessEntry, Consent
from accounts.services import record_access
from documents.models import DocumentCase
from returnees.caseload import CaseloadRefused, hand_over, join_files, take_person
from returnees.models import ContactMethod, Returnee
from tests.factories import (
    NOW,
    make_administrator,
    make_case,
    make_city,
    make_consent,
    make_experience,
    make_member,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
    make_skill,
    make_user,
)

pytestmark = pytest.mark.django_db
CASELOAD = reverse("returnees:caseload")
SEARCH = reverse("returnees:caseload-search")


def page_of(name: str, returnee: Returnee) -> str:
    return reverse(f"returnees:{name}", args=[returnee.public_id])


def listed(client: Client, **filters: str) -> set[Returnee]:
    return {person for person, _progress in client.get(CASELOAD, filters).context["rows"]}


def found(client: Client, text: str) -> set[Returnee]:
    client.post(SEARCH, {"text": text})
    return listed(client)


@pytest.fixture
def officer(client: Client) -> Any:
    user = make_officer()
    client.force_login(user)
    return user


def test_an_officer_lists_the_people_of_the_office_only(client: Client, officer: Any) -> None:
    mine = make_returnee(office=officer.office)
    make_returnee(office=make_office("SNE-01"))
    make_returnee(office=None)

    assert listed(client) == {mine}


def test_an_administrator_lists_everyone(client: Client) -> None:
    people = {make_returnee(), make_returnee(office=make_office("SNE-01"))}
    client.force_login(make_administrator())

    assert listed(client) == people


@pytest.mark.parametrize("make", [make_user, make_member])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_caseload_is_for_staff(client: Client, make: Any, method: str) -> None:
    client.force_login(make())

    response = getattr(client, method)(CASELOAD if method == "get" else SEARCH)

    assert response.status_code == 404


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(CASELOAD).url.startswith(reverse("account_login"))


def test_the_number_of_queries_does_not_grow_with_the_people(client: Client, officer: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(CASELOAD)
        return len(captured)

    make_experience(make_returnee(city=make_city(), officer=officer))
    few = queries()
    for _number in range(12):
        make_experience(make_returnee(city=make_city(), officer=make_officer()))

    assert queries() == few
    assert few <= 5


def test_filters_show_my_people_free_ones_and_those_to_look_at(
    client: Client, officer: Any
) -> None:
    mine = make_returnee(officer=officer)
    free = make_returnee()
    double = make_returnee(officer=make_officer(), may_duplicate=mine)
    make_experience(mine)

    assert listed(client, whose="mine") == {mine}
    assert listed(client, whose="free") == {free}
    assert listed(client, what="duplicate") == {double}
    assert listed(client, what="no_work") == {free, double}
    assert listed(client, whose="nonsense", page="x") == {mine, free, double}


def test_people_are_found_by_name_without_accents_phone_and_code(
    client: Client, officer: Any
) -> None:
    person = make_returnee(
        given_names="María José",
        first_surname="Núñez-Ávila",
        user=make_user(phone="+528155550123"),
    )
    ContactMethod.objects.create(
        returnee=person, kind="phone", value="+12135550188", since=dt.date(2026, 1, 1)
    )
    make_returnee(given_names="Otra")

    for text in (
        "jose nunez",
        "NUÑEZ avila",
        "Maria",
        "8155550123",
        "0188",
        person.short_code,
        str(person.public_id),
        person.public_id.hex[:14],
    ):
        assert found(client, text) == {person}, text


def test_a_phone_is_found_with_its_spaces(client: Client, officer: Any) -> None:
    person = make_returnee(user=make_user(phone="+528155550123"))
    make_returnee()

    assert found(client, "81 5555 0123") == {person}


def test_an_empty_search_shows_all_again(client: Client, officer: Any) -> None:
    people = {make_returnee(), make_returnee()}
    assert found(client, "nobody is called so") == set()

    assert found(client, "") == people


def test_the_search_stays_out_of_the_url(client: Client, officer: Any) -> None:
    response = client.post(SEARCH, {"text": "Rosa"})

    assert response.url == CASELOAD
    assert 'value="Rosa"' in client.get(CASELOAD).text


def test_a_very_long_search_is_refused_kindly(client: Client, officer: Any) -> None:
    response = client.post(SEARCH, {"text": "x" * 5000}, follow=True)

    assert "up to 120" in response.text


def test_opening_a_file_is_written_down_once_a_day(client: Client, officer: Any) -> None:
    person = make_returnee(user=None)

    client.get(page_of("person", person))
    response = client.get(page_of("person", person))

    entry = AccessEntry.objects.get()
    assert response.status_code == 200
    assert (entry.actor, entry.subject_id, entry.action) == (
        officer,
        person.public_id,
        AccessEntry.Action.VIEWED,
    )


@pytest.mark.parametrize(
    "name",
    [
        "person",
        "person-take",
        "person-release",
        "person-hand-over",
        "person-move",
        "person-different",
        "person-join",
        "person-consents",
        "person-consent-change",
        "person-experience-create",
    ],
)
def test_strangers_do_not_learn_that_a_file_exists(client: Client, name: str) -> None:
    person = make_returnee(may_duplicate=make_returnee())
    others = [make_officer(office=make_office("SNE-01")), make_member(), make_returnee().user]
    others.append(person.user)

    answers = []
    for user in others:
        client.force_login(user)
        answers.append(client.post(page_of(name, person)).status_code)
        answers.append(client.get(page_of(name, person)).status_code)

    assert set(answers) <= {404, 405}
    assert 404 in answers
    assert not AccessEntry.objects.exists()


def test_the_page_of_a_person_names_nobody_in_its_title(client: Client, officer: Any) -> None:
    person = make_returnee(given_names="Rosaura")

    response = client.get(page_of("person", person))

    title = response.text.partition("<title>")[2].partition("</title>")[0]
    assert "Rosaura" not in title
    assert person.short_code in title


def test_a_free_person_is_taken_and_left_free_again(client: Client, officer: Any) -> None:
    person = make_returnee()

    client.post(page_of("person-take", person))
    person.refresh_from_db()
    taken_by = person.officer
    client.post(page_of("person-release", person))

    person.refresh_from_db()
    assert taken_by == officer
    assert person.officer is None


def test_a_person_is_taken_by_one_officer_only() -> None:
    person = make_returnee()
    seen_by_second = Returnee.objects.get(pk=person.pk)
    first, second = make_officer(), make_officer()
    take_person(returnee=person, by=first, now=NOW)

    with pytest.raises(CaseloadRefused):
        take_person(returnee=seen_by_second, by=second, now=NOW)

    person.refresh_from_db()
    assert person.officer == first


def test_only_who_is_in_charge_leaves_a_person_free(client: Client, officer: Any) -> None:
    colleague = make_officer()
    person = make_returnee(officer=colleague)

    response = client.post(page_of("person-release", person), follow=True)

    person.refresh_from_db()
    assert "not in your caseload" in response.text
    assert person.officer == colleague


def test_a_person_is_handed_to_a_colleague(client: Client, officer: Any) -> None:
    person = make_returnee(officer=officer)
    colleague = make_officer()

    client.post(page_of("person-hand-over", person), {"officer": str(colleague.public_id)})

    person.refresh_from_db()
    assert person.officer == colleague


@pytest.mark.parametrize("value", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_colleague_is_refused(client: Client, officer: Any, value: str) -> None:
    person = make_returnee(officer=officer)

    response = client.post(page_of("person-hand-over", person), {"officer": value})

    person.refresh_from_db()
    assert response.context["form"].errors
    assert person.officer == officer


def test_nobody_is_handed_to_another_office(client: Client, officer: Any) -> None:
    person = make_returnee(officer=officer)
    elsewhere = make_officer(office=make_office("SNE-01"))

    with pytest.raises(CaseloadRefused):
        hand_over(returnee=person, to=elsewhere, by=officer, now=NOW)


def test_two_hand_overs_at_once_do_not_overwrite_each_other(officer: Any) -> None:
    person = make_returnee(officer=officer)
    seen_before = Returnee.objects.get(pk=person.pk)
    first, second = make_officer(), make_officer()
    hand_over(returnee=person, to=first, by=officer, now=NOW)

    with pytest.raises(CaseloadRefused):
        hand_over(returnee=seen_before, to=second, by=officer, now=NOW)

    person.refresh_from_db()
    assert person.officer == first


def test_moved_to_another_office_the_file_is_no_longer_ours(client: Client, officer: Any) -> None:
    person = make_returnee(officer=officer)
    office = make_office("SNE-01")

    client.post(page_of("person-move", person), {"office": office.pk})

    person.refresh_from_db()
    assert (person.office, person.officer) == (office, None)
    assert client.get(page_of("person", person)).status_code == 404


def test_two_people_who_look_alike_are_told_apart(client: Client, officer: Any) -> None:
    person = make_returnee(may_duplicate=make_returnee())

    client.post(page_of("person-different", person))

    person.refresh_from_db()
    assert person.may_duplicate is None


def test_two_files_of_one_person_become_the_older(client: Client, officer: Any) -> None:
    older = make_returnee(user=make_user(phone="+528155550101"))
    newer = make_returnee(user=make_user(phone="+528155550102"), may_duplicate=older)
    newer_user, older_user = newer.user, older.user
    make_experience(newer, title="Roofer")
    newer.skills.add(make_skill())
    make_case(newer)
    make_placement(returnee=newer)

    response = client.post(page_of("person-join", newer))

    older.refresh_from_db()
    older_user.refresh_from_db()
    assert response.url == page_of("person", older)
    assert list(Returnee.objects.all()) == [older]
    assert older.user == newer_user
    assert not older_user.is_active
    assert older.experiences.get().title == "Roofer"
    assert older.skills.count() == older.placements.count() == 1
    assert DocumentCase.objects.get().returnee == older


def test_who_looked_at_the_newer_file_is_kept_with_the_older() -> None:
    older = make_returnee()
    newer = make_returnee(may_duplicate=older)
    looker = make_officer()
    for person in (older, newer):
        record_access(subject_id=person.public_id, actor=looker, action="viewed", now=NOW)
    record_access(subject_id=newer.public_id, actor=make_member(), action="shortlisted", now=NOW)

    join_files(newer=newer, by=make_officer(), now=NOW)

    kept = AccessEntry.objects.about(older.public_id).exclude(action="changed")
    assert set(kept.values_list("action", flat=True)) == {"viewed", "shortlisted"}
    assert kept.count() == 2


def test_what_both_files_hold_is_kept_once() -> None:
    older = make_returnee()
    newer = make_returnee(may_duplicate=older)
    kept = make_case(older)
    make_case(newer)
    make_consent(newer, purpose=Consent.Purpose.MESSAGES)

    join_files(newer=newer, by=make_officer(), now=NOW)

    assert DocumentCase.objects.get() == kept
    live = Consent.objects.filter(withdrawn_at=None)
    assert set(live.values_list("subject_id", flat=True)) == {older.public_id}


def test_two_placements_in_one_job_keep_the_files_apart() -> None:
    older = make_returnee()
    newer = make_returnee(may_duplicate=older)
    posting = make_posting()
    make_placement(returnee=older, posting=posting)
    make_placement(returnee=newer, posting=posting)
    make_experience(newer)

    with pytest.raises(CaseloadRefused):
        join_files(newer=newer, by=make_officer(), now=NOW)

    newer.refresh_from_db()
    assert newer.user is not None
    assert newer.experiences.count() == 1


def test_a_file_of_another_office_is_not_joined(client: Client, officer: Any) -> None:
    older = make_returnee(office=make_office("SNE-01"))
    newer = make_returnee(may_duplicate=older)

    response = client.post(page_of("person-join", newer), follow=True)

    assert "another office" in response.text
    assert Returnee.objects.count() == 2


def test_an_officer_records_what_the_person_agreed_to(client: Client, officer: Any) -> None:
    person = make_returnee(user=None, agrees_to_shortlists=False)
    data = {"purpose": "shortlist", "agrees": "1"}

    client.post(page_of("person-consent-change", person), data)

    consent = Consent.objects.get(subject_id=person.public_id)
    assert (consent.purpose, consent.recorded_by) == ("shortlist", officer)
    assert client.get(page_of("person-consents", person)).status_code == 200
