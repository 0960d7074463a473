"""A person's applications: for each posting, what happened and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from employers.models import Posting
from placements import wording
from placements.models import Interest, Invitation, Placement, PlacementEvent
from placements.transitions import NOBODYS_TURN, TRANSITIONS, TURNS, Party, State
from returnees.models import Returnee

Row = Interest | Invitation | Placement


@dataclass(frozen=True)
class Moment:
    """Something that happened."""

    at: dt.datetime
    title: str
    by: str = ""
    note: str = ""
    tone: str = "plain"


@dataclass(frozen=True)
class NextStep:
    """Who acts next, by when, and what follows if they do not."""

    title: str
    otherwise: str
    party: Party
    due_on: dt.date | None
    is_late: bool


@dataclass
class Application:
    """All rows between one person and one posting; the newest of each kind counts."""

    posting: Posting
    interests: list[Interest] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    next_step: NextStep | None = None

    @property
    def placement(self) -> Placement | None:
        """The placement under way."""
        return next((row for row in self.placements if row.state not in Placement.OVER), None)

    @property
    def interest(self) -> Interest | None:
        """The interest that counts now."""
        return next((row for row in self.interests if row.state in Interest.LIVE), None)

    @property
    def invitation(self) -> Invitation | None:
        """The invitation that waits for an answer."""
        waiting = (row for row in self.invitations if row.state == Invitation.State.SENT)
        return next(waiting, None)

    @property
    def current(self) -> Row:
        """The row that says where things stand: one under way, else the one that ended last."""
        live: Row | None = self.placement or self.invitation or self.interest
        rows: list[Row] = [*self.placements, *self.invitations, *self.interests]
        return live or max(rows, key=changed_at)

    @property
    def is_over(self) -> bool:
        return self.next_step is None and self.placement is None

    @property
    def is_my_turn(self) -> bool:
        return self.next_step is not None and self.next_step.party is Party.PERSON

    @property
    def changed_at(self) -> dt.datetime:
        return max((moment.at for moment in self.moments), default=changed_at(self.current))

    @property
    def status(self) -> str:
        return str(self.current.get_state_display())

    @property
    def tone(self) -> str:
        return wording.TONES.get(self.current.state, "plain")

    @property
    def can_share_contact(self) -> bool:
        return self.interest is not None and not self.interest.shares_contact and not self.is_over

    @property
    def can_withdraw_interest(self) -> bool:
        placement = self.placement
        open_to = placement is None or placement.state in TRANSITIONS["withdraw"].sources
        return self.interest is not None and not self.is_over and open_to

    @property
    def can_withdraw_placement(self) -> bool:
        placement = self.placement
        if placement is None or self.interest is not None:
            return False
        return placement.state in TRANSITIONS["withdraw"].sources

    @property
    def has_offer(self) -> bool:
        return self.placement is not None and self.placement.state == State.OFFERED


def applications_of(returnee: Returnee, *, today: dt.date) -> list[Application]:
    """All applications of a person: own turn first, then under way, then over; four queries."""
    found: dict[int, Application] = {}
    for row in _rows(returnee):
        application = found.setdefault(row.posting_id, Application(row.posting))
        if isinstance(row, Interest):
            application.interests.append(row)
        elif isinstance(row, Invitation):
            application.invitations.append(row)
        else:
            application.placements.append(row)
    for application in found.values():
        application.moments = _moments(application, returnee)
        application.next_step = _next_step(application, today)
    newest_first = sorted(found.values(), key=lambda row: row.changed_at, reverse=True)
    return sorted(newest_first, key=lambda row: (not row.is_my_turn, row.is_over))


def changed_at(row: Row) -> dt.datetime:
    """When the row last changed."""
    if isinstance(row, Placement):
        events = row.events.all()
        return max((event.at for event in events), default=row.proposed_at)
    return row.answered_at or row.created_at


def due_day(placement: Placement) -> dt.date | None:
    """The day by which the next party should act, None where nobody has to."""
    turn = TURNS.get(State(placement.state), NOBODYS_TURN)
    if turn.party is Party.NOBODY:
        return None
    if not turn.days:
        return placement.posting.starts_on
    return timezone.localdate(changed_at(placement)) + dt.timedelta(days=turn.days)


def _rows(returnee: Returnee) -> Iterator[Row]:
    events = Prefetch("events", PlacementEvent.objects.select_related("by"))
    yield from returnee.interests.with_details()
    yield from returnee.invitations.with_details()
    yield from returnee.placements.with_details().prefetch_related(events)


def _moments(application: Application, returnee: Returnee) -> list[Moment]:
    employer = application.posting.employer.name
    you = pgettext("returnee", "you")
    moments: list[Moment] = []
    for interest in application.interests:
        moments += _interest_moments(interest, you=you, employer=employer)
    for invitation in application.invitations:
        moments += _invitation_moments(invitation, you=you, employer=employer)
    for placement in application.placements:
        moments += _placement_moments(placement, returnee, employer)
    # A withdrawal ends interest and placement at once, and is told once.
    once = {(moment.at, moment.title): moment for moment in moments}
    return sorted(once.values(), key=lambda moment: moment.at)


def _interest_moments(interest: Interest, *, you: str, employer: str) -> Iterable[Moment]:
    if interest.answered_at == interest.created_at:
        return  # It was born with the yes to an invitation, which is told already.
    yield Moment(interest.created_at, _("You said that you are interested"), you, interest.message)
    if interest.answered_at:
        by = "" if interest.state == Interest.State.LAPSED else employer
        yield Moment(
            interest.answered_at,
            str(wording.INTEREST_ENDS[interest.state]),
            you if interest.state == Interest.State.WITHDRAWN else by,
            interest.answer_reason,
            wording.TONES.get(interest.state, "plain"),
        )


def _invitation_moments(invitation: Invitation, *, you: str, employer: str) -> Iterable[Moment]:
    yield Moment(invitation.created_at, _("The employer invited you"), employer, invitation.message)
    if invitation.answered_at:
        by = {Invitation.State.LAPSED: "", Invitation.State.WITHDRAWN: employer}
        yield Moment(
            invitation.answered_at,
            str(wording.INVITATION_ENDS[invitation.state]),
            by.get(Invitation.State(invitation.state), you),
        )


def _placement_moments(placement: Placement, returnee: Returnee, employer: str) -> Iterable[Moment]:
    for event in placement.events.all():
        yield Moment(
            event.at,
            str(_event_title(event)),
            _who(event.by, returnee, employer),
            event.reason,
            wording.TONES.get(event.to_state, "plain"),
        )


def _event_title(event: PlacementEvent) -> wording.Text:
    if event.to_state != State.LAPSED:
        return wording.PLACEMENT_MOMENTS[event.to_state]
    is_offer = event.from_state == State.OFFERED
    return wording.LAPSED_OFFER if is_offer else wording.LAPSED_PROPOSAL


def _who(user: User | None, returnee: Returnee, employer: str) -> str:
    if user is None:
        return ""
    if user.pk == returnee.user_id:
        return pgettext("returnee", "you")
    return employer if user.is_employer else _("your office")


def _next_step(application: Application, today: dt.date) -> NextStep | None:
    row = application.current
    if isinstance(row, Placement):
        return _placement_next(row, today)
    if isinstance(row, Invitation) and row.state == Invitation.State.SENT:
        return _step(wording.INVITATION_NEXT, Party.PERSON, row.answer_by, today)
    if isinstance(row, Interest) and row.state == Interest.State.OPEN:
        return _step(wording.INTEREST_NEXT, Party.EMPLOYER, row.answer_by, today)
    return None


def _placement_next(placement: Placement, today: dt.date) -> NextStep | None:
    words = wording.PLACEMENT_NEXT.get(placement.state)
    if words is None:
        return None
    return _step(words, TURNS[State(placement.state)].party, due_day(placement), today)


def _step(
    words: tuple[wording.Text, wording.Text],
    party: Party,
    due_on: dt.date | None,
    today: dt.date,
) -> NextStep:
    title, otherwise = (str(text) for text in words)
    is_late = due_on is not None and due_on < today
    return NextStep(title, otherwise, party, due_on, is_late)
