"""Histories of cases as the spells that the issuance model learns from."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.datasets import case_histories
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    expedite_case,
    issue_case,
    reject_case,
    request_case,
    send_to_office,
    set_case_state,
    undo_last_change,
    void_case,
)
from tests.factories import (
    NOW,
    TODAY,
    make_case,
    make_clerk,
    make_document_type,
    make_office,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
Reason = DocumentCase.Reason
COLUMNS = ["entry_days", "days", "issued", "expedited"]


def days_ago(days):
    return TODAY - dt.timedelta(days=days)


def moment(days):
    """The same hour so many days ago."""
    return NOW - dt.timedelta(days=days)


def spells(as_of=TODAY, columns=COLUMNS):
    return case_histories(as_of)[columns].values.tolist()


def requested(days, **fields):
    """A case whose request at an office was told on its day."""
    if "office" not in fields:
        fields["office"] = make_office("INE-1", kind="voter_module")
    person = make_returnee()
    return set_case_state(
        returnee=person,
        document_type=make_document_type("INE"),
        state=State.REQUESTED,
        by=person.user,
        now=moment(days),
        **fields,
    )


def told(case, state, days, **details):
    """The person tells of the case, so many days ago."""
    return set_case_state(
        returnee=case.returnee,
        document_type=case.document_type,
        state=state,
        by=case.returnee.user,
        now=moment(days),
        **details,
    )


def clerk_of(case):
    return make_clerk(office=case.office)


def officer_of(case):
    return make_officer(office=case.returnee.office)


def test_without_cases_there_are_the_columns_alone():
    histories = case_histories(TODAY)

    assert len(histories) == 0
    assert {"document", "channel", "office", "month", *COLUMNS} <= set(histories)


def test_open_request_is_censored_at_the_day_of_the_data():
    case = requested(10)

    histories = case_histories(TODAY)

    assert histories.to_dict("records") == [
        {
            "document": "INE",
            "channel": "office",
            "office": "INE-1",
            "expedited": False,
            "month": case.requested_on.month,
            "entry_days": 0,
            "days": 10,
            "issued": False,
            "ago_days": 10,
        }
    ]


def test_request_of_today_tells_nothing_yet():
    requested(0)

    assert spells() == []


def test_issue_ends_the_spell_on_the_day_of_issue_whenever_it_was_delivered():
    case = requested(10)
    issue_case(case=case, issued_on=days_ago(4), by=clerk_of(case), now=moment(3))
    told(case, State.IN_HAND, 0)

    assert spells() == [[0, 6, True, False]]


def test_what_came_without_a_day_of_issue_was_issued_on_the_day_it_came():
    make_case(make_returnee(), requested_on=days_ago(12), in_hand_on=days_ago(5))

    assert spells() == [[0, 7, True, False]]


def test_a_paper_that_was_never_requested_here_tells_nothing():
    make_case(make_returnee(), in_hand_on=days_ago(5))

    assert spells() == []


def test_the_same_day_is_a_spell_of_no_days():
    make_case(make_returnee(), requested_on=days_ago(5), in_hand_on=days_ago(5))

    assert spells() == [[0, 0, True, False]]


def test_expediting_splits_the_spell_and_goes_on_counting_from_the_request():
    case = requested(20)
    expedite_case(case=case, by=officer_of(case), now=moment(8))
    issue_case(case=case, issued_on=days_ago(3), by=clerk_of(case), now=moment(2))

    assert spells() == [[0, 12, False, False], [12, 17, True, True]]


def test_expedited_before_the_request_is_one_spell():
    person = make_returnee()
    make_case(
        person,
        state=State.REQUESTED,
        requested_on=days_ago(6),
        is_expedited=True,
        expedited_on=days_ago(9),
        touched_at=moment(6),
    )

    assert spells() == [[0, 6, False, True]]


def test_issued_on_the_day_it_was_expedited_counts_as_expedited():
    make_case(
        make_returnee(),
        requested_on=days_ago(9),
        is_expedited=True,
        expedited_on=days_ago(4),
        in_hand_on=days_ago(4),
        touched_at=moment(4),
    )

    assert spells() == [[0, 5, False, False], [5, 5, True, True]]


def test_rejected_request_is_censored_and_the_next_one_is_another_spell():
    case = requested(20)
    clerk = clerk_of(case)
    reject_case(case=case, reason=Reason.WRONG_DATA, by=clerk, now=moment(15))
    request_case(case=case, by=clerk, now=moment(10))

    assert spells() == [[0, 5, False, False], [0, 10, False, False]]


def test_rejected_request_that_was_issued_after_all_is_one_spell():
    case = requested(20)
    clerk = clerk_of(case)
    reject_case(case=case, reason=Reason.MISSING_PAPER, by=clerk, now=moment(15))
    issue_case(case=case, issued_on=days_ago(8), by=clerk, now=moment(8))

    assert spells() == [[0, 12, True, False]]


def test_withdrawn_request_is_censored_on_that_day():
    case = requested(20)
    told(case, State.MISSING, 13)

    assert spells() == [[0, 7, False, False]]


def test_lost_document_was_issued_all_the_same():
    case = requested(20)
    clerk = clerk_of(case)
    issue_case(case=case, issued_on=days_ago(8), by=clerk, now=moment(8))
    void_case(case=case, reason=Reason.LOST, by=clerk, now=moment(2))
    request_case(case=case, by=clerk, now=moment(1))

    assert spells() == [[0, 12, True, False], [0, 1, False, False]]


def test_document_noted_by_mistake_was_not_issued():
    case = requested(20)
    clerk = clerk_of(case)
    issue_case(case=case, issued_on=days_ago(8), by=clerk, now=moment(8))
    void_case(case=case, reason=Reason.MISTAKE, by=clerk, now=moment(2))

    assert spells() == [[0, 12, False, False]]


def test_undone_change_never_was():
    case = requested(20)
    told(case, State.IN_HAND, 8)
    undo_last_change(case=case, by=case.returnee.user, now=moment(8))

    assert spells() == [[0, 20, False, False]]


def test_request_that_was_undone_never_was():
    case = requested(20)
    undo_last_change(case=case, by=case.returnee.user, now=moment(20))

    assert spells() == []


def test_another_day_told_of_the_same_request_mends_it():
    case = requested(20)
    told(case, State.REQUESTED, 10, requested_on=days_ago(25))

    assert spells() == [[0, 25, False, False]]


def test_office_that_is_named_later_was_the_place_from_the_start():
    case = requested(20, office=None)
    office = make_office("INE-1", kind="voter_module")
    send_to_office(
        returnee=case.returnee,
        document_type=case.document_type,
        office=office,
        by=case.returnee.user,
        now=moment(12),
    )

    assert spells(columns=["channel", "office", "entry_days", "days"]) == [
        ["office", "INE-1", 0, 20]
    ]


def test_another_office_is_another_spell_that_goes_on_counting():
    case = requested(20, office=make_office("INE-1", kind="voter_module"))
    send_to_office(
        returnee=case.returnee,
        document_type=case.document_type,
        office=make_office("INE-2", kind="voter_module"),
        by=officer_of(case),
        now=moment(12),
    )

    assert spells(columns=["office", "entry_days", "days"]) == [["INE-1", 0, 8], ["INE-2", 8, 20]]


def test_nothing_is_known_on_a_day_that_came_later():
    case = requested(20)
    issue_case(case=case, issued_on=days_ago(8), by=clerk_of(case), now=moment(8))
    requested(5)

    assert spells(as_of=days_ago(10)) == [[0, 10, False, False]]


def test_cases_without_history_count_as_they_are():
    make_case(
        make_returnee(),
        state=State.REQUESTED,
        requested_on=days_ago(30),
        touched_at=moment(2),
    )

    assert DocumentCaseEvent.objects.count() == 0
    assert spells() == [[0, 30, False, False]]


def test_histories_take_two_queries_however_many_cases_there_are(django_assert_num_queries):
    for days in (3, 4, 5):
        requested(days)
    make_case(make_returnee(), requested_on=days_ago(12), in_hand_on=days_ago(5))

    with django_assert_num_queries(2):
        histories = case_histories(TODAY)

    assert len(histories) == 4
