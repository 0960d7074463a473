"""Leverage through the database: what cases carry, when it is written, and for which cases."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from catalogs.models import DocumentType, Office
from documents.models import DocumentCase
from documents.services import CASE_LISTENERS, expedite_case, set_case_state
from matching import leverage
from matching.leverage import (
    Action,
    person_leverage,
    rescore_people,
    score_open_cases,
)
from matching.serving import dismissed_by, rank_postings, view_person
from placements.services import mark_posting
from returnees.models import Returnee
from tests.factories import make_case, make_office, make_officer, make_returnee
from tests.matching.builders import make_papers, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
# From nothing the two papers take 21 days (1 and then 20); with CURP in hand, 20.
ONLY_WITH_CURP = 20
ONLY_WITH_RFC = 5
ALWAYS = 60


def document(code: str) -> DocumentType:
    return DocumentType.objects.get(code=code)


def office() -> Office:
    return make_office("RFC-19", kind=Office.Kind.TAX_OFFICE)


def case_of(returnee: Returnee, code: str = "RFC", **fields: Any) -> DocumentCase:
    """An open case at an office, requested today unless told otherwise."""
    make_papers()
    defaults = {"state": "requested", "requested_on": TODAY, "office": office()}
    return make_case(returnee, document_type=document(code), **{**defaults, **fields})


def missing(returnee: Returnee, code: str = "RFC", **fields: Any) -> DocumentCase:
    return case_of(returnee, code, **{"state": "missing", "requested_on": None, **fields})


def mean_of_best(returnee: Returnee) -> float:
    matches = rank_postings(returnee, today=TODAY).matches
    return sum(match.score for match in matches) / 10


def written(case: DocumentCase) -> DocumentCase:
    case.refresh_from_db()
    return case


# What is written


def test_leverage_is_the_rise_of_the_ranking_once_the_document_is_in_hand() -> None:
    returnee = welder()
    for days in (ONLY_WITH_RFC, ONLY_WITH_RFC, ONLY_WITH_CURP, ALWAYS):
        open_posting(starts_in=days)
    case = missing(returnee)
    score_open_cases(today=TODAY)
    before = mean_of_best(returnee)

    set_case_state(
        returnee=returnee,
        document_type=case.document_type,
        state="in_hand",
        by=returnee.user,
        now=timezone.now(),
    )

    after = mean_of_best(returnee)
    assert after > before
    told = written(case)
    assert told.leverage == pytest.approx(after - before, abs=1e-9)
    assert told.jobs_unlocked == 3
    # CURP is a day, so the day falls from 21 to 1.
    assert told.days_sooner == pytest.approx(20, abs=1)
    assert told.leverage_on == TODAY


def test_leverage_of_expediting_is_the_rise_of_the_ranking_once_expedited() -> None:
    returnee = welder()
    for days in (ONLY_WITH_RFC, ONLY_WITH_CURP, ALWAYS):
        open_posting(starts_in=days)
    case = case_of(returnee)
    score_open_cases(today=TODAY)
    before = mean_of_best(returnee)

    expedite_case(case=case, by=make_officer(office=returnee.office), now=timezone.now())

    after = mean_of_best(returnee)
    told = written(case)
    assert told.expedite_leverage == pytest.approx(after - before, abs=1e-9)
    assert (told.expedite_leverage or 0) > 0
    assert told.expedite_jobs_unlocked == 1
    assert (told.expedite_days_sooner or 0) > 10


def test_case_that_cannot_be_hastened_has_no_leverage_of_expediting() -> None:
    open_posting()
    missing_one = missing(welder())
    expedited = case_of(welder(), is_expedited=True)
    # The CURP takes its day either way.
    no_quicker = case_of(welder(), "CURP")

    score_open_cases(today=TODAY)

    for case in (missing_one, expedited, no_quicker):
        told = written(case)
        assert told.leverage is not None
        assert (told.expedite_leverage, told.expedite_jobs_unlocked) == (None, None)
        assert told.expedite_days_sooner is None


def test_postings_put_away_count_for_nothing_in_a_case() -> None:
    returnee, other = welder(), welder()
    posting = open_posting(starts_in=ONLY_WITH_RFC)
    mark_posting(returnee=returnee, posting=posting, kind="dismissed", now=timezone.now())
    cases = [missing(returnee), missing(other)]

    score_open_cases(today=TODAY)

    assert [written(case).jobs_unlocked for case in cases] == [0, 1]


# Which cases


def test_cases_at_an_office_and_requests_of_who_searches_are_measured() -> None:
    open_posting()
    at_desk = [missing(welder(is_searching=False)), case_of(welder(is_searching=False))]
    issued = case_of(welder(), state="issued", issued_on=TODAY)
    without_office = case_of(welder(), office=None)

    scored = score_open_cases(today=TODAY)

    assert scored.cases == scored.people == 4
    assert all(written(case).leverage_on == TODAY for case in [*at_desk, issued, without_office])


def test_cases_that_wait_for_nothing_are_left_alone() -> None:
    open_posting()
    of_nobody = case_of(make_returnee(is_searching=False), office=None)
    cases = [
        of_nobody,
        missing(welder(), office=None),
        missing(welder(erased_at=timezone.now())),
        case_of(welder(), state="in_hand", in_hand_on=TODAY),
    ]

    scored = score_open_cases(today=TODAY)

    assert scored.cases == 0
    assert [written(case).leverage_on for case in cases] == [None] * 4


def test_an_office_alone_can_be_measured() -> None:
    open_posting()
    own = missing(welder())
    other = missing(welder(), office=make_office("OTHER"))

    score_open_cases(today=TODAY, office=own.office_id or "")

    assert (written(own).leverage_on, written(other).leverage_on) == (TODAY, None)


def test_cases_measured_today_can_be_passed_over() -> None:
    open_posting()
    missing(welder(), leverage_on=TODAY)
    missing(welder(), leverage_on=TODAY - dt.timedelta(days=1))
    missing(welder())

    assert score_open_cases(today=TODAY, stale_only=True).cases == 2


def test_measuring_twice_changes_nothing_and_touches_no_history() -> None:
    open_posting(starts_in=ONLY_WITH_RFC)
    case = missing(welder(), touched_at=timezone.now() - dt.timedelta(days=3))
    score_open_cases(today=TODAY)
    first = DocumentCase.objects.filter(pk=case.pk).values().get()

    score_open_cases(today=TODAY)

    assert DocumentCase.objects.filter(pk=case.pk).values().get() == first
    assert first["touched_at"] == case.touched_at
    assert not case.events.exists()


def test_progress_counts_all_cases_of_all_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leverage, "CHUNK", 2)
    open_posting()
    for _person in range(3):
        returnee = welder()
        missing(returnee, "CURP")
        missing(returnee)
    told: list[tuple[int, int]] = []

    score_open_cases(today=TODAY, progress=lambda done, total: told.append((done, total)))

    assert told == [(4, 6), (6, 6)]
    assert not DocumentCase.objects.filter(leverage_on=None).exists()


def test_measuring_costs_the_same_queries_for_one_person_or_many() -> None:
    open_posting()
    missing(welder())
    score_open_cases(today=TODAY)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            score_open_cases(today=TODAY)
        counts.append(len(captured))
        for _person in range(5):
            missing(welder())

    assert counts[0] == counts[1]


# When it is written


def test_the_ranking_listens_to_changes_of_cases() -> None:
    assert CASE_LISTENERS.count(rescore_people) == 1


def test_a_change_of_one_case_measures_the_others_of_the_person_again(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    open_posting(starts_in=ONLY_WITH_RFC)
    returnee = welder()
    curp, rfc = missing(returnee, "CURP"), missing(returnee)
    score_open_cases(today=TODAY)
    assert written(curp).jobs_unlocked == 0

    with django_capture_on_commit_callbacks(execute=True):
        set_case_state(
            returnee=returnee,
            document_type=rfc.document_type,
            state="in_hand",
            by=returnee.user,
            now=timezone.now(),
        )
    for_curp = written(curp)

    # With the RFC in hand, the CURP that takes a day opens nothing more: it is there in time.
    assert for_curp.leverage_on == TODAY
    assert for_curp.days_sooner == pytest.approx(1)


def test_people_who_changed_nothing_are_not_measured() -> None:
    open_posting()
    changed, other = missing(welder()), missing(welder())

    rescore_people([changed.returnee_id], TODAY)

    assert (written(changed).leverage_on, written(other).leverage_on) == (TODAY, None)


def test_of_very_many_people_the_last_wait_for_the_next_measuring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leverage, "MOST_AT_ONCE", 2)
    open_posting()
    cases = [missing(welder()) for _person in range(3)]
    score_open_cases(today=TODAY)

    rescore_people([case.returnee_id for case in cases], TODAY)

    assert [written(case).leverage_on for case in cases] == [TODAY, TODAY, None]
    # The worth that is known still orders the queue.
    assert written(cases[2]).leverage is not None
    assert score_open_cases(today=TODAY, stale_only=True).cases == 1


# For pages


def test_person_reads_what_a_document_would_open() -> None:
    returnee = welder()
    dismissed = open_posting(starts_in=ONLY_WITH_RFC)
    for days in (ONLY_WITH_RFC, ONLY_WITH_CURP, ALWAYS):
        open_posting(starts_in=days)
    mark_posting(returnee=returnee, posting=dismissed, kind="dismissed", now=timezone.now())

    person = view_person(returnee, today=TODAY)
    put_away = dismissed_by(returnee)

    gets = [Action("get", "CURP"), Action("get", "RFC")]
    opened = person_leverage(person, gets, today=TODAY, dismissed=put_away)
    assert [each.jobs for each in opened] == [1, 2]
    get, expedite = person_leverage(
        person,
        [Action("get", "RFC"), Action("expedite", "RFC")],
        today=TODAY,
        dismissed=put_away,
    )
    assert get.jobs == 2
    assert 0 < expedite.surplus <= get.surplus
    assert get.days_sooner is not None and expedite.days_sooner is not None
    assert get.days_sooner > expedite.days_sooner > 0


# The command


def run(**options: Any) -> str:
    out = StringIO()
    call_command("score_cases", stdout=out, **options)
    return out.getvalue()


def test_score_cases_says_how_many_it_measured() -> None:
    open_posting()
    missing(welder())

    assert run().startswith("Measured 1 open cases of 1 people in ")
    report = json.loads(run(json=True).splitlines()[-1])
    assert (report["cases"], report["people"]) == (1, 1)
    assert json.loads(run(json=True, stale_only=True))["cases"] == 0


def test_score_cases_refuses_an_office_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="no office with the code 'NOWHERE'"):
        run(office="NOWHERE")
