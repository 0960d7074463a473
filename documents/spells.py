"""From the history of a case to spells at risk of issue, as the issuance model learns from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from documents.models import DocumentCase

State = DocumentCase.State
HELD = (State.ISSUED, State.IN_HAND)
# States after which a request, or a document told of, is a new one.
ENDED = (State.MISSING, State.REJECTED, State.VOID, State.IN_HAND)


class Moment(NamedTuple):
    """How a case was from `day` on."""

    day: dt.date
    state: str
    channel: str
    office: str
    is_expedited: bool
    requested_on: dt.date | None
    expedited_on: dt.date | None
    issued_on: dt.date | None
    in_hand_on: dt.date | None
    reason: str
    is_undo: bool = False


class _Way(NamedTuple):
    """How a request goes from so many days on."""

    entry_days: int
    expedited: bool
    channel: str
    office: str

    def named(self, moment: Moment) -> _Way:
        """A channel or office that was not told before was so from the start."""
        return self._replace(
            channel=self.channel or moment.channel, office=self.office or moment.office
        )

    def is_of(self, moment: Moment) -> bool:
        way = (moment.is_expedited, moment.channel, moment.office)
        return (self.expedited, self.channel, self.office) == way


class Spell(NamedTuple):
    """Days of one request on one way; the names are those of the model's histories."""

    channel: str
    office: str
    expedited: bool
    month: int
    entry_days: int
    days: int
    issued: bool
    ago_days: int


def spells_of(moments: Iterable[Moment], as_of: dt.date) -> Iterator[Spell]:
    """The spells of one case, from the moments of its history up to `as_of` in their order.

    Each request starts a spell of 0 days, also one that was told of later. It ends as issued on
    the day of issue, or on the day it came where that is not known. Rejected, given up or still
    open, it is censored: not issued in the days before. Expediting it or moving it to another
    office ends one spell and starts another that goes on counting from the request. A change that
    was undone never was, and a document noted by mistake was not issued.
    """
    for request in _requests(_without_undone(moments)):
        yield from _spells_of_request(request, as_of)


def _without_undone(moments: Iterable[Moment]) -> list[Moment]:
    kept: list[Moment] = []
    for moment in moments:
        if not moment.is_undo:
            kept.append(moment)
        elif kept:
            kept.pop()
    return kept


def _requests(moments: Sequence[Moment]) -> Iterator[list[Moment]]:
    """The moments of each request, from when it was told to when the next one was."""
    request: list[Moment] = []
    for moment in moments:
        if request and _begins_anew(request[-1], moment):
            yield request
            request = []
        request.append(moment)
    if request:
        yield request


def _begins_anew(before: Moment, after: Moment) -> bool:
    if before.state not in ENDED or after.state == State.VOID:
        return False
    if before.state == State.REJECTED:
        # What was rejected may be issued after all.
        return after.state not in HELD
    if before.state == after.state:
        return before.requested_on != after.requested_on
    return True


def _spells_of_request(request: list[Moment], as_of: dt.date) -> Iterator[Spell]:
    days_told = [moment.requested_on for moment in request if moment.requested_on]
    if not days_told:
        return
    start = days_told[-1]
    end, is_issued = _end(request, as_of)
    n_days = max((end - start).days, 0)
    ways = [way for way in _ways(request, start) if way.entry_days <= n_days]
    ends = [after.entry_days for after in ways[1:]] + [n_days]
    for way, until in zip(ways, ends, strict=True):
        issued = is_issued and way is ways[-1]
        # Watched for no time and not issued tells nothing.
        if until > way.entry_days or issued:
            yield Spell(
                channel=way.channel,
                office=way.office,
                expedited=way.expedited,
                month=start.month,
                entry_days=way.entry_days,
                days=until,
                issued=issued,
                ago_days=(as_of - start).days,
            )


def _end(request: list[Moment], as_of: dt.date) -> tuple[dt.date, bool]:
    """The day up to which the request was watched, and whether it was issued on it."""
    held = [moment for moment in request if moment.state in HELD]
    if held and request[-1].reason == DocumentCase.Reason.MISTAKE:
        return held[0].day, False
    if held:
        return held[-1].issued_on or held[-1].in_hand_on or held[-1].day, True
    ended = (moment.day for moment in request if moment.state != State.REQUESTED)
    return next(ended, as_of), False


def _ways(request: list[Moment], start: dt.date) -> list[_Way]:
    """The ways that a request went, by the days from the request on which each began."""
    ways: list[_Way] = []
    for moment in request:
        if moment.state not in (State.REQUESTED, *HELD):
            continue
        if not ways:
            # Expedited on an unknown day counts from the request.
            is_later = moment.is_expedited and moment.expedited_on is not None
            ways = [_Way(0, moment.is_expedited and not is_later, moment.channel, moment.office)]
        else:
            ways = [way.named(moment) for way in ways]
        if not ways[-1].is_of(moment):
            day = (moment.is_expedited and moment.expedited_on) or moment.day
            entry_days = max((day - start).days, ways[-1].entry_days)
            ways.append(_Way(entry_days, moment.is_expedited, moment.channel, moment.office))
    lasting = zip(ways, [*ways[1:], None], strict=True)
    return [way for way, after in lasting if after is None or after.entry_days > way.entry_days]
