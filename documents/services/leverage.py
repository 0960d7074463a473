"""What the ranking found each case to be worth, written beside the history."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from documents.models import DocumentCase


@dataclass(frozen=True)
class CaseLeverage:
    """The worth of one case, by its key: of having the document today, and of expediting it.

    Leverage is a rise of score, jobs are counts, days are days sooner; None is not known, and
    so is what is not finite.
    """

    case: int
    leverage: float | None = None
    jobs_unlocked: int | None = None
    days_sooner: float | None = None
    expedite_leverage: float | None = None
    expedite_jobs_unlocked: int | None = None
    expedite_days_sooner: float | None = None


# One statement for many rows: `bulk_update` took 100 times as long.
_UPDATE = """
UPDATE documents_documentcase SET
    leverage = %s, jobs_unlocked = %s, days_sooner = %s,
    expedite_leverage = %s, expedite_jobs_unlocked = %s, expedite_days_sooner = %s,
    leverage_on = %s
WHERE id = %s
"""


@transaction.atomic
def record_leverage(*, rows: Iterable[CaseLeverage], on: dt.date) -> int:
    """Write the worth of cases as of `on`; returns how many rows were given.

    A case changes by it neither its history nor when it was touched, so that nothing is
    computed anew because of it.
    """
    values = [_values(row, on) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, values)
    return len(values)


def forget_leverage(*, people: Collection[int]) -> int:
    """Mark the worth of all cases of these people, by key, as out of date; returns how many.

    The numbers stay, for the order of a queue, until they are measured again.
    """
    cases = DocumentCase.objects.filter(returnee__in=people, leverage_on__isnull=False)
    return cases.update(leverage_on=None)


def _values(row: CaseLeverage, on: dt.date) -> tuple[float | dt.date | None, ...]:
    """What `_UPDATE` takes, in its order."""
    return (
        _finite(row.leverage),
        row.jobs_unlocked,
        _finite(row.days_sooner),
        _finite(row.expedite_leverage),
        row.expedite_jobs_unlocked,
        _finite(row.expedite_days_sooner),
        on,
        row.case,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
