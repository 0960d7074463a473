"""Scores of placements: kept when a proposal is made, with what made them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from matching.services import score_placement, score_unscored_placements
from matching.serving import rank_postings
from placements.models import Placement
from placements.services import propose_placement
from tests.factories import make_member, make_placement
from tests.matching.builders import open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def test_proposal_is_scored_once_it_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    returnee, posting = welder(), open_posting()
    listed = rank_postings(returnee, today=TODAY)

    with django_capture_on_commit_callbacks(execute=True):
        propose_placement(
            returnee=returnee,
            posting=posting,
            by=make_member(posting.employer),
            now=timezone.now(),
        )

    placement = Placement.objects.get()
    assert placement.score == listed.matches[0].score > 0
    assert (placement.model_version, placement.scored_on) == (listed.model, TODAY)


def test_stored_reasons_are_those_of_the_list_in_both_languages() -> None:
    returnee, posting = welder(), open_posting()
    placement = make_placement(returnee=returnee, posting=posting, score=None)

    score_placement(placement, TODAY)

    placement.refresh_from_db()
    reasons = rank_postings(returnee, today=TODAY).matches[0].reasons
    assert [row["code"] for row in placement.reasons] == [reason.code for reason in reasons]
    assert placement.reasons[0]["text_en"] == "Worked in this for 4 years: welder."
    assert placement.reasons[0]["text_es"] == "Trabajó en esto 4 años: welder (es)."


def test_terms_multiply_to_the_score() -> None:
    placement = make_placement(returnee=welder(), posting=open_posting(), score=None)

    score_placement(placement, TODAY)

    placement.refresh_from_db()
    product = placement.p_fit * placement.p_ready * placement.utility
    assert placement.score == pytest.approx(product, abs=1e-9)


def test_placement_of_a_closed_posting_is_scored_too() -> None:
    posting = open_posting(state="closed")
    placement = make_placement(returnee=welder(), posting=posting, score=None)

    assert score_unscored_placements(today=TODAY) == 1
    placement.refresh_from_db()
    assert placement.score is not None


def test_command_scores_each_placement_once() -> None:
    make_placement(returnee=welder(), posting=open_posting(), score=None)
    first, second = StringIO(), StringIO()

    call_command("score_placements", stdout=first)
    call_command("score_placements", stdout=second)

    assert first.getvalue() == "Scored 1 placements.\n"
    assert second.getvalue() == "Scored 0 placements.\n"
