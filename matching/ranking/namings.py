"""In which words each side names the same occupation or skill: "sheetrock" and "tablaroca"."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from catalogs.linking import OCCUPATION, SKILL, ConceptLinker, fold_name
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.features import occupation_of
from matching.ranking.records import Experience, PersonQuery

WordsByConcept = dict[str, str]


@dataclass(frozen=True)
class RelatedWork:
    """A job of the person, its occupation, and how close that is to the posting's, 0 to 1."""

    isco: str
    closeness: float
    job: Experience


@dataclass(frozen=True)
class NearestWork:
    """The work done that is nearest to a posting's.

    level : digits of ISCO-08 that both share, 4 for the same work; 0 if fewer than 2.
    years : over all work as near; NaN if none was told.
    words : what the person wrote that names the work, "" if nothing does.
    job_title : what the person called the job, "" if nothing.
    """

    isco: str
    level: int
    years: float
    words: str
    job_title: str


def namings(text: str, linker: ConceptLinker, refused: Collection[str] = ()) -> WordsByConcept:
    """Words of `text` by the concept that they name: the surest, the first of those as sure.

    Without concepts that the words are known not to mean, `refused`.
    """
    hits = sorted(linker.link(text), key=lambda hit: (hit.weight, -hit.start))
    return {hit.concept: hit.words for hit in hits if hit.concept not in refused}


def work_namings(person: PersonQuery, linker: ConceptLinker) -> WordsByConcept:
    """Words of the person's jobs by concept; what is only wished for is not among them."""
    found: WordsByConcept = {}
    for work in person.experiences:
        found = namings(work.text, linker, work.refused) | found
    return found


def related_work(
    person: PersonQuery, asked: str, linker: ConceptLinker, closeness: OccupationCloseness
) -> list[RelatedWork]:
    """The person's jobs that have something in common with the occupation `asked`."""
    jobs = person.experiences
    codes = [occupation_of(job, linker) for job in jobs]
    done = np.array([[_number(code) or -1 for code in codes]], dtype=np.int64)
    near = closeness.between(done, np.array([_number(asked)]))[0].tolist()
    found = zip(codes, near, jobs, strict=True)
    return [RelatedWork(*each) for each in found if each[1] > 0]


def nearest_work(related: Sequence[RelatedWork], asked: str, linker: ConceptLinker) -> NearestWork:
    """Of the related work, at least one job, that nearest to `asked`, the longest first."""
    best = max(work.closeness for work in related)
    nearest = [work for work in related if work.closeness == best]
    known = [work.job.years for work in nearest if work.job.years == work.job.years]
    # Of jobs as long, the first told.
    nearest.sort(key=lambda work: -np.nan_to_num(work.job.years))
    isco = nearest[0].isco
    same = [work.job for work in nearest if work.isco == isco]
    words = (namings(job.text, linker, job.refused).get(OCCUPATION + isco, "") for job in same)
    return NearestWork(
        isco=isco,
        level=shared_digits(isco, asked),
        years=sum(known) if known else nan,
        words=next((each for each in words if each), ""),
        job_title=_job_title(same[0]),
    )


def named_by_both(
    skills: Iterable[str], mine: WordsByConcept, theirs: WordsByConcept
) -> tuple[tuple[str, str, str], ...]:
    """Codes of skills that both sides name in different words, with the words of each."""
    found = [(code, mine.get(SKILL + code, ""), theirs.get(SKILL + code, "")) for code in skills]
    return tuple(row for row in found if row[1] and row[2] and not are_same(row[1], row[2]))


def are_same(words: str, other: str) -> bool:
    """Whether two names differ at most in gender, plural, case and accents.

    >>> are_same("SOLDADORA", "soldador"), are_same("sheetrock", "tablaroca")
    (True, False)
    """
    return fold_name(words) == fold_name(other)


def shared_digits(code: str, other: str) -> int:
    """First digits that two ISCO-08 codes share, 0 if fewer than 2."""
    return next((n for n in (4, 3, 2) if code[:n] == other[:n] and len(code) >= n), 0)


def _number(code: str) -> int:
    """An ISCO-08 code as a number of 4 digits, 0 if not known."""
    return int(code.ljust(4, "0")) if code else 0


def _job_title(work: Experience) -> str:
    """The title before the duties, as the texts of jobs are put together."""
    return work.text.partition(". ")[0].strip(" .")
