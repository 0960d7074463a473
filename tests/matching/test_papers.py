"""My papers: the plan, what comes next, and how many jobs each document opens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogs.models import DocumentType
from matching.papers import days_words, papers_view
from placements.services import mark_posting
from returnees.models import Returnee
from tests.factories import make_case, make_occupation, make_user
from tests.matching.builders import make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
# From nothing the two papers take 21 days (1 and then 20); with CURP in hand, 20.
ONLY_WITH_CURP = 20
ALSO_FROM_NOTHING = 60
ONLY_WITH_RFC = 5


def opens(returnee: Returnee) -> dict[str, int]:
    papers = papers_view(returnee, today=TODAY).papers
    return {paper.row.document.code: paper.opens for paper in papers}


def give(returnee: Returnee, code: str, **fields: object) -> None:
    make_case(returnee, document_type=DocumentType.objects.get(code=code), **fields)


def test_document_opens_the_jobs_that_it_makes_likely_to_be_in_time() -> None:
    returnee = welder()
    for days in (ONLY_WITH_RFC, ONLY_WITH_CURP, ONLY_WITH_CURP, ALSO_FROM_NOTHING):
        open_posting(starts_in=days)

    found = opens(returnee)

    # RFC in hand leaves only CURP, a day: it opens all but the job that was open before.
    assert found == {"CURP": 2, "RFC": 3}


def test_dismissed_impossible_and_unfit_jobs_are_not_counted() -> None:
    returnee = welder()
    dismissed = open_posting(starts_in=ONLY_WITH_CURP)
    open_posting(starts_in=ONLY_WITH_CURP, state="paused")
    open_posting(
        starts_in=ONLY_WITH_CURP,
        occupation=make_occupation("physician", isco08="2211"),
        title="Physician",
        duties="",
    )
    mark_posting(returnee=returnee, posting=dismissed, kind="dismissed", now=timezone.now())

    assert opens(returnee)["CURP"] == 0


def test_first_sentence_names_the_document_that_opens_most_of_those_that_can_be_had_now() -> None:
    returnee = welder()
    open_posting(starts_in=ONLY_WITH_CURP)
    open_posting(starts_in=ONLY_WITH_RFC)

    view = papers_view(returnee, today=TODAY)

    # RFC would open more, but cannot be asked for before CURP is in hand.
    assert view.next_paper is not None
    assert view.next_paper.row.document.code == "CURP"
    assert view.headline == "With your CURP, 1 more job opens."
    assert view.advice == (
        "Formal work comes 1 day sooner. You can ask for it today: online. Cost: free."
    )


def test_plan_stands_in_the_order_of_getting() -> None:
    make_papers()
    returnee = welder()

    steps = papers_view(returnee, today=TODAY).steps

    assert [(step.paper.row.document.code, step.state) for step in steps] == [
        ("CURP", "now"),
        ("RFC", "next"),
    ]
    assert steps[1].paper.blocked_words == "First you need: CURP."


def test_expected_day_of_formal_work_follows_from_the_waits() -> None:
    make_papers()
    returnee = welder()

    formal = papers_view(returnee, today=TODAY).formal

    assert formal.median == pytest.approx(21, abs=1)
    assert formal.p10 < formal.median < formal.p90


def test_requested_document_shortens_the_wait_by_the_days_waited() -> None:
    make_papers()
    returnee = welder()
    give(returnee, "CURP")
    give(returnee, "RFC", state="requested", requested_on=TODAY - dt.timedelta(days=12))

    formal = papers_view(returnee, today=TODAY).formal

    assert formal.median == pytest.approx(8, abs=1)


def test_person_with_all_papers_is_told_so() -> None:
    make_papers()
    returnee = welder()
    give(returnee, "CURP")
    give(returnee, "RFC")

    view = papers_view(returnee, today=TODAY)

    assert view.headline == "You have all the papers for formal work."
    assert (view.steps, view.next_paper) == ([], None)


def test_expired_document_is_a_step_again() -> None:
    make_papers()
    returnee = welder()
    give(returnee, "CURP")
    give(returnee, "RFC", expires_on=TODAY - dt.timedelta(days=1))

    steps = papers_view(returnee, today=TODAY).steps

    assert [step.paper.row.document.code for step in steps] == ["RFC"]


def test_page_offers_to_update_the_next_document(client: Client) -> None:
    returnee = welder(user=make_user(language="en"))
    open_posting(starts_in=ONLY_WITH_CURP, pay_min=Decimal(15000))
    client.force_login(returnee.user)

    page = client.get(reverse("matching:papers")).content.decode()

    assert "With your CURP, 1 more job opens." in page
    assert reverse("documents:case-update", args=["CURP"]) in page


def test_page_costs_the_same_for_one_job_or_many(client: Client) -> None:
    returnee = welder()
    open_posting()
    client.force_login(returnee.user)
    url = reverse("matching:papers")
    client.get(url)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        for days in range(1, 10):
            open_posting(starts_in=days)
        client.get(url)

    assert counts[0] == counts[1] <= 30


@pytest.mark.parametrize(
    ("typical", "slowest", "words"),
    [
        (0, 0, "the same day"),
        (0, 3, "usually the same day, at most 3 days"),
        (1, 1, "1 day"),
        (12, 25, "usually 12 days, at most 25 days"),
    ],
)
def test_waits_are_said_in_words(typical: int, slowest: int, words: str) -> None:
    assert days_words(typical, slowest) == words
