"""Files of changes: what can be read, what a check says, and what confirming writes."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessEntry
from catalogs.models import Office
from documents.case_files import FileRefused
from documents.imports import check_import, confirm_import, read_case_file
from documents.models import CaseImport, DocumentCase
from documents.services import CASE_LISTENERS, issue_case
from tests.documents.case_file_rows import make_file, make_requested, state_of
from tests.factories import (
    NOW,
    make_case,
    make_clerk,
    make_office,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
UPLOAD = reverse("desk:import-list")
LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def office():
    return make_office("REG-19", kind=Office.Kind.CIVIL_REGISTRY)


@pytest.fixture
def clerk(office):
    return make_clerk(office=office, language="en")


def check(clerk, *rows, now=NOW, **options):
    return check_import(data=make_file(*rows, **options), by=clerk, now=now)


def told(found):
    """Line, column and value of each row that was left out."""
    return [(line, column, value) for line, column, value, *_rest in found.problems]


# Reading


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("case,state,date", "{id},issued,2026-11-20"),
        ("case,document,state,date", "{id},CURP,ready to collect,2026-11-20"),
        ("Trámite;Estado;Fecha", "{id};Listo para recoger;20/11/2026"),
        ("ESTATUS\tFECHA\tFOLIO", "EXPEDIDA\t20-11-26\t{id}"),
        ("sep=;\ncaso;situación;día", "{id};emitido;2026-11-20T10:30:00"),
        ('"date","state","case"', '"2026-11-20","issued","{id}"'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_file_is_read_as_offices_write_it(head, row, encoding):
    case_id = uuid4()

    changes, problems = read_case_file(
        make_file(row.format(id=case_id), head=head, encoding=encoding)
    )

    assert problems == []
    assert [(each.case_id, each.state, each.day) for each in changes] == [
        (case_id, State.ISSUED, dt.date(2026, 11, 20))
    ]


def test_lines_are_counted_as_an_editor_shows_them():
    rows = ["", '"two\nlines",issued,2026-11-20', f"{uuid4()},nonsense,2026-11-20"]

    _changes, problems = read_case_file(make_file(*rows))

    assert [problem.line for problem in problems] == [3, 5]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "empty"),
        (b"PK\x03\x04rest of a spreadsheet", "Save it as CSV"),
        (b"name,phone\nAna,81", "These columns".lower()),
        (b"case,state,date\n", "no rows"),
        (b"case,state,date\n" + b"x,issued,2026-11-20\n" * 5001, "at most 5000"),
        (b"case,state,date\n" + b"x" * 1_000_001, "larger than 1 MB"),
        (b'case,state,date\n"' + b"x" * 200_000, "cannot be read as a table"),
    ],
)
def test_file_that_is_no_table_of_changes_is_refused_with_the_cure(data, words):
    with pytest.raises(FileRefused) as refusal:
        read_case_file(data)

    assert words in str(refusal.value)


def test_days_whose_month_stands_first_are_not_guessed():
    ids = [uuid4() for _number in range(3)]
    days = ["03/04/2026", "11/24/2026", "2026-11-20"]

    changes, problems = read_case_file(
        make_file(*(f"{each},issued,{day}" for each, day in zip(ids, days, strict=True)))
    )

    assert [each.day for each in changes] == [dt.date(2026, 11, 20)]
    assert [problem.value for problem in problems] == ["03/04/2026", "11/24/2026"]


def test_odd_cells_are_answered_with_their_rows_and_never_with_an_error(clerk, office):
    odd = [
        "\x00",
        "😀𝕏",
        "x" * 9000,
        "<script>",
        "NaN",
        "٣٤",
        "0001-01-01",
        "9999-12-31",
        "-1",
        "/",
        "1/1/1",
    ]
    cases = [make_requested(office) for _text in odd]
    rows = [f"{case.public_id},issued,{text}" for case, text in zip(cases, odd, strict=True)]
    rows += [f"{text},issued,2026-11-20" for text in odd] + [f"{uuid4()},{text}," for text in odd]

    found = check(clerk, *rows, '"open quote')

    assert found.rows == []
    assert [problem[0] for problem in found.problems] == list(range(2, len(rows) + 3))
    assert all(len(value) <= 40 for problem in found.problems for value in problem[4:])


# Checking


def test_check_names_bad_rows_by_line_column_value_and_cure_and_keeps_the_good_ones(clerk, office):
    good, other, late = (make_requested(office) for _number in range(3))

    found = check(
        clerk,
        f"{good.public_id},issued,2026-11-20",
        "not-an-id,issued,2026-11-20",
        f"{other.public_id},lost in the mail,2026-11-20",
        f"{late.public_id},issued,20 de noviembre",
    )

    assert told(found) == [
        (3, "case", "not-an-id"),
        (4, "state", "lost in the mail"),
        (5, "date", "20 de noviembre"),
    ]
    assert all(problem[3] for problem in found.problems)
    assert found.rows == [[2, str(good.public_id), "issued", "2026-11-20"]]


@pytest.mark.parametrize(
    ("state", "row", "column"),
    [
        (State.REQUESTED, "{id},issued,2026-11-25", "date"),
        (State.REQUESTED, "{id},issued,2026-11-01", "date"),
        (State.REQUESTED, "{id},issued,", "date"),
        (State.REQUESTED, "{id},rejected,2026-11-20", "state"),
        (State.REQUESTED, "{id},missing,", "state"),
        (State.IN_HAND, "{id},requested,2026-11-20", "state"),
        (State.ISSUED, "{id},void,2026-11-20", "state"),
    ],
)
def test_row_that_the_rules_refuse_is_left_out(clerk, office, state, row, column):
    case = (
        make_requested(office)
        if state == State.REQUESTED
        else make_case(state=state, office=office)
    )

    found = check(clerk, row.format(id=case.public_id))

    assert [problem[1] for problem in found.problems] == [column]
    assert found.rows == []


def test_case_of_another_office_is_answered_like_one_that_does_not_exist(clerk):
    elsewhere = make_requested(make_office("REG-14"))

    found = check(clerk, f"{elsewhere.public_id},issued,2026-11-20", f"{uuid4()},issued,2026-11-20")

    cures = {problem[3] for problem in found.problems}
    assert cures == {"Your office has no case with this id."}
    assert len(found.problems) == 2


def test_second_row_of_a_case_is_left_out(clerk, office):
    case = make_requested(office)

    found = check(
        clerk,
        f"{case.public_id},issued,2026-11-20",
        f"{str(case.public_id).upper()},delivered,2026-11-21",
    )

    assert [(problem[0], problem[3]) for problem in found.problems] == [
        (3, "This case is in line 2 too. Leave one of the two.")
    ]


def test_case_that_a_colleague_has_is_left_out(clerk, office):
    case = make_requested(office, taken_by=make_clerk(office=office))

    found = check(clerk, f"{case.public_id},issued,2026-11-20")

    assert "Another clerk took this case today" in found.problems[0][3]


def test_check_counts_what_is_so_already_and_writes_no_case(clerk, office):
    missing = make_case(state=State.MISSING, office=office)
    requested, issued = make_requested(office), make_requested(office)
    delivered = make_requested(office)

    found = check(
        clerk,
        f"{missing.public_id},missing,",
        f"{requested.public_id},requested,{requested.requested_on}",
        f"{issued.public_id},issued,2026-11-20",
        f"{delivered.public_id},entregado,2026-11-21",
    )

    assert (found.n_unchanged, len(found.rows), found.problems) == (2, 2, [])
    assert found.confirmed_at is None
    assert state_of(issued) == State.REQUESTED


def test_check_asks_one_query_for_many_cases(clerk, office):
    def n_queries(count):
        rows = [f"{make_requested(office).public_id},issued,2026-11-20" for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            check(clerk, *rows)
        return len(queries)

    assert n_queries(1) == n_queries(40)


# Confirming


def test_confirming_writes_the_good_rows_with_their_history(clerk, office):
    issued, delivered = make_requested(office), make_requested(office)
    found = check(
        clerk,
        f"{issued.public_id},issued,2026-11-20",
        f"{delivered.public_id},delivered,2026-11-21",
        "nonsense,issued,2026-11-20",
    )

    done = confirm_import(case_import=found, by=clerk, now=LATER)

    issued.refresh_from_db()
    delivered.refresh_from_db()
    assert (done.n_changed, done.n_unchanged, len(done.problems)) == (2, 0, 1)
    assert (issued.state, issued.issued_on) == (State.ISSUED, dt.date(2026, 11, 20))
    assert (delivered.state, delivered.in_hand_on) == (State.IN_HAND, dt.date(2026, 11, 21))
    assert issued.is_verified
    assert issued.events.latest("pk").by == clerk


def test_confirming_twice_writes_once(clerk, office):
    case = make_requested(office)
    found = check(clerk, f"{case.public_id},issued,2026-11-20")

    first = confirm_import(case_import=found, by=clerk, now=LATER)
    n_events = case.events.count()
    second = confirm_import(case_import=found, by=clerk, now=LATER + dt.timedelta(seconds=1))

    assert (first.n_changed, second.n_changed) == (1, 1)
    assert second.confirmed_at == LATER
    assert case.events.count() == n_events


def test_row_that_became_impossible_is_listed_and_stops_no_other(clerk, office):
    first, second, third = (make_requested(office) for _number in range(3))
    found = check(
        clerk, *(f"{case.public_id},issued,2026-11-20" for case in (first, second, third))
    )
    issue_case(case=second, by=clerk, now=LATER, issued_on=dt.date(2026, 11, 20))
    DocumentCase.objects.filter(pk=third.pk).update(office=make_office("REG-14"))

    done = confirm_import(case_import=found, by=clerk, now=LATER + dt.timedelta(minutes=1))

    assert state_of(first) == State.ISSUED
    assert (done.n_changed, done.n_unchanged) == (1, 1)
    assert told(done) == [(4, "case", str(third.public_id))]


def test_same_file_again_shows_the_earlier_result_and_changes_nothing(clerk, office):
    case = make_requested(office)
    row = f"{case.public_id},issued,2026-11-20"
    first = confirm_import(case_import=check(clerk, row), by=clerk, now=LATER)
    n_events = case.events.count()

    again = check(make_clerk(office=office), row, now=LATER + dt.timedelta(days=1))
    done = confirm_import(case_import=again, by=clerk, now=LATER + dt.timedelta(days=1))

    assert again.pk == first.pk
    assert (done.n_changed, done.confirmed_at) == (1, LATER)
    assert (case.events.count(), CaseImport.objects.count()) == (n_events, 1)


def test_file_that_was_only_checked_is_checked_anew(clerk, office):
    case = make_requested(office)
    row = f"{case.public_id},issued,2026-11-20"
    first = check(clerk, row)
    issue_case(case=case, by=clerk, now=LATER, issued_on=dt.date(2026, 11, 20))

    second = check(clerk, row, now=LATER + dt.timedelta(minutes=1))

    assert (first.pk, len(first.rows)) == (second.pk, 1)
    assert (second.rows, second.n_unchanged) == ([], 1)


def test_same_file_of_another_office_is_its_own(clerk, office):
    row = f"{make_requested(office).public_id},issued,2026-11-20"

    here = check(clerk, row)
    there = check(make_clerk(office=make_office("REG-14")), row)

    assert here.pk != there.pk
    assert there.rows == []


def test_listeners_hear_once_of_all_people_of_a_file(
    clerk, office, django_capture_on_commit_callbacks
):
    cases = [make_requested(office) for _number in range(3)]
    found = check(clerk, *(f"{case.public_id},issued,2026-11-20" for case in cases))
    heard, others = [], CASE_LISTENERS[:]
    CASE_LISTENERS[:] = [lambda people, day: heard.append(set(people))]

    try:
        with django_capture_on_commit_callbacks(execute=True):
            confirm_import(case_import=found, by=clerk, now=LATER)
    finally:
        CASE_LISTENERS[:] = others

    assert heard == [{case.returnee_id for case in cases}]


def test_each_more_row_costs_only_the_saving_of_its_case(clerk, office):
    def n_queries(count):
        rows = [f"{make_requested(office).public_id},issued,2026-11-20" for _number in range(count)]
        found = check(clerk, *rows)
        with CaptureQueriesContext(connection) as queries:
            confirm_import(case_import=found, by=clerk, now=LATER)
        return len(queries)

    few, many = n_queries(5), n_queries(25)

    # The update, and what the audit trail reads and writes for it.
    assert (many - few) / 20 <= 3


def test_each_person_of_a_file_finds_the_change_in_the_access_log(clerk, office):
    cases = [make_requested(office) for _number in range(2)]
    found = check(clerk, *(f"{case.public_id},issued,2026-11-20" for case in cases))

    confirm_import(case_import=found, by=clerk, now=LATER)

    entries = AccessEntry.objects.filter(actor=clerk, action=AccessEntry.Action.CHANGED)
    assert {entry.subject_id for entry in entries} == {case.returnee.public_id for case in cases}
