"""A blocked inverted index: the exact best rows for a sparse question, quickly.

Rows, of postings or of people, are sorted by state, occupation and code, so that what is alike
lies together, and cut into blocks of 16,384. For each feature and block a list names the rows that
have it. The sums of one block fit the cache, and most are passed over at once, since they are
compared with what the k-th best needs before masks or factors are looked at: see `kernel`.

The code of a row points into a table of factors of the question, such as the chances that papers
are complete by a day. Files are mapped, not read, so that all processes share one copy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from matching.ranking import block_files
from matching.ranking.block_arguments import (
    count_of,
    factor_of,
    frozen,
    groups_of,
    masks_of,
    question_of,
    runs_of,
)
from matching.ranking.block_arrays import Lists
from matching.ranking.block_build import index_arrays, runs
from matching.ranking.kernel import (
    best_rows,
    bounded_rows,
)

Exact = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Scores of rows, given their numbers and similarities; NaN for those not to be listed."""
# Rows scored before the first threshold is known, at least and per row wanted.
_LEAST_SAMPLE, _SAMPLE_PER_ROW = 256, 4
# Rows scored at once after that; the threshold is looked at in between.
_BATCH = 1024


@dataclass(frozen=True)
class Best:
    """The best rows in order, by the numbers they were given in. `n_scored`: how many were scored.

    `similarity` is as summed in 32 bits, not above 1.
    """

    rows: np.ndarray
    similarity: np.ndarray
    score: np.ndarray
    n_scored: int

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class BlockIndex:
    """Rows with features, a state, an occupation and a code each. Never changes.

    Groups are the runs of rows with equal state and occupation, in the order of the index:
    `group_state` and `group_occupation` say which, `group_starts` where each begins.
    Row numbers outside are those of the matrix that was indexed.
    """

    lists: Lists
    tie_rank: np.ndarray
    group_starts: np.ndarray
    group_state: np.ndarray
    group_occupation: np.ndarray
    block_codes: np.ndarray
    block_code_starts: np.ndarray
    n_features: int
    n_codes: int

    @classmethod
    def build(
        cls,
        features: sparse.csr_matrix,
        *,
        state: np.ndarray,
        occupation: np.ndarray,
        code: np.ndarray,
        tie_rank: np.ndarray | None = None,
    ) -> Self:
        """Index of rows.

        Parameters
        ----------
        features : csr matrix of shape (n, n_features)
            Rows of unit length, with no weight below 0; taken in 32 bits.
        state, occupation, code : int ndarray of shape (n,)
            `code` is 0 or more.
        tie_rank : int ndarray of shape (n,), default=None
            Among equal scores lower ranks come first, then lower row numbers.

        Raises
        ------
        ValueError
            For columns of another length, and values that they cannot have.
        """
        rank = np.zeros(features.shape[0], np.int32) if tie_rank is None else tie_rank
        columns = {"state": state, "occupation": occupation, "code": code, "tie_rank": rank}
        arrays = index_arrays(features, columns)
        n_codes = int(max(arrays["block_codes"], default=-1)) + 1
        return cls._of(arrays, n_features=features.shape[1], n_codes=n_codes)

    @classmethod
    def _of(cls, arrays: dict[str, np.ndarray], **sizes: int) -> Self:
        # Kernels are compiled for arrays that cannot be written, as mapped files are.
        arrays = {name: frozen(array) for name, array in arrays.items()}
        lists = Lists(*[arrays.pop(name) for name in Lists._fields])
        return cls(lists=lists, **arrays, **sizes)

    def __len__(self) -> int:
        return len(self.lists.code)

    @property
    def n_groups(self) -> int:
        return len(self.group_state)

    @property
    def n_bytes(self) -> int:
        return sum(array.nbytes for array in self._arrays().values())

    def save(self, folder: Path, **about: object) -> None:
        """Write the arrays and about.json, with `about` in it, into `folder`."""
        sizes = {"n_features": self.n_features, "n_codes": self.n_codes}
        block_files.save(folder, self._arrays(), {**about, **sizes})

    @classmethod
    def open(cls, folder: Path, *, verify: bool = False, **expected: object) -> Self:
        """Map what `save` wrote, to be read only.

        Raises storage.IncompatibleFile if it is of another version, differs from `expected`, or is
        damaged. Addresses are always checked; all bytes are with `verify`, which reads them all.
        """
        arrays, about = block_files.load(folder, verify=verify, **expected)
        return cls._of(arrays, n_features=about["n_features"], n_codes=about["n_codes"])

    def top_k(
        self,
        query: sparse.csr_matrix,
        k: int,
        factor: np.ndarray,
        *,
        states: Iterable[int] | None = None,
        current: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        dismissed: Iterable[int] = (),
    ) -> Best:
        """The best `k` rows by similarity x factor of their code, to 9 decimals.

        Parameters
        ----------
        query : csr matrix of shape (1, n_features)
            A row of unit length.
        k : int
        factor : ndarray of shape (n_codes or more,)
            0 to 1.
        states : iterable of int, default=None
            Only rows of these; None = all.
        current, mask : bool ndarray of shape (n,), default=None
            Only rows that are True in both, by row number.
        dismissed : iterable of int
            Row numbers to leave out.

        Returns
        -------
        Best
            Fewer than `k` if fewer score above 0. Order: score from high to low, then tie rank,
            then row number.

        Raises
        ------
        ValueError
            If an argument is of the wrong shape or out of range.
        """
        question = question_of(query, self.n_features)
        masks = masks_of(len(self), current, mask, dismissed)
        factor = factor_of(factor, self.n_codes)
        firsts, lasts = self._all_rows
        if states is not None:
            firsts, lasts = runs_of(states, self._state_bounds)
        codes = (self.block_codes, self.block_code_starts)
        k = min(count_of(k), len(self))
        if not k or not len(question.features) or not len(firsts):
            return self._best(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0), 0, 0)
        answer = best_rows(self.lists, question, masks, factor, *codes, firsts, lasts, k)
        return self._best(*answer, k, len(answer[0]))

    def best(
        self,
        query: sparse.csr_matrix,
        k: int,
        *,
        offset: np.ndarray,
        ceiling: np.ndarray,
        coef: float,
        exact: Exact,
        factor: np.ndarray | None = None,
        current: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        dismissed: Iterable[int] = (),
    ) -> Best:
        """The best `k` rows by a score that is not linear, but is bounded.

        No score of a row may be above expit(offset + coef x similarity) x ceiling x factor, of its
        group and its code. Rows are scored by `exact` from the highest bound down.

        Exact, because: the `k`-th best score found so far is never above the `k`-th best of all,
        and every row whose bound reaches it is scored. So a row that is not scored has a bound, and
        hence a score, below that of `k` rows.

        Parameters
        ----------
        query, k, current, mask, dismissed
            As for `top_k`.
        offset, ceiling : ndarray of shape (n_groups,)
            The most that all other terms add to the log-odds of a row of the group; the most that
            its chance is multiplied with. A ceiling of 0 masks the group: one whose rows may be
            listed with a score of 0 needs a ceiling above 0, however small.
        coef : float
            What the similarity adds to the log-odds per unit, 0 or more.
        exact : callable of (rows, similarities) to scores
            NaN leaves a row out. Called with one row number at most once.
        factor : ndarray of shape (n_codes or more,), default=None
            0 to 1, and 0 masks the code; None = all 1.

        Raises
        ------
        ValueError
            If an argument is of the wrong shape or out of range, or if `exact` gives a score above
            its bound, since the bounds are wrong then.
        """
        question = question_of(query, self.n_features)
        masks = masks_of(len(self), current, mask, dismissed)
        factor = factor_of(np.ones(self.n_codes) if factor is None else factor, self.n_codes)
        groups = groups_of(self.group_starts, offset, ceiling, coef)
        k = min(count_of(k), len(self))
        if not k:
            return self._best(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0), 0, 0)
        codes = (self.block_codes, self.block_code_starts)
        asked = (self.lists, question, masks, factor, *codes, groups, float(coef))
        sample = max(_LEAST_SAMPLE, _SAMPLE_PER_ROW * k)
        rows, sums, bounds, floor = bounded_rows(*asked, min(sample, len(self)), 0.0)
        scored = _Scored(self, exact, k)
        scored.add(rows, sums, bounds, batch=sample)
        if scored.least < floor:
            rows, sums, bounds, _ = bounded_rows(*asked, 0, max(scored.least, 0.0))
            fresh = ~np.isin(rows, scored.rows)
            scored.add(rows[fresh], sums[fresh], bounds[fresh], batch=_BATCH)
        listed = ~np.isnan(scored.score)
        kept = scored.rows[listed], scored.sums[listed], scored.score[listed]
        return self._best(*kept, k, len(scored.rows))

    def _best(self, rows, sums, score, k, n_scored):
        given = self.lists.given_row[rows].astype(np.int64)
        order = np.lexsort([given, self.tie_rank[rows], -score])[:k]
        return Best(given[order], np.minimum(sums[order], np.float32(1)), score[order], n_scored)

    def _arrays(self) -> dict[str, np.ndarray]:
        own = {name: getattr(self, name) for name in block_files.ROW_ARRAYS}
        return {**self.lists._asdict(), **own}

    @cached_property
    def _all_rows(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array([0]), np.array([len(self)])

    @cached_property
    def _state_bounds(self) -> dict[int, tuple[int, int]]:
        """The first row of each state, and the row after its last."""
        starts = runs(self.group_state)
        rows = self.group_starts[starts].tolist()
        states = self.group_state[starts[:-1]].tolist()
        return {state: (rows[i], rows[i + 1]) for i, state in enumerate(states)}


class _Scored:
    """Rows scored so far, and the `k`-th best of their scores."""

    def __init__(self, index: BlockIndex, exact: Exact, k: int) -> None:
        self.index, self.exact, self.k = index, exact, k
        self.rows, self.sums = np.empty(0, np.int64), np.empty(0, np.float32)
        self.score = np.empty(0)
        self.least = -np.inf

    def add(self, rows, sums, bounds, *, batch):
        """Score rows from the highest bound down until the next cannot be among the best."""
        order = np.argsort(-bounds)
        for first in range(0, len(order), batch):
            some = order[first : first + batch]
            some = some[bounds[some] >= self.least]
            if not len(some):
                break
            self._score(rows[some], sums[some], bounds[some])

    def _score(self, rows, sums, bounds):
        given = self.index.lists.given_row[rows].astype(np.int64)
        score = np.asarray(self.exact(given, np.minimum(sums, np.float32(1.0))), dtype=float)
        if score.shape != rows.shape:
            raise ValueError(f"exact must give {len(rows)} scores, got {score.shape}.")
        if (score > bounds).any():
            at = int(np.argmax(score - bounds))
            raise ValueError(f"exact gave {score[at]}, above its bound of {bounds[at]}.")
        self.rows = np.concatenate([self.rows, rows])
        self.sums = np.concatenate([self.sums, sums])
        self.score = np.concatenate([self.score, score])
        known = self.score[~np.isnan(self.score)]
        if len(known) >= self.k:
            self.least = np.partition(known, -self.k)[-self.k]


def warm_up() -> None:
    """Compile all that `BlockIndex` runs, or read it from where numba keeps it."""
    one = sparse.csr_matrix(np.ones((1, 1), dtype=np.float32))
    zero = np.zeros(1, np.int32)
    index = BlockIndex.build(one, state=zero, occupation=zero, code=zero)
    index.top_k(one, 1, np.ones(1), states=[0])
    index.best(
        one, 1, offset=np.zeros(1), ceiling=np.ones(1), coef=1.0, exact=lambda rows, _: rows * 0.0
    )
