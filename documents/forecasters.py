"""The forecaster of today, kept per process and database as long as nothing in it changes."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from django.db import connection

from catalogs.models import Blackout, DocumentPrerequisite, DocumentType, Office
from documents import datasets, issuance_store
from documents.forecast import Forecaster


class _Known(NamedTuple):
    key: Hashable
    forecaster: Forecaster


_known: dict[str, _Known] = {}
_lock = threading.Lock()


def current_forecaster(today: dt.date) -> Forecaster:
    """The forecaster for the rows as they are now; the same object while they stay so.

    It is made anew when the document types, their times or prerequisites, the closures or offices,
    the saved issuance model or the day have changed. Every call reads those rows, in four queries.
    """
    key = (today, issuance_store.file_key(), *_rows(today))
    database = str(connection.settings_dict["NAME"])
    with _lock:
        known = _known.get(database)
        if known is None or known.key != key:
            # Rows that change between the two readings make another key the next time.
            known = _known[database] = _Known(key, _make(today))
    return known.forecaster


def reset() -> None:
    """Forget all forecasters."""
    with _lock:
        _known.clear()


def _make(today: dt.date) -> Forecaster:
    published = datasets.published_times()
    return Forecaster(
        datasets.document_graph(),
        issuance_store.load_current(published),
        today=today.toordinal(),
        blackouts=datasets.blackouts(today),
        places=datasets.places(),
    )


def _rows(today: dt.date) -> Iterator[Hashable]:
    """All rows that a forecaster is made of, as they are read."""
    types = DocumentType.objects.order_by("code").values_list(*datasets.TIME_FIELDS)
    edges = DocumentPrerequisite.objects.order_by("pk").values_list(
        "prerequisite", "document", "kind", "group"
    )
    closures = (
        Blackout.objects.from_day(today)
        .order_by("pk")
        .values_list("document", "office", "first_day", "last_day")
    )
    offices = Office.objects.order_by("code").values_list("code", "kind")
    yield from (tuple(rows) for rows in (types, edges, closures, offices))
