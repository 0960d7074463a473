"""How far a past job is backed up: set by staff who saw it, and told as words beside the job."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from auditlog.models import LogEntry
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from returnees.models import Returnee, WorkExperience
from returnees.services import touch

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Evidence = WorkExperience.Evidence
LONGEST_NOTE = 200
WORDS: dict[str, StrOrPromise] = {
    Evidence.VOUCHED: gettext_lazy("someone vouches for it"),
    Evidence.LETTER: gettext_lazy("with a letter or pay slips of the employer"),
    Evidence.CERTIFIED: gettext_lazy("certified"),
}
# What a letter backs up: once the person changes it, the letter says something else.
BACKED = ("title", "employer_name", "country", "started_year", "ended_year", "years")


class EvidenceRefused(Exception):
    """Evidence that cannot be recorded; its text is fit to show."""


def evidence_words(job: WorkExperience) -> str:
    """How the job is backed up, "" if it is only told: most people have no papers of it."""
    return str(WORDS.get(job.evidence, ""))


def settle_evidence(
    *, stored: WorkExperience, changed: WorkExperience, by: User, now: dt.datetime
) -> None:
    """Set the evidence of `changed`, unsaved: told again if the person changed what was backed up.

    So it is once the job means another occupation than the one for which it was noted. The audit
    log then has an entry.
    """
    changed.evidence = stored.evidence
    if stored.evidence == Evidence.TOLD or _is_staff(by) or _backs(stored, changed):
        return
    changed.evidence = Evidence.TOLD
    _note_change(changed, before=stored.evidence, by=by, now=now)


def evidence_history(returnee: Returnee) -> dict[int, list[LogEntry]]:
    """By key of the past job, who set how it is backed up, oldest first; in few queries."""
    entries = LogEntry.objects.get_for_objects(returnee.experiences.all())
    history: dict[int, list[LogEntry]] = defaultdict(list)
    for entry in entries.select_related("actor__office").order_by("timestamp", "pk"):
        if entry.object_id is not None and "evidence" in (entry.changes or {}):
            history[entry.object_id].append(entry)
    return history


@transaction.atomic
def record_evidence(
    *, experience: WorkExperience, evidence: str, saw: str, by: User, now: dt.datetime
) -> WorkExperience:
    """Set how far a past job is backed up, with a note in the audit log of what was seen.

    Raises EvidenceRefused, and writes nothing, if `by` is not staff in charge of the file, or if
    more than told lacks its note.
    """
    if (
        not _is_staff(by)
        or not Returnee.objects.visible_to(by).filter(pk=experience.returnee_id).exists()
    ):
        raise EvidenceRefused(_("Only staff in charge of the file can set this."))
    if evidence not in Evidence.values:
        raise EvidenceRefused(_("Choose how far it is backed up."))
    if evidence != Evidence.TOLD and not saw.strip():
        raise EvidenceRefused(_("Say what you saw, without names."))
    experience = locked(experience)
    before, experience.evidence = experience.evidence, evidence
    experience.save(update_fields=["evidence"])
    _note_change(experience, before=before, by=by, now=now, saw=saw.strip()[:LONGEST_NOTE])
    touch(returnee=experience.returnee, fields=[], by=by, now=now)
    return experience


def forget_evidence(experience: WorkExperience) -> None:
    """Delete the notes of what was seen, before the job itself goes."""
    LogEntry.objects.get_for_object(experience).delete()


def locked(experience: WorkExperience) -> WorkExperience:
    """The row as it is now, held until the transaction ends.

    Its person goes first, everywhere, so that two changes at once queue and do not wait crosswise.
    """
    person = Returnee.objects.select_for_update().get(pk=experience.returnee_id)
    rows = WorkExperience.objects.select_for_update(of=("self",))
    row = rows.select_related("occupation").get(pk=experience.pk)
    row.returnee = person
    return row


def _backs(stored: WorkExperience, changed: WorkExperience) -> bool:
    """Whether what backs up the stored job backs up the changed one.

    The first occupation of a job that had none is no change: its words were what was backed up.
    """
    is_same_work = stored.occupation_id in (None, changed.occupation_id)
    return is_same_work and all(getattr(stored, name) == getattr(changed, name) for name in BACKED)


def _note_change(
    experience: WorkExperience, *, before: str, by: User, now: dt.datetime, saw: str = ""
) -> None:
    LogEntry.objects.log_create(
        experience,
        action=LogEntry.Action.UPDATE,
        actor=by,
        timestamp=now,
        changes={"evidence": [before, experience.evidence]},
        additional_data={"saw": saw},
    )


def _is_staff(user: User) -> bool:
    return user.is_officer or user.is_administrator
