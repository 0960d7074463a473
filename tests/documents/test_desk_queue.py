"""The queue of an office: whose cases, in which order, and who is proposed for today's places."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import Office
from documents.desk import counts, proposed_for_slots, queue, slots_left
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import CaseLeverage, record_leverage
from tests.factories import (
    NOW,
    TODAY,
    make_administrator,
    make_case,
    make_clerk,
    make_document_type,
    make_member,
    make_office,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State


def days_ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def clerk():
    return make_clerk()


def waiting(clerk, **fields):
    return make_case(**{"state": State.REQUESTED, "office": clerk.office, **fields})


def test_queue_begins_with_what_is_worth_most_then_who_waits_longest(clerk):
    unknown = waiting(clerk, requested_on=days_ago(90))
    small = waiting(clerk, leverage=0.1, requested_on=days_ago(80))
    recent = waiting(clerk, leverage=2.0, requested_on=days_ago(1))
    patient = waiting(clerk, leverage=2.0, requested_on=days_ago(9))
    as_patient = waiting(clerk, leverage=2.0, requested_on=days_ago(9))

    assert list(queue(clerk)) == [patient, as_patient, recent, small, unknown]
    assert list(queue(clerk, order="wait"))[:2] == [unknown, small]


def test_queue_holds_open_cases_of_the_own_office_alone(clerk):
    other = make_clerk(office=make_office("REG-14", kind=Office.Kind.CIVIL_REGISTRY))
    own = {waiting(clerk, state=state) for state in (State.MISSING, State.ISSUED)}
    waiting(other)
    make_case(state=State.REQUESTED)
    waiting(clerk, returnee=make_returnee(erased_at=NOW))
    done = waiting(clerk, state=State.REJECTED)

    assert set(queue(clerk)) == own
    assert list(queue(clerk, state=State.REJECTED)) == [done]


@pytest.mark.parametrize("make_user", [make_officer, make_administrator, make_member])
def test_queue_is_empty_for_others_than_clerks(clerk, make_user):
    waiting(clerk)
    user = make_user()
    user.office = clerk.office

    assert not queue(user)


def test_queue_is_filtered_by_document_and_age(clerk):
    rfc = make_document_type("RFC")
    old = waiting(clerk, document_type=rfc, requested_on=days_ago(30))
    young = waiting(clerk, document_type=rfc, requested_on=days_ago(29))
    waiting(clerk, requested_on=days_ago(90))

    assert set(queue(clerk, document="RFC", today=TODAY)) == {old, young}
    assert list(queue(clerk, document="RFC", min_days=30, today=TODAY)) == [old]
    assert list(queue(clerk, document="RFC", min_days=10**9, today=TODAY)) == []


def test_case_without_a_request_is_as_old_as_its_last_change(clerk):
    case = waiting(clerk, state=State.MISSING, touched_at=NOW - dt.timedelta(days=5))

    assert list(queue(clerk, min_days=5, today=TODAY)) == [case]
    assert list(queue(clerk, min_days=6, today=TODAY)) == []


def test_queue_is_read_in_one_query(clerk, django_assert_num_queries):
    for number in range(5):
        waiting(clerk, document_type=make_document_type(f"D{number}"), taken_by=clerk)

    with django_assert_num_queries(1):
        for case in queue(clerk):
            assert case.returnee.full_name
            assert case.document_type.name
            assert case.office.name
            assert case.taken_by == clerk


def test_places_of_the_day_are_proposed_to_whom_expediting_gains_most(clerk):
    clerk.office.expedite_slots = 3
    clerk.office.save()
    waiting(clerk, is_expedited=True, expedited_on=TODAY, expedite_leverage=9.0)
    waiting(clerk, state=State.MISSING, expedite_leverage=9.0)
    unknown = waiting(clerk)
    little = waiting(clerk, expedite_leverage=0.5)
    much = waiting(clerk, expedite_leverage=1.5, leverage=0.0)

    assert slots_left(clerk.office, TODAY) == 2
    assert proposed_for_slots(clerk.office, TODAY) == [much, little]
    assert proposed_for_slots(clerk.office, TODAY + dt.timedelta(days=1)) == [
        much,
        little,
        unknown,
    ]


def test_office_without_places_proposes_nobody(clerk):
    waiting(clerk, expedite_leverage=1.0)

    assert slots_left(clerk.office, TODAY) == 0
    assert proposed_for_slots(clerk.office, TODAY) == []


def test_counts_say_what_waits(clerk, django_assert_num_queries):
    clerk.office.expedite_slots = 5
    for state in (State.MISSING, State.REQUESTED, State.REQUESTED, State.ISSUED, State.VOID):
        waiting(clerk, state=state)
    waiting(clerk, is_expedited=True, expedited_on=TODAY)

    with django_assert_num_queries(1):
        found = counts(clerk.office, TODAY)

    assert (found.missing, found.requested, found.issued, found.open) == (1, 3, 1, 5)
    assert (found.expedited, found.slots_left) == (1, 4)


def test_leverage_is_written_and_nothing_else_changes(clerk):
    touched = NOW - dt.timedelta(days=3)
    case, other = waiting(clerk, touched_at=touched), waiting(clerk, leverage=7.0)

    n_rows = record_leverage(
        rows=[
            CaseLeverage(
                case.pk,
                leverage=1.5,
                jobs_unlocked=14,
                days_sooner=float("inf"),
                expedite_leverage=0.5,
                expedite_jobs_unlocked=3,
            )
        ],
        on=TODAY,
    )

    case.refresh_from_db()
    other.refresh_from_db()
    assert n_rows == 1
    assert (case.leverage, case.jobs_unlocked, case.days_sooner) == (1.5, 14, None)
    assert (case.expedite_leverage, case.expedite_jobs_unlocked, case.leverage_on) == (
        0.5,
        3,
        TODAY,
    )
    assert case.touched_at == touched
    assert other.leverage == 7.0
    assert not DocumentCaseEvent.objects.exists()


def test_leverage_of_many_cases_is_written_in_few_queries(clerk):
    keys = [waiting(clerk, document_type=make_document_type(f"D{n}")).pk for n in range(30)]

    with CaptureQueriesContext(connection) as queries:
        record_leverage(rows=[CaseLeverage(key, leverage=float(key)) for key in keys], on=TODAY)

    found = DocumentCase.objects.values_list("pk", "leverage")
    assert all(leverage == key for key, leverage in found)
    assert len(queries) < 5
