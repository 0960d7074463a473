"""What is read of a person's papers: states, what can be told next, names, and history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from catalogs.models import RequiredDocument
from documents.models import DocumentCase
from documents.names import any_of
from documents.papers import history, needs, paper_row
from documents.personal_data import export_documents, export_history
from documents.services import issue_case, set_case_state, take_case, undo_last_change
from tests.factories import (
    NOW,
    TODAY,
    make_case,
    make_clerk,
    make_document_type,
    make_requirement_set,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
YESTERDAY = TODAY - dt.timedelta(days=1)


def row_of(**fields):
    case = make_case(**fields)
    return paper_row(case.returnee, case.document_type, today=TODAY)


@pytest.mark.parametrize(
    ("fields", "label", "tone", "detail"),
    [
        ({"state": State.ISSUED, "issued_on": TODAY}, "ready to collect", "good", "November 24"),
        ({"state": State.REJECTED}, "rejected", "warn", "the data do not match"),
        ({"state": State.VOID}, "no longer valid", "warn", "it was lost"),
        ({"state": State.MISSING}, "missing", "plain", ""),
    ],
)
def test_state_is_told_in_plain_words(fields, label, tone, detail):
    row = row_of(**fields)

    assert (row.label, row.tone) == (label, tone)
    assert detail in row.detail
    assert bool(row.detail) == bool(detail)


def test_document_that_is_ready_says_at_which_office():
    clerk = make_clerk()

    row = row_of(state=State.ISSUED, office=clerk.office)

    assert clerk.office.name in row.detail
    assert not row.is_valid


@pytest.mark.parametrize(
    ("fields", "states"),
    [
        ({"state": State.MISSING}, ["in_hand", "requested"]),
        ({"state": State.REQUESTED}, ["in_hand", "requested", "missing"]),
        ({"state": State.REQUESTED, "is_verified": True}, ["in_hand"]),
        ({"state": State.ISSUED, "is_verified": True}, ["in_hand", "void"]),
        ({"state": State.IN_HAND}, ["in_hand", "void"]),
        ({"state": State.IN_HAND, "is_verified": True}, ["void"]),
        ({"state": State.IN_HAND, "expires_on": YESTERDAY}, ["in_hand", "requested"]),
        ({"state": State.REJECTED, "is_verified": True}, ["in_hand", "requested"]),
        ({"state": State.VOID}, ["in_hand", "requested"]),
    ],
)
def test_people_are_offered_what_they_may_tell(fields, states):
    if fields.get("expires_on"):
        fields = {**fields, "in_hand_on": YESTERDAY}

    assert row_of(**fields).next_states == states


@pytest.mark.parametrize("state", ["in_hand", "requested", "void", "missing"])
def test_whatever_is_offered_is_accepted(state):
    for fields in ({"state": s} for s in State.values):
        case = make_case(document_type=make_document_type(f"D-{fields['state'][:8]}"), **fields)
        row = paper_row(case.returnee, case.document_type, today=TODAY)
        if state not in row.next_states:
            continue

        told = set_case_state(
            returnee=case.returnee,
            document_type=case.document_type,
            state=state,
            reason="lost" if state == "void" else "",
            by=case.returnee.user,
            now=NOW,
        )

        assert told.state == state


def set_with(*, all_of=(), any_of=()):
    found = make_requirement_set()
    for kind, documents in (("all", all_of), ("any", any_of)):
        for document in documents:
            RequiredDocument.objects.create(requirement_set=found, document=document, kind=kind)
    return found


def ids():
    """Two documents of which one is enough."""
    return [
        make_document_type("INE", name_en="INE voter ID", name_es="Credencial para votar (INE)"),
        make_document_type("PASAPORTE", name_en="Mexican passport", name_es="Pasaporte mexicano"),
    ]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "INE voter ID", "Mexican passport"), ("es", "INE", "pasaporte mexicano")],
)
def test_need_names_papers_in_the_language_of_the_reader(language, first, last):
    requirement_set = set_with(any_of=ids())

    with translation.override(language):
        (need,) = needs(requirement_set, [], [], today=TODAY)

        assert need.label.startswith(f"{first} ")
        assert need.label.endswith(f" {last}")


def test_names_of_three_papers_are_listed_with_one_or():
    assert any_of(["INE", "passport", "license"]) == "INE, passport or license"
    assert any_of(["INE"]) == "INE"


@pytest.mark.parametrize(
    ("first", "second", "best", "tone"),
    [
        ({"state": State.REQUESTED}, {"state": State.ISSUED}, "ready to collect", "good"),
        ({"state": State.ISSUED}, {"state": State.IN_HAND}, "in hand", "good"),
        ({"state": State.VOID}, {"state": State.REQUESTED}, "requested", "accent"),
        ({"state": State.VOID}, {"state": State.REJECTED}, "missing", "warn"),
    ],
)
def test_need_tells_the_best_that_the_person_has(first, second, best, tone):
    returnee, (ine, passport) = make_returnee(), ids()
    cases = [
        make_case(returnee, document_type=ine, **first),
        make_case(returnee, document_type=passport, **second),
    ]

    (need,) = needs(set_with(any_of=[ine, passport]), [], cases, today=TODAY)

    assert (need.words, need.tone) == (best, tone)


def test_history_leaves_out_who_took_the_case_and_tells_what_was_undone():
    clerk = make_clerk()
    case = make_case(state=State.REQUESTED, office=clerk.office)
    person = case.returnee.user
    take_case(case=case, by=clerk, now=NOW)
    set_case_state(
        returnee=case.returnee,
        document_type=case.document_type,
        state=State.IN_HAND,
        by=person,
        now=NOW,
    )
    case = undo_last_change(case=case, by=person, now=NOW)

    assert [(row.title, row.note) for row in history(case)] == [
        ("requested", ""),
        ("in hand", ""),
        ("requested, as before", ""),
    ]


def test_export_has_all_that_is_kept_and_reads_the_end_of_the_number():
    clerk = make_clerk()
    case = make_case(state=State.REQUESTED, office=clerk.office)
    issue_case(case=case, by=clerk, now=NOW, last_four="77X1", note="by hand")

    (document,) = export_documents(case.returnee)
    events = export_history(case.returnee)

    assert (document["state"], document["issued_on"], document["last_four"]) == (
        State.ISSUED,
        TODAY,
        "77X1",
    )
    assert (events[-1]["to_state"], events[-1]["by__role"], events[-1]["note"]) == (
        State.ISSUED,
        "clerk",
        "by hand",
    )
    assert "77X1" not in str(events)
