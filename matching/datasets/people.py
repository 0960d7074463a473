"""People as the queries that the ranking answers, and their papers as arrays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from django.db.models import QuerySet

from catalogs.linking import OCCUPATION, ConceptLinker
from documents.datasets import case_arrays
from documents.forecast import Papers
from matching.datasets.catalog import Catalog, Refusals
from matching.datasets.postings import SCHOOLING, SHIFTS, grouped
from matching.ranking.records import Experience, PersonQuery
from returnees.models import Returnee, ReturneeLanguage, WorkExperience

SCALARS = (
    "pk",
    "public_id",
    "home_state_id",
    "home_state__latitude",
    "home_state__longitude",
    "city__state_id",
    "city__latitude",
    "city__longitude",
    "work_done",
    "work_wanted",
    "schooling",
    "would_relocate",
    "pay_wanted",
    "shifts_wanted",
)

JOB_COLUMNS = (
    *("returnee_id", "occupation__isco08", "title", "duties", "years"),
    *("started_year", "ended_year", "evidence", "refused_concepts"),
)
EVIDENCE = {name: level for level, name in enumerate(WorkExperience.Evidence.values)}
"""Levels of evidence from the weakest, as the ranking counts them."""


@dataclass(frozen=True)
class People:
    """People in one order: their queries, and their papers as arrays of one row each."""

    queries: list[PersonQuery]
    papers: Papers

    def __len__(self) -> int:
        return len(self.queries)


def load_people(
    returnees: QuerySet[Returnee],
    *,
    catalog: Catalog,
    today: dt.date,
    linker: ConceptLinker | None = None,
) -> People:
    """The people of a queryset in the order of their keys, in a constant number of queries.

    With a `linker`, the occupations that a person names as wanted are looked for in the words.
    """
    scalars = list(returnees.order_by("pk").values(*SCALARS))
    keys = returnees.order_by().values("pk")
    papers = case_arrays(
        [row["pk"] for row in scalars],
        today=today,
        graph=catalog.graph,
        places=catalog.forecaster.places,
    ).papers
    related = _Related.read(keys, today)
    licence_rows = {code: catalog.graph.index[code] for code in sorted(catalog.licences)}
    queries = [
        _person_query(person, related, _held(papers.in_hand[row], licence_rows), linker)
        for row, person in enumerate(scalars)
    ]
    return People(queries, papers)


@dataclass(frozen=True)
class _Related:
    """What hangs on people, by their key."""

    experiences: dict[int, list[Experience]]
    languages: dict[int, dict[str, int]]
    skills: dict[int, tuple[str, ...]]
    states: dict[int, tuple[str, ...]]

    @classmethod
    def read(cls, keys: QuerySet[Any, Any], today: dt.date) -> _Related:
        experiences: dict[int, list[Experience]] = defaultdict(list)
        rows = WorkExperience.objects.filter(returnee__in=keys).order_by("pk")
        jobs = list(rows.values_list(*JOB_COLUMNS, named=True))
        refusals = Refusals(job.refused_concepts for job in jobs)
        for job in jobs:
            refused = refusals.concepts(job.refused_concepts)
            experience = experience_of(job, today=today, refused=refused)
            experiences[job.returnee_id].append(experience)
        languages: dict[int, dict[str, int]] = defaultdict(dict)
        spoken = ReturneeLanguage.objects.filter(returnee__in=keys)
        for person, language, level in spoken.values_list("returnee_id", "language_id", "level"):
            languages[person][language] = level
        skills = Returnee.skills.through.objects.filter(returnee__in=keys)
        states = Returnee.work_states.through.objects.filter(returnee__in=keys)
        return cls(
            experiences=experiences,
            languages=languages,
            skills=grouped(skills.values_list("returnee_id", "skill_id")),
            states=grouped(states.values_list("returnee_id", "state_id")),
        )


def experience_of(job: Any, *, today: dt.date, refused: frozenset[str] = frozenset()) -> Experience:
    """A past job, a row of JOB_COLUMNS, as the ranking reads it on `today`.

    `refused` are the concepts that its words do not mean.
    """
    return Experience(
        isco=job.occupation__isco08 or "",
        years=nan if job.years is None else float(job.years),
        text=f"{job.title}. {job.duties}",
        evidence=EVIDENCE[job.evidence],
        years_ago=years_since(job, today=today),
        refused=refused,
    )


def years_since(job: Any, *, today: dt.date) -> float:
    """Years since a past job ended, 0 if it goes on.

    Without a last year it follows from the first one and the years told; else it is NaN.
    """
    ended = job.ended_year
    if ended is None and job.started_year is not None and job.years is not None:
        ended = job.started_year + int(job.years)
    return nan if ended is None else float(max(today.year - ended, 0))


def _person_query(
    row: dict[str, Any],
    related: _Related,
    licences: tuple[str, ...],
    linker: ConceptLinker | None,
) -> PersonQuery:
    """One person; who has told no city is taken to live in the capital of the home state."""
    has_city = row["city__state_id"] is not None
    experiences = tuple(related.experiences.get(row["pk"], ()))
    place = "city" if has_city else "home_state"
    return PersonQuery(
        public_id=str(row["public_id"]),
        experiences=experiences,
        text=". ".join(text for text in (row["work_done"], row["work_wanted"]) if text),
        # The words of registration are those of the first job, and so are questions about them.
        refused=frozenset[str]().union(*(work.refused for work in experiences)),
        skills=related.skills.get(row["pk"], ()),
        languages=related.languages.get(row["pk"], {}),
        licences=licences,
        schooling=nan if row["schooling"] is None else SCHOOLING[row["schooling"]],
        wanted=_occupations(linker, row["work_wanted"]) if linker else (),
        reservation_pay=nan if row["pay_wanted"] is None else float(row["pay_wanted"]),
        state=int(row["city__state_id"] if has_city else row["home_state_id"]),
        states=frozenset(int(code) for code in related.states.get(row["pk"], ())),
        shifts=frozenset(SHIFTS[name] for name in row["shifts_wanted"] if name in SHIFTS),
        relocates=row["would_relocate"],
        lat=row[f"{place}__latitude"],
        lon=row[f"{place}__longitude"],
    )


def _occupations(linker: ConceptLinker, text: str) -> tuple[str, ...]:
    """ISCO-08 codes that a text names, each once, in the order of the text."""
    concepts = [hit.concept for hit in linker.link(text) if hit.concept.startswith(OCCUPATION)]
    return tuple(dict.fromkeys(concept.removeprefix(OCCUPATION) for concept in concepts))


def _held(in_hand: np.ndarray[Any, Any], rows: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(code for code, row in rows.items() if in_hand[row])
