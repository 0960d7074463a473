"""Postings from a file: columns found by name, values mapped, each bad row reported.

Three steps, so that a person can look at the report between them: `read_table`,
`parse_table` (no row is written) and `save_parsed`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from catalogs.linking import OCCUPATION
from employers.import_rows import Options, Parsed, Problem, parse_table
from employers.import_tables import ImportRefused, find_columns, read_table
from employers.models import Employer, Posting, PostingEvent, PostingLanguage

__all__ = [
    "ImportRefused",
    "Options",
    "Parsed",
    "Problem",
    "Saved",
    "find_columns",
    "parse_table",
    "read_table",
    "save_parsed",
]

BATCH = 1000
COMPARED = (
    "title",
    "occupation_id",
    "occupation_source",
    "duties",
    "pay_min",
    "pay_max",
    "shift",
    "hours_per_week",
    "days_per_week",
    "city_id",
    "workplace",
    "seats",
    "starts_on",
    "published_on",
    "closes_on",
    "min_experience_years",
    "min_schooling",
    "requirement_set_id",
    "benefits",
    "state",
    "hold_reason",
)


@dataclass(frozen=True)
class Saved:
    """How many rows became what."""

    created: int
    updated: int
    unchanged: int
    held: int


@transaction.atomic
def save_parsed(
    parsed: Parsed,
    *,
    employer: Employer,
    now: dt.datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> Saved:
    """Create what is new by its reference, update what changed, leave the rest alone."""
    known = {
        row.external_ref: row
        for row in Posting.objects.filter(employer=employer).exclude(external_ref="")
    }
    new = [row for row in parsed.postings if row.external_ref not in known]
    old = [row for row in parsed.postings if row.external_ref in known]
    for row in old:
        _keep_choices(row, known[row.external_ref])
    changed = [row for row in old if _differs(row, known[row.external_ref])]
    for row in changed:
        row.pk, row.public_id = known[row.external_ref].pk, known[row.external_ref].public_id
        row.created_at = known[row.external_ref].created_at
    progress(len(old) - len(changed))
    for start in range(0, len(new), BATCH):
        _create(new[start : start + BATCH], parsed, now)
        progress(len(new[start : start + BATCH]))
    fields = [name.removesuffix("_id") for name in COMPARED]
    Posting.objects.bulk_update(changed, [*fields, "touched_at"], batch_size=BATCH)
    progress(len(changed))
    held = sum(bool(row.hold_reason) for row in parsed.postings)
    return Saved(len(new), len(changed), len(old) - len(changed), held)


def _keep_choices(row: Posting, known: Posting) -> None:
    """What a person chose for a posting, or said it does not mean, outlives a second reading."""
    is_chosen = known.occupation_id and known.occupation_source == Posting.OccupationSource.CHOSEN
    is_refused = row.occupation and OCCUPATION + row.occupation.code in known.refused_concepts
    if is_chosen or is_refused:
        row.occupation_id, row.requirement_set_id = known.occupation_id, known.requirement_set_id
        row.occupation_source = known.occupation_source
    is_same_pay = (row.pay_min, row.pay_max) == (known.pay_min, known.pay_max)
    if row.hold_reason and is_same_pay and known.published_on and not known.is_draft:
        # Who published it said that the pay is right.
        row.state, row.hold_reason = known.state, known.hold_reason


def _differs(row: Posting, known: Posting) -> bool:
    return any(getattr(row, name) != getattr(known, name) for name in COMPARED)


def _create(rows: list[Posting], parsed: Parsed, now: dt.datetime) -> None:
    postings = Posting.objects.bulk_create(rows)
    PostingLanguage.objects.bulk_create(
        [
            PostingLanguage(posting=row, language_id=code, level=level)
            for row in postings
            for code, level in parsed.languages[row.external_ref]
        ]
    )
    PostingEvent.objects.bulk_create(
        [PostingEvent(posting=row, to_state=row.state, at=now) for row in postings]
    )
