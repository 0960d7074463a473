"""A posting as a reader sees it: facts ready to show, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from catalogs.models import (
    DocumentType,
    LanguageLevel,
    RequiredDocument,
    RequirementSet,
    Schooling,
    Skill,
)
from employers.models import Posting
from employers.pay import wage_floor_month

Kind = RequiredDocument.Kind


@dataclass(frozen=True)
class PostingDetails:
    """What a posting offers and asks for, in the active language."""

    posting: Posting
    pay_month_min: Decimal
    pay_month_max: Decimal
    wage_floor_month: Decimal | None
    languages: list[tuple[str, str]]
    skills: list[Skill]
    papers_all: list[DocumentType]
    papers_any: list[DocumentType]
    schooling: str

    @property
    def has_offers(self) -> bool:
        row = self.posting
        return bool(row.offers_housing or row.offers_transport or row.offers_meals or row.benefits)


def posting_details(posting: Posting, day: dt.date) -> PostingDetails:
    """Read everything about one posting that a page of it shows."""
    required = list(posting.requirement_set.documents.select_related("document"))
    papers = _of_kind(required, Kind.ALL)
    extra = [row for row in posting.extra_documents.all() if row not in papers]
    return PostingDetails(
        posting=posting,
        pay_month_min=posting.pay_month_min.quantize(Decimal(1)),
        pay_month_max=posting.pay_month_max.quantize(Decimal(1)),
        wage_floor_month=wage_floor_month(posting, day),
        languages=[
            (row.language.name, str(LanguageLevel(row.level).label))
            for row in posting.languages.select_related("language")
        ],
        skills=list(posting.skills.all()),
        papers_all=papers + extra,
        papers_any=_of_kind(required, Kind.ANY),
        schooling=str(Schooling(posting.min_schooling).label) if posting.min_schooling else "",
    )


@dataclass(frozen=True)
class RequiredPapers:
    """The papers of one requirement set: every one of some, one of others."""

    name: str
    papers_all: list[DocumentType]
    papers_any: list[DocumentType]


def required_papers() -> list[RequiredPapers]:
    """Every requirement set with its papers, in two queries."""
    sets = RequirementSet.objects.prefetch_related("documents__document")
    return [
        RequiredPapers(
            name=row.name,
            papers_all=_of_kind(row.documents.all(), Kind.ALL),
            papers_any=_of_kind(row.documents.all(), Kind.ANY),
        )
        for row in sets
    ]


def _of_kind(rows: Iterable[RequiredDocument], kind: str) -> list[DocumentType]:
    return [row.document for row in rows if row.kind == kind]
