"""Everything that is kept about a person, for that person to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from auditlog.models import LogEntry

from accounts.models import AccessEntry, Consent
from catalogs.linking import OCCUPATION, SKILL
from catalogs.models import Occupation, Skill
from returnees.evidence import evidence_history
from returnees.models import Returnee, WorkExperience

Row = dict[str, Any]
Section = tuple[str, Callable[[Returnee], list[Row]]]

SECTIONS: list[Section] = []
"""Sections of the export: a name, and what gives its rows. Other apps append in `ready()`."""


def export_person(returnee: Returnee) -> dict[str, list[Row]]:
    """All sections by name; dates stay dates, for the JSON encoder to write."""
    return {name: rows(returnee) for name, rows in SECTIONS}


def _account(returnee: Returnee) -> list[Row]:
    user = returnee.user
    if user is None:
        return []
    return [
        {
            "phone": user.phone,
            "email": user.email,
            "language": user.language,
            "joined_at": user.joined_at,
        }
    ]


def _file(returnee: Returnee) -> list[Row]:
    names = [
        "public_id",
        "given_names",
        "first_surname",
        "second_surname",
        "birth_date",
        "sex",
        "work_done",
        "work_wanted",
        "would_relocate",
        "pay_wanted",
        "shifts_wanted",
        "is_searching",
        "created_at",
        "touched_at",
    ]
    row = {name: getattr(returnee, name) for name in names}
    return [
        {
            **row,
            "home_state": returnee.home_state.name,
            "city": returnee.city.name if returnee.city else None,
            "office": returnee.office.name if returnee.office else None,
            "schooling": returnee.get_schooling_display()
            if returnee.schooling is not None
            else None,
            "skills": [skill.name for skill in returnee.skills.all()],
            "work_states": [state.name for state in returnee.work_states.all()],
        }
    ]


def _past_jobs(returnee: Returnee) -> list[Row]:
    jobs = list(returnee.experiences.select_related("occupation"))
    history, titles = evidence_history(returnee), _refused_titles(jobs)
    return [
        {
            "title": job.title,
            "occupation": job.occupation.title if job.occupation else None,
            "employer_name": job.employer_name,
            "country": job.country,
            "place": job.place,
            "started_year": job.started_year,
            "ended_year": job.ended_year,
            "years": job.years,
            "duties": job.duties,
            "occupation_source": job.occupation_source,
            "not_meant": [titles.get(concept, concept) for concept in job.refused_concepts],
            "evidence": job.evidence,
            "evidence_history": [_evidence_row(entry) for entry in history[job.pk]],
        }
        for job in jobs
    ]


def _refused_titles(jobs: Iterable[WorkExperience]) -> dict[str, str]:
    """By concept that the person said the words do not mean, its name."""
    codes = {concept.partition(":")[2] for job in jobs for concept in job.refused_concepts}
    occupations = Occupation.objects.filter(code__in=codes)
    skills = Skill.objects.filter(pk__in=codes)
    titles = {OCCUPATION + row.code: str(row.title) for row in occupations}
    return titles | {SKILL + row.pk: str(row.name) for row in skills}


def _evidence_row(entry: LogEntry) -> Row:
    """One change of how a job is backed up; as in the access log, without a name of staff."""
    changes, noted = entry.changes or {}, entry.additional_data or {}
    before, after = changes["evidence"]
    actor = entry.actor
    return {
        "at": entry.timestamp,
        "from": before,
        "to": after,
        "saw": noted.get("saw", ""),
        "role": actor.role if actor else None,
        "office": actor.office.name if actor and actor.office else None,
    }


def _languages(returnee: Returnee) -> list[Row]:
    spoken = returnee.languages.select_related("language")
    return [{"language": row.language.name, "level": row.get_level_display()} for row in spoken]


def _contacts(returnee: Returnee) -> list[Row]:
    contacts = returnee.contact_methods.values("kind", "value", "note", "since", "ended_on")
    return [dict(contact) for contact in contacts]


def _consents(returnee: Returnee) -> list[Row]:
    consents = Consent.objects.filter(subject_id=returnee.public_id)
    rows = consents.values("purpose", "notice_version", "given_at", "withdrawn_at")
    return [dict(row) for row in rows]


def _access_log(returnee: Returnee) -> list[Row]:
    return [
        {
            "day": entry.day,
            "action": entry.action,
            "role": entry.actor.role,
            "office": entry.actor.office.name if entry.actor.office else None,
        }
        for entry in AccessEntry.objects.about(returnee.public_id)
    ]


SECTIONS += [
    ("account", _account),
    ("file", _file),
    ("past_jobs", _past_jobs),
    ("languages", _languages),
    ("contacts", _contacts),
    ("consents", _consents),
    ("access_log", _access_log),
]
