"""Which documents a person who has none can get at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

Edge = tuple[str, str, str, int]
"""Document, prerequisite, kind ("all" or "any") and group."""


def reachable_documents(codes: Collection[str], edges: Iterable[Edge]) -> set[str]:
    """The documents that can be had, starting from nothing.

    A document can be requested when every `all` prerequisite, and one of each `any` group,
    is in hand. Documents may wait for each other in circles, so this is a least fixpoint.

    >>> sorted(reachable_documents({"A", "B", "C"}, [("B", "A", "all", 1), ("C", "C2", "all", 1)]))
    ['A', 'B']
    """
    needs: dict[str, dict[tuple[str, int | str], set[str]]] = defaultdict(dict)
    for document, prerequisite, kind, group in edges:
        clause = (kind, group if kind == "any" else prerequisite)
        needs[document].setdefault(clause, set()).add(prerequisite)
    had: set[str] = set()
    while True:
        new = {
            code
            for code in codes
            if code not in had and all(way & had for way in needs[code].values())
        }
        if not new:
            return had
        had |= new
