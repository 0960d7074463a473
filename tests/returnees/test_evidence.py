"""How far a past job is backed up: who may set it, what is kept, and who sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry, User
from matching.datasets.people import JOB_COLUMNS, experience_of, years_since
from returnees.answers import choose_occupation, refuse_occupation
from returnees.erasure import erase_person
from returnees.evidence import EvidenceRefused, evidence_words, record_evidence
from returnees.histories import change_experience, delete_experience
from returnees.models import WorkExperience
from tests.factories import (
    NOW,
    make_experience,
    make_occupation,
    make_office,
    make_officer,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
Evidence = WorkExperience.Evidence
TODAY = dt.date(2026, 11, 24)


def job_in(office: Any, **fields: Any) -> WorkExperience:
    user = make_user()
    return make_experience(make_returnee(user=user, office=office), **fields)


def officer_of(job: WorkExperience) -> User:
    return make_officer(office=job.returnee.office)


def set_to(job: WorkExperience, evidence: str, by: User, saw: str = "A letter of 2021") -> None:
    record_evidence(experience=job, evidence=evidence, saw=saw, by=by, now=NOW)
    job.refresh_from_db()


def test_staff_who_saw_a_letter_raise_the_evidence_with_a_note() -> None:
    job = job_in(make_office())
    officer = officer_of(job)

    set_to(job, Evidence.LETTER, officer)

    assert job.evidence == Evidence.LETTER
    entry = LogEntry.objects.get_for_object(job).get()
    assert (entry.actor, entry.changes) == (officer, {"evidence": ["told", "letter"]})
    assert entry.additional_data == {"saw": "A letter of 2021"}
    assert AccessEntry.objects.filter(subject_id=job.returnee.public_id, action="changed").exists()
    job.returnee.refresh_from_db()
    assert job.returnee.touched_at == NOW


def test_neither_the_person_nor_another_office_can_raise_it() -> None:
    job = job_in(make_office())
    stranger = make_officer(office=make_office("SNE-14"))

    for user in (job.returnee.user, stranger):
        assert isinstance(user, User)
        with pytest.raises(EvidenceRefused):
            set_to(job, Evidence.LETTER, user)

    job.refresh_from_db()
    assert job.evidence == Evidence.TOLD


@pytest.mark.parametrize(("evidence", "saw"), [("letter", "  "), ("sworn", "An oath")])
def test_what_nobody_saw_or_nobody_knows_is_refused(evidence: str, saw: str) -> None:
    job = job_in(make_office())

    with pytest.raises(EvidenceRefused):
        set_to(job, evidence, officer_of(job), saw)


def test_back_to_told_needs_no_note() -> None:
    job = job_in(make_office(), evidence="letter")

    set_to(job, Evidence.TOLD, officer_of(job), "")

    assert job.evidence == Evidence.TOLD


@pytest.mark.parametrize(
    ("data", "evidence"),
    [
        ({"title": "Head welder"}, "told"),
        ({"ended_year": 2025}, "told"),
        ({"duties": "MIG and TIG"}, "letter"),
    ],
)
def test_who_changes_what_a_letter_backed_up_has_only_told_it(
    data: dict[str, Any], evidence: str
) -> None:
    job = job_in(make_office(), evidence="letter")
    assert job.returnee.user is not None

    change_experience(experience=job, data=data, by=job.returnee.user, now=NOW)

    job.refresh_from_db()
    assert job.evidence == evidence


def test_an_officer_may_mend_a_backed_job() -> None:
    job = job_in(make_office(), evidence="letter")

    change_experience(experience=job, data={"ended_year": 2025}, by=officer_of(job), now=NOW)

    job.refresh_from_db()
    assert job.evidence == "letter"


@pytest.fixture
def as_welder() -> WorkExperience:
    return job_in(make_office(), evidence="letter", occupation=make_occupation("welder"))


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_letter_for_one_occupation_does_not_count_for_another(
    as_welder: WorkExperience, is_chosen: bool
) -> None:
    cook, person = make_occupation("cook"), as_welder.returnee.user
    assert person is not None

    if is_chosen:
        choose_occupation(experience=as_welder, occupation=cook, by=person, now=NOW)
    else:
        change_experience(experience=as_welder, data={"occupation": cook}, by=person, now=NOW)

    as_welder.refresh_from_db()
    assert (as_welder.occupation, as_welder.evidence) == (cook, "told")
    entry = LogEntry.objects.get_for_object(as_welder).get()
    assert (entry.actor, entry.changes) == (person, {"evidence": ["letter", "told"]})


def test_refusing_what_was_read_first_is_no_way_round(as_welder: WorkExperience) -> None:
    welder, cook, person = as_welder.occupation, make_occupation("cook"), as_welder.returnee.user
    assert welder is not None
    assert person is not None

    refuse_occupation(experience=as_welder, occupation=welder, by=person, now=NOW)
    choose_occupation(experience=as_welder, occupation=cook, by=person, now=NOW)

    as_welder.refresh_from_db()
    assert as_welder.evidence == "told"


@pytest.mark.parametrize("source", ["read", "chosen"])
def test_a_letter_counts_on_where_the_same_occupation_is_chosen_again(
    as_welder: WorkExperience, source: str
) -> None:
    welder, person = as_welder.occupation, as_welder.returnee.user
    assert welder is not None
    assert person is not None
    WorkExperience.objects.update(occupation_source=source)

    choose_occupation(experience=as_welder, occupation=welder, by=person, now=NOW)
    change_experience(experience=as_welder, data={"occupation": welder}, by=person, now=NOW)

    as_welder.refresh_from_db()
    assert as_welder.evidence == "letter"
    assert not LogEntry.objects.get_for_object(as_welder).exists()


def test_a_letter_counts_for_the_first_occupation_that_its_words_get() -> None:
    job = job_in(make_office(), evidence="letter", occupation=None)
    assert job.returnee.user is not None
    cook = make_occupation("cook")

    choose_occupation(experience=job, occupation=cook, by=job.returnee.user, now=NOW)

    job.refresh_from_db()
    assert (job.occupation, job.evidence) == (cook, "letter")


def test_an_officer_who_chooses_for_the_person_keeps_what_was_seen(
    as_welder: WorkExperience,
) -> None:
    officer = officer_of(as_welder)

    choose_occupation(experience=as_welder, occupation=make_occupation("cook"), by=officer, now=NOW)

    as_welder.refresh_from_db()
    assert as_welder.evidence == "letter"


def test_the_person_is_told_before_and_after_that_it_counts_as_told_again(
    client: Client, as_welder: WorkExperience
) -> None:
    person = as_welder.returnee.user
    assert person is not None
    User.objects.filter(pk=person.pk).update(language="en")
    make_occupation("cook")
    client.force_login(User.objects.get(pk=person.pk))
    url = reverse("returnees:experience-occupation", args=[as_welder.public_id])

    before = client.get(url).content.decode()
    after = client.post(url, {"occupation": "cook"}, follow=True).content.decode()
    again = client.post(url, {"occupation": "cook"}, follow=True).content.decode()

    assert "If you choose other work, it counts as told" in before
    assert "It counts as told until staff see something" in after
    assert "It counts as told until staff see something" not in again


def test_the_form_of_a_backed_job_tells_it_too(client: Client, as_welder: WorkExperience) -> None:
    person = as_welder.returnee.user
    assert person is not None
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(User.objects.get(pk=person.pk))
    url = reverse("returnees:experience-edit", args=[as_welder.public_id])
    data = {"title": as_welder.title, "country": "US", "occupation": as_welder.occupation_id}

    before = client.get(url).content.decode()
    after = client.post(url, {**data, "employer_name": "Another"}, follow=True).content.decode()

    assert "If you change the job, its years, the employer or the occupation" in before
    assert "It counts as told until staff see something" in after


def test_notes_go_with_the_job_and_with_the_person() -> None:
    deleted, erased = job_in(make_office()), job_in(make_office())
    officer = officer_of(deleted)
    for job in (deleted, erased):
        set_to(job, Evidence.LETTER, officer)

    delete_experience(experience=deleted, by=officer, now=NOW)
    erase_person(returnee=erased.returnee, by=officer, now=NOW)

    assert not LogEntry.objects.filter(content_type__model="workexperience").exists()


def test_an_officer_sets_it_on_its_page(client: Client) -> None:
    job = job_in(make_office())
    client.force_login(officer_of(job))
    url = reverse("returnees:experience-evidence", args=[job.public_id])

    missing = client.post(url, {"evidence": "letter", "saw": ""})
    done = client.post(url, {"evidence": "letter", "saw": "Pay slips of 2020"})

    assert missing.status_code == 200
    assert done.status_code == 302
    job.refresh_from_db()
    assert job.evidence == "letter"
    assert url in client.get(done.url).content.decode()


def test_the_person_sees_it_beside_the_job_and_no_way_to_set_it(client: Client) -> None:
    job = job_in(make_office(), evidence="certified")
    assert job.returnee.user is not None
    client.force_login(job.returnee.user)

    page = client.get(reverse("returnees:profile-step", args=["work"])).content.decode()

    assert evidence_words(job) in page
    assert reverse("returnees:experience-evidence", args=[job.public_id]) not in page


@pytest.mark.parametrize(
    ("fields", "years"),
    [
        ({"ended_year": 2020}, 6.0),
        ({"ended_year": 2026}, 0.0),
        ({"started_year": 2010, "years": 4}, 12.0),
        ({"started_year": 2016, "years": 10}, 0.0),
        ({"started_year": 2020, "years": 9}, 0.0),
        ({"started_year": 2020, "years": None}, None),
        ({"years": 4}, None),
    ],
)
def test_years_since_a_job_follow_from_what_is_told(
    fields: dict[str, Any], years: float | None
) -> None:
    found = years_since(WorkExperience(**fields), today=TODAY)

    assert found == years or (years is None and found != found)


def test_the_ranking_counts_evidence_from_told_to_certified() -> None:
    for evidence in Evidence.values:
        make_experience(make_returnee(), evidence=evidence)
    rows = WorkExperience.objects.order_by("pk").values_list(*JOB_COLUMNS, named=True)
    levels = [experience_of(row, today=TODAY).evidence for row in rows]

    assert levels == [0, 1, 2, 3]
