"""What a person says that the own words mean: the occupation of a past job, and skills."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from catalogs.linking import OCCUPATION, SKILL
from catalogs.models import Occupation, Skill
from returnees.evidence import locked, settle_evidence
from returnees.linking import propose_for, said_words
from returnees.models import WorkExperience
from returnees.services import touch

Source = WorkExperience.OccupationSource


@transaction.atomic
def choose_occupation(
    *, experience: WorkExperience, occupation: Occupation, by: User, now: dt.datetime
) -> WorkExperience:
    """Confirm the occupation that was read from the words, or choose another; once is enough.

    The words are proposed as a name of it, for an administrator to review. What backed the job up
    as another occupation counts as told again, if it is the person who chooses.
    """
    row = locked(experience)
    if row.occupation_source == Source.CHOSEN and row.occupation_id == occupation.pk:
        return row
    row.occupation, row.occupation_source = occupation, Source.CHOSEN
    row.refused_concepts = without(row.refused_concepts, OCCUPATION + occupation.code)
    propose_for(row, occupation, said_words(row))
    return _save(row, by=by, now=now)


@transaction.atomic
def refuse_occupation(
    *, experience: WorkExperience, occupation: Occupation, by: User, now: dt.datetime
) -> WorkExperience:
    """Say that the words do not mean `occupation`; one that was only read is taken away."""
    row = locked(experience)
    return _save(row, by=by, now=now) if row.refuse(occupation) else row


@transaction.atomic
def leave_occupation_open(
    *, experience: WorkExperience, by: User, now: dt.datetime
) -> WorkExperience:
    """Say that no occupation fits, or that one does not know; nobody asks about these words again.

    An occupation that was chosen before stays.
    """
    row = locked(experience)
    if row.occupation_source == Source.CHOSEN:
        return row
    if row.occupation is not None:
        concept = OCCUPATION + row.occupation.code
        row.refused_concepts = [*without(row.refused_concepts, concept), concept]
    row.occupation, row.occupation_source = None, Source.CHOSEN
    return _save(row, by=by, now=now)


@transaction.atomic
def add_read_skill(
    *, experience: WorkExperience, skill: Skill, words: str, by: User, now: dt.datetime
) -> WorkExperience:
    """Add a skill that was read in `words` of the person; one that is there stays."""
    row = locked(experience)
    if row.returnee.skills.filter(pk=skill.pk).exists():
        return row
    row.returnee.skills.add(skill)
    row.refused_concepts = without(row.refused_concepts, SKILL + skill.pk)
    propose_for(row, skill, words)
    return _save(row, by=by, now=now)


@transaction.atomic
def refuse_read_skill(
    *, experience: WorkExperience, skill: Skill, by: User, now: dt.datetime
) -> WorkExperience:
    """Say that the words do not mean this skill; it is not offered again."""
    row = locked(experience)
    if SKILL + skill.pk in row.refused_concepts:
        return row
    row.refused_concepts = [*row.refused_concepts, SKILL + skill.pk]
    return _save(row, by=by, now=now)


def without(concepts: list[str], concept: str) -> list[str]:
    return [known for known in concepts if known != concept]


def _save(row: WorkExperience, *, by: User, now: dt.datetime) -> WorkExperience:
    stored = WorkExperience.objects.get(pk=row.pk)
    settle_evidence(stored=stored, changed=row, by=by, now=now)
    fields = ["occupation", "occupation_source", "refused_concepts", "evidence"]
    row.save(update_fields=fields)
    touch(returnee=row.returnee, fields=[], by=by, now=now)
    return row
