"""A person's papers as rows to show: every document type with what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long
from catalogs.models import DocumentType, RequiredDocument, RequirementSet
from documents.models import DocumentCase
from documents.services import allowed_states
from returnees.models import Returnee

State = DocumentCase.State


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
        """States that can be told from here, the most likely first."""
        allowed = allowed_states(self.case, self.today)
        return [
            state for state in (State.IN_HAND, State.REQUESTED, State.MISSING) if state in allowed
        ]

    @property
    def label(self) -> str:
        if self.is_expired:
            return _("expired")
        if self.case is None:
            return _("not known")
        return str(self.case.get_state_display())

    @property
    def tone(self) -> str:
        if self.is_valid:
            return "good"
        if self.state == State.REQUESTED:
            return "accent"
        return "warn" if self.is_expired else "plain"

    @property
    def detail(self) -> str:
        """What is known beside the state, as one sentence."""
        case = self.case
        if case is None or case.state == State.MISSING:
            return ""
        if case.state == State.REQUESTED:
            return self._request_detail(case)
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


def paper_rows(returnee: Returnee, *, today: dt.date) -> list[PaperRow]:
    """Every document type with this person's case, those that most jobs ask for first."""
    asked = Count("required_by", filter=~Q(required_by__kind=RequiredDocument.Kind.ASKED))
    documents = DocumentType.objects.annotate(n_sets=asked).order_by("-n_sets", "code")
    cases = {case.document_type_id: case for case in returnee.document_cases.all()}
    return [PaperRow(document, cases.get(document.code), today) for document in documents]


def paper_row(returnee: Returnee, document: DocumentType, *, today: dt.date) -> PaperRow:
    """One document of this person."""
    case = returnee.document_cases.filter(document_type=document).first()
    return PaperRow(document, case, today)


@dataclass(frozen=True)
class Need:
    """Documents of which a posting needs one, and the best that the person has of them."""

    codes: tuple[str, ...]
    state: str
    is_expedited: bool

    @property
    def label(self) -> str:
        return " / ".join(self.codes)

    @property
    def tone(self) -> str:
        return {State.IN_HAND: "good", State.REQUESTED: "accent"}.get(State(self.state), "warn")

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
    all_of = [row.document_id for row in required if row.kind == RequiredDocument.Kind.ALL]
    any_of = tuple(row.document_id for row in required if row.kind == RequiredDocument.Kind.ANY)
    singles = dict.fromkeys([*all_of, *(document.code for document in extra)])
    groups = [(code,) for code in singles] + ([any_of] if any_of else [])
    return [_need(codes, by_code, today) for codes in groups]


def _need(codes: Sequence[str], by_code: dict[str, DocumentCase], today: dt.date) -> Need:
    cases = [by_code[code] for code in codes if code in by_code]
    held = next((case for case in cases if case.is_in_hand(today)), None)
    asked = next((case for case in cases if case.state == State.REQUESTED), None)
    best = held or asked
    if best is None:
        return Need(tuple(codes), State.MISSING, is_expedited=False)
    return Need((best.document_type_id,), best.state, best.is_expedited)
