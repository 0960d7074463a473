"""A person's papers as rows to show: every document type with what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long
from catalogs.models import DocumentType, RequiredDocument, RequirementSet
from documents.models import DocumentCase, DocumentCaseEvent
from documents.names import any_of, short_name
from documents.services import allowed_states
from documents.services.history import CLAIMS, UNDONE
from documents.transitions import TOLD_STATES
from returnees.models import Returnee

State = DocumentCase.State
ENDED = frozenset({State.REJECTED, State.VOID})
BEST_FIRST = (State.ISSUED, State.REQUESTED)
ALL_TOLD = frozenset(TOLD_STATES)
OFFERED: dict[str, frozenset[str]] = dict.fromkeys(
    ENDED, frozenset({State.IN_HAND, State.REQUESTED})
)
"""What is worth telling from a state, where that is less than what is allowed."""


@dataclass(frozen=True)
class PaperRow:
    """One document of one person on a day; `case` is None if nothing is known."""

    document: DocumentType
    case: DocumentCase | None
    today: dt.date

    @property
    def state(self) -> str:
        return self.case.state if self.case else State.MISSING

    @property
    def is_valid(self) -> bool:
        """Whether the person can show it today."""
        return self.case is not None and self.case.is_in_hand(self.today)

    @property
    def is_expired(self) -> bool:
        return self.state == State.IN_HAND and not self.is_valid

    @property
    def is_ready(self) -> bool:
        """Whether it is issued and only has to be fetched."""
        return self.state == State.ISSUED

    @property
    def is_expedited(self) -> bool:
        return self.case is not None and self.case.is_expedited

    @property
    def can_expedite(self) -> bool:
        return self.state == State.REQUESTED and not self.is_expedited

    @property
    def days_waited(self) -> int | None:
        """Days since the request, None where nothing was requested."""
        if self.case is None or self.case.requested_on is None or self.state != State.REQUESTED:
            return None
        return max((self.today - self.case.requested_on).days, 0)

    @property
    def next_states(self) -> list[str]:
        """States that people can tell from here, the most likely first."""
        offered = allowed_states(self.case, self.today) & OFFERED.get(self.state, ALL_TOLD)
        if self.is_expired:
            offered = offered & {State.IN_HAND, State.REQUESTED}
        return [state for state in TOLD_STATES if state in offered]

    @property
    def label(self) -> str:
        if self.is_expired:
            return _("expired")
        if self.case is None:
            return _("not known")
        return str(self.case.get_state_display())

    @property
    def tone(self) -> str:
        if self.is_valid or self.is_ready:
            return "good"
        if self.state == State.REQUESTED:
            return "accent"
        return "warn" if self.is_expired or self.state in ENDED else "plain"

    @property
    def detail(self) -> str:
        """What is known beside the state, as one sentence."""
        case = self.case
        if case is None or (case.state == State.MISSING and case.office is None):
            return ""
        if case.state == State.MISSING:
            return _("to be asked for at %(office)s") % {"office": case.office}
        if case.state == State.REQUESTED:
            return self._request_detail(case)
        if case.state == State.ISSUED:
            return _issue_detail(case)
        if case.state in ENDED:
            return str(case.get_reason_display())
        if case.expires_on is None:
            return _("since %(day)s") % {"day": date_long(case.in_hand_on)}
        text = _("expired on %(day)s") if self.is_expired else _("valid until %(day)s")
        return text % {"day": date_long(case.expires_on)}

    def _request_detail(self, case: DocumentCase) -> str:
        days = self.days_waited or 0
        waited = ngettext(
            "asked for on %(day)s, %(days)d day ago",
            "asked for on %(day)s, %(days)d days ago",
            days,
        ) % {"day": date_long(case.requested_on), "days": days}
        return _("%(waited)s, expedited") % {"waited": waited} if case.is_expedited else waited


def _issue_detail(case: DocumentCase) -> str:
    told = {"day": date_long(case.issued_on), "office": case.office}
    if case.office is None:
        return _("issued on %(day)s; fetch it where you asked for it") % told
    return _("issued on %(day)s; fetch it at %(office)s") % told


def paper_rows(returnee: Returnee, *, today: dt.date) -> list[PaperRow]:
    """Every document type with this person's case, those that most jobs ask for first."""
    asked = Count("required_by", filter=~Q(required_by__kind=RequiredDocument.Kind.ASKED))
    documents = DocumentType.objects.annotate(n_sets=asked).order_by("-n_sets", "code")
    found = returnee.document_cases.select_related("office")
    cases = {case.document_type_id: case for case in found}
    return [PaperRow(document, cases.get(document.code), today) for document in documents]


def paper_row(returnee: Returnee, document: DocumentType, *, today: dt.date) -> PaperRow:
    """One document of this person."""
    found = returnee.document_cases.select_related("office", "document_type")
    case = found.filter(document_type=document).first()
    return PaperRow(document, case, today)


@dataclass(frozen=True)
class Happened:
    """One change of a document as the history shows it; `note` is what its writer added."""

    event: DocumentCaseEvent
    title: str
    note: str


def history(case: DocumentCase | None) -> list[Happened]:
    """The changes of a case, the first one first; that a clerk took it is none for the person."""
    if case is None:
        return []
    events = case.events.select_related("by")
    return [happened(event) for event in events if event.note not in CLAIMS]


def happened(event: DocumentCaseEvent) -> Happened:
    """A change in words of the reader's language."""
    title = str(event.get_to_state_display())
    if event.reason:
        title = _("%(state)s: %(reason)s") % {"state": title, "reason": event.get_reason_display()}
    if event.note == UNDONE:
        return Happened(event, _("%(state)s, as before") % {"state": title}, "")
    return Happened(event, title, event.note)


@dataclass(frozen=True)
class Need:
    """Documents of which a posting needs one, and the best that the person has of them."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    state: str
    is_expedited: bool

    @property
    def label(self) -> str:
        """What is needed, by the names that people use: "INE or passport"."""
        return any_of(self.names)

    @property
    def tone(self) -> str:
        tones = {State.IN_HAND: "good", State.ISSUED: "good", State.REQUESTED: "accent"}
        return tones.get(State(self.state), "warn")

    @property
    def words(self) -> str:
        if self.is_expedited and self.state == State.REQUESTED:
            return _("requested, expedited")
        return str(State(self.state).label)


def needs(
    requirement_set: RequirementSet,
    extra: Iterable[DocumentType],
    cases: Iterable[DocumentCase],
    *,
    today: dt.date,
) -> list[Need]:
    """What a posting needs and how far the person is; causes no query on prefetched rows."""
    by_code = {case.document_type_id: case for case in cases}
    required = requirement_set.documents.all()
    names = {row.document_id: short_name(row.document.name) for row in required}
    names |= {document.code: short_name(document.name) for document in extra}
    all_of = [row.document_id for row in required if row.kind == RequiredDocument.Kind.ALL]
    one_of = tuple(row.document_id for row in required if row.kind == RequiredDocument.Kind.ANY)
    singles = dict.fromkeys([*all_of, *(document.code for document in extra)])
    groups = [(code,) for code in singles] + ([one_of] if one_of else [])
    return [_need(codes, names, by_code, today) for codes in groups]


def _need(
    codes: Sequence[str],
    names: Mapping[str, str],
    by_code: Mapping[str, DocumentCase],
    today: dt.date,
) -> Need:
    cases = [by_code[code] for code in codes if code in by_code]
    held = [case for case in cases if case.is_in_hand(today)]
    best = next(iter(held), None) or next(
        (case for state in BEST_FIRST for case in cases if case.state == state), None
    )
    if best is None:
        return Need(tuple(codes), _named(codes, names), State.MISSING, is_expedited=False)
    told = (best.document_type_id,)
    return Need(told, _named(told, names), best.state, best.is_expedited)


def _named(codes: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names[code] for code in codes)
