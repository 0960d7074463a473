"""The documents of the catalogs as the numerics take them, read from the app's own CSV files."""

from functools import cache
from pathlib import Path

import pandas as pd

from documents.forecast import DocumentGraph, Forecaster, RequirementSet
from documents.issuance import PublishedTimes

DATA = Path(__file__).resolve().parents[2] / "catalogs" / "data"
CONSULAR = ("MCAS", "PODER")
TIMES = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")


@cache
def published_times():
    """One row per document: code and the six times in days."""
    frame = pd.read_csv(DATA / "document_types.csv")
    return frame[["code"]].assign(**{name: frame[f"{name}_days"] for name in TIMES})


@cache
def document_graph():
    edges = pd.read_csv(DATA / "document_prerequisites.csv")
    rows = edges[["prerequisite", "document", "kind", "group"]].itertuples(index=False, name=None)
    return DocumentGraph(published_times()["code"], rows)


@cache
def requirement_sets():
    """By code; what employers only often ask for is left out."""
    needed = pd.read_csv(DATA / "required_documents.csv")

    def codes(name, kind):
        rows = (needed["requirement_set"] == name) & (needed["kind"] == kind)
        return tuple(needed["document"][rows])

    return {
        name: RequirementSet(name, codes(name, "all"), codes(name, "any"))
        for name in needed["requirement_set"].unique()
    }


@cache
def forecaster():
    return Forecaster(document_graph(), PublishedTimes().fit(published_times()))
