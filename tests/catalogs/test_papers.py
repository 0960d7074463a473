"""Which documents can be had at all, in an AND/OR graph with circles."""

from __future__ import annotations

from catalogs.papers import reachable_documents


def test_document_waits_for_every_prerequisite() -> None:
    edges = [("C", "A", "all", 1), ("C", "B", "all", 1), ("B", "B2", "all", 1)]

    assert reachable_documents({"A", "B", "C"}, edges) == {"A"}


def test_one_document_of_a_group_is_enough() -> None:
    edges = [("C", "A", "any", 1), ("C", "B", "any", 1), ("B", "C", "all", 1)]

    assert reachable_documents({"A", "B", "C"}, edges) == {"A", "B", "C"}


def test_each_group_needs_one_of_its_own() -> None:
    edges = [("C", "A", "any", 1), ("C", "B", "any", 2), ("B", "C", "all", 1)]

    assert reachable_documents({"A", "B", "C"}, edges) == {"A"}


def test_circle_without_another_way_in_is_never_had() -> None:
    edges = [("A", "B", "any", 1), ("B", "A", "any", 1)]

    assert reachable_documents({"A", "B", "C"}, edges) == {"C"}
