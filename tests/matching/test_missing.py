"""Which papers a person lacks for a posting, what for, and in how many days they come."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogs.models import DocumentType, RequirementSet
from employers.models import Posting
from matching.cards import match_cards
from matching.papers.view import papers_view
from matching.ranking.explain import Reason
from matching.serving import match_posting, rank_people, rank_postings
from returnees.models import Returnee
from tests.factories import make_case, make_document_type, make_requirement_set
from tests.matching.builders import make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def missing(returnee: Returnee, posting: Posting) -> Reason | None:
    match, _model = match_posting(returnee, posting, today=TODAY)
    return next((each for each in match.reasons if each.code == "papers_missing"), None)


def make_heights() -> RequirementSet:
    """Work at height needs the CURP, as any job does, and a DC-3, as few do."""
    make_papers()
    heights = make_requirement_set("HEIGHTS")
    dc3 = make_document_type("DC3", kind="licence", std_min_days=1, std_typ_days=3, std_max_days=15)
    for document in (DocumentType.objects.get(code="CURP"), dc3):
        heights.documents.create(document=document, kind="all")
    return heights


def test_missing_papers_have_the_days_of_the_page_of_papers_and_a_purpose() -> None:
    returnee = welder()
    posting = open_posting(requirement_set=make_heights())

    found = missing(returnee, posting)

    page = papers_view(returnee, today=TODAY)
    medians = {paper.document.code: paper.forecast.median for paper in page.papers}
    assert found is not None
    assert found.params == {
        "documents": ("DC3", "CURP"),
        "days": (medians["DC3"], medians["CURP"]),
        "purposes": ("HEIGHTS", ""),
    }


def test_list_and_single_posting_say_the_same_of_what_is_missing() -> None:
    returnee = welder()
    posting = open_posting(requirement_set=make_heights())

    listed = rank_postings(returnee, today=TODAY).matches[0]

    assert missing(returnee, posting) in listed.reasons


def test_document_that_the_employer_adds_has_no_purpose_of_the_work() -> None:
    returnee = welder()
    make_heights()
    posting = open_posting()
    posting.extra_documents.add(DocumentType.objects.get(code="DC3"))

    found = missing(returnee, posting)

    assert found is not None
    assert dict(zip(found.params["documents"], found.params["purposes"], strict=True)) == {
        "RFC": "",
        "DC3": "",
        "CURP": "",
    }


@pytest.mark.parametrize(
    ("held", "lacked"), [((), ("RFC", "CURP")), (("CURP",), ("RFC",)), (("CURP", "RFC"), None)]
)
def test_what_is_in_hand_is_not_missing(
    held: tuple[str, ...], lacked: tuple[str, ...] | None
) -> None:
    returnee, posting = welder(), open_posting()
    for document in DocumentType.objects.filter(code__in=held):
        make_case(returnee, document_type=document)

    found = missing(returnee, posting)

    assert (found and found.params["documents"]) == lacked


def test_what_lapses_before_the_start_is_to_get_again() -> None:
    returnee = welder()
    posting = open_posting(starts_in=30)
    rfc = DocumentType.objects.get(code="RFC")
    make_case(returnee, document_type=rfc, expires_on=TODAY + dt.timedelta(days=10))

    found = missing(returnee, posting)

    assert found is not None
    assert set(found.params["documents"]) == {"RFC", "CURP"}


def test_employers_are_not_told_what_a_person_lacks() -> None:
    welder()
    posting = open_posting()

    match = rank_people(posting, today=TODAY).matches[0]

    assert match.slowest == "RFC"
    assert "papers_missing" not in {reason.code for reason in match.reasons}


def test_reasons_cost_no_query_more_for_ten_postings_than_for_one() -> None:
    returnee = welder()
    heights = make_heights()
    counts = []
    for number in (1, 9):
        for days in range(number):
            open_posting(requirement_set=heights, starts_in=20 + days)
        match_cards(rank_postings(returnee, today=TODAY).matches, returnee)
        with CaptureQueriesContext(connection) as queries:
            cards: list[Any] = match_cards(rank_postings(returnee, today=TODAY).matches, returnee)
        counts.append((len(cards), len(queries)))

    (few, queries_for_few), (many, queries_for_many) = counts
    assert (few, many) == (1, 10)
    assert queries_for_many == queries_for_few
