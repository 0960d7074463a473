"""How close two occupations are: a table over ISCO-08 unit groups, looked up for many pairs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from catalogs.linking import OCCUPATION

# Closeness of two occupations by the digits of ISCO-08 that they share [P].
DIGITS = {4: 1.0, 3: 0.4, 2: 0.15}
N_CODES = 10_000
# A table is kept in 32 bits and read to so many decimals, so that 0.4 is 0.4.
DECIMALS = 6
# Standard deviations of likeness in meaning that sharing all digits would count [measured].
DIGITS_WEIGHT = 2.5
# Closeness of the most alike groups; the two steps below it are those of three and of two digits,
# and it ends at this many times the pairs that share two [P].
MOST_CLOSE, PAIRS_BEYOND = 0.6, 3.0
# ILO: skill level of the major groups 0 to 9 of ISCO-08 (the armed forces hold several).
SKILL_LEVELS = np.array([2, 4, 4, 3, 2, 2, 2, 2, 2, 1])
# What closeness keeps for each skill level by which the work asked is above the work done [P].
KEPT_PER_LEVEL = 0.5
# Occupations that stand beside one's own in a sparse row, and what their closeness counts there, so
# that the cosine of two rows is about 0.4 of the closeness [P].
N_NEIGHBOURS, NEIGHBOUR_WEIGHT = 20, 0.2


@dataclass(frozen=True, eq=False)
class OccupationCloseness:
    """Closeness of what was done (rows) to what is asked (columns), 0 unrelated to 1 the same.

    Codes that the table does not have are compared by the digits that they share.

    Parameters
    ----------
    codes : int ndarray of shape (n,)
        ISCO-08 unit groups as numbers, each once, 1 to 9999.
    table : float32 ndarray of shape (n, n)
        Values 0 to 1, and 1 on the diagonal.

    Examples
    --------
    >>> closeness = OccupationCloseness.from_digits(["7123", "7122", "5120"])
    >>> closeness.between(np.array([[7123, -1]]), np.array([7122, 5120])).tolist()
    [[0.4, -1.0], [0.0, -1.0]]
    """

    codes: np.ndarray
    table: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.codes)
        if self.table.shape != (n, n):
            raise ValueError(f"table must be {n} by {n}, got {self.table.shape}.")
        if len(set(self.codes.tolist())) < n or ((self.codes < 1) | (self.codes >= N_CODES)).any():
            raise ValueError("codes must be distinct numbers from 1 to 9999.")
        if not ((self.table >= 0) & (self.table <= 1)).all():
            raise ValueError("Closeness must be between 0 and 1.")
        if (np.diagonal(self.table) != 1).any():
            raise ValueError("Closeness of an occupation to itself must be 1.")

    @classmethod
    def from_digits(cls, codes: Iterable[str] = ()) -> Self:
        """The table of the digits that two codes share, as used until one is learnt."""
        numbers = np.array(sorted({int(code.ljust(4, "0")) for code in codes}), dtype=np.int64)
        return cls(numbers, shared_digits(numbers[:, None], numbers[None, :]).astype(np.float32))

    @classmethod
    def from_likeness(cls, codes: np.ndarray, likeness: np.ndarray) -> Self:
        """The table of how alike in meaning the names of occupations are, and of their digits.

        The sum of both is put on the scale of the digits: as many pairs are as close as share three
        and two of them, with the steps between filled in (matching of quantiles). What asks for a
        higher skill level than was done is less close in that direction alone.

        Parameters
        ----------
        codes : int ndarray of shape (n,), n at least 2
        likeness : ndarray of shape (n, n)
            Symmetric, any scale; as of `catalogs.meaning.groups`.
        """
        digits = shared_digits(codes[:, None], codes[None, :])
        other = ~np.eye(len(codes), dtype=bool)
        value = likeness / likeness[other].std() + DIGITS_WEIGHT * digits
        three, two = ((digits[other] >= DIGITS[n]).mean() for n in (3, 2))
        shares = [1 - min(PAIRS_BEYOND * two, 1.0), 1 - (three + two) / 2, 1 - three / 2, 1.0]
        steps = np.quantile(value[other], shares)
        near = np.interp(value, steps, [0.0, DIGITS[2], DIGITS[3], MOST_CLOSE])
        level = SKILL_LEVELS[codes // 1000]
        near *= KEPT_PER_LEVEL ** np.maximum(level[None, :] - level[:, None], 0)
        np.fill_diagonal(near, 1.0)
        return cls(codes, near.astype(np.float32))

    def neighbours(self, isco: str) -> Mapping[str, float]:
        """The occupation and those nearest to it, as weights of a sparse row; {} for "".

        >>> closeness = OccupationCloseness.from_digits(["7123", "7122", "5120"])
        >>> closeness.neighbours("7123")
        {'occ:7123': 1.0, 'occ:7122': 0.08}
        """
        if not isco:
            return {}
        row = int(self._row_of[int(isco.ljust(4, "0"))])
        return self._neighbours[row] if row < len(self.codes) else {f"{OCCUPATION}{isco}": 1.0}

    @cached_property
    def _neighbours(self) -> list[dict[str, float]]:
        both = NEIGHBOUR_WEIGHT * (self.table + self.table.T).astype(float) / 2
        np.fill_diagonal(both, 1.0)
        names = [f"{OCCUPATION}{code:04d}" for code in self.codes]
        best = np.argsort(-both, axis=1, kind="stable")[:, : N_NEIGHBOURS + 1]
        return [
            {names[at]: round(row[at], DECIMALS) for at in order if row[at] > 0}
            for row, order in zip(both.tolist(), best, strict=True)
        ]

    def between(self, done: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Closeness of each work done to the occupation asked, shape (n_pairs, n_slots).

        `done` (n_pairs or 1, n_slots) and `asked` (n_pairs or 1,) are codes as numbers. -1 in free
        slots, where `done` is -1; NaN where `asked` is 0, which is an occupation not known.
        """
        rows, columns = self._row_of[done], self._row_of[asked][:, None]
        near = self._values[rows, columns]
        listed = (rows < len(self.codes)) & (columns < len(self.codes))
        if not (listed | (done < 0) | (asked[:, None] == 0)).all():
            near = np.where(listed, near, shared_digits(done, asked[:, None]))
        near = np.where(done < 0, -1.0, near)
        return np.where(asked[:, None] == 0, np.nan, near)

    @cached_property
    def _row_of(self) -> np.ndarray:
        """The row of each code; codes without one have the row after the last. -1 reads the end."""
        rows = np.full(N_CODES + 1, len(self.codes), dtype=np.int64)
        rows[self.codes] = np.arange(len(self.codes))
        return rows

    @cached_property
    def _values(self) -> np.ndarray:
        """The table with a row and a column of 0 for codes without one."""
        return np.pad(np.round(self.table.astype(float), DECIMALS), (0, 1))


def shared_digits(done: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Closeness by the digits that two codes share; both broadcast.

    >>> shared_digits(np.array([7123, 7122, 7112, 9412]), np.array(7123)).tolist()
    [1.0, 0.4, 0.15, 0.0]
    """
    near = np.zeros(np.broadcast_shapes(np.shape(done), np.shape(asked)))
    for digits, value in sorted(DIGITS.items()):
        divisor = 10 ** (4 - digits)
        near = np.where((done // divisor == asked // divisor) & (done > 0), value, near)
    return near
