"""The state of people's papers as arrays, and what it would be after one step more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from documents.graph import DocumentGraph


@dataclass(frozen=True)
class Place:
    """Where a document is requested: a channel, and an office of it; "" = not said."""

    channel: str
    office: str = ""


@dataclass(frozen=True)
class Papers:
    """The state of people's documents: arrays of shape (n_people, n_docs) in the graph's order.

    in_hand : bool
        The person has it, or it is issued and only has to be fetched.
    waited_days : float
        Days since the request of an open case, NaN where there is none. What is in hand and also
        requested is being renewed.
    expedited, waived : bool
    startable : bool
        False for what cannot be requested where the person is, such as consular documents inside
        Mexico; such a document still comes if it was already requested.
    lapses_in : float, default +inf
        Whole days until what is in hand lapses: it is valid on day h if h <= lapses_in.
    place : int, default -1
        Where it is or would be requested, a row of the forecaster's places; -1 = not said.
    issued : bool, default False
        Which of those in hand are still to be fetched; makes no difference to any day.
    expedited_days : float, default 0
        Days since an open case was expedited, at most its `waited_days`; 0 = today or not said.
    codes : tuple of str, default ()
        The documents by column; only questions that name one need it.

    Raises
    ------
    ValueError
        If a question names a document that is not among the codes.
    """

    in_hand: np.ndarray
    waited_days: np.ndarray
    expedited: np.ndarray
    waived: np.ndarray
    startable: np.ndarray
    lapses_in: np.ndarray = None
    place: np.ndarray = None
    issued: np.ndarray = None
    expedited_days: np.ndarray = None
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = np.shape(self.in_hand)
        defaults = {"lapses_in": np.inf, "place": -1, "issued": False, "expedited_days": 0.0}
        for name, value in defaults.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full(shape, value))

    @classmethod
    def none(cls, n_people: int, graph: DocumentGraph) -> "Papers":
        """People with nothing in hand and nothing requested; fill the arrays in place."""
        shape = (n_people, len(graph))
        no = [np.zeros(shape, dtype=bool) for _ in range(3)]
        papers = cls(no[0], np.full(shape, np.nan), no[1], no[2], np.ones(shape, dtype=bool))
        return replace(papers, codes=graph.codes)

    @classmethod
    def concat(cls, blocks: Sequence["Papers"]) -> "Papers":
        """The people of several blocks about the same documents, one block after the other."""
        first = blocks[0]
        return first._each(lambda name: np.concatenate([getattr(block, name) for block in blocks]))

    def __len__(self) -> int:
        return len(self.in_hand)

    def copy(self) -> "Papers":
        return self._each(lambda name: getattr(self, name).copy())

    def take(self, rows: Any) -> "Papers":
        """The people in `rows`, a slice or integer array."""
        return self._each(lambda name: getattr(self, name)[rows])

    def columns(self, documents: Sequence[int]) -> "Papers":
        """The same people with only these documents, in this order."""
        columns = list(documents)
        papers = self._each(lambda name: getattr(self, name)[:, columns])
        codes = tuple(self.codes[column] for column in columns) if self.codes else ()
        return replace(papers, codes=codes)

    @property
    def requested(self) -> np.ndarray:
        return ~np.isnan(self.waited_days)

    @property
    def lasting(self) -> np.ndarray:
        """Which documents are in hand and never lapse: nothing else about them matters."""
        return self.in_hand & np.isinf(self.lapses_in)

    @property
    def lapsing(self) -> np.ndarray:
        """Which documents are in hand now and lapse one day."""
        return self.in_hand & ~np.isinf(self.lapses_in)

    def patterns(self) -> tuple["Papers", np.ndarray]:
        """The distinct people, and for each person the row of the one that is the same.

        People are the same if every day and chance of theirs is; `issued` makes no difference.
        """
        if not self.in_hand.size:
            return self.take(slice(0, 1)), np.zeros(len(self), dtype=int)
        settled = self.lasting
        waited = np.where(self.requested & ~settled, self.waited_days, -1.0)
        lapses_in = np.where(self.in_hand, self.lapses_in, -1.0)
        place = np.where(settled, -1, self.place)
        hurried = np.where(self.requested & self.expedited & ~settled, self.expedited_days, 0.0)
        flags = 4 * self.expedited + 2 * self.waived + self.startable
        # + 0.0 makes one zero of two.
        keys = np.hstack([waited, lapses_in, place, hurried, flags]) + 0.0
        as_bytes = np.ascontiguousarray(keys).view(np.dtype((np.void, keys[0].nbytes))).ravel()
        _, first, inverse = np.unique(as_bytes, return_index=True, return_inverse=True)
        return self.take(first), inverse

    def with_document(self, row: int, code: str) -> "Papers":
        """The one person in `row` with a document in hand that is new and does not lapse."""
        papers, column = self._person(row), self._column(code)
        papers.in_hand[0, column] = True
        papers.lapses_in[0, column] = np.inf
        papers.issued[0, column] = False
        return papers

    def with_expedite(self, row: int, code: str) -> "Papers":
        """The one person in `row` with the request for a document expedited from today on."""
        papers, column = self._person(row), self._column(code)
        if not papers.expedited[0, column]:
            papers.expedited[0, column] = True
            papers.expedited_days[0, column] = 0.0
        return papers

    def with_place(self, row: int, code: str, place: int) -> "Papers":
        """The one person in `row`, who requests a document anew at another place.

        An open request elsewhere and its expedite are given up: the new one starts once its
        prerequisites are in hand and the office takes requests. One that is there already goes on.
        """
        papers, column = self._person(row), self._column(code)
        if papers.place[0, column] != place:
            papers.place[0, column] = place
            papers.waited_days[0, column] = np.nan
            papers.expedited[0, column] = False
            papers.expedited_days[0, column] = 0.0
        return papers

    def _person(self, row: int) -> "Papers":
        return self.take(slice(row, row + 1)).copy()

    def _column(self, code: str) -> int:
        if code not in self.codes:
            raise ValueError(f"Not among the documents of these papers: {code!r}.")
        return self.codes.index(code)

    def _each(self, change: Callable[[str], np.ndarray]) -> "Papers":
        """The papers with each array by name changed; the codes stay."""
        arrays = {f.name: change(f.name) for f in fields(self) if f.name != "codes"}
        return replace(self, **arrays)
