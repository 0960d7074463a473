"""The graph of documents and their prerequisites, solved for the days of completion.

The graph has cycles (voter card, passport, biometric CURP and licence can each unlock the
others), so it has no topological order: completion is a fixpoint.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

KINDS = ("all", "any")


class DocumentGraph:
    """Documents and what each needs: every `all` prerequisite, and one of each `any` group.

    Parameters
    ----------
    codes : sequence of str
        The documents; their order is that of every array about them.
    edges : iterable of (prerequisite, document, kind) or (prerequisite, document, kind, group)
        `kind` is "all" or "any"; `group` separates the `any` groups of one document.

    Attributes
    ----------
    needs_all : tuple of tuple of int, one per document
    needs_any : tuple of tuple of tuple of int, one per document: its groups
    blocks : tuple of tuple of int
        Documents that can unlock each other, in an order in which each block comes after those
        that it needs.

    Raises
    ------
    ValueError
        If a code or an edge repeats, an edge names an unknown document or kind, or a document
        needs itself.

    Examples
    --------
    >>> graph = DocumentGraph(["ACTA", "CURP"], [("ACTA", "CURP", "all")])
    >>> completion_days(graph, np.array([[1.0], [2.0]])).ravel().tolist()
    [1.0, 3.0]
    """

    def __init__(self, codes: Sequence[str], edges: Iterable[Sequence[str]]) -> None:
        self.codes = tuple(codes)
        self.index = {code: row for row, code in enumerate(self.codes)}
        if len(self.index) != len(self.codes):
            raise ValueError("Each document code may stand only once in the graph.")
        needs_all: dict[int, list[int]] = defaultdict(list)
        needs_any: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for before, after, kind, group in self._checked(edges):
            if kind == "all":
                needs_all[after].append(before)
            else:
                needs_any[after][group].append(before)
        rows = range(len(self.codes))
        self.needs_all = tuple(tuple(needs_all[row]) for row in rows)
        self.needs_any = tuple(
            tuple(tuple(group) for group in needs_any[row].values()) for row in rows
        )
        self.blocks = self._find_blocks()

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, codes: Iterable[str]) -> list[int]:
        """Rows of `codes`. Raises ValueError if one is not in the graph."""
        codes = list(codes)
        unknown = sorted(set(codes) - self.index.keys())
        if unknown:
            raise ValueError(f"Not in the document graph: {unknown}.")
        return [self.index[code] for code in codes]

    def _checked(self, edges: Iterable[Sequence[str]]) -> Iterable[tuple[int, int, str, str]]:
        seen = set()
        for before, after, kind, *group in edges:
            if kind not in KINDS:
                raise ValueError(f"kind must be one of {KINDS}, got {kind!r}.")
            edge = (*self.rows([before, after]), kind, str(group[0]) if group else "")
            if edge in seen:
                raise ValueError(f"The edge {before} -> {after} stands twice.")
            if before == after:
                raise ValueError(f"The document {before} cannot need itself.")
            seen.add(edge)
            yield edge

    def _find_blocks(self) -> tuple[tuple[int, ...], ...]:
        pairs = [(before, after) for after in range(len(self)) for before in self.before(after)]
        before, after = np.array(pairs, dtype=int).reshape(-1, 2).T
        shape = (len(self), len(self))
        edges = csr_array((np.ones(len(pairs)), (before, after)), shape=shape)
        n_blocks, label = connected_components(edges, connection="strong")
        needs = [set(label[before[label[after] == block]]) - {block} for block in range(n_blocks)]
        order: list[int] = []
        while len(order) < n_blocks:
            order += [b for b in range(n_blocks) if b not in order and needs[b] <= set(order)]
        return tuple(tuple(np.flatnonzero(label == block).tolist()) for block in order)

    def before(self, row: int) -> tuple[int, ...]:
        """Rows of all prerequisites of the document in `row`, of both kinds."""
        return self.needs_all[row] + sum(self.needs_any[row], ())


def completion_days(
    graph: DocumentGraph,
    waits: np.ndarray,
    *,
    in_hand: np.ndarray | None = None,
    waived: np.ndarray | None = None,
    requested: np.ndarray | None = None,
) -> np.ndarray:
    """Days until each document is in hand, each requested as soon as it can be.

    A document starts when all its `all` prerequisites and the earliest of each `any` group are in
    hand, and is in hand `wait` days later. The answer is the largest solution of these equations,
    reached from +inf downwards: documents that could only unlock each other stay at +inf even
    when their waits are 0. A round settles at least one document, so rounds are at most as many as
    documents; blocks without a cycle take one.

    Parameters
    ----------
    waits : ndarray of shape (..., n_docs, n_draws)
        Days from request to issue, 0 or more; +inf = cannot be had.
    in_hand, waived, requested : bool ndarray of shape (..., n_docs), optional
        In hand: day 0. Requested: already started, whatever its prerequisites. Waived: not asked
        of this person, so day 0 where it is one of `all`; but who does not get it cannot show it,
        so it opens no `any` group, and its own day is +inf unless in hand or requested.

    Returns
    -------
    ndarray of the shape of `waits`; +inf = never.
    """
    waits = np.asarray(waits)
    empty = np.zeros(waits.shape[:-1], dtype=bool)
    held = empty if in_hand is None else np.broadcast_to(in_hand, empty.shape)
    freed = empty if waived is None else np.broadcast_to(waived, empty.shape)
    begun = empty if requested is None else np.broadcast_to(requested, empty.shape)
    days = np.full(waits.shape, np.inf, dtype=waits.dtype)
    days[held] = 0.0
    for block in graph.blocks:
        for _ in range(len(block)):
            changed = [_settle(graph, row, days, waits, held, freed, begun) for row in block]
            if len(block) == 1 or not any(changed):
                break
    return days


def _settle(
    graph: DocumentGraph,
    row: int,
    days: np.ndarray,
    waits: np.ndarray,
    held: np.ndarray,
    freed: np.ndarray,
    begun: np.ndarray,
) -> bool:
    """Recompute the days of one document in place; return whether any changed."""
    start = np.zeros(days.shape[:-2] + days.shape[-1:], dtype=days.dtype)
    for before in graph.needs_all[row]:
        needed = np.where(freed[..., before, None], 0.0, days[..., before, :])
        np.maximum(start, needed, out=start)
    for group in graph.needs_any[row]:
        np.maximum(start, days[..., group, :].min(axis=-2), out=start)
    start[freed[..., row]] = np.inf
    start[begun[..., row]] = 0.0
    start += waits[..., row, :]
    start[held[..., row]] = 0.0
    changed = not np.array_equal(start, days[..., row, :])
    days[..., row, :] = start
    return changed
