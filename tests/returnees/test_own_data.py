"""Log, agreements, copy and erasure: what a person can see and do about the data kept."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry, Consent, User
from accounts.services import record_access, record_consent
from documents.models import DocumentCase
from placements.models import Interest, Placement
from returnees.answers import choose_occupation
from returnees.erasure import erase_person
from returnees.evidence import record_evidence
from returnees.export import export_person
from returnees.models import ContactMethod, Returnee, WorkExperience
from tests.factories import (
    NOW,
    make_case,
    make_city,
    make_employer,
    make_experience,
    make_interest,
    make_member,
    make_occupation,
    make_officer,
    make_placement,
    make_returnee,
    make_skill,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
LOG = reverse("returnees:access-log")
CONSENTS = reverse("returnees:consents")
CHANGE = reverse("returnees:consent-change")
EXPORT = reverse("returnees:export")
ERASE = reverse("returnees:erase")


@pytest.fixture
def person(client: Client) -> Returnee:
    returnee = make_returnee(user=make_user(phone="+528155550101"), city=make_city())
    client.force_login(returnee.user)
    return returnee


@pytest.mark.parametrize("url", [LOG, CONSENTS, EXPORT, ERASE])
@pytest.mark.parametrize("make", [make_member, make_officer])
def test_pages_of_ones_own_data_are_for_returnees(client: Client, url: str, make: Any) -> None:
    client.force_login(make())

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", [LOG, CONSENTS, EXPORT, ERASE])
def test_a_visitor_signs_in_first(client: Client, url: str) -> None:
    assert client.get(url).url.startswith(reverse("account_login"))


def test_the_log_tells_role_office_and_company_but_nobodys_address(
    client: Client, person: Returnee
) -> None:
    officer = make_officer(email="officer@retorno.example")
    member = make_member(make_employer(name="Planta Norte"))
    for actor, action in ((officer, "viewed"), (member, "shortlisted")):
        record_access(subject_id=person.public_id, actor=actor, action=action, now=NOW)
    other = make_returnee()
    record_access(subject_id=other.public_id, actor=officer, action="changed", now=NOW)

    text = client.get(LOG).text

    assert "Viewed the file" in text
    assert officer.office.name in text
    assert "Planta Norte" in text
    assert "officer@" not in text
    assert "Changed the file" not in text


def test_an_empty_log_says_so(client: Client, person: Returnee) -> None:
    assert "Nobody yet" in client.get(LOG).text


def test_agreement_to_be_shown_is_withdrawn_and_given_again(
    client: Client, person: Returnee
) -> None:
    before = person.touched_at

    client.post(CHANGE, {"purpose": "shortlist", "agrees": "0"})
    withdrawn = Returnee.objects.searching().filter(pk=person.pk).exists()
    client.post(CHANGE, {"purpose": "shortlist", "agrees": "1"})

    person.refresh_from_db()
    assert not withdrawn
    assert Returnee.objects.searching().filter(pk=person.pk).exists()
    assert person.touched_at > before


@pytest.mark.parametrize(
    "data", [{}, {"purpose": "selling", "agrees": "1"}, {"purpose": "service", "agrees": "0"}]
)
def test_wrong_agreements_change_nothing(
    client: Client, person: Returnee, data: dict[str, str]
) -> None:
    record_consent(subject_id=person.public_id, purpose="service", by=person.user, now=NOW)

    client.post(CHANGE, data)

    live = Consent.objects.filter(subject_id=person.public_id, withdrawn_at=None)
    assert set(live.values_list("purpose", flat=True)) == {"service", "shortlist"}


def test_the_copy_tells_what_staff_noted_of_a_job_and_not_who(
    client: Client, person: Returnee, django_assert_max_num_queries: Any
) -> None:
    officer = make_officer(office=person.office, email="officer@retorno.example")
    for title in ("Roofer", "Cook"):
        job = make_experience(person, title=title, occupation=make_occupation("roofer"))
        record_evidence(
            experience=job, evidence="letter", saw="Letter of 2021", by=officer, now=NOW
        )
    assert person.user is not None
    cook = make_occupation("cook", title_en="Cook", title_es="Cocinero")
    choose_occupation(experience=job, occupation=cook, by=person.user, now=NOW)
    WorkExperience.objects.filter(pk=job.pk).update(refused_concepts=["occ:cook", "skill:gone"])

    with django_assert_max_num_queries(30):
        response = client.get(EXPORT)

    roofer, cook_job = sorted(
        json.loads(response.content)["past_jobs"], key=lambda row: row["title"], reverse=True
    )
    assert [(row["from"], row["to"], row["saw"]) for row in cook_job["evidence_history"]] == [
        ("told", "letter", "Letter of 2021"),
        ("letter", "told", ""),
    ]
    assert [row["role"] for row in cook_job["evidence_history"]] == ["officer", "returnee"]
    assert roofer["evidence_history"][0]["office"] == officer.office.name
    assert cook_job["occupation_source"] == "chosen"
    assert cook_job["not_meant"] == [str(cook.title), "skill:gone"]
    assert "officer@" not in response.content.decode()


def test_the_copy_holds_all_that_this_app_keeps(client: Client, person: Returnee) -> None:
    make_experience(person, title="Roofer")
    person.skills.add(make_skill())
    person.work_states.add(make_state())
    ContactMethod.objects.create(
        returnee=person, kind="phone", value="+528155550109", since=dt.date(2026, 1, 1)
    )
    record_access(subject_id=person.public_id, actor=make_officer(), action="viewed", now=NOW)
    make_experience(make_returnee(), title="Another's")

    response = client.get(EXPORT)

    copy = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"]
    assert person.given_names not in response["Content-Disposition"]
    assert copy["account"][0]["phone"] == "+528155550101"
    assert copy["file"][0]["given_names"] == person.given_names
    assert copy["file"][0]["skills"] == ["mig-welding"]
    assert [row["title"] for row in copy["past_jobs"]] == ["Roofer"]
    assert copy["contacts"][0]["value"] == "+528155550109"
    assert copy["consents"][0]["purpose"] == "shortlist"
    assert copy["access_log"][0]["role"] == "officer"


def test_the_copy_names_every_field_of_the_file() -> None:
    left_out = {"id", "user", "officer", "registered_by", "may_duplicate", "erased_at"}
    fields = {field.name for field in Returnee._meta.get_fields() if not field.auto_created}

    assert fields - left_out <= set(export_person(make_returnee())["file"][0])


def test_erasing_asks_for_the_word_and_else_changes_nothing(
    client: Client, person: Returnee
) -> None:
    response = client.post(ERASE, {"word": "yes"})

    person.refresh_from_db()
    assert "Nothing was erased" in response.text
    assert person.erased_at is None


def test_erasing_removes_file_account_history_and_audit_trail(
    client: Client, person: Returnee
) -> None:
    make_experience(person)
    make_case(person)
    make_interest(returnee=person)
    record_consent(subject_id=person.public_id, purpose="service", by=person.user, now=NOW)

    response = client.post(ERASE, {"word": " Erase "}, follow=True)

    assert "erased" in response.text
    assert not response.context["user"].is_authenticated
    assert not Returnee.objects.filter(pk=person.pk).exists()
    assert not User.objects.filter(phone="+528155550101").exists()
    for model in (WorkExperience, DocumentCase, Interest):
        assert not model.objects.exists()
    assert not LogEntry.objects.filter(object_repr=str(person.public_id)).exists()
    assert not Consent.objects.filter(subject_id=person.public_id, withdrawn_at=None).exists()
    assert Consent.objects.filter(subject_id=person.public_id).count() == 2


def test_a_placement_keeps_a_row_that_tells_nothing_of_the_person(person: Returnee) -> None:
    placement = make_placement(returnee=person)
    make_experience(person)
    make_case(person)
    person.skills.add(make_skill())
    ContactMethod.objects.create(
        returnee=person, kind="phone", value="+528155550109", since=dt.date(2026, 1, 1)
    )
    user = person.user

    erase_person(returnee=person, by=user, now=NOW)

    kept = Returnee.objects.get()
    assert Placement.objects.get() == placement
    assert kept.full_name == "Erased person"
    assert (kept.user, kept.birth_date, kept.city, kept.sex) == (None, None, None, "")
    assert (kept.work_done, kept.erased_at) == ("", NOW)
    assert not kept.skills.exists()
    assert not kept.experiences.exists()
    assert not kept.contact_methods.exists()
    assert not DocumentCase.objects.exists()
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Returnee.objects.present().exists()


def test_an_account_that_history_points_to_is_closed_without_its_phone(person: Returnee) -> None:
    user = person.user
    make_placement(returnee=person, proposed_by=user)

    erase_person(returnee=person, by=user, now=NOW)

    user.refresh_from_db()
    assert (user.phone, user.is_active) == (None, False)
    assert user.email == f"{user.public_id.hex}@erased.invalid"


def test_an_erased_file_opens_for_nobody(client: Client, person: Returnee) -> None:
    make_placement(returnee=person)
    erase_person(returnee=person, by=person.user, now=NOW)
    client.force_login(make_officer())

    response = client.get(reverse("returnees:person", args=[person.public_id]))

    assert response.status_code == 404


def test_the_log_of_others_is_untouched_by_an_erasure(person: Returnee) -> None:
    other = make_returnee()
    record_access(subject_id=other.public_id, actor=make_officer(), action="viewed", now=NOW)

    erase_person(returnee=person, by=person.user, now=NOW)

    assert AccessEntry.objects.filter(subject_id=other.public_id).count() == 1
