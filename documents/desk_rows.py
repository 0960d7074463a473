"""The clerk's queue as it is shown: why a case stands where it does, and what can be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from accounts.models import User
from catalogs.models import DocumentPrerequisite, DocumentType
from documents.models import DocumentCase, DocumentCaseEvent
from documents.names import short_name
from documents.papers import happened
from documents.services.claims import is_held_on
from documents.services.history import RELEASED, TAKEN
from documents.transitions import Transition, steps_from

State = DocumentCase.State
MENDING = frozenset({"void", "withdraw"})
"""Steps that take something back; they are on the page of the case alone."""

LEVERED = (State.MISSING, State.REQUESTED)
"""States in which a document that would be in hand today would change something."""
TONES: dict[str, str] = {
    State.ISSUED: "good",
    State.IN_HAND: "good",
    State.REQUESTED: "accent",
    State.REJECTED: "danger",
    State.VOID: "danger",
}


CLAIM_TITLES: dict[str, StrOrPromise] = {
    TAKEN: gettext_lazy("taken for the day"),
    RELEASED: gettext_lazy("let go"),
}


@dataclass(frozen=True)
class Action:
    """A button of a row: a POST, or a link where more must be told first."""

    url: str
    label: StrOrPromise
    key: str
    tone: str
    next: str = ""

    @property
    def is_link(self) -> bool:
        return not self.next


@dataclass(frozen=True)
class DeskRow:
    """A case at the desk of one clerk at one moment."""

    case: DocumentCase
    user: User
    today: dt.date
    slots_left: int = 0
    """Places for expedited cases that the office has left today."""
    back: str = ""
    """The queue, with its filters, from which the case is opened."""
    position: int = 0
    """The place of its row in the table, from 1."""

    @property
    def anchor(self) -> str:
        """The id of its row in the table."""
        return f"case-{self.case.public_id.hex[:12]}"

    @property
    def here(self) -> str:
        """Where the clerk goes on after taking it: to this row of the same queue."""
        return f"{self.back}#{self.anchor}" if self.back else self.url

    @property
    def onward(self) -> str:
        """Where the clerk goes on after a step: to what stands in its place by then."""
        return f"{self.back}#row-{self.position}" if self.back else self.url

    @property
    def document(self) -> str:
        """The name that people use for the document, as it fits a table."""
        return short_name(self.case.document_type.name)

    @property
    def holder(self) -> User | None:
        """Who has taken it today; a claim ends with its day."""
        return self.case.taken_by if is_held_on(self.case, self.today) else None

    @property
    def is_own(self) -> bool:
        return self.holder == self.user

    @property
    def is_free(self) -> bool:
        return self.holder is None

    @property
    def is_of_another(self) -> bool:
        return not self.is_free and not self.is_own

    @property
    def holder_name(self) -> str:
        """The name in the holder's e-mail, or the end of the phone: accounts hold no names."""
        holder = self.holder
        if holder is None:
            return ""
        return holder.email.partition("@")[0] if holder.email else f"…{(holder.phone or '')[-4:]}"

    @property
    def is_expired(self) -> bool:
        return self.case.state == State.IN_HAND and not self.case.is_in_hand(self.today)

    @property
    def label(self) -> str:
        return _("expired") if self.is_expired else str(self.case.get_state_display())

    @property
    def tone(self) -> str:
        return "warn" if self.is_expired else TONES.get(self.case.state, "warn")

    @property
    def waited(self) -> str:
        """How long the person waits for the office, or the document for the person."""
        case = self.case
        if case.state == State.ISSUED and case.issued_on:
            days = (self.today - case.issued_on).days
            text = ngettext("issued %(count)d day ago", "issued %(count)d days ago", days)
            return text % {"count": days} if days > 0 else _("issued today")
        if not case.is_open:
            return ""
        since = case.requested_on or timezone.localdate(case.touched_at)
        days = (self.today - since).days
        text = ngettext("waits for %(count)d day", "waits for %(count)d days", days)
        return text % {"count": days} if days > 0 else _("since today")

    @property
    def why(self) -> str:
        """What it opens if it were in hand today, as it was last computed."""
        case = self.case
        if not case.is_open:
            return ""
        if case.state == State.ISSUED:
            return _("counts already; it only has to be fetched")
        return opening_words(case.leverage, case.jobs_unlocked, case.days_sooner)

    @property
    def computed_on(self) -> dt.date | None:
        """As of which earlier day `why` is true; None where it is of today or nothing is known."""
        is_told = self.case.leverage is not None and self.case.state in LEVERED
        return self.case.leverage_on if is_told and self.case.leverage_on != self.today else None

    @property
    def expedite_why(self) -> str:
        """What it opens if this office took it first."""
        case = self.case
        return opening_words(
            case.expedite_leverage,
            case.expedite_jobs_unlocked,
            case.expedite_days_sooner,
            nothing=_("makes no difference for jobs today"),
        )

    @property
    def steps(self) -> list[Transition]:
        """Steps that are allowed from here, in the order in which they happen."""
        return steps_from(self.case, self.today)

    @property
    def can_expedite(self) -> bool:
        is_open = self.case.state == State.REQUESTED and not self.case.is_expedited
        return is_open and self.slots_left > 0 and not self.is_of_another

    @property
    def url(self) -> str:
        """The page of the case, from which one comes back to the queue as it was."""
        return self.page_url()

    def page_url(self, step: str = "") -> str:
        """The page of the case with the form of a step open."""
        query = QueryDict(mutable=True)
        if step:
            query["step"] = step
        if self.back:
            query["next"] = self.back
        path = reverse("desk:case", args=[self.case.public_id])
        return path + (f"?{query.urlencode()}" if query else "") + (f"#{step}" if step else "")

    @property
    def actions(self) -> list[Action]:
        """What can be done next, the most likely first; nothing if a colleague has the case."""
        if self.is_of_another:
            return []
        steps = [step for step in self.steps if step.name not in MENDING]
        found = [self._step_action(step, is_next=at == 0) for at, step in enumerate(steps)]
        if self.can_expedite:
            found.append(self._action("expedite", _("Expedite"), "e", "plain"))
        return found

    @property
    def claim(self) -> Action | None:
        """Taking the case or letting it go; None where that is not one's own to do."""
        if self.is_of_another or not self.case.is_open:
            return None
        if self.is_own:
            return self._action("release", _("Let go"), "t", "plain")
        return self._action("take", _("Take"), "t", "plain")

    def _step_action(self, step: Transition, *, is_next: bool) -> Action:
        if step.reasons:
            url = self.page_url(step.name)
            return Action(url, step.label, step.key, "plain")
        tone = "primary" if is_next else "quiet"
        return self._action(step.name, step.label, step.key, tone, self.onward)

    def _action(
        self, name: str, label: StrOrPromise, key: str, tone: str, then: str = ""
    ) -> Action:
        url = reverse(f"desk:case-{name}", args=[self.case.public_id])
        return Action(url, label, key, tone, then or self.here)


def opening_words(
    leverage: float | None, jobs: int | None, days: float | None, *, nothing: str = ""
) -> str:
    """What a document in hand would change for its person; nothing of which jobs.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     opening_words(0.4, 14, 9.2)
    'opens 14 jobs, 9 days sooner'
    """
    if leverage is None:
        return _("not computed yet")
    whole = round(days or 0)
    sooner = ngettext("%(count)d day sooner", "%(count)d days sooner", whole) % {"count": whole}
    if not jobs:
        return sooner if whole > 0 else nothing or _("opens no job by itself")
    opens = ngettext("opens %(count)d job", "opens %(count)d jobs", jobs) % {"count": jobs}
    return _("%(opens)s, %(sooner)s") % {"opens": opens, "sooner": sooner} if whole > 0 else opens


@dataclass(frozen=True)
class ToBring:
    """Papers of which the person brings one (or the only one), and how far each is."""

    papers: list[tuple[DocumentType, str, bool]]

    @property
    def is_choice(self) -> bool:
        return len(self.papers) > 1

    @property
    def is_there(self) -> bool:
        return any(is_held for _document, _label, is_held in self.papers)


def what_to_bring(case: DocumentCase, today: dt.date) -> list[ToBring]:
    """What must be in hand before the document is requested: states only, in two queries."""
    edges = list(case.document_type.prerequisites.select_related("prerequisite"))
    codes = {edge.prerequisite_id for edge in edges}
    cases = {
        each.document_type_id: each
        for each in DocumentCase.objects.filter(returnee=case.returnee, document_type__in=codes)
    }
    groups: dict[tuple[str, object], list[DocumentType]] = {}
    for edge in edges:
        is_single = edge.kind == DocumentPrerequisite.Kind.ALL
        key = (edge.kind, edge.prerequisite_id if is_single else edge.group)
        groups.setdefault(key, []).append(edge.prerequisite)
    return [ToBring([_paper(each, cases, today) for each in group]) for group in groups.values()]


def _paper(
    document: DocumentType, cases: dict[str, DocumentCase], today: dt.date
) -> tuple[DocumentType, str, bool]:
    case = cases.get(document.code)
    if case is None:
        return document, _("not known"), False
    is_held = case.is_in_hand(today)
    is_expired = case.state == State.IN_HAND and not is_held
    return document, _("expired") if is_expired else str(case.get_state_display()), is_held


@dataclass(frozen=True)
class Happening:
    """A change of a case as its office reads it."""

    title: str
    at: dt.datetime
    by: User | None
    note: str


def happenings(case: DocumentCase) -> list[Happening]:
    """What happened to the case, the last first; at the desk that includes who took it."""
    found: list[Happening] = []
    before: DocumentCaseEvent | None = None
    for event in case.events.select_related("by"):
        told = happened(event)
        title = CLAIM_TITLES.get(event.note) or told.title
        is_hastened = event.is_expedited and not (before and before.is_expedited)
        if is_hastened and event.from_state == event.to_state:
            title = _("Expedited")
        found.append(
            Happening(
                str(title), event.at, event.by, "" if event.note in CLAIM_TITLES else told.note
            )
        )
        before = event
    return found[::-1]
