"""The forecaster of today, kept per process and database as long as nothing in it changes."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Hashable
from typing import NamedTuple

import pandas as pd
from django.db import connection

from documents import datasets, issuance_store
from documents.forecast import Blackout, Forecaster, Place
from documents.graph import DocumentGraph


class _Known(NamedTuple):
    key: Hashable
    forecaster: Forecaster


_known: dict[str, _Known] = {}
_lock = threading.Lock()


def current_forecaster(today: dt.date) -> Forecaster:
    """The forecaster for the rows as they are now; the same object while they stay so.

    It is made anew, which takes a good part of a second, when the document types, their times or
    prerequisites, the closures or offices, the saved issuance model or the day have changed. Every
    call reads those rows in five queries.
    """
    graph, published = datasets.document_graph(), datasets.published_times()
    blackouts, places = datasets.blackouts(today), datasets.places()
    key = (
        today,
        issuance_store.file_key(),
        _rows(graph, published),
        tuple(blackouts),
        tuple(places),
    )
    database = str(connection.settings_dict["NAME"])
    with _lock:
        known = _known.get(database)
        if known is None or known.key != key:
            made = _make(graph, published, blackouts, places, today)
            known = _known[database] = _Known(key, made)
    return known.forecaster


def reset() -> None:
    """Forget all forecasters."""
    with _lock:
        _known.clear()


def _make(
    graph: DocumentGraph,
    published: pd.DataFrame,
    blackouts: list[Blackout],
    places: list[Place],
    today: dt.date,
) -> Forecaster:
    times = issuance_store.load_current(published)
    return Forecaster(graph, times, today=today.toordinal(), blackouts=blackouts, places=places)


def _rows(graph: DocumentGraph, published: pd.DataFrame) -> Hashable:
    times = tuple(published.itertuples(index=False, name=None))
    return graph.codes, graph.needs_all, graph.needs_any, times
