"""Rows of document cases as the arrays of the forecast."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from catalogs.models import Blackout, Channel, DocumentPrerequisite, Office, RequiredDocument
from documents import forecast
from documents.datasets import (
    blackouts,
    case_arrays,
    document_graph,
    needs_military_card,
    places,
    published_times,
    requirement_sets,
)
from documents.models import DocumentCase
from returnees.models import Returnee
from tests.factories import (
    TODAY,
    make_case,
    make_document_type,
    make_office,
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


@pytest.mark.parametrize(
    ("days_ago", "counted"),
    [(3, 3.0), (9, 7.0), (None, 0.0)],
    ids=["after the request", "before it", "not known"],
)
def test_days_of_an_expedite_count_from_it_but_not_before_the_request(days_ago, counted):
    person = make_returnee()
    day = TODAY - dt.timedelta(days=days_ago) if days_ago else None
    fields = {"requested_on": WEEK_AGO, "is_expedited": True, "expedited_on": day}
    make_case(person, state=State.REQUESTED, **fields)

    papers = case_arrays([person.pk], today=TODAY).papers

    assert papers.expedited_days.tolist() == [[counted]]


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


def test_issued_document_counts_as_in_hand():
    person = make_returnee()
    make_case(person, state=State.ISSUED, issued_on=WEEK_AGO)

    papers = case_arrays([person.pk], today=TODAY).papers

    assert (papers.in_hand.tolist(), papers.issued.tolist()) == ([[True]], [[True]])


@pytest.mark.parametrize("state", [State.REJECTED, State.VOID])
def test_what_ended_counts_as_missing(state):
    person = make_returnee()
    make_case(
        person,
        state=state,
        reason=DocumentCase.Reason.OTHER,
        requested_on=WEEK_AGO,
        is_expedited=True,
        channel=Channel.ONLINE,
    )
    online = [forecast.Place("online")]

    papers = case_arrays([person.pk], today=TODAY, places=online).papers

    assert not papers.in_hand.any()
    assert not papers.requested.any()
    assert not papers.expedited.any()
    assert papers.place.tolist() == [[-1]]


def test_days_until_what_is_in_hand_lapses():
    person = make_returnee()
    make_document_type("ACTA")
    make_case(
        person, document_type=make_document_type("CRM"), expires_on=TODAY + dt.timedelta(days=20)
    )
    make_case(person, document_type=make_document_type("CURP"))

    papers = case_arrays([person.pk], today=TODAY).papers

    assert papers.lapses_in.tolist() == [[np.inf, 20.0, np.inf]]


def test_place_of_an_open_case_is_its_office_or_else_its_channel():
    person = make_returnee()
    office = make_office("INE-1", kind=Office.Kind.VOTER_MODULE)
    for code, fields in {
        "ACTA": {"channel": Channel.ONLINE},
        "CURP": {},
        "INE": {"channel": Channel.OFFICE, "office": office},
        "RFC": {"channel": Channel.REGISTRY},
    }.items():
        case = {"state": State.REQUESTED, "document_type": make_document_type(code)}
        make_case(person, **case, **fields)
    known = [
        forecast.Place("online"),
        forecast.Place("office", "INE-2"),
        forecast.Place("office", "INE-1"),
    ]

    papers = case_arrays([person.pk], today=TODAY, places=known).papers

    assert papers.place.tolist() == [[0, -1, 2, -1]]


def test_haste_and_place_can_be_told_before_the_request():
    person = make_returnee()
    make_case(person, state=State.MISSING, is_expedited=True, channel=Channel.ONLINE)

    papers = case_arrays([person.pk], today=TODAY, places=[forecast.Place("online")]).papers

    assert (papers.expedited.tolist(), papers.place.tolist()) == ([[True]], [[0]])


def test_places_are_all_channels_and_then_the_offices_with_theirs():
    make_office("REG-1", kind=Office.Kind.CIVIL_REGISTRY)
    make_office("INE-1", kind=Office.Kind.VOTER_MODULE)

    found = places()

    assert [place.channel for place in found[:-2]] == Channel.values
    assert not any(place.office for place in found[:-2])
    assert found[-2:] == [forecast.Place("office", "INE-1"), forecast.Place("registry", "REG-1")]


def test_blackouts_are_those_that_are_not_over():
    ine, office = make_document_type("INE"), make_office("INE-1")
    day = dt.timedelta(days=1)
    Blackout.objects.create(document=ine, first_day=TODAY - 9 * day, last_day=TODAY - day)
    Blackout.objects.create(document=ine, first_day=TODAY + day, last_day=TODAY + 9 * day)
    Blackout.objects.create(document=ine, office=office, first_day=TODAY - 9 * day, last_day=TODAY)

    found = blackouts(TODAY)

    today = TODAY.toordinal()
    assert found == [
        forecast.Blackout("INE", today - 9, today, "INE-1"),
        forecast.Blackout("INE", today + 1, today + 9),
    ]
