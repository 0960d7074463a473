"""The graph of documents and their prerequisites, solved for the days of completion.

The graph has cycles (voter card, passport, biometric CURP and licence can each unlock the
others), so it has no topological order: completion is a fixpoint.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

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

    def support(self, rows: Iterable[int]) -> tuple[int, ...]:
        """These rows and all that can ever be needed for them, ascending."""
        waiting, found = list(rows), set()
        while waiting:
            row = waiting.pop()
            if row not in found:
                found.add(row)
                waiting += self.before(row)
        return tuple(sorted(found))

    def part(self, rows: Sequence[int]) -> "DocumentGraph":
        """The graph of these documents alone, in this order; `rows` must be a `support`."""
        edges = []
        for row in rows:
            code = self.codes[row]
            edges += [(self.codes[before], code, "all") for before in self.needs_all[row]]
            for number, group in enumerate(self.needs_any[row]):
                edges += [(self.codes[before], code, "any", str(number)) for before in group]
        return DocumentGraph([self.codes[row] for row in rows], edges)


@dataclass(frozen=True)
class Closure:
    """Days from today, both included, on which no request for a document is taken.

    `who` are the people that it is about, a bool array of shape (...,); None = all.
    """

    first: float
    last: float
    who: np.ndarray | None = None


def completion_days(
    graph: DocumentGraph,
    waits: np.ndarray,
    *,
    in_hand: np.ndarray | None = None,
    waived: np.ndarray | None = None,
    requested: np.ndarray | None = None,
    lapses_in: np.ndarray | None = None,
    closures: Mapping[int, Sequence[Closure]] | None = None,
) -> np.ndarray:
    """Days until each document is in hand, each requested as soon as it can be.

    A document starts on the first day on which all its `all` prerequisites and one of each `any`
    group are valid and requests are taken, and is in hand `wait` days later. The answer is the
    largest solution of these equations, reached from +inf downwards: documents that could only
    unlock each other stay at +inf even when their waits are 0. A round settles at least one
    document, so rounds are at most as many as documents; blocks without a cycle take one.

    Parameters
    ----------
    waits : ndarray of shape (..., n_docs, n_draws)
        Days from request to issue, 0 or more; +inf = cannot be had.
    in_hand, waived, requested : bool ndarray of shape (..., n_docs), optional
        In hand: day 0. Requested: already started, whatever its prerequisites. Waived: not asked
        of this person, so day 0 where it is one of `all`; but who does not get it cannot show it,
        so it opens no `any` group, and its own day is +inf unless in hand or requested.
    lapses_in : ndarray of shape (..., n_docs), optional
        Last day on which what is in hand is valid, +inf = always. The answer for a document that
        lapses is the day on which its renewal, requested as if it were missing, is in hand;
        until it lapses it is valid as well.
    closures : mapping of a document's row to Closures, optional
        A request that would start on such a day starts on the day after the last.

    Returns
    -------
    ndarray of the shape of `waits`; +inf = never.
    """
    solving = _Solving(graph, np.asarray(waits), in_hand, waived, requested, lapses_in, closures)
    for block in graph.blocks:
        for _ in range(len(block)):
            if not _settle(solving, block):
                break
    return solving.days


def _settle(solving: "_Solving", block: Sequence[int]) -> bool:
    """One round over a block; whether another may change anything."""
    changed = False
    for row in block:
        days = solving.settle(row)
        if days is None:
            continue
        known = solving.days[..., row, :]
        changed = changed or (len(block) > 1 and not np.array_equal(days, known))
        known[...] = days
    return changed


class _Solving:
    """The days found so far, and what decides them."""

    def __init__(self, graph, waits, in_hand, waived, requested, lapses_in, closures):
        shape = waits.shape[:-1]
        self.graph = graph
        self.waits = waits
        held = _flags(in_hand, shape)
        lapses = np.inf if lapses_in is None else np.broadcast_to(lapses_in, shape)
        # Last valid day of what is in hand now but not for ever.
        self.lapses = np.where(held & ~np.isinf(lapses), lapses, -1.0).astype(waits.dtype)
        self.lasting = held & np.isinf(lapses)
        self.begun = _flags(requested, shape)
        self.freed = _flags(waived, shape)
        self.dropped = self.freed & ~self.begun
        self.closures = closures or {}
        self.days = np.full(waits.shape, np.inf, dtype=waits.dtype)
        self.days[self.lasting] = 0.0
        # What applies to nobody here costs no pass over the draws.
        people = tuple(range(len(shape) - 1))
        self.some = {
            name: getattr(self, name).any(axis=people).tolist()
            for name in ("lasting", "begun", "freed", "dropped")
        }
        self.some["lapses"] = (self.lapses >= 0).any(axis=people).tolist()
        self.all_lasting = self.lasting.all(axis=people).tolist()
        self.all_begun = (self.lasting | self.begun).all(axis=people).tolist()

    def settle(self, row: int) -> np.ndarray | None:
        """The days of one document by those of the others; None where it is known for good."""
        if self.all_lasting[row]:
            return None
        waits = self.waits[..., row, :]
        start = None if self.all_begun[row] else self._start(row)
        days = waits.copy() if start is None else start + waits
        if self.some["dropped"][row]:
            days[self.dropped[..., row]] = np.inf
        if self.some["begun"][row]:
            begun = self.begun[..., row]
            days[begun] = waits[begun]
        if self.some["lasting"][row]:
            days[self.lasting[..., row]] = 0.0
        return days

    def _start(self, row: int) -> np.ndarray | None:
        """First day on which the document can be requested; None is today, for everyone."""
        start = self._opened(row, None)
        if not any(self.some["lapses"][before] for before in self.graph.before(row)):
            return start
        # Waiting for one prerequisite, another may lapse.
        while not np.array_equal(later := self._opened(row, start), start):
            start = later
        return start

    def _opened(self, row: int, start: np.ndarray | None) -> np.ndarray | None:
        """Move `start` to where each prerequisite by itself, and each closure, lets it be."""
        for before in self.graph.needs_all[row]:
            start = self._valid_from(before, start, is_all=True)
        for group in self.graph.needs_any[row]:
            options = [self._valid_from(option, start, is_all=False) for option in group]
            start = reduce(np.minimum, options)
        for closure in self.closures.get(row, ()):
            if start is None:
                start = np.zeros_like(self.days[..., row, :])
            inside = (start >= closure.first) & (start < closure.last + 1)
            if closure.who is not None:
                inside &= closure.who[..., None]
            start = np.where(inside, start.dtype.type(closure.last + 1), start)
        return start

    def _valid_from(self, row: int, start: np.ndarray | None, *, is_all: bool) -> np.ndarray:
        """First day from `start` on which the document in `row` can be shown."""
        days = self.days[..., row, :]
        if is_all and self.some["freed"][row]:
            days = np.where(self.freed[..., row, None], days.dtype.type(0), days)
        later = days if start is None else np.maximum(start, days)
        if self.some["lapses"][row]:
            start = later.dtype.type(0) if start is None else start
            later = np.where(start <= self.lapses[..., row, None], start, later)
        return later


def _flags(flags, shape):
    return np.zeros(shape, dtype=bool) if flags is None else np.broadcast_to(flags, shape)
