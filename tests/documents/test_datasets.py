"""Rows of document cases as the arrays of the forecast."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from catalogs.models import DocumentPrerequisite, RequiredDocument
from documents.datasets import (
    case_arrays,
    document_graph,
    needs_military_card,
    published_times,
    requirement_sets,
)
from documents.models import DocumentCase
from returnees.models import Returnee
from tests.factories import (
    TODAY,
    make_case,
    make_document_type,
    make_requirement_set,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
WEEK_AGO = TODAY - dt.timedelta(days=7)


def test_graph_has_the_edges_of_the_catalog():
    acta, curp = make_document_type("ACTA"), make_document_type("CURP")
    DocumentPrerequisite.objects.create(document=curp, prerequisite=acta, kind="all")

    graph = document_graph()

    assert graph.codes == ("ACTA", "CURP")
    assert graph.needs_all == ((), (0,))


def test_requirement_set_leaves_out_what_is_only_often_asked():
    formal = make_requirement_set("FORMAL")
    for code, kind in (("CURP", "all"), ("INE", "any"), ("CTA", "asked")):
        RequiredDocument.objects.create(
            requirement_set=formal, document=make_document_type(code), kind=kind
        )

    found = requirement_sets()

    assert [(row.code, row.all_of, row.any_of) for row in found] == [
        ("FORMAL", ("CURP",), ("INE",))
    ]


def test_published_times_are_in_the_order_of_the_graph():
    make_document_type("RFC", std_typ_days=2)
    make_document_type("ACTA")

    frame = published_times()

    assert tuple(frame["code"]) == document_graph().codes
    assert frame.set_index("code").loc["RFC", "std_typ"] == 2


def test_each_state_has_its_place_in_the_arrays():
    person = make_returnee()
    for code, fields in {
        "ACTA": {},
        "CURP": {"state": State.REQUESTED, "requested_on": WEEK_AGO, "is_expedited": True},
        "RFC": {"state": State.MISSING},
    }.items():
        make_case(person, document_type=make_document_type(code), **fields)

    papers = case_arrays([person.pk], today=TODAY).papers

    assert papers.in_hand.tolist() == [[True, False, False]]
    assert papers.expedited.tolist() == [[False, True, False]]
    np.testing.assert_array_equal(papers.waited_days, [[np.nan, 7.0, np.nan]])


@pytest.mark.parametrize(("days", "valid"), [(0, True), (-1, False)])
def test_document_is_in_hand_up_to_the_day_it_expires(days, valid):
    person = make_returnee()
    make_case(person, in_hand_on=WEEK_AGO, expires_on=TODAY + dt.timedelta(days=days))

    papers = case_arrays([person.pk], today=TODAY).papers

    assert papers.in_hand.tolist() == [[valid]]


def test_rows_follow_the_order_that_was_asked():
    first, second = make_returnee(), make_returnee()
    make_case(first)

    arrays = case_arrays([second.pk, first.pk], today=TODAY)

    assert arrays.ids.tolist() == [second.pk, first.pk]
    assert arrays.papers.in_hand.tolist() == [[False], [True]]


def test_number_of_queries_does_not_grow_with_people(django_assert_num_queries):
    make_document_type("CARTILLA", is_for_men_18_39=True)
    graph = document_graph()
    for _person in range(5):
        make_case(make_returnee())

    with django_assert_num_queries(5):
        arrays = case_arrays(Returnee.objects.all(), today=TODAY, graph=graph)

    assert len(arrays.papers) == 5


def test_consular_documents_cannot_be_started_in_mexico():
    make_document_type("MCAS", is_startable_in_mexico=False)

    papers = case_arrays([make_returnee().pk], today=TODAY).papers

    assert papers.startable.tolist() == [[False]]


def test_military_card_is_waived_for_women():
    make_document_type("CARTILLA", is_for_men_18_39=True)
    woman, man = make_returnee(sex="F"), make_returnee(sex="M")

    papers = case_arrays([woman.pk, man.pk], today=TODAY).papers

    assert papers.waived.tolist() == [[True], [False]]


@pytest.mark.parametrize(
    ("sex", "birth_date", "needed"),
    [
        ("M", dt.date(2008, 11, 24), True),  # 18 today
        ("M", dt.date(2008, 11, 25), False),
        ("M", dt.date(1986, 11, 25), True),  # 39 until tomorrow
        ("M", dt.date(1986, 11, 24), False),
        ("M", None, True),
        ("F", dt.date(2000, 1, 1), False),
        ("F", None, False),
        ("", dt.date(2000, 1, 1), True),
        ("X", dt.date(2000, 1, 1), True),
        ("", dt.date(1970, 1, 1), False),
    ],
)
def test_military_card_is_asked_of_men_from_18_to_39_and_where_that_is_unknown(
    sex, birth_date, needed
):
    assert needs_military_card(sex=sex, birth_date=birth_date, today=TODAY) is needed
