"""Postings as the records that the index holds, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isnan, nan
from typing import Any

from django.db.models import Count, QuerySet

from catalogs.models import City, Occupation, Schooling, Shift
from catalogs.words import plain
from documents.forecast import RequirementSet
from employers.models import Employer, Posting, PostingLanguage
from employers.pay import in_period, wage_floor_month
from matching.datasets.catalog import Catalog, Refusals
from matching.ranking.records import PostingRecord
from placements.models import Placement

SHIFTS: dict[str, int] = {shift: number for number, shift in enumerate(Shift.values)}
# The ranking tells apart fewer levels than the forms: a technical degree is upper secondary.
SCHOOLING: dict[int, float] = {
    Schooling.NONE: 0.0,
    Schooling.PRIMARY: 1.0,
    Schooling.SECONDARY: 2.0,
    Schooling.UPPER_SECONDARY: 3.0,
    Schooling.TECHNICAL: 3.0,
    Schooling.HIGHER: 4.0,
}
SCALARS = (
    "pk",
    "public_id",
    "title",
    "duties",
    "occupation__isco08",
    "occupation__sinco",
    "refused_concepts",
    "pay_min",
    "pay_max",
    "pay_period",
    "shift",
    "days_per_week",
    "seats",
    "starts_on",
    "published_on",
    "closes_on",
    "min_experience_years",
    "min_schooling",
    "requirement_set_id",
    "is_formal",
    "offers_housing",
    "offers_transport",
    "state",
    "employer__state",
    "employer__name",
    "city__state_id",
    "city__latitude",
    "city__longitude",
    "city__is_northern_zone",
    "city__name",
    "city__state__name",
)


@dataclass
class RequirementBook:
    """The distinct sets of papers that postings ask for, in the order they were first seen.

    A posting carries the row of its set, so that readiness is computed once per set. Sets are
    only ever added: a row keeps its meaning as long as the book lives.
    """

    sets: list[RequirementSet] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = {(each.all_of, each.any_of): row for row, each in enumerate(self.sets)}

    def row(self, requirement: RequirementSet, extra: Iterable[str] = ()) -> int:
        """Row of `requirement` with the `extra` documents that are needed too."""
        all_of = tuple(sorted({*requirement.all_of, *extra}))
        # One of a group that is needed anyway answers the question for the whole group.
        met = set(all_of) & set(requirement.any_of)
        any_of = () if met else requirement.any_of
        key = (all_of, any_of)
        if key not in self._rows:
            self._rows[key] = len(self.sets)
            self.sets.append(RequirementSet(f"{requirement.code}-{len(self.sets)}", all_of, any_of))
        return self._rows[key]


@dataclass(frozen=True)
class PostingRow:
    """One posting as the index needs it, its words for the text filter, and its requirement set."""

    record: PostingRecord
    words: str
    requirement_set: str


def posting_rows(
    postings: QuerySet[Posting], *, catalog: Catalog, book: RequirementBook, today: dt.date
) -> list[PostingRow]:
    """Postings as records, in six queries at most; sets of papers new to `book` are added to it."""
    scalars = list(postings.order_by("pk").values(*SCALARS))
    if not scalars:
        return []
    related = _Related.read(postings)
    floors = Floors(catalog, today)
    refusals = Refusals(row["refused_concepts"] for row in scalars)
    return [_posting_row(row, related, refusals, floors, book, today) for row in scalars]


@dataclass(frozen=True)
class _Related:
    """What hangs on postings, by their key."""

    languages: dict[int, dict[str, int]]
    skills: dict[int, tuple[str, ...]]
    documents: dict[int, tuple[str, ...]]
    seats_held: dict[int, int]

    @classmethod
    def read(cls, postings: QuerySet[Posting]) -> _Related:
        keys = postings.order_by().values("pk")
        languages: dict[int, dict[str, int]] = defaultdict(dict)
        asked = PostingLanguage.objects.filter(posting__in=keys)
        for posting, language, level in asked.values_list("posting_id", "language_id", "level"):
            languages[posting][language] = level
        skills = Posting.skills.through.objects.filter(posting__in=keys)
        documents = Posting.extra_documents.through.objects.filter(posting__in=keys)
        held = Placement.objects.filter(posting__in=keys, seat__isnull=False)
        return cls(
            languages=languages,
            skills=grouped(skills.values_list("posting_id", "skill_id")),
            documents=grouped(documents.values_list("posting_id", "documenttype_id")),
            seats_held=dict(held.order_by().values_list("posting_id").annotate(Count("pk"))),
        )


def grouped(pairs: Iterable[Sequence[Any]]) -> dict[int, tuple[Any, ...]]:
    """Values by key, in a stable order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def is_live(row: dict[str, Any], today: dt.date) -> bool:
    """Whether a posting takes applications on `today`; the same rule as `open_on`."""
    return bool(
        row["state"] == Posting.State.PUBLISHED
        and row["employer__state"] == Employer.State.VERIFIED
        and row["published_on"] is not None
        and row["published_on"] <= today <= row["closes_on"]
    )


class Floors:
    """Legal minimums a month by the rule of `employers.pay`, each kind of job looked up once."""

    def __init__(self, catalog: Catalog, today: dt.date) -> None:
        self.catalog = catalog
        self._today = today
        self._known: dict[tuple[Any, ...], Decimal | None] = {}

    def of(self, row: dict[str, Any]) -> float:
        """The minimum for a row of SCALARS, NaN if none is known.

        Pay that reaches the minimum by the day or week is legal, though as a month it may fall
        short of it by a rounded cent; the minimum is then lowered to that pay.
        """
        names = ("occupation__isco08", "city__is_northern_zone", "shift", "days_per_week")
        key = tuple(row[name] for name in names)
        if key not in self._known:
            self._known[key] = self._month(*key)
        month = self._known[key]
        if month is None:
            return nan
        period = Posting.PayPeriod(row["pay_period"])
        if row["pay_max"] >= in_period(month, period):
            month = min(month, row["pay_max"] * Posting.PERIODS_PER_MONTH[period])
        return float(month)

    def _month(
        self, isco: str | None, is_northern_zone: bool, shift: str, days_per_week: int
    ) -> Decimal | None:
        job = Posting(
            occupation=Occupation(isco08=isco) if isco else None,
            city=City(is_northern_zone=is_northern_zone),
            shift=shift,
            days_per_week=days_per_week,
        )
        return wage_floor_month(job, self._today, self.catalog.rows.floors)


def _posting_row(
    row: dict[str, Any],
    related: _Related,
    refusals: Refusals,
    floors: Floors,
    book: RequirementBook,
    today: dt.date,
) -> PostingRow:
    catalog = floors.catalog
    key = row["pk"]
    documents = related.documents.get(key, ())
    required = catalog.requirements.get(
        row["requirement_set_id"], RequirementSet(row["requirement_set_id"])
    )
    needed = {*required.all_of, *documents}
    isco = row["occupation__isco08"] or ""
    months = Posting.PERIODS_PER_MONTH[Posting.PayPeriod(row["pay_period"])]
    floor = floors.of(row)
    record = PostingRecord(
        public_id=str(row["public_id"]),
        start_day=row["starts_on"].toordinal(),
        requirement_set=book.row(required, documents),
        text=f"{row['title']}. {row['duties']}",
        refused=refusals.concepts(row["refused_concepts"]),
        isco=isco,
        skills=related.skills.get(key, ()),
        languages=related.languages.get(key, {}),
        licences=tuple(sorted(needed & catalog.licences)),
        min_years=float(row["min_experience_years"]) or nan,
        schooling=SCHOOLING[row["min_schooling"]] or nan,
        pay_min=float(row["pay_min"] * months),
        pay_max=float(row["pay_max"] * months),
        pay_floor=floor,
        going_wage=_going_wage(catalog.going_wage(row["occupation__sinco"] or ""), floor),
        shift=SHIFTS[row["shift"]],
        formal=row["is_formal"],
        housing=row["offers_housing"],
        transport=row["offers_transport"],
        state=int(row["city__state_id"]),
        lat=row["city__latitude"],
        lon=row["city__longitude"],
        seats_left=row["seats"] - related.seats_held.get(key, 0),
        is_live=is_live(row, today),
    )
    names = (row["title"], row["employer__name"], row["city__name"], row["city__state__name"])
    return PostingRow(record, plain(" ".join(names)), row["requirement_set_id"])


def _going_wage(surveyed: float, floor: float) -> float:
    """What the work pays where it is paid as the law asks.

    Surveys count informal work too, so for some trades they lie below the legal minimum;
    no legal posting should look generous beside them.
    """
    return surveyed if isnan(surveyed) or isnan(floor) else max(surveyed, floor)
