"""What the compiled kernel takes and gives: named arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Lists(NamedTuple):
    """Inverted lists, and what is known of each row in the order of the index.

    A list holds the rows of one block that have one feature, as `places` in the block, ascending,
    with their `weights`. List `feature * n_blocks + block` begins at `starts[list]` and ends where
    the next begins; `peaks[list]` is its greatest weight in steps of `kernel.PEAK_STEPS`.
    `given_row` is the number that a row had in the matrix that was indexed.
    """

    starts: NDArray[np.uint32]
    places: NDArray[np.uint16]
    weights: NDArray[np.float32]
    peaks: NDArray[np.uint8]
    code: NDArray[np.int32]
    given_row: NDArray[np.int32]


class Question(NamedTuple):
    """Features asked, ascending, with their weights, all above 0."""

    features: NDArray[np.int64]
    weights: NDArray[np.float32]


class Masks(NamedTuple):
    """Which rows count, by their given number; empty = all. `dismissed` is sorted."""

    current: NDArray[np.bool_]
    mask: NDArray[np.bool_]
    dismissed: NDArray[np.int64]


class Groups(NamedTuple):
    """Runs of rows, as `starts` of each and the end of the last, with what bounds their scores.

    No score of a row is above expit(offset + coef x similarity) x ceiling x factor of its code.
    """

    starts: NDArray[np.int64]
    offset: NDArray[np.float64]
    ceiling: NDArray[np.float64]


class Kept(NamedTuple):
    """Rows that may be among the best, with their sums and what they are compared by.

    `is_exact`: whether the sum was made in the usual order of features.
    """

    rows: NDArray[np.int64]
    sums: NDArray[np.float32]
    keys: NDArray[np.float64]
    is_exact: NDArray[np.bool_]


class Desk(NamedTuple):
    """Room to work in for one question.

    Of a block: `sums` by place, the same as `bits`, the `least` sum that each chunk needs, places
    `found` with their `values`. Of each feature asked: the `span` of its list, the most that it
    may add if it is put off (`bounds`, else 0), and in `turns` which were put off, in order.
    """

    sums: NDArray[np.float32]
    bits: NDArray[np.int32]
    least: NDArray[np.float32]
    found: NDArray[np.int64]
    values: NDArray[np.float32]
    spans: NDArray[np.int64]
    bounds: NDArray[np.float64]
    turns: NDArray[np.int64]
