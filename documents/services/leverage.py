"""What the ranking found each case to be worth, written beside the history."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from documents.models import DocumentCase

_CHUNK = 500


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


FIELDS = [field.name for field in dataclasses.fields(CaseLeverage) if field.name != "case"]


@transaction.atomic
def record_leverage(*, rows: Iterable[CaseLeverage], on: dt.date) -> int:
    """Write the worth of cases as of `on`; returns how many rows were given.

    A case changes by it neither its history nor when it was touched, so that nothing is
    computed anew because of it.
    """
    cases = [_case(row, on) for row in rows]
    DocumentCase.objects.bulk_update(cases, [*FIELDS, "leverage_on"], batch_size=_CHUNK)
    return len(cases)


def _case(row: CaseLeverage, on: dt.date) -> DocumentCase:
    values = {name: _finite(getattr(row, name)) for name in FIELDS}
    return DocumentCase(pk=row.case, leverage_on=on, **values)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
