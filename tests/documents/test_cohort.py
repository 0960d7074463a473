"""Which documents hold up a group of people, and what each would be worth."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.models import DocumentType, RequiredDocument
from documents.cohort import forecast_cohort
from documents.cohort_page import CohortPage, cohort_page, cohort_people
from documents.forecast import Papers, RequirementSet
from documents.models import DocumentCase
from returnees.models import Returnee
from tests.documents.catalog_graph import (
    CONSULAR,
    document_graph,
    forecaster,
    requirement_sets,
)
from tests.factories import (
    TODAY,
    make_administrator,
    make_case,
    make_document_type,
    make_office,
    make_officer,
    make_requirement_set,
    make_returnee,
    make_state,
)

State = DocumentCase.State
URL = "documents:cohort"


# Numerics, on the shipped graph and the published times


def formal() -> RequirementSet:
    return requirement_sets()["FORMAL"]


def papers_of(*people: tuple[str, ...]) -> Papers:
    """People in Mexico who hold these documents."""
    graph = document_graph()
    papers = Papers.none(len(people), graph)
    papers.startable[:, graph.rows(CONSULAR)] = False
    for row, held in enumerate(people):
        papers.in_hand[row, graph.rows(held)] = True
    return papers


HELD = st.lists(
    st.sampled_from(["ACTA", "CURP", "NSS", "RFC", "INE", "PASAPORTE", "WITNESS2", "LIC_EST"]),
    unique=True,
)


@given(st.lists(HELD, min_size=1, max_size=4))
@settings(deadline=None, max_examples=25)
def test_group_has_the_days_and_documents_of_each_person_alone(held: list[list[str]]) -> None:
    papers = papers_of(*map(tuple, held))

    together = forecast_cohort(forecaster(), papers, formal())

    for row in range(len(papers)):
        alone = forecast_cohort(forecaster(), papers.take([row]), formal())
        assert together.days[row] == alone.days[0]
        assert together.critical[row] == alone.critical[0]
        np.testing.assert_array_equal(together.sooner[row], alone.sooner[0])


@given(HELD)
@settings(deadline=None, max_examples=25)
def test_sooner_is_the_drop_of_the_median_when_the_document_is_truly_there(held: list[str]) -> None:
    papers, graph = papers_of(tuple(held)), document_graph()

    told = forecast_cohort(forecaster(), papers, formal())

    for column in np.flatnonzero(~np.isnan(told.sooner[0])):
        after = papers.with_document(0, graph.codes[column])
        then = forecast_cohort(forecaster(), after, formal())
        assert told.sooner[0, column] == told.days[0] - then.days[0]
        assert told.sooner[0, column] >= 0


def test_with_all_draws_the_median_and_the_slowest_are_those_of_the_persons_page() -> None:
    papers = papers_of((), ("ACTA", "CURP"), ("ACTA", "CURP", "INE", "RFC"))
    ahead = forecaster()

    told = forecast_cohort(ahead, papers, formal(), n_draws=ahead.n_draws)

    for row in range(len(papers)):
        own = ahead.person(papers, row, [formal()], [30]).sets[0]
        assert told.days[row] == own.median
        assert document_graph().codes[told.critical[row]] == own.critical


def test_who_has_everything_is_ready_and_nothing_is_tried() -> None:
    papers = papers_of(("ACTA", "CURP", "NSS", "RFC", "INE"))

    told = forecast_cohort(forecaster(), papers, formal())

    assert told.days.tolist() == [0]
    assert told.critical.tolist() == [-1]
    assert np.isnan(told.sooner).all()


def test_what_cannot_be_had_makes_a_set_possible_once_it_is_there() -> None:
    papers, graph = papers_of(("ACTA", "CURP", "NSS", "RFC")), document_graph()
    card = RequirementSet("CARD", all_of=("MCAS",))

    told = forecast_cohort(forecaster(), papers, card)

    assert np.isinf(told.days[0])
    assert np.isinf(told.sooner[0, graph.index["MCAS"]])


def test_set_that_needs_nothing_is_complete_for_everybody() -> None:
    told = forecast_cohort(forecaster(), papers_of(()), RequirementSet("NOTHING"))

    assert told.days.tolist() == [0]
    assert told.critical.tolist() == [-1]


def test_group_of_nobody_has_no_rows() -> None:
    told = forecast_cohort(forecaster(), papers_of(), formal())

    assert len(told) == 0


# The page


def make_papers() -> None:
    """A formal job needs a quick CURP and a slow INE."""
    row = make_requirement_set()
    for code, (least, usual, most) in {"CURP": (0, 1, 3), "INE": (5, 12, 25)}.items():
        document = make_document_type(
            code,
            std_min_days=least,
            std_typ_days=usual,
            std_max_days=most,
            exp_min_days=least,
            exp_typ_days=least,
            exp_max_days=usual,
        )
        RequiredDocument.objects.create(
            requirement_set=row, document=document, kind=RequiredDocument.Kind.ALL
        )


def make_holder(*codes: str, **fields: Any) -> Returnee:
    returnee = make_returnee(**fields)
    for code in codes:
        make_case(returnee, document_type=DocumentType.objects.get(code=code))
    return returnee


def page_of(**days: dt.date) -> CohortPage:
    return cohort_page(cohort_people(Returnee.objects.all(), **days), today=TODAY)


@pytest.mark.django_db
def test_page_counts_who_waits_for_which_document_and_names_the_worst() -> None:
    make_papers()
    make_holder("CURP", "INE")
    make_holder("INE")
    for _number in range(3):
        make_holder("CURP")

    page = page_of()

    held_up = {each.code: each.people for each in page.blockers}
    assert held_up == {"INE": 3, "CURP": 1}
    assert (page.n_ready, page.n_waiting, page.n_never) == (1, 4, 0)
    assert page.finding == "INE holds up 3 of the 4 people who still wait for papers"


@pytest.mark.django_db
def test_blocker_says_where_it_is_requested_and_whom_it_would_help() -> None:
    make_papers()
    ine, module = DocumentType.objects.get(code="INE"), make_office("INE-1")
    make_holder("CURP")
    for is_expedited in (True, False):
        make_case(
            make_holder("CURP"),
            document_type=ine,
            state=State.REQUESTED,
            requested_on=TODAY,
            office=module,
            is_expedited=is_expedited,
        )

    (blocker,) = page_of().blockers

    assert blocker.requests == "1 not requested, 2 requested, 1 of them expedited"
    assert blocker.where == "Office INE-1 (2)"
    assert blocker.helped == 2
    assert blocker.helps.startswith("2 people are ready a week or more sooner")


@pytest.mark.django_db
def test_erased_files_and_people_who_do_not_look_for_work_are_left_out() -> None:
    make_papers()
    make_holder("CURP")
    make_holder("CURP", is_searching=False)
    make_holder("CURP", erased_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    assert page_of().total == 1


@pytest.mark.django_db
def test_day_of_coming_home_is_that_of_the_certificate_or_else_of_registration() -> None:
    make_papers()
    certificate = make_document_type("CRM")
    early = make_holder("CURP")
    make_case(early, document_type=certificate, in_hand_on=TODAY - dt.timedelta(days=60))
    make_holder("CURP")

    since = page_of(came_from=TODAY - dt.timedelta(days=5))
    until = page_of(came_to=TODAY - dt.timedelta(days=5))

    assert early.pk not in since.keys
    assert until.keys.tolist() == [early.pk]


@pytest.mark.django_db
def test_nobody_held_up_is_said_so() -> None:
    make_papers()
    make_holder("CURP", "INE")

    page = page_of()

    assert page.blockers == ()
    assert page.finding.startswith("Nobody is held up")


@pytest.mark.django_db
def test_officer_sees_the_office_and_the_people_behind_a_bar_with_links(client: Client) -> None:
    make_papers()
    waiting, ready = make_holder("CURP"), make_holder("CURP", "INE")
    stranger = make_holder("CURP", office=make_office("SNE-14"))
    client.force_login(make_officer(language="en"))

    text = client.get(reverse(URL), {"document": "INE"}).content.decode()

    assert reverse("documents:person-papers", args=[waiting.public_id]) in text
    assert ready.full_name not in text
    assert stranger.full_name not in text
    assert "INE holds up 1 of the 1 person who still waits for papers" in text


@pytest.mark.django_db
def test_officer_can_look_at_the_own_caseload_only(client: Client) -> None:
    make_papers()
    officer = make_officer(language="en")
    mine, free = make_holder("CURP", officer=officer), make_holder("CURP")
    client.force_login(officer)

    text = client.get(reverse(URL), {"whose": "mine"}).content.decode()

    assert mine.full_name in text
    assert free.full_name not in text


@pytest.mark.django_db
def test_administrator_filters_by_office_and_home_state(client: Client) -> None:
    make_papers()
    there = make_office("SNE-14")
    jalisco = make_state("14")
    wanted = make_holder("CURP", office=there, home_state=jalisco)
    others = [make_holder("CURP", office=there), make_holder("CURP", home_state=jalisco)]
    client.force_login(make_administrator(language="en"))

    page = client.get(reverse(URL), {"office": there.pk, "home_state": jalisco.pk})

    text = page.content.decode()
    assert wanted.full_name in text
    assert not any(other.full_name in text for other in others)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {"document": "NONE"},
        {"document": "x" * 400},
        {"came_from": "2026-13-45"},
        {"came_from": "0001-01-01", "came_to": "9999-12-31"},
        {"home_state": "no", "whose": "theirs", "page": "-1"},
    ],
)
def test_odd_filters_are_no_error(client: Client, query: dict[str, str]) -> None:
    make_papers()
    make_holder("CURP")
    client.force_login(make_officer(language="en"))

    page = client.get(reverse(URL), query)

    assert page.status_code == 200


@pytest.mark.django_db
def test_page_takes_the_same_queries_for_many_people(client: Client) -> None:
    make_papers()
    ine = DocumentType.objects.get(code="INE")
    make_holder("CURP")
    client.force_login(make_officer(language="en"))
    client.get(reverse(URL))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse(URL))

    for number in range(12):
        office = make_office(f"INE-{number}")
        make_case(
            make_holder("CURP"),
            document_type=ine,
            state=State.REQUESTED,
            requested_on=TODAY,
            office=office,
        )
    # New offices make a new forecaster, once.
    client.get(reverse(URL))
    with CaptureQueriesContext(connection) as for_many:
        client.get(reverse(URL))

    assert len(for_many) == len(for_one)
