"""What the ranking needs of the catalogs: the forecaster, papers by job family, pay, aliases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalogs.linking import OCCUPATION, SKILL
from catalogs.models import (
    DocumentType,
    GoingWage,
    Occupation,
    RequiredDocument,
    WageFloor,
    WageFloors,
)
from catalogs.models import RequirementSet as RequirementSetRow
from catalogs.vocabulary import alias_table, skill_alias_table
from documents.datasets import requirement_sets
from documents.forecast import DocumentGraph, Forecaster, RequirementSet
from documents.forecasters import current_forecaster


@dataclass(frozen=True)
class CatalogRows:
    """The rows that postings and people are read with; while they are equal, the indexes hold."""

    documents: tuple[tuple[Any, ...], ...]
    required: tuple[tuple[Any, ...], ...]
    floors: WageFloors
    going: tuple[tuple[str, int], ...]

    @classmethod
    def read(cls, today: dt.date) -> CatalogRows:
        """Read in four queries, however many postings and people there are."""
        documents = DocumentType.objects.order_by("code").values_list(
            "code", "kind", "is_for_men_18_39", "is_startable_in_mexico"
        )
        required = RequiredDocument.objects.order_by("pk").values_list(
            "requirement_set", "document", "kind"
        )
        return cls(
            documents=tuple(documents),
            required=tuple(required),
            floors=WageFloor.objects.in_force_on(today),
            going=tuple(sorted(GoingWage.objects.by_prefix().items())),
        )


@dataclass(frozen=True)
class Catalog:
    """What one reading of the catalogs means for the ranking."""

    rows: CatalogRows
    forecaster: Forecaster
    requirements: Mapping[str, RequirementSet]
    going: Mapping[str, int]
    licences: frozenset[str]

    @property
    def graph(self) -> DocumentGraph:
        return self.forecaster.graph

    @property
    def formal(self) -> RequirementSet:
        """The papers of any formal job."""
        code = RequirementSetRow.DEFAULT
        return self.requirements.get(code, RequirementSet(code))

    def going_wage(self, sinco: str) -> float:
        """MXN a month by the longest beginning of the SINCO code that is known, NaN if none."""
        beginnings = (sinco[:length] for length in range(len(sinco), 0, -1))
        known = (self.going[code] for code in beginnings if code in self.going)
        return float(next(known, float("nan")))


def read_catalog(today: dt.date, known: Catalog | None = None) -> Catalog:
    """The catalog of `today`; `known` itself if nothing in it has changed since.

    A new forecaster alone, as after a blackout or a fit, leaves `rows` the same object: what
    postings ask for has not changed, only when papers come.
    """
    rows = CatalogRows.read(today)
    forecaster = current_forecaster(today)
    if known is not None and known.rows == rows:
        same = known.forecaster is forecaster
        return known if same else replace(known, forecaster=forecaster)
    return Catalog(
        rows=rows,
        forecaster=forecaster,
        requirements={each.code: each for each in requirement_sets()},
        going=dict(rows.going),
        licences=frozenset(
            code for code, kind, *_ in rows.documents if kind == DocumentType.Kind.LICENCE
        ),
    )


def aliases() -> Iterator[tuple[str, str, bool]]:
    """Every way to write an occupation or a skill, its concept, and whether it is of ESCO."""
    for job in alias_table():
        yield job.text, f"{OCCUPATION}{job.isco08}", job.is_loaded
    for skill in skill_alias_table():
        yield skill.text, f"{SKILL}{skill.skill}", skill.is_loaded


class Refusals:
    """What people said their words do not mean, as the concepts that the ranking reads in words.

    The ranking knows an occupation by its unit group; the groups of those refused are looked up
    once, in one query, or none where nothing was refused.
    """

    def __init__(self, said: Iterable[Iterable[str]]) -> None:
        refused = {concept for concepts in said for concept in concepts}
        codes = [concept.removeprefix(OCCUPATION) for concept in refused if _is_work(concept)]
        known = Occupation.objects.filter(code__in=codes).values_list("code", "isco08")
        self._groups = dict(known) if codes else {}

    def concepts(self, said: Collection[str]) -> frozenset[str]:
        """The concepts of one person or posting; an occupation that is gone is left out."""
        groups = [
            self._groups.get(each.removeprefix(OCCUPATION)) for each in said if _is_work(each)
        ]
        skills = [each for each in said if not _is_work(each)]
        return frozenset([*skills, *(f"{OCCUPATION}{group}" for group in groups if group)])


def _is_work(concept: str) -> bool:
    return concept.startswith(OCCUPATION)
