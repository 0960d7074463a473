"""Postings that a person saved or put aside."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from employers.models import Posting
from placements.models import PostingMark
from returnees.models import Returnee


@transaction.atomic
def mark_posting(
    *, returnee: Returnee, posting: Posting, kind: str, now: dt.datetime
) -> PostingMark:
    """Save or dismiss a posting; the newer mark takes the place of the older."""
    mark, _created = PostingMark.objects.update_or_create(
        returnee=returnee,
        posting=posting,
        defaults={"kind": PostingMark.Kind(kind), "at": now},
    )
    return mark


@transaction.atomic
def unmark_posting(*, returnee: Returnee, posting: Posting, kind: str = "") -> bool:
    """Take the mark away (only one of `kind`, if told); say whether there was one."""
    marks = PostingMark.objects.filter(returnee=returnee, posting=posting)
    deleted, _rows = (marks.filter(kind=kind) if kind else marks).delete()
    return deleted > 0
