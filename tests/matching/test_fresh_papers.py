"""What is told of papers counts in the next ranking: a clerk's step, a closure, a fitted model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogs.models import Blackout, DocumentType, Office
from documents import datasets, forecasters, issuance_store
from documents.issuance import IssuanceModel
from documents.models import DocumentCase
from documents.services import issue_case, request_case, void_case
from employers.models import Posting
from matching.serving import rank_people, rank_postings, served
from returnees.models import Returnee
from tests.factories import make_administrator, make_case, make_clerk, make_office
from tests.matching.builders import make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
# From nothing the two papers take 21 days (1 and then 20); with CURP in hand, 20.
ONLY_WITH_CURP = 20


@pytest.fixture(autouse=True)
def _own_models(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.VAR_DIR = tmp_path
    forecasters.reset()
    yield
    forecasters.reset()


def now() -> dt.datetime:
    return timezone.now()


def document(code: str) -> DocumentType:
    return DocumentType.objects.get(code=code)


def chance(returnee: Returnee, posting: Posting) -> float:
    """p_ready as the person reads it; the employer must read the same."""
    own = _found(rank_postings(returnee, today=TODAY), posting.public_id)
    seen = _found(rank_people(posting, today=TODAY), returnee.public_id)
    assert own == seen
    return own


def _found(ranking: Any, public_id: object) -> float:
    by_id = {match.public_id: match.p_ready for match in ranking.matches}
    return float(by_id[str(public_id)])


def days_after(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def test_each_step_at_a_desk_counts_in_the_next_ranking() -> None:
    returnee, posting = welder(), open_posting(starts_in=ONLY_WITH_CURP)
    clerk = make_clerk()
    case = make_case(returnee, document_type=document("CURP"), state="missing", office=clerk.office)
    missing = chance(returnee, posting)

    issue_case(case=case, by=clerk, now=now())
    issued = chance(returnee, posting)
    void_case(case=case, by=clerk, now=now(), reason=DocumentCase.Reason.MISTAKE)

    assert missing < 0.5 < issued
    assert chance(returnee, posting) == missing


def test_request_at_a_desk_counts_in_the_next_ranking() -> None:
    returnee, posting = welder(), open_posting(starts_in=ONLY_WITH_CURP)
    clerk = make_clerk()
    case = make_case(returnee, document_type=document("RFC"), state="missing", office=clerk.office)
    missing = chance(returnee, posting)

    request_case(case=case, by=clerk, now=now(), requested_on=TODAY - dt.timedelta(days=5))

    assert chance(returnee, posting) > missing


def test_blackout_written_in_the_administration_counts_in_the_next_ranking(client: Client) -> None:
    returnee, posting = welder(), open_posting(starts_in=40)
    before = chance(returnee, posting)
    client.force_login(make_administrator())

    answer = client.post(
        reverse("admin:catalogs_blackout_add"),
        {
            "document": "RFC",
            "office": "",
            "first_day": TODAY.isoformat(),
            "last_day": days_after(30).isoformat(),
            "reason_en": "Moving",
            "reason_es": "Mudanza",
            "evidence": "",
        },
    )

    assert (answer.status_code, Blackout.objects.count()) == (302, 1)
    assert chance(returnee, posting) < 0.1 < before


def test_blackout_of_one_office_concerns_only_cases_there() -> None:
    there, elsewhere = welder(), welder()
    closed = make_office("SAT-1", kind=Office.Kind.TAX_OFFICE)
    open_one = make_office("SAT-2", kind=Office.Kind.TAX_OFFICE)
    posting = open_posting(starts_in=40)
    for returnee, office in ((there, closed), (elsewhere, open_one)):
        make_case(returnee, document_type=document("RFC"), state="missing", office=office)
    before = chance(there, posting)

    Blackout.objects.create(
        document=document("RFC"), office=closed, first_day=TODAY, last_day=days_after(30)
    )

    assert chance(there, posting) < 0.1 < before == chance(elsewhere, posting)


def test_document_that_lapses_before_the_start_counts_only_until_then() -> None:
    lasting, lapsing = welder(), welder()
    soon, later = open_posting(starts_in=3), open_posting(starts_in=12)
    for returnee, expires_on in ((lasting, None), (lapsing, days_after(7))):
        make_case(returnee, document_type=document("CURP"))
        make_case(returnee, document_type=document("RFC"), expires_on=expires_on)

    assert [chance(lasting, posting) for posting in (soon, later)] == [1.0, 1.0]
    assert chance(lapsing, soon) == 1.0
    # Its renewal takes 15 days at least.
    assert chance(lapsing, later) == 0.0


def test_model_fitted_on_histories_counts_in_the_next_ranking() -> None:
    returnee, posting = welder(), open_posting(starts_in=10)
    before = chance(returnee, posting)

    _fit_on_quick_cases()

    assert before < 0.1 < 0.5 < chance(returnee, posting)


def test_times_written_in_the_catalog_count_in_the_next_ranking() -> None:
    returnee, posting = welder(), open_posting(starts_in=10)
    before = chance(returnee, posting)

    DocumentType.objects.filter(code="RFC").update(std_min_days=1, std_typ_days=2, std_max_days=3)

    assert before < 0.1 < 0.9 < chance(returnee, posting)


def test_document_that_only_consulates_give_from_now_on_counts_in_the_next_ranking() -> None:
    returnee, posting = welder(), open_posting(starts_in=40)
    before = chance(returnee, posting)

    DocumentType.objects.filter(code="RFC").update(is_startable_in_mexico=False)

    assert chance(returnee, posting) == 0.0 < before


@pytest.mark.parametrize(
    "change",
    [
        lambda: Blackout.objects.create(
            document=document("RFC"), first_day=TODAY, last_day=days_after(9)
        ),
        lambda: _fit_on_quick_cases(),
    ],
    ids=["blackout", "model"],
)
def test_postings_are_not_read_again_when_only_the_days_of_papers_change(
    change: Callable[[], object],
) -> None:
    open_posting()
    before = served().postings(TODAY)

    change()

    after = served().postings(TODAY)
    assert after.index is before.index
    assert after.catalog.forecaster is not before.catalog.forecaster


def test_the_same_rows_keep_the_forecaster_and_its_tables() -> None:
    open_posting()
    first, second = served().postings(TODAY), served().postings(TODAY)

    assert first.catalog is second.catalog


def _fit_on_quick_cases() -> None:
    """Save a model that has seen the RFC come after 4 days, 500 times."""
    make_papers()
    n = 500
    histories = pd.DataFrame(
        {
            "document": ["RFC"] * n,
            "channel": [""] * n,
            "office": [""] * n,
            "expedited": [False] * n,
            "month": [1] * n,
            "entry_days": [0.0] * n,
            "days": [4.0] * n,
            "issued": [True] * n,
        }
    )
    model = IssuanceModel().fit(histories, published=datasets.published_times())
    issuance_store.model_path().parent.mkdir(parents=True, exist_ok=True)
    model.save(issuance_store.model_path())
