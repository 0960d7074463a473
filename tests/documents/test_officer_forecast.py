"""What an officer reads of when a person's papers are there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogs.models import Blackout, DocumentPrerequisite, DocumentType, RequiredDocument
from documents.models import DocumentCase
from documents.officer_forecast import OfficerForecast, expected_words, officer_forecast
from placements.models import Interest, Placement
from returnees.models import Returnee
from tests.factories import (
    TODAY,
    make_case,
    make_document_type,
    make_interest,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_requirement_set,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State


def make_type(code: str, days: tuple[int, int, int], **fields: object) -> DocumentType:
    least, usual, most = days
    times = {
        "std_min_days": least,
        "std_typ_days": usual,
        "std_max_days": most,
        "exp_min_days": least,
        "exp_typ_days": least,
        "exp_max_days": usual,
    }
    return make_document_type(code, **times, **fields)


def require(*documents: DocumentType, code: str = "FORMAL") -> None:
    row = make_requirement_set(code)
    for document in documents:
        RequiredDocument.objects.create(
            requirement_set=row, document=document, kind=RequiredDocument.Kind.ALL
        )


def make_papers() -> Returnee:
    """A person who has the CURP of the two papers of any formal job; the INE takes longer."""
    curp, ine = make_type("CURP", (0, 1, 3)), make_type("INE", (5, 12, 25))
    require(curp, ine)
    returnee = make_returnee()
    make_case(returnee, document_type=curp)
    return returnee


def forecast_of(returnee: Returnee) -> OfficerForecast:
    return officer_forecast(returnee, today=TODAY)


def test_formal_set_has_its_day_with_a_range_and_the_slow_document() -> None:
    returnee = make_papers()

    formal = forecast_of(returnee).sets[0]

    assert formal.when.startswith("All of it is expected on December ")
    assert "8 times in 10 between" in formal.when
    assert formal.critical == "What takes longest: INE."
    assert formal.missing == "INE"


def test_chances_by_the_usual_days_rise_and_are_in_words() -> None:
    returnee = make_papers()

    chances = forecast_of(returnee).sets[0].chances

    labels = [chance.label for chance in chances]
    values = [chance.value for chance in chances]
    assert labels == ["Today", "In two weeks", "In 30 days", "In 60 days", "In 90 days"]
    assert values == sorted(values)
    assert values[0] == 0
    assert chances[-1].words.startswith("very likely")


def test_complete_papers_are_said_to_be_there_without_chances() -> None:
    returnee = make_papers()
    make_case(returnee, document_type=DocumentType.objects.get(code="INE"))

    formal = forecast_of(returnee).sets[0]

    assert formal.when == "All of it is in hand today."
    assert formal.chances == ()


def test_what_is_ready_to_collect_counts_as_there() -> None:
    returnee = make_papers()
    ine = DocumentType.objects.get(code="INE")
    make_case(returnee, document_type=ine, state=State.ISSUED, issued_on=TODAY)

    formal = forecast_of(returnee).sets[0]

    assert formal.when == "All of it is in hand today."


def test_complete_papers_of_which_one_lapses_soon_name_what_to_renew() -> None:
    returnee = make_papers()
    ine = DocumentType.objects.get(code="INE")
    make_case(returnee, document_type=ine, expires_on=TODAY + dt.timedelta(days=20))

    formal = forecast_of(returnee).sets[0]

    assert formal.critical == "To be renewed: INE."
    assert formal.chances[0].value == 1
    assert formal.chances[2].value < 1


@pytest.mark.parametrize("kind", ["placement", "interest"])
def test_jobs_under_way_have_their_own_sets_with_their_extra_papers(kind: str) -> None:
    returnee = make_papers()
    licence, letter = make_type("LIC_EST", (0, 3, 20)), make_type("CNAP", (0, 3, 15))
    require(licence, code="DRIVER")
    posting = make_posting(title="Chofer", requirement_set=make_requirement_set("DRIVER"))
    posting.extra_documents.add(letter)
    make = {"placement": make_placement, "interest": make_interest}[kind]
    make(returnee=returnee, posting=posting)

    told = forecast_of(returnee)

    assert [each.title for each in told.sets][1] == f"Chofer at {posting.employer.name}"
    assert told.sets[1].missing == "CNAP, LIC_EST"
    assert {"LIC_EST", "CNAP"} <= {each.name for each in told.documents}


def test_jobs_that_are_over_or_begun_are_left_out() -> None:
    returnee = make_papers()
    make_placement(returnee=returnee, state=Placement.State.STARTED, seat=1)
    make_interest(returnee=returnee, state=Interest.State.DECLINED)

    told = forecast_of(returnee)

    assert [each.title for each in told.sets] == ["Any formal job"]


def test_what_only_consulates_give_has_a_reason_and_no_day() -> None:
    returnee = make_papers()
    card = make_type("MCAS", (1, 14, 45), is_startable_in_mexico=False)
    require(card)

    told = forecast_of(returnee)

    (unreachable,) = told.unreachable
    assert unreachable.name == "MCAS"
    assert unreachable.when.startswith("Only consulates give it")
    assert told.sets[0].when == "This cannot be completed as things are; the reason is below."
    assert told.sets[0].critical == "What cannot be had: MCAS."


def test_what_needs_a_paper_that_cannot_be_had_names_that_paper() -> None:
    returnee = make_papers()
    card = make_type("MCAS", (1, 14, 45), is_startable_in_mexico=False)
    ine = DocumentType.objects.get(code="INE")
    DocumentPrerequisite.objects.create(
        document=ine, prerequisite=card, kind=DocumentPrerequisite.Kind.ALL
    )

    unreachable = {each.name: each.when for each in forecast_of(returnee).unreachable}

    assert unreachable["INE"] == "It needs MCAS, which cannot be had as things are."


def test_closures_are_told_where_they_hold_for_the_person() -> None:
    returnee = make_papers()
    ine = DocumentType.objects.get(code="INE")
    here, elsewhere = make_office("INE-1"), make_office("INE-2")
    make_case(returnee, document_type=ine, state=State.MISSING, office=here)
    for office, day in ((None, 30), (here, 40), (elsewhere, 50)):
        Blackout.objects.create(
            document=ine,
            office=office,
            first_day=TODAY + dt.timedelta(days=day),
            last_day=TODAY + dt.timedelta(days=day + 5),
            reason_en="Election",
            reason_es="Elección",
        )

    (document,) = (each for each in forecast_of(returnee).documents if each.name == "INE")

    assert document.closed == (
        "No requests from December 24, 2026 to December 29, 2026. Election.",
        "No requests at Office INE-1 from January 3, 2027 to January 8, 2027. Election.",
    )


def test_day_that_is_sure_has_no_range_and_today_is_called_so() -> None:
    sure, today = expected_words(3, 3, 3, TODAY), expected_words(0, 0, 2, TODAY)

    assert sure == "expected on November 27, 2026"
    assert today == "expected today; 8 times in 10 between Nov 24, 2026 and Nov 26, 2026"


def test_day_beyond_the_calendar_is_no_error() -> None:
    text = expected_words(1e7, 2e7, 3e7, TODAY)

    assert text.startswith("expected on ")


def test_page_of_a_person_shows_the_forecast_in_words(client: Client) -> None:
    returnee = make_papers()
    client.force_login(make_officer(language="en"))

    page = client.get(reverse("documents:person-papers", args=[returnee.public_id]))

    text = page.content.decode()
    assert "When the papers are complete" in text
    assert "What takes longest: INE." in text
    assert "In two weeks" in text


def test_jobs_under_way_cost_a_fixed_number_of_queries() -> None:
    returnee = make_papers()
    make_interest(returnee=returnee)
    make_placement(returnee=returnee)
    forecast_of(returnee)
    with CaptureQueriesContext(connection) as for_two:
        officer_forecast(returnee, today=timezone.localdate())

    for _number in range(4):
        make_interest(returnee=returnee)
        make_placement(returnee=returnee)
    with CaptureQueriesContext(connection) as for_ten:
        officer_forecast(returnee, today=timezone.localdate())

    assert len(for_ten) == len(for_two)
