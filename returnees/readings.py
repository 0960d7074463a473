"""What a page asks about a person's own words: which work and which skills they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalogs.linking import SKILL, fold_name
from catalogs.models import Occupation, Skill
from catalogs.occupation_choices import MOST_OFFERED, offered_occupations
from catalogs.reading import TextReader, current_reader
from returnees.models import Returnee, WorkExperience

MOST_SKILLS = 6
# Beside a past job only a few are offered; all others stand on a page of their own.
MOST_BESIDE_JOB = 3


@dataclass(frozen=True)
class OccupationQuestion:
    """Whether `words` mean `occupation`; None if nothing was recognised, and `offers` may fit."""

    experience: WorkExperience
    words: str
    occupation: Occupation | None
    offers: Sequence[Occupation] = ()


@dataclass(frozen=True)
class ReadSkill:
    """A skill that the person's words name and the profile lacks."""

    experience: WorkExperience
    skill: Skill
    words: str


def occupation_questions(jobs: Iterable[WorkExperience]) -> list[OccupationQuestion]:
    """One question for each past job whose occupation nobody chose.

    A job that is called as its occupation, "mesera" for "Mesero", needs none.
    """
    open_jobs = [job for job in jobs if job.occupation_source == job.OccupationSource.READ]
    reader = current_reader() if open_jobs else None
    return [
        question
        for job in open_jobs
        if reader is not None and (question := _question(job, reader)) is not None
    ]


def offers_for(job: WorkExperience, *, limit: int = MOST_OFFERED) -> list[Occupation]:
    """Occupations that the title and duties may mean, other than the one it has now."""
    known = f"occ:{job.occupation.code}" if job.occupation else ""
    without = {known, *job.refused_concepts} - {""}
    return offered_occupations(f"{job.title}\n{job.duties}", without=without, limit=limit)


def read_skills(returnee: Returnee, jobs: Sequence[WorkExperience]) -> list[ReadSkill]:
    """At most six skills that the words name, surest first; not those one has or said no to."""
    if not jobs:
        return []
    reader = current_reader()
    refused = {concept for job in jobs for concept in job.refused_concepts}
    found = sorted(
        (
            (-each.confidence, at, each.code, each.words, job)
            for at, (job, text) in enumerate(_texts(returnee, jobs))
            for each in reader.read(text).skills
            if SKILL + each.code not in refused
        ),
        key=lambda row: row[:3],
    )
    has = set(returnee.skills.values_list("pk", flat=True)) if found else set()
    best = {code: (words, job) for _sure, _at, code, words, job in reversed(found)}
    codes = [code for code in dict.fromkeys(row[2] for row in found) if code not in has]
    skills = Skill.objects.in_bulk(codes[:MOST_SKILLS]) if codes else {}
    return [
        ReadSkill(best[code][1], skills[code], best[code][0]) for code in codes if code in skills
    ]


def find_read_skill(returnee: Returnee, code: object) -> ReadSkill | None:
    """What was read for the code of a skill as it was sent, if the words say it."""
    jobs = list(returnee.experiences.all())
    return next((row for row in read_skills(returnee, jobs) if row.skill.pk == code), None)


def _question(job: WorkExperience, reader: TextReader) -> OccupationQuestion | None:
    if job.occupation is None:
        return OccupationQuestion(job, job.title, None, offers_for(job, limit=MOST_BESIDE_JOB))
    found = [row for row in reader.read(job.title).occupations if row.code == job.occupation.code]
    words = found[0].words if found else job.title
    titles = job.occupation.title.split(" / ")
    if fold_name(words) in map(fold_name, [job.occupation.title, *titles]):
        return None
    return OccupationQuestion(job, words, job.occupation)


def _texts(
    returnee: Returnee, jobs: Sequence[WorkExperience]
) -> Iterator[tuple[WorkExperience, str]]:
    """The words of each past job, and those said at registration, kept with the first job."""
    for job in jobs:
        yield job, f"{job.title}\n{job.duties}"
    if returnee.work_done:
        yield jobs[0], returnee.work_done
