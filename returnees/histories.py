"""Past jobs and ways to reach a person: adding, changing, ending."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogs.linking import OCCUPATION
from returnees.answers import without
from returnees.evidence import forget_evidence, locked, settle_evidence
from returnees.linking import link_occupation, propose_for, said_words
from returnees.models import ContactMethod, Returnee, WorkExperience
from returnees.services import touch

EXPERIENCE_FIELDS = (
    "title",
    "occupation",
    "employer_name",
    "country",
    "place",
    "started_year",
    "ended_year",
    "years",
    "duties",
)
READ_FIELDS = ("occupation_source", "refused_concepts")
MOST_EXPERIENCES = 40
MOST_CONTACTS = 20
SHORTEST_STAY = Decimal("0.5")


class HistoryRefused(Exception):
    """A past job or contact that cannot be; its text is fit to show, beside `field` if any."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


@transaction.atomic
def add_experience(
    *, returnee: Returnee, data: Mapping[str, Any], by: User, now: dt.datetime, key: uuid.UUID
) -> WorkExperience:
    """Add a past job, once for each `key`. An occupation in `data` counts as chosen.

    Raises HistoryRefused, and writes nothing, if there are too many or the years cannot be.
    """
    # The lock makes a double click queue, so that the second one sees the first.
    Returnee.objects.select_for_update().get(pk=returnee.pk)
    if sent_before := returnee.experiences.filter(public_id=key).first():
        return sent_before
    if returnee.experiences.count() >= MOST_EXPERIENCES:
        raise HistoryRefused(
            _("A profile holds up to %(most)d jobs. Put similar ones together.")
            % {"most": MOST_EXPERIENCES}
        )
    taken = WorkExperience.objects.filter(public_id=key).exists()
    experience = WorkExperience(returnee=returnee, public_id=uuid.uuid4() if taken else key)
    _fill(experience, data, stored=None)
    _check_years(experience, this_year=timezone.localdate(now).year)
    experience.save(force_insert=True)
    touch(returnee=returnee, fields=[], by=by, now=now)
    return experience


@transaction.atomic
def change_experience(
    *, experience: WorkExperience, data: Mapping[str, Any], by: User, now: dt.datetime
) -> WorkExperience:
    """Save the named fields of a past job. Raises HistoryRefused if the years cannot be.

    An occupation in `data` counts as chosen, or as unknown to the person if it is None. Without
    one, what was chosen stays, and what was only read is read anew. What was backed up counts as
    told again once the person changes it.
    """
    stored = locked(experience)
    _fill(experience, data, stored=stored)
    _check_years(experience, this_year=timezone.localdate(now).year)
    settle_evidence(stored=stored, changed=experience, by=by, now=now)
    experience.save(update_fields=[*EXPERIENCE_FIELDS, *READ_FIELDS, "evidence"])
    touch(returnee=experience.returnee, fields=[], by=by, now=now)
    return experience


@transaction.atomic
def delete_experience(*, experience: WorkExperience, by: User, now: dt.datetime) -> None:
    returnee = experience.returnee
    forget_evidence(experience)
    experience.delete()
    touch(returnee=returnee, fields=[], by=by, now=now)


@transaction.atomic
def add_contact(
    *, returnee: Returnee, kind: str, value: str, note: str, by: User, now: dt.datetime
) -> ContactMethod:
    """Add a way to reach a person; one that is there already only gets the new note.

    Raises HistoryRefused if there are too many.
    """
    live = returnee.contact_methods.live()
    known = live.filter(kind=kind, value=value).exists()
    if not known and live.count() >= MOST_CONTACTS:
        raise HistoryRefused(_("There are too many contacts. End those that no longer work."))
    contact, _created = live.update_or_create(
        returnee=returnee,
        kind=kind,
        value=value,
        ended_on=None,
        defaults={"note": note},
        create_defaults={"note": note, "since": timezone.localdate(now)},
    )
    touch(returnee=returnee, fields=[], by=by, now=now)
    return contact


@transaction.atomic
def end_contact(*, contact: ContactMethod, by: User, now: dt.datetime) -> ContactMethod:
    """Say that a contact no longer works; it stays on file, ended."""
    if contact.ended_on is None:
        contact.ended_on = timezone.localdate(now)
        contact.save(update_fields=["ended_on"])
        touch(returnee=contact.returnee, fields=[], by=by, now=now)
    return contact


def _fill(
    experience: WorkExperience, data: Mapping[str, Any], *, stored: WorkExperience | None
) -> None:
    """Set the fields; what was left open but follows from the rest is worked out."""
    for name in EXPERIENCE_FIELDS:
        if name in data:
            setattr(experience, name, data[name])
    _set_occupation(experience, data, stored=stored)
    if experience.years is None and experience.started_year and experience.ended_year:
        span = Decimal(experience.ended_year - experience.started_year)
        experience.years = max(span, SHORTEST_STAY)


def _set_occupation(
    experience: WorkExperience, data: Mapping[str, Any], *, stored: WorkExperience | None
) -> None:
    """Keep what the person says or said of the occupation; else read it from the title."""
    source = WorkExperience.OccupationSource
    chosen = data.get("occupation")
    is_same_title = stored is not None and stored.title == experience.title
    experience.refused_concepts = list(stored.refused_concepts) if stored else []
    if chosen is not None:
        concept = OCCUPATION + chosen.code
        experience.refused_concepts = without(experience.refused_concepts, concept)
        experience.occupation_source = source.CHOSEN
        was_chosen = stored is not None and stored.occupation_source == source.CHOSEN
        if not (was_chosen and is_same_title and stored and stored.occupation == chosen):
            propose_for(experience, chosen, said_words(experience))
        return
    if "occupation" in data and stored is not None and stored.occupation is not None:
        experience.refused_concepts.append(OCCUPATION + stored.occupation.code)
        experience.occupation_source = source.CHOSEN if is_same_title else source.READ
    elif stored is not None:
        experience.occupation_source = stored.occupation_source
        experience.occupation = stored.occupation
    if experience.occupation is None and not is_same_title:
        # That one did not know was said of other words.
        experience.occupation_source = source.READ
    if experience.occupation_source == source.READ:
        refused = experience.refused_concepts
        experience.occupation = link_occupation(experience.title, refused=refused)


def _check_years(experience: WorkExperience, *, this_year: int) -> None:
    started, ended = experience.started_year, experience.ended_year
    for field, year in (("started_year", started), ("ended_year", ended)):
        if year and year > this_year:
            raise HistoryRefused(_("This year has not come yet."), field=field)
    if started and ended and ended < started:
        raise HistoryRefused(_("The last year is not before the first."), field="ended_year")
    if started and experience.years is not None:
        most = (ended or this_year) - started + 1
        if experience.years > most:
            raise HistoryRefused(
                _("From %(first)d to %(last)d there are %(most)d years at most.")
                % {"first": started, "last": ended or this_year, "most": most},
                field="years",
            )
