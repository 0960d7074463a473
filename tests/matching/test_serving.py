"""The ranking through the database: what ranks higher, what never appears, what is never stale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Consent
from accounts.services import withdraw_consent
from catalogs.models import DocumentType, GoingWage, RequirementSet, WageFloor
from documents.models import DocumentCase
from documents.services import expedite_case, set_case_state
from employers.models import Employer, EmployerEvent, Posting
from employers.services import close_posting, pause_posting, resume_posting
from matching.filters import Filters
from matching.serving import Match, count_without_each, match_posting, rank_people, rank_postings
from placements.models import Placement, PlacementEvent
from placements.services import mark_posting, propose_placement, take_step
from returnees.models import Returnee
from tests.factories import (
    make_case,
    make_city,
    make_employer,
    make_member,
    make_occupation,
    make_officer,
    make_requirement_set,
    make_state,
)
from tests.matching.builders import make_floor, make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def now() -> dt.datetime:
    return timezone.now()


def listed(returnee: Returnee, **filters: Any) -> list[str]:
    ranking = rank_postings(returnee, today=TODAY, filters=Filters(**filters))
    return [match.public_id for match in ranking.matches]


def score(returnee: Returnee, posting: Posting) -> float:
    matches = rank_postings(returnee, today=TODAY).matches
    return next(match.score for match in matches if match.public_id == str(posting.public_id))


def terms(match: Match) -> tuple[Any, ...]:
    """What a match says, without the posting's record, whose unknown numbers equal nothing."""
    codes = [reason.code for reason in match.reasons]
    return match.public_id, match.place, match.score, match.p_fit, match.p_ready, codes


# Known answers


def test_expediting_a_document_raises_a_posting_above_one_that_needs_no_papers() -> None:
    returnee = welder(pay_wanted=14000)
    slow = open_posting(starts_in=14, pay_min=Decimal(18000), pay_max=Decimal(20000))
    plain = open_posting(starts_in=14, requirement_set=_no_papers())
    make_case(returnee, document_type=DocumentType.objects.get(code="CURP"))
    rfc = DocumentType.objects.get(code="RFC")
    case = make_case(returnee, document_type=rfc, state="requested", requested_on=TODAY)
    before = listed(returnee)

    expedite_case(case=case, by=make_officer(office=returnee.office), now=now())

    assert before == [str(plain.public_id), str(slow.public_id)]
    assert listed(returnee) == [str(slow.public_id), str(plain.public_id)]


def test_expediting_never_lowers_a_score() -> None:
    returnee = welder()
    postings = [open_posting(starts_in=days) for days in (1, 14, 30, 60)]
    rfc = DocumentType.objects.get(code="RFC")
    case = make_case(returnee, document_type=rfc, state="requested", requested_on=TODAY)
    before = [score(returnee, posting) for posting in postings]

    expedite_case(case=case, by=make_officer(office=returnee.office), now=now())

    after = [score(returnee, posting) for posting in postings]
    assert all(new >= old for new, old in zip(after, before, strict=True))


def test_of_two_equal_jobs_the_later_start_ranks_higher_while_papers_are_late() -> None:
    returnee = welder()
    employer = make_employer()
    early = open_posting(starts_in=10, employer=employer)
    late = open_posting(starts_in=50, employer=employer)

    order = listed(returnee)

    assert order == [str(late.public_id), str(early.public_id)]


def test_equal_jobs_stand_by_start_then_by_public_id() -> None:
    returnee = welder()
    no_papers = _no_papers()
    twins = [open_posting(starts_in=5, requirement_set=no_papers) for _ in range(3)]
    sooner = open_posting(starts_in=4, requirement_set=no_papers)

    order = listed(returnee)

    ids = sorted(str(posting.public_id) for posting in twins)
    assert order == [str(sooner.public_id), *ids]


def test_the_same_question_twice_gives_the_same_list() -> None:
    returnee = welder()
    for days in (7, 14, 21):
        open_posting(starts_in=days)

    first = rank_postings(returnee, today=TODAY)
    second = rank_postings(returnee, today=TODAY)

    assert [terms(match) for match in first.matches] == [terms(match) for match in second.matches]
    assert (first.model, first.total) == (second.model, second.total)


def test_person_and_posting_see_one_score() -> None:
    returnee = welder()
    posting = open_posting()

    from_person = rank_postings(returnee, today=TODAY).matches[0]
    from_posting = rank_people(posting, today=TODAY).matches[0]
    alone, _model = match_posting(returnee, posting, today=TODAY)

    assert from_posting.public_id == str(returnee.public_id)
    assert from_person.score == from_posting.score == alone.score > 0
    # Which papers a person lacks is told to the person alone.
    told = [reason for reason in from_person.reasons if reason.code != "papers_missing"]
    assert [(reason.code, reason.size) for reason in told] == [
        (reason.code, reason.size) for reason in from_posting.reasons
    ]
    assert from_person.reasons == alone.reasons


# What never appears


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Posting.State.DRAFT},
        {"state": Posting.State.PAUSED},
        {"state": Posting.State.CLOSED},
        {"published_on": TODAY + dt.timedelta(days=1)},
        {"published_on": TODAY - dt.timedelta(days=9), "closes_on": TODAY - dt.timedelta(days=1)},
        {"pay_min": Decimal(4000), "pay_max": Decimal(5000)},
    ],
    ids=["draft", "paused", "closed", "not yet", "over", "below the floor"],
)
def test_impossible_posting_is_not_listed(fields: dict[str, Any]) -> None:
    make_floor()
    returnee = welder()
    shown = open_posting()
    hidden = open_posting(**fields)

    order = listed(returnee)

    assert order == [str(shown.public_id)]
    assert str(hidden.public_id) not in order


def test_posting_of_an_employer_that_is_not_verified_is_not_listed() -> None:
    returnee = welder()
    open_posting(employer=make_employer(state=Employer.State.PENDING))

    assert listed(returnee) == []


def test_posting_outside_the_chosen_states_is_not_listed() -> None:
    returnee = welder()
    returnee.work_states.add(make_state("19"))
    far = make_city("Mérida", state=make_state("31"))
    near = open_posting()
    open_posting(city=far)

    assert listed(returnee) == [str(near.public_id)]


def test_licence_that_cannot_come_in_time_removes_the_posting() -> None:
    returnee = welder()
    slow = {f"{kind}_{name}_days": 90 for kind in ("std", "exp") for name in ("min", "typ", "max")}
    make_papers()
    licence = DocumentType.objects.create(
        code="LFC", kind="licence", name_en="License", name_es="Licencia", issuer="x", **slow
    )
    soon, later = open_posting(starts_in=20), open_posting(starts_in=80)
    for posting in (soon, later):
        posting.extra_documents.add(licence)

    assert listed(returnee) == [str(later.public_id)]


def test_dismissed_posting_is_not_listed_and_its_person_not_shortlisted() -> None:
    returnee = welder()
    posting = open_posting()
    before = listed(returnee)

    mark_posting(returnee=returnee, posting=posting, kind="dismissed", now=now())

    assert before == [str(posting.public_id)]
    assert listed(returnee) == []
    assert rank_people(posting, today=TODAY).matches == []


# Nothing is stale


def settle() -> None:
    """Make all rows old, so that only what changes from here on can be noticed by its time."""
    yesterday = now() - dt.timedelta(days=1)
    for model in (Posting, Returnee, DocumentCase):
        model.objects.update(touched_at=yesterday)
    Consent.objects.update(given_at=yesterday)


def test_new_posting_is_in_the_next_list() -> None:
    returnee = welder()
    open_posting()
    settle()
    before = listed(returnee)

    new = open_posting()

    assert str(new.public_id) not in before
    assert str(new.public_id) in listed(returnee)


def test_edited_pay_counts_in_the_next_list() -> None:
    returnee = welder(pay_wanted=14000)
    posting = open_posting()
    settle()
    before = score(returnee, posting)

    posting.pay_min, posting.pay_max, posting.touched_at = Decimal(9000), Decimal(9000), now()
    posting.save()

    assert score(returnee, posting) < before


def test_paused_posting_leaves_and_resumed_one_returns() -> None:
    returnee = welder()
    posting = open_posting(charges_nothing=True)
    member = make_member(posting.employer)
    before = listed(returnee)

    pause_posting(posting=posting, by=member, now=now())
    paused = listed(returnee)
    resume_posting(posting=posting, by=member, now=now())

    assert (before, paused) == ([str(posting.public_id)], [])
    assert listed(returnee) == [str(posting.public_id)]


def test_closed_posting_leaves() -> None:
    returnee = welder()
    posting = open_posting()
    settle()
    before = listed(returnee)

    close_posting(posting=posting, by=make_member(posting.employer), reason="filled", now=now())

    assert before == [str(posting.public_id)]
    assert listed(returnee) == []


def test_posting_of_a_refused_employer_leaves() -> None:
    returnee = welder()
    posting = open_posting()
    settle()
    before = listed(returnee)

    Employer.objects.filter(pk=posting.employer_id).update(state=Employer.State.REFUSED)
    EmployerEvent.objects.create(
        employer=posting.employer, from_state="verified", to_state="refused", at=now()
    )

    assert before == [str(posting.public_id)]
    assert listed(returnee) == []


def test_posting_leaves_with_its_last_seat_and_returns_when_it_is_freed() -> None:
    returnee, other = welder(), welder()
    posting = open_posting(seats=1)
    officer = make_officer()
    placement = propose_placement(
        returnee=other, posting=posting, by=make_member(posting.employer), now=now()
    )
    settle()
    PlacementEvent.objects.update(at=now() - dt.timedelta(days=1))
    before = listed(returnee)

    take_step(placement=placement, name="approve", by=officer, now=now())
    taken = listed(returnee)
    take_step(placement=placement, name="withdraw", by=officer, now=now(), reason="moved")

    assert Placement.objects.get().seat is None
    assert (before, taken) == ([str(posting.public_id)], [])
    assert listed(returnee) == [str(posting.public_id)]


def test_posting_counts_from_the_day_that_it_opens() -> None:
    returnee = welder()
    tomorrow = TODAY + dt.timedelta(days=1)
    posting = open_posting(published_on=tomorrow)
    before = listed(returnee)

    ranking = rank_postings(returnee, today=tomorrow)

    assert before == []
    assert [match.public_id for match in ranking.matches] == [str(posting.public_id)]


def test_raised_wage_floor_removes_what_pays_less() -> None:
    floor = make_floor()
    returnee = welder()
    posting = open_posting(pay_min=Decimal(10000), pay_max=Decimal(10000))
    before = listed(returnee)

    WageFloor.objects.filter(pk=floor.pk).update(mxn_per_day=Decimal(400))

    assert before == [str(posting.public_id)]
    assert listed(returnee) == []


def test_document_in_hand_raises_the_next_score() -> None:
    returnee = welder()
    posting = open_posting(starts_in=10)
    before = score(returnee, posting)

    for code in ("CURP", "RFC"):
        set_case_state(
            returnee=returnee,
            document_type=DocumentType.objects.get(code=code),
            state="in_hand",
            by=returnee.user,
            now=now(),
        )

    match = rank_postings(returnee, today=TODAY).matches[0]
    assert match.score > before
    assert (match.p_ready, match.slowest) == (1.0, None)


def test_document_in_hand_counts_in_the_next_shortlist() -> None:
    slow, ready = welder(), welder()
    posting = open_posting(starts_in=10)
    for code in ("CURP", "RFC"):
        make_case(ready, document_type=DocumentType.objects.get(code=code))
    settle()
    before = rank_people(posting, today=TODAY).matches

    for code in ("CURP", "RFC"):
        set_case_state(
            returnee=slow,
            document_type=DocumentType.objects.get(code=code),
            state="in_hand",
            by=slow.user,
            now=now(),
        )

    after = rank_people(posting, today=TODAY).matches
    assert before[0].public_id == str(ready.public_id)
    assert before[1].p_ready < 0.5
    assert [match.p_ready for match in after] == [1.0, 1.0]


def test_changed_profile_counts_in_the_next_list_and_shortlist() -> None:
    returnee = welder(pay_wanted=5000)
    posting = open_posting()
    settle()
    before = score(returnee, posting), rank_people(posting, today=TODAY).matches[0].score

    returnee.pay_wanted, returnee.touched_at = 30000, now()
    returnee.save()

    after = score(returnee, posting), rank_people(posting, today=TODAY).matches[0].score
    assert before[0] == before[1]
    assert after[0] == after[1] < before[0]


def test_person_who_withdraws_the_agreement_leaves_the_shortlist() -> None:
    returnee, other = welder(), welder()
    posting = open_posting()
    settle()
    before = {match.public_id for match in rank_people(posting, today=TODAY).matches}

    withdraw_consent(
        subject_id=returnee.public_id,
        purpose=Consent.Purpose.SHORTLIST,
        by=returnee.user,
        now=now(),
    )

    after = {match.public_id for match in rank_people(posting, today=TODAY).matches}
    assert before == {str(returnee.public_id), str(other.public_id)}
    assert after == {str(other.public_id)}


def test_new_person_joins_the_shortlist() -> None:
    welder()
    posting = open_posting()
    rank_people(posting, today=TODAY)

    new = welder()

    assert str(new.public_id) in {m.public_id for m in rank_people(posting, today=TODAY).matches}


def test_person_who_does_not_agree_is_never_shortlisted() -> None:
    welder(agrees_to_shortlists=False)
    welder(is_searching=False)
    posting = open_posting()

    assert rank_people(posting, today=TODAY).total == 0


# Filters and pages


def test_filters_narrow_inside_the_search() -> None:
    returnee = welder()
    cook = make_occupation("cook", isco08="5120")
    yucatan = make_city("Mérida", state=make_state("31"))
    plain = open_posting(title="Soldador de planta")
    other = open_posting(
        title="Cocinero",
        occupation=cook,
        city=yucatan,
        shift="night",
        is_formal=False,
        pay_min=Decimal(20000),
        pay_max=Decimal(22000),
    )
    welding, cooking = str(plain.public_id), str(other.public_id)

    assert set(listed(returnee)) == {welding, cooking}
    assert listed(returnee, state="31") == [cooking]
    assert listed(returnee, occupation="51") == [cooking]
    assert listed(returnee, occupation="7212") == [welding]
    assert listed(returnee, shift="night") == [cooking]
    assert listed(returnee, formal=True) == [welding]
    assert listed(returnee, pay_min=18000) == [cooking]
    assert listed(returnee, text="mérida COCINERO") == [cooking]
    assert listed(returnee, text="merida") == [cooking]
    assert listed(returnee, saved=frozenset({welding})) == [welding]


def test_ready_filter_keeps_only_jobs_whose_papers_are_likely_in_time() -> None:
    returnee = welder()
    open_posting(starts_in=3)
    later = open_posting(starts_in=60)

    assert listed(returnee, ready=True) == [str(later.public_id)]


def test_text_filter_finds_the_work_in_the_other_language() -> None:
    returnee = welder()
    posting = open_posting(title="Se solicita personal", duties="")

    assert listed(returnee, text="welder") == [str(posting.public_id)]


def test_counts_without_each_filter_tell_which_one_is_too_tight() -> None:
    returnee = welder()
    open_posting(), open_posting()

    found = count_without_each(returnee, today=TODAY, filters=Filters(shift="day", pay_min=90000))

    assert found == [("pay_min", 2), ("shift", 0)]


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    returnee = welder()
    for days in range(1, 8):
        open_posting(starts_in=days)

    whole = rank_postings(returnee, today=TODAY, limit=7)
    parts = [rank_postings(returnee, today=TODAY, offset=at, limit=3) for at in (0, 3, 6)]

    in_parts = [terms(match) for part in parts for match in part.matches]
    assert in_parts == [terms(match) for match in whole.matches]
    assert [match.place for match in whole.matches] == list(range(1, 8))
    assert {part.total for part in parts} == {7}


# Cost


def test_queries_do_not_grow_with_postings_or_people() -> None:
    returnee = welder()
    posting = open_posting()
    rank_people(posting, today=TODAY)
    few = _queries(lambda: rank_postings(returnee, today=TODAY))
    few_people = _queries(lambda: rank_people(posting, today=TODAY))
    for days in range(1, 16):
        open_posting(starts_in=days)
        welder()
    rank_people(posting, today=TODAY)

    many = _queries(lambda: rank_postings(returnee, today=TODAY))
    many_people = _queries(lambda: rank_people(posting, today=TODAY))

    assert few == many <= 30
    assert few_people == many_people <= 25


def test_site_without_postings_ranks_none() -> None:
    make_papers()
    returnee = welder()

    ranking = rank_postings(returnee, today=TODAY)

    assert (ranking.matches, ranking.total) == ([], 0)


def _no_papers() -> RequirementSet:
    make_papers()
    return make_requirement_set("NONE")


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_survey_pay_below_the_legal_minimum_makes_no_legal_job_look_generous() -> None:
    GoingWage.objects.create(sinco="7212", label="Welders", mxn_per_month=5_400, period="2025")
    make_floor()
    open_posting(pay_min=Decimal(9_600), pay_max=Decimal(9_600))

    [match] = rank_postings(welder(), today=TODAY).matches

    assert "pay_above_going" not in {reason.code for reason in match.reasons}
