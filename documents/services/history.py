"""Reading a case under lock, saving it with its event, telling who listens, and undoing."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, User
from accounts.services import record_access, record_accesses
from catalogs.models import DocumentType
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services.claims import check_desk
from documents.services.rules import CaseRefused
from documents.services.slots import check_slot
from returnees.models import Returnee

State = DocumentCase.State
Listener = Callable[[Collection[int], dt.date], None]

CASE_LISTENERS: list[Listener] = []
"""Called with keys of people and the day once a change of their cases is committed."""

FACTS = ("requested_on", "issued_on", "in_hand_on", "expires_on", "reason")
SNAPSHOT = ("channel", "office_id", "is_expedited", "expedited_on", "is_verified", *FACTS)
# Notes that the site itself writes; those of people never begin with the sign.
TAKEN, RELEASED, UNDONE = "#taken", "#released", "#undone"
CLAIMS = (TAKEN, RELEASED)
# Leverage is written beside the history, by the ranking.
_SAVED = ("state", "taken_by", "taken_at", "last_four", "touched_at", *SNAPSHOT)

_waiting: ContextVar[set[int] | None] = ContextVar("people whose cases changed", default=None)


@contextmanager
def told_together(*, now: dt.datetime) -> Iterator[None]:
    """Call the listeners once for all changes inside, such as those of a file."""
    people: set[int] = set()
    token = _waiting.set(people)
    try:
        yield
    finally:
        _waiting.reset(token)
    _tell(people, now)


def lock_person(returnee: Returnee) -> None:
    """Make two writers of one person's cases queue. Raises CaseRefused if the file is erased."""
    # Rows that point to the person may be written meanwhile, so the key is not locked.
    people = Returnee.objects.select_for_update(no_key=True).filter(pk=returnee.pk)
    if not people.filter(erased_at__isnull=True).values_list("pk"):
        raise CaseRefused(_("This file was erased."))


def lock_case(case: DocumentCase) -> DocumentCase:
    """The case as it is now, locked. Raises CaseRefused, or DoesNotExist if it is gone."""
    lock_person(case.returnee)
    return _cases().get(pk=case.pk)


def lock_cases(cases: Collection[DocumentCase]) -> dict[int, DocumentCase]:
    """The cases as they are now, by key and locked, without those of erased files."""
    people = Returnee.objects.select_for_update(no_key=True).filter(erased_at__isnull=True)
    # In one order, so that two who lock several do not wait for each other.
    found = people.filter(pk__in={case.returnee_id for case in cases}).order_by("pk")
    present = set(found.values_list("pk", flat=True))
    locked = _cases().filter(pk__in={case.pk for case in cases}, returnee__in=present)
    return {case.pk: case for case in locked.order_by("pk")}


def lock_or_begin(
    returnee: Returnee, document_type: DocumentType, now: dt.datetime
) -> DocumentCase:
    """The locked case of this document, or a new one not yet saved."""
    lock_person(returnee)
    found = _cases().filter(returnee=returnee, document_type=document_type).first()
    if found is not None:
        return found
    return DocumentCase(returnee=returnee, document_type=document_type, touched_at=now)


def save_change(
    case: DocumentCase, before: DocumentCase, *, by: User, now: dt.datetime, note: str = ""
) -> None:
    """Save the case with its event if it differs from `before`; nothing else is written.

    Another person's change is told to the access log. Raises CaseRefused if the case would
    take one more expedited place than its office has today.
    """
    save_changes([(case, before)], by=by, now=now, note=note)


def save_changes(
    changes: Iterable[tuple[DocumentCase, DocumentCase]],
    *,
    by: User,
    now: dt.datetime,
    note: str = "",
) -> None:
    """`save_change` of many cases, each with how it was before; what can be is written at once."""
    changed = [(case, before) for case, before in changes if _settle(case, before)]
    if not changed:
        return
    last = _last_events([before for _case, before in changed])
    events: list[DocumentCaseEvent] = []
    for case, before in changed:
        _check_slot_of(case, before, timezone.localdate(now))
        is_new = case._state.adding
        events += [] if is_new else _begin_history(before, last.get(before.pk), now)
        case.touched_at = now
        case.save(update_fields=None if is_new else _SAVED)
        state = "" if is_new else before.state
        events.append(_event(case, before=state, by=by, at=now, note=note))
    DocumentCaseEvent.objects.bulk_create(events)
    people = {case.returnee for case, _before in changed}
    record_accesses(
        subject_ids=[person.public_id for person in people if person.user_id != by.pk],
        actor=by,
        action=AccessEntry.Action.CHANGED,
        now=now,
    )
    _tell({person.pk for person in people}, now)


def save_claim(case: DocumentCase, *, by: User, now: dt.datetime, note: str) -> None:
    """Record who took or gave back the case: an event, but no change for any forecast."""
    last = _last_events([case]).get(case.pk)
    case.save(update_fields=["taken_by", "taken_at"])
    event = _event(case, before=case.state, by=by, at=now, note=note)
    DocumentCaseEvent.objects.bulk_create([*_begin_history(case, last, now), event])
    log_access(case, by, now, AccessEntry.Action.CHANGED)


def differs(case: DocumentCase, before: DocumentCase) -> bool:
    """Whether anything that is kept of the case is not as it was."""
    return (case.state, case.last_four or "", snapshot(case)) != (
        before.state,
        before.last_four or "",
        snapshot(before),
    )


@transaction.atomic
def undo_last_change(*, case: DocumentCase, by: User, now: dt.datetime) -> DocumentCase:
    """Put the case back to how it was before its last change, as one more change.

    Asked twice, it writes once. Raises CaseRefused if the last change is not the user's own of
    today, or is a fact that an office verified.
    """
    case = lock_case(case)
    if by.is_clerk:
        check_desk(case, by, now)
    events = list(case.events.order_by("-at", "-pk")[:2])
    last = events[0] if events else None
    is_own = last is not None and last.by_id == by.pk and last.note not in CLAIMS
    if last is None or not is_own or timezone.localdate(last.at) != timezone.localdate(now):
        raise CaseRefused(_("There is nothing of yours to undo here today."))
    if last.note == UNDONE:
        return case
    earlier = events[1] if len(events) > 1 else DocumentCaseEvent(to_state=State.MISSING)
    if last.is_verified and _facts(last) != _facts(earlier):
        raise CaseRefused(_("An office verified this, so it cannot be undone."))
    before = copy.copy(case)
    case.state = earlier.to_state
    for name in SNAPSHOT:
        setattr(case, name, getattr(earlier, name))
    save_change(case, before, by=by, now=now, note=UNDONE)
    return case


def snapshot(row: DocumentCase | DocumentCaseEvent) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in SNAPSHOT)


def _event(
    case: DocumentCase, *, before: str, by: User | None, at: dt.datetime, note: str = ""
) -> DocumentCaseEvent:
    """How the case is now, for its history."""
    return DocumentCaseEvent(
        case=case,
        from_state=before,
        to_state=case.state,
        by=by,
        at=at,
        note=note,
        **dict(zip(SNAPSHOT, snapshot(case), strict=True)),
    )


def log_access(case: DocumentCase, by: User, now: dt.datetime, action: str) -> None:
    """Tell the person's access log that another opened or changed a case."""
    if case.returnee.user_id != by.pk:
        record_access(subject_id=case.returnee.public_id, actor=by, action=action, now=now)


def _cases() -> QuerySet[DocumentCase]:
    related = ("returnee", "document_type", "office", "taken_by")
    return DocumentCase.objects.select_for_update(of=("self",)).select_related(*related)


def _facts(event: DocumentCaseEvent) -> tuple[object, ...]:
    return (event.to_state, *(getattr(event, name) for name in FACTS))


def _check_slot_of(case: DocumentCase, before: DocumentCase, today: dt.date) -> None:
    was = (before.office_id, before.expedited_on)
    if case.expedited_on == today and (case.office_id, case.expedited_on) != was:
        check_slot(case, today)


def _settle(case: DocumentCase, before: DocumentCase) -> bool:
    """Free the case where it left the desk of who took it; whether there is a change to write."""
    if case.office_id != before.office_id or not case.is_open:
        case.taken_by = case.taken_at = None
    return case._state.adding or differs(case, before)


def _last_events(cases: Iterable[DocumentCase]) -> dict[int, DocumentCaseEvent]:
    """The last event of each case that has one, by the key of the case, in one query."""
    keys = [case.pk for case in cases if case.pk is not None]
    events = DocumentCaseEvent.objects.filter(case__in=keys).order_by("at", "pk")
    return {event.case_id: event for event in events} if keys else {}


def _begin_history(
    case: DocumentCase, last: DocumentCaseEvent | None, now: dt.datetime
) -> list[DocumentCaseEvent]:
    """For a case whose history does not tell how it is, as from an import, an event that does.

    So every change can be undone to how the case was.
    """
    if last is None:
        return [_event(case, before="", by=None, at=min(case.touched_at, now))]
    if (last.to_state, *snapshot(last)) != (case.state, *snapshot(case)):
        at = min(max(case.touched_at, last.at), now)
        return [_event(case, before=last.to_state, by=None, at=at)]
    return []


def _tell(people: set[int], now: dt.datetime) -> None:
    waiting = _waiting.get()
    if waiting is not None:
        waiting |= people
        return
    if not people:
        return
    day = timezone.localdate(now)
    for listener in CASE_LISTENERS:
        transaction.on_commit(_call(listener, frozenset(people), day), robust=True)


def _call(listener: Listener, people: Collection[int], day: dt.date) -> Callable[[], None]:
    """A function, since Django names what failed by its `__qualname__`, which partials lack."""

    def call() -> None:
        listener(people, day)

    return call
