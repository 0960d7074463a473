"""Changes of many cases from a file: checked first, written once the clerk confirms.

A check writes nothing but its own result. What is written follows the same rules as a click, and
a row that is refused stops none of the others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from accounts.models import User
from catalogs.models import Office
from documents.case_files import (
    MOST_ROWS,
    NEEDED,
    Problem,
    Row,
    column_name,
    find_state,
    has_month_first,
    read_day,
    read_rows,
    state_word,
    write_table,
)
from documents.desk import ORDERS
from documents.models import CaseImport, DocumentCase
from documents.services import CaseRefused, take_steps, told_together, would_change
from documents.told_steps import DAY_FIELDS
from documents.transitions import TRANSITIONS

State = DocumentCase.State
STEPS: dict[str, str] = {TRANSITIONS[name].target: name for name in DAY_FIELDS}
"""The states that a file can tell, and the step to each; the others need a reason."""
DAYS: dict[str, str] = {TRANSITIONS[name].target: field for name, field in DAY_FIELDS.items()}
CHUNK = 500
Step = tuple[DocumentCase, str, dict[str, Any]]
Act = Callable[[Sequence[Step]], list[bool | CaseRefused]]


@dataclass(frozen=True)
class Change:
    """A row that can be read: which case is in which state, since which day if that was told."""

    row: Row
    case_id: uuid.UUID
    state: str
    day: dt.date | None

    def as_json(self) -> list[int | str]:
        return [self.row.line, str(self.case_id), self.state, f"{self.day or ''}"]

    @classmethod
    def from_json(cls, told: Sequence[Any]) -> Change:
        line, case_id, state, text = told
        day = dt.date.fromisoformat(text) if text else None
        return cls(Row(line, case_id, state_word(state), text), uuid.UUID(case_id), state, day)

    def problem(self, column: str, cure: str) -> Problem:
        return Problem(self.row.line, column, getattr(self.row, column), cure, self.row)


@dataclass(frozen=True)
class Outcome:
    """How many cases would come to a state, and between which days."""

    label: StrOrPromise
    count: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class ProblemRow:
    """A row that was left out, as it is shown."""

    line: int
    column: str
    value: str
    cure: str
    cells: list[str]

    @property
    def column_name(self) -> str:
        return column_name(self.column)


def read_case_file(data: bytes) -> tuple[list[Change], list[Problem]]:
    """The rows that can be read and those that cannot; no case is looked up.

    Raises FileRefused if the file is no table of this kind.
    """
    rows = read_rows(data)
    only_iso = has_month_first(row.date for row in rows)
    changes: list[Change] = []
    problems: list[Problem] = []
    seen: dict[uuid.UUID, int] = {}
    for row in rows:
        found = _read_row(row, seen, only_iso=only_iso)
        if isinstance(found, Change):
            seen[found.case_id] = row.line
            changes.append(found)
        else:
            problems.append(found)
    return changes, problems


def check_import(*, data: bytes, by: User, now: dt.datetime) -> CaseImport:
    """What the file would change at the clerk's office; no case is written.

    A file that was confirmed before comes back as it was; one that was only checked is checked
    anew. Raises FileRefused if the file is no table of this kind.
    """
    changes, problems = read_case_file(data)
    with transaction.atomic():
        # The lock makes two clicks with one file queue, so that it is kept once.
        office = Office.objects.select_for_update(no_key=True).get(pk=by.office_id)
        sha256 = hashlib.sha256(data).hexdigest()
        known = CaseImport.objects.filter(office=office, sha256=sha256)
        found = known.first() or CaseImport(office=office, sha256=sha256)
        if found.confirmed_at is not None:
            return found
        tried = list(_tried(changes, by, lambda steps: _try_steps(steps, by=by, now=now)))
        found.by, found.at = by, now
        found.rows = [change.as_json() for change, result in tried if result is True]
        found.n_unchanged = sum(result is False for _change, result in tried)
        problems += [result for _change, result in tried if isinstance(result, Problem)]
        problems.sort(key=lambda problem: problem.line)
        found.problems = [problem.as_json() for problem in problems]
        found.save()
    return found


def confirm_import(*, case_import: CaseImport, by: User, now: dt.datetime) -> CaseImport:
    """Write the good rows. Confirmed twice, it writes once.

    A row that is refused by now, because the case was changed since the check, joins those that
    were left out.
    """
    with told_together(now=now), transaction.atomic():
        # Also makes two files of one office queue, so that neither holds what the other wants.
        Office.objects.select_for_update(no_key=True).get(pk=case_import.office_id)
        found = CaseImport.objects.select_for_update().get(pk=case_import.pk)
        if found.confirmed_at is not None:
            return found
        changes = map(Change.from_json, found.rows)
        tried = _tried(changes, by, lambda steps: take_steps(steps=steps, by=by, now=now))
        results = [result for _change, result in tried]
        found.n_changed += sum(result is True for result in results)
        found.n_unchanged += sum(result is False for result in results)
        refused = [result.as_json() for result in results if isinstance(result, Problem)]
        found.problems = [*found.problems, *refused]
        found.confirmed_at = now
        found.save(update_fields=["problems", "confirmed_at", "n_changed", "n_unchanged"])
    return found


def outcome_counts(case_import: CaseImport) -> list[Outcome]:
    """What the good rows would change, state by state."""
    changes = [Change.from_json(row) for row in case_import.rows]
    outcomes = []
    for state in STEPS:
        days = sorted(change.day for change in changes if change.state == state and change.day)
        if days:
            outcomes.append(Outcome(State(state).label, len(days), days[0], days[-1]))
    return outcomes


def problem_rows(case_import: CaseImport) -> list[ProblemRow]:
    return [
        ProblemRow(line, column, value, cure, cells)
        for line, column, value, cure, *cells in case_import.problems
    ]


def write_problems(case_import: CaseImport) -> str:
    """A CSV of the rows that were left out, which can be mended and uploaded."""
    head = [*map(column_name, NEEDED), _("line"), _("column"), _("what to do")]
    return write_table(
        head,
        (
            [*problem.cells, problem.line, problem.column_name, problem.cure]
            for problem in problem_rows(case_import)
        ),
    )


def example_file() -> str:
    """The first lines of a file, as they are shown beside the upload."""
    head = ",".join(map(column_name, NEEDED))
    return f"{head}\n7f3a90c1-…,{state_word(State.ISSUED)},2026-11-24"


def write_template(office: Office) -> str:
    """A CSV of the open cases of the office as they are: ids, documents, states, days; no names.

    As many as one file can change, those that wait longest.
    """
    cases = DocumentCase.objects.at_office(office).open().order_by(*ORDERS["wait"])[:MOST_ROWS]
    names = ("public_id", "document_type_id", "state", *DAYS.values())
    return write_table(
        map(column_name, ("case", "document", "state", "date")),
        (
            [
                case_id,
                document,
                state_word(state),
                dict(zip(DAYS, days, strict=True)).get(state) or "",
            ]
            for case_id, document, state, *days in cases.values_list(*names).iterator()
        ),
    )


def _read_row(row: Row, seen: dict[uuid.UUID, int], *, only_iso: bool) -> Change | Problem:
    case_id = _case_id(row.case)
    if case_id is None:
        cure = _("Take the id from the list of your open cases.")
        return Problem(row.line, "case", row.case, cure, row)
    if case_id in seen:
        cure = _("This case is in line %(line)d too. Leave one of the two.") % {
            "line": seen[case_id]
        }
        return Problem(row.line, "case", row.case, cure, row)
    state = find_state(row.state)
    if state is None:
        cure = _("Write one of these states: %(states)s.") % {
            "states": ", ".join(map(state_word, STEPS))
        }
        return Problem(row.line, "state", row.state, cure, row)
    day = read_day(row.date, only_iso=only_iso)
    if row.date and day is None:
        cure = _("Write the day as year-month-day, such as 2026-11-24.")
        return Problem(row.line, "date", row.date, cure, row)
    return Change(row, case_id, state, day)


def _case_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _tried(
    changes: Iterable[Change], by: User, act: Act
) -> Iterator[tuple[Change, bool | Problem]]:
    """Each row with what became of its case: changed, as it was, or why it cannot be.

    Cases are read, and `act` is called, once for each chunk of rows.
    """
    related = ("returnee", "document_type", "office", "taken_by")
    cases = DocumentCase.objects.at_desk_of(by).select_related(*related)
    for chunk in _chunks(changes):
        found = cases.filter(public_id__in=[change.case_id for change in chunk])
        known = {case.public_id: case for case in found}
        results = {change: _answer_without(change, known.get(change.case_id)) for change in chunk}
        asked = [change for change, result in results.items() if result is None]
        steps = [(known[each.case_id], STEPS[each.state], _told(each)) for each in asked]
        answers = dict(zip(asked, act(steps), strict=True))
        for change, result in results.items():
            answer = answers[change] if result is None else result
            yield change, _refused(change, answer) if isinstance(answer, CaseRefused) else answer


def _answer_without(change: Change, case: DocumentCase | None) -> bool | Problem | None:
    """What is clear of a row without taking a step; None if the step must be tried."""
    if case is None:
        return change.problem("case", _("Your office has no case with this id."))
    day_field = DAYS.get(change.state)
    known_day = getattr(case, day_field) if day_field else None
    # Also where only the person told it: a row that was not touched verifies nothing.
    if change.state == case.state and change.day in (None, known_day):
        return False
    if day_field is None:
        cure = _("A file cannot tell this state. Open the case: it needs a reason.")
        return change.problem("state", cure)
    if change.day is None:
        return change.problem("date", _("Write the day, such as 2026-11-24."))
    return None


def _told(change: Change) -> dict[str, Any]:
    return {DAYS[change.state]: change.day}


def _refused(change: Change, refusal: CaseRefused) -> Problem:
    column = "date" if refusal.field in DAYS.values() else "state"
    return change.problem(column, str(refusal))


def _try_steps(steps: Sequence[Step], *, by: User, now: dt.datetime) -> list[bool | CaseRefused]:
    """What `take_steps` would answer, without writing."""
    answers: list[bool | CaseRefused] = []
    for case, name, told in steps:
        try:
            answers.append(would_change(case=case, name=name, by=by, now=now, **told))
        except CaseRefused as refusal:
            answers.append(refusal)
    return answers


def _chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    rows = iter(changes)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
