"""What people said their words do not mean is in no row of the indexes, from fields to reasons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from catalogs.models import Occupation, OccupationAlias
from employers.models import Posting
from employers.services.meanings import refuse_occupation as refuse_for_posting
from matching.datasets.postings import RequirementBook
from matching.posting_store import read_rows
from matching.serving import rank_people, rank_postings, served
from returnees.answers import refuse_occupation, refuse_read_skill
from returnees.models import Returnee, WorkExperience
from tests.factories import (
    make_experience,
    make_member,
    make_occupation,
    make_returnee,
    make_skill,
)
from tests.matching.builders import open_posting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WELDING = "concepts__occ:7212"


def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def welding() -> Occupation:
    occupation = make_occupation("welder", isco08="7212", title_es="Soldador", title_en="Welder")
    OccupationAlias.objects.create(occupation=occupation, language="es", text="plomo")
    return occupation


@pytest.fixture
def job(welding: Occupation) -> WorkExperience:
    """A job that was read as welding, of a person who said the same when registering."""
    person = make_returnee(work_done="Con plomo")
    return make_experience(person, title="Con plomo", occupation=welding, duties="")


def weight_of(person: Returnee, concept: str) -> float:
    """The weight of a concept in the row of a person in the index of people."""
    snapshot, people = served().people(TODAY)
    row = [query.public_id for query in people.queries].index(str(person.public_id))
    return float(people.index.features[row, snapshot.model.feature_names.index(concept)])


def row_of(posting: Posting) -> tuple[float, int]:
    """The weight of welding in the row of a posting, and its occupation in the columns."""
    snapshot = served().postings(TODAY)
    rows = read_rows(snapshot, Posting.objects.filter(pk=posting.pk), RequirementBook(), TODAY)
    [record] = [row.record for row in rows.values()]
    weights = snapshot.model.posting_rows([record])
    column = snapshot.model.feature_names.index(WELDING)
    return float(weights[0, column]), int(snapshot.model.posting_columns([record]).isco[0])


def work_of(person: Returnee) -> list[int]:
    _snapshot, people = served().people(TODAY)
    row = [query.public_id for query in people.queries].index(str(person.public_id))
    return [int(code) for code in people.index.columns.work[row] if code > 0]


def test_an_occupation_that_a_person_refused_is_no_longer_in_the_row(
    job: WorkExperience, welding: Occupation
) -> None:
    person = job.returnee
    open_posting(occupation=welding)
    before = weight_of(person, WELDING), work_of(person)
    assert person.user is not None

    refuse_occupation(experience=job, occupation=welding, by=person.user, now=now())

    assert before[0] > 0
    assert before[1] == [7212]
    assert weight_of(person, WELDING) == 0
    assert work_of(person) == []


def test_what_a_person_refused_raises_no_posting_and_gives_no_reason(
    job: WorkExperience, welding: Occupation
) -> None:
    person = job.returnee
    posting = open_posting(occupation=welding)
    [before] = rank_postings(person, today=TODAY).matches
    assert person.user is not None

    refuse_occupation(experience=job, occupation=welding, by=person.user, now=now())

    [after] = rank_postings(person, today=TODAY).matches
    [seen] = rank_people(posting, today=TODAY).matches
    assert after.p_fit < before.p_fit
    assert seen.score == after.score
    assert "occupation_same" in {reason.code for reason in before.reasons}
    assert "occupation_same" not in {reason.code for reason in after.reasons}


def test_a_skill_that_a_person_refused_is_no_longer_in_the_row(welding: Occupation) -> None:
    skill = make_skill("tig", name_en="TIG", name_es="TIG")
    job = make_experience(make_returnee(), title="Taller TIG", occupation=welding, duties="")
    person = job.returnee
    open_posting(occupation=welding)
    before = weight_of(person, "concepts__skill:tig")
    assert person.user is not None

    refuse_read_skill(experience=job, skill=skill, by=person.user, now=now())

    assert before > 0
    assert weight_of(person, "concepts__skill:tig") == 0
    assert weight_of(person, WELDING) > 0


def test_what_a_person_has_or_chose_counts_although_some_words_do_not_mean_it(
    job: WorkExperience, welding: Occupation
) -> None:
    person = job.returnee
    make_experience(person, title="Soldador", occupation=welding)
    open_posting(occupation=welding)
    assert person.user is not None

    refuse_occupation(experience=job, occupation=welding, by=person.user, now=now())

    assert weight_of(person, WELDING) > 0
    assert work_of(person) == [7212]


def test_an_occupation_that_an_employer_refused_is_no_longer_in_the_row(
    welding: Occupation,
) -> None:
    posting = open_posting(
        title="Con plomo", duties="", occupation=welding, occupation_source="read"
    )
    person = make_returnee()
    make_experience(person, title="Soldador", occupation=welding)
    before = row_of(posting), rank_people(posting, today=TODAY).matches[0].p_fit

    refuse_for_posting(
        posting=posting, occupation=welding, by=make_member(posting.employer), now=now()
    )

    after = row_of(posting), rank_people(posting, today=TODAY).matches[0].p_fit
    assert before[0][0] > 0
    assert before[0][1] == 7212
    assert after[0] == (0.0, 0)
    assert after[1] < before[1]


def test_queries_for_refusals_do_not_grow_with_those_who_refuse(
    welding: Occupation, django_assert_max_num_queries: Any
) -> None:
    for _number in range(4):
        make_experience(make_returnee(), title="Plomo", refused_concepts=["occ:welder"])
    open_posting(occupation=welding)
    served().postings(TODAY)

    with django_assert_max_num_queries(25):
        served().people(TODAY)
