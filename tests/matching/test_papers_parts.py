"""The parts of "My papers": words of days, the picture, closures, choices and history."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from catalogs.models import Office
from documents.graph import DocumentGraph
from documents.models import DocumentCase, DocumentCaseEvent
from documents.person_forecast import DocumentForecast, Obstacle, Option
from documents.services import issue_case, reject_case, send_to_office, take_case, undo_last_change
from documents.transitions import REJECT_REASONS, VOID_REASONS
from matching.papers.chart import Bar, draw
from matching.papers.closures import Closure
from matching.papers.history import cure_words, history_of
from matching.papers.ways import Known, choices_for, to_bring, why_unreachable
from matching.papers.words import day_words, span_words, when_words
from tests.factories import make_case, make_document_type, make_office, make_returnee, make_user

DAY = dt.date(2026, 11, 24)
INF = float("inf")


def forecast(
    code: str = "CURP", state: str = "blocked", days: tuple[float, float, float] = (1, 2, 9)
) -> DocumentForecast:
    low, median, high = days
    return DocumentForecast(code, state, low, median, high, waits_for=())


# Words


def test_year_is_said_only_where_it_is_not_this_one() -> None:
    assert day_words(dt.date(2026, 12, 10), DAY) == "December 10"
    assert day_words(dt.date(2027, 1, 10), DAY) == "January 10, 2027"


def test_spans_say_the_year_once_where_it_is_one() -> None:
    new_year = span_words(dt.date(2026, 12, 20), dt.date(2027, 1, 6))
    election = span_words(dt.date(2027, 1, 16), dt.date(2027, 6, 6))

    assert new_year == "from December 20, 2026 to January 6, 2027"
    assert election == "from January 16 to June 6, 2027"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0, 0, 0), "today"),
        ((1, 1, 1), "on November 25"),
        ((0, 0, 3), "around November 24 (perhaps only on November 27)"),
        ((4, 16, 28), "around December 10 (between November 28 and December 22)"),
    ],
)
def test_expected_day_is_said_with_its_range(days: Any, words: str) -> None:
    assert when_words(forecast(days=days), DAY) == words


# The picture


def bar(name: str = "INE", days: tuple[float, float, float] = (4, 16, 28), **fields: Any) -> Bar:
    low, likely, high = days
    return Bar(name, low, likely, high, when="around December 10", **fields)


def shares(texts: list[str]) -> list[float]:
    assert all(re.fullmatch(r"\d+\.\d\d%", text) for text in texts)
    return [float(text[:-1]) for text in texts]


def test_bars_stand_between_low_and_high_with_the_mark_inside() -> None:
    row = draw("", [bar()], today=DAY, most_days=90).rows[0]

    start, width, mark = shares([row.bar.x, row.bar.width, row.mark_x])

    # 28 days and 6 % more are the whole axis.
    assert (start, mark) == (pytest.approx(4 / 29.68 * 100, abs=0.1), pytest.approx(53.9, abs=0.1))
    assert start + width == pytest.approx(28 / 29.68 * 100, abs=0.1)


def test_numbers_of_the_picture_are_the_same_in_every_language() -> None:
    with translation.override("es"):
        row = draw("", [bar()], today=DAY, most_days=90).rows[0]

    assert "," not in row.bar.x + row.bar.width + row.mark_x


def test_a_day_without_doubt_is_still_seen() -> None:
    row = draw("", [bar(days=(14, 14, 14)), bar()], today=DAY, most_days=90).rows[0]

    assert shares([row.bar.width])[0] > 0.5


def test_a_very_long_wait_is_cut_off_and_points_onward() -> None:
    chart = draw("", [bar(), bar("Cartilla", (30, 100, 365))], today=DAY, most_days=60)
    short, long = chart.rows

    start, width, mark = shares([long.bar.x, long.bar.width, long.mark_x])
    assert (short.goes_on, long.goes_on) == (False, True)
    assert start + width == pytest.approx(100)
    assert mark == 100
    assert long.day == "March 4, 2027"


def test_days_without_requests_are_drawn_when_near_and_left_out_when_far() -> None:
    near = draw("", [bar(closed=((53, 194),))], today=DAY, most_days=90)
    far = draw("", [bar(closed=((300, 400),))], today=DAY, most_days=90)

    start, width = shares([near.rows[0].closed[0].x, near.rows[0].closed[0].width])
    assert near.has_closures
    assert start + width == pytest.approx(100)
    assert (far.has_closures, far.rows[0].closed) == (False, ())


def test_axis_begins_today_and_its_ticks_have_room() -> None:
    ticks = draw("", [bar()], today=DAY, most_days=90).ticks

    places = shares([tick.x for tick in ticks[1:]])
    assert (ticks[0].text, ticks[0].x) == ("today", "0%")
    assert [tick.text for tick in ticks[1:]] == ["Dec 1", "Dec 8", "Dec 15"]
    assert all(after - before > 14 for before, after in zip([0.0, *places], places, strict=False))


def test_a_long_name_is_shortened_in_the_picture_and_whole_in_the_words() -> None:
    name = "Recognition of foreign schooling up to upper secondary"

    chart = draw("", [bar(name)], today=DAY, most_days=90)

    assert chart.rows[0].name == "Recognition of foreign scho…"
    assert name in chart.description


# Closures


def closure(first: dt.date, last: dt.date, office: str = "") -> Closure:
    return Closure("INE", first, last, "election", office, DAY)


def test_closure_ahead_says_until_when_to_ask() -> None:
    ahead = closure(dt.date(2027, 1, 16), dt.date(2027, 6, 6))

    assert ahead.text == "INE: no requests are taken from January 16 to June 6, 2027."
    assert ahead.advice == "Ask for it before January 16, 2027."
    assert (ahead.is_now, ahead.tone) == (False, "warn")


def test_closure_of_today_says_from_when_one_can_ask_again() -> None:
    current = closure(DAY, DAY)

    assert current.is_now
    assert current.advice == "You can ask for it from November 25, 2026 on."


def test_closure_that_holds_up_the_request_says_from_when_one_can_ask() -> None:
    ahead = replace(closure(dt.date(2027, 1, 16), dt.date(2027, 6, 6)), holds_up=True)

    assert ahead.advice == "You can ask for it from June 7, 2027 on."


def test_closure_of_one_office_names_it() -> None:
    assert "INE at Module 3:" in closure(DAY, DAY, office="Module 3").text


# Choices and what cannot be had


GRAPH = DocumentGraph(
    ["ACTA", "INE", "PASS", "MCAS", "WITNESS", "PODER", "CARD"],
    [
        ("ACTA", "INE", "all"),
        ("PASS", "INE", "any"),
        ("MCAS", "INE", "any"),
        ("WITNESS", "INE", "any"),
        ("MCAS", "PODER", "all"),
        ("MCAS", "CARD", "any"),
        ("PODER", "CARD", "any"),
    ],
)
NAMES = {
    "ACTA": "Birth certificate",
    "INE": "INE",
    "PASS": "Mexican passport",
    "MCAS": "Consular ID",
    "WITNESS": "Two witnesses",
    "PODER": "Power of attorney",
    "CARD": "Card",
}


def known(**states: str) -> Known:
    """Where nothing is said a document can be had, the passport late and MCAS never."""
    lost = {
        "MCAS": Obstacle("only_abroad"),
        "PODER": Obstacle("prerequisite", codes=("MCAS",)),
        "CARD": Obstacle("prerequisite", codes=("MCAS", "PODER")),
    }
    days = {"WITNESS": 3.0, "PASS": 30.0}
    forecasts = {
        code: DocumentForecast(
            code,
            states.get(code, "not_obtainable" if code in lost else "blocked"),
            *(1.0, 2.0, 9.0),
            waits_for=(),
            obstacle=lost.get(code),
            alternatives=tuple(options(group, days) for group in GRAPH.needs_any[row]),
        )
        for row, code in enumerate(GRAPH.codes)
    }
    return Known(GRAPH, forecasts, NAMES)


def options(rows: tuple[int, ...], days: dict[str, float]) -> tuple[Option, ...]:
    codes = [GRAPH.codes[row] for row in rows]
    found = [Option(code, days.get(code, INF), 1.0) for code in codes]
    return tuple(sorted(found, key=lambda option: option.days))


def test_choice_names_the_quickest_and_what_else_serves_whoever_has_it() -> None:
    (way,) = choices_for("INE", known())

    assert way.text == (
        "The quickest for you: two witnesses. "
        "Also good if you have one: Mexican passport or consular ID."
    )


def test_who_has_one_of_them_is_offered_no_choice() -> None:
    assert choices_for("INE", known(PASS="in_hand")) == []


def test_what_is_not_asked_of_a_person_is_not_offered() -> None:
    (way,) = choices_for("INE", known(PASS="waived"))

    assert way.others == "consular ID"


def test_of_a_choice_one_brings_what_one_has_else_the_quickest() -> None:
    assert to_bring("INE", known()) == ["ACTA", "WITNESS"]
    assert to_bring("INE", known(MCAS="in_hand")) == ["ACTA", "MCAS"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("MCAS", "Only a consulate abroad gives it."),
        ("PODER", "It needs consular ID, which cannot be had from here."),
        (
            "CARD",
            "It needs one of these, and none can be had from here: "
            "consular ID or power of attorney.",
        ),
        ("INE", ""),
    ],
)
def test_what_cannot_be_had_says_why(code: str, why: str) -> None:
    assert why_unreachable(code, known()) == why


# History


@pytest.fixture
def desk(db: None) -> Office:
    return make_office("REG-19", name="Civil Registry 3", kind=Office.Kind.CIVIL_REGISTRY)


@pytest.fixture
def clerk(desk: Office) -> User:
    return make_user(role=User.Role.CLERK, office=desk)


def sent_case(desk: Office) -> DocumentCase:
    curp = make_document_type("CURP", office_kinds="civil_registry")
    returnee = make_returnee()
    return send_to_office(
        returnee=returnee,
        document_type=curp,
        office=desk,
        by=returnee.user,
        now=timezone.now(),
    )


def told(case: DocumentCase) -> list[tuple[str, str]]:
    case = DocumentCase.objects.get(pk=case.pk)
    return [(each.text, each.by) for each in history_of(case, case.returnee.user)]


def test_history_says_who_did_what_the_newest_first(desk: Office, clerk: User) -> None:
    case = sent_case(desk)
    issue_case(case=case, by=clerk, now=timezone.now())

    today = timezone.localdate()
    (issued, by_whom), sent = told(case)
    assert issued.startswith("Ready to collect at Civil Registry 3 since ")
    assert str(today.year) in issued
    assert by_whom == "Civil Registry 3"
    assert sent == ("To be asked for at Civil Registry 3", "you")


def test_who_took_the_case_to_work_on_it_is_the_business_of_the_office(
    desk: Office, clerk: User
) -> None:
    case = sent_case(desk)
    take_case(case=case, by=clerk, now=timezone.now())

    assert len(told(case)) == 1
    assert case.events.count() > 1


def test_undoing_is_told_in_words(desk: Office) -> None:
    case = sent_case(desk)
    undo_last_change(case=case, by=case.returnee.user, now=timezone.now())

    assert told(case)[0] == ("Put back to how it was", "you")


def test_rejection_is_told_with_its_reason(desk: Office, clerk: User) -> None:
    case = sent_case(desk)
    reject_case(case=case, reason="no_show", by=clerk, now=timezone.now())

    assert told(case)[0] == ("Rejected: the person did not come", "Civil Registry 3")


@pytest.mark.django_db
def test_what_an_officer_told_is_told_so() -> None:
    case = make_case(make_returnee(), state="requested")
    DocumentCaseEvent.objects.create(
        case=case,
        to_state="requested",
        requested_on=DAY,
        by=make_user(role=User.Role.OFFICER, office=make_office()),
        at=timezone.now(),
    )

    assert told(case) == [("Asked for on November 24, 2026", "your officer")]


@pytest.mark.parametrize("reason", sorted({*REJECT_REASONS, *VOID_REASONS}))
def test_every_reason_has_something_to_do_about_it(reason: str) -> None:
    case = DocumentCase(state=DocumentCase.State.REJECTED, reason=reason)

    assert cure_words(case).endswith(".")


def test_nothing_is_told_of_what_is_not_known() -> None:
    assert history_of(None, None) == []
