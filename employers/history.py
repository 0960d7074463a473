"""The history of a posting, in sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from employers.models import Posting, PostingEvent

State = Posting.State
TONES = {State.PUBLISHED: "good", State.PAUSED: "warn", State.CLOSED: "danger"}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a posting."""

    title: str
    at: dt.datetime
    by: str
    note: str
    tone: str


def posting_history(posting: Posting, reader: User) -> list[Step]:
    """What happened to `posting`, newest first, as `reader` is told it."""
    events = posting.events.select_related("by").order_by("-at", "-pk")
    return [
        Step(
            title=_title(event),
            at=event.at,
            by=_actor(event.by, reader),
            note=event.reason or _changed_labels(event),
            tone="plain" if event.from_state == event.to_state else _tone(event),
        )
        for event in events
    ]


def _title(event: PostingEvent) -> str:
    if not event.from_state:
        return pgettext("history of a posting", "Written")
    if event.from_state == event.to_state:
        return pgettext("history of a posting", "Changed")
    titles = {
        State.PUBLISHED: pgettext("history of a posting", "Published again")
        if event.from_state == State.PAUSED
        else pgettext("history of a posting", "Published"),
        State.PAUSED: pgettext("history of a posting", "Paused"),
        State.CLOSED: pgettext("history of a posting", "Closed"),
    }
    return titles.get(State(event.to_state), event.get_to_state_display())


def _tone(event: PostingEvent) -> str:
    return TONES.get(State(event.to_state), "plain")


def _actor(user: User | None, reader: User) -> str:
    if user is None:
        return _("the site")
    if user.pk == reader.pk:
        return pgettext("an employer's user", "you")
    return _("an administrator") if user.is_administrator else _("a colleague")


def _changed_labels(event: PostingEvent) -> str:
    labels = {"languages": _("languages")}
    for field in (*Posting._meta.get_fields(),):
        if hasattr(field, "verbose_name"):
            labels.setdefault(field.name, str(field.verbose_name))
    return ", ".join(labels.get(name, name) for name in event.changed.split(",") if name)
