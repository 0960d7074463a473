"""From sparse rows and columns to the arrays of a `BlockIndex`."""

import numpy as np
from scipy import sparse

from matching.ranking.kernel import BLOCK_ROWS, list_peaks, list_starts

# Rows of unit length may exceed 1 by what 32 bits err.
_MOST_WEIGHT = 1.0 + 1e-5


def index_arrays(
    features: sparse.csr_matrix, columns: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """All arrays of the index, by name, of rows with int columns as `BlockIndex.build` takes them.

    Raises ValueError for columns of another length, and values that they cannot have.
    """
    n = features.shape[0]
    columns = {name: _integers(name, column, n) for name, column in columns.items()}
    if n and columns["code"].min() < 0:
        raise ValueError(f"code must be 0 or more, got {columns['code'].min()}.")
    order = np.lexsort([columns["code"], columns["occupation"], columns["state"]])
    columns = {name: column[order] for name, column in columns.items()}
    starts = runs(columns["state"], columns["occupation"])
    codes = columns["code"]
    blocks = [np.unique(codes[at : at + BLOCK_ROWS]) for at in range(0, n, BLOCK_ROWS)]
    return {
        **inverted(features, order),
        "code": codes,
        "given_row": order.astype(np.int32),
        "tie_rank": columns["tie_rank"],
        "group_starts": starts,
        "group_state": columns["state"][starts[:-1]],
        "group_occupation": columns["occupation"][starts[:-1]],
        "block_codes": np.concatenate([np.empty(0, np.int32), *blocks]),
        "block_code_starts": np.cumsum([0, *map(len, blocks)], dtype=np.int64),
    }


def inverted(features: sparse.csr_matrix, order: np.ndarray) -> dict[str, np.ndarray]:
    """The lists of `block_arrays.Lists` over the rows of `features` taken in `order`."""
    rows = sparse.csr_matrix(features, dtype=np.float32)[order]
    rows.sum_duplicates()
    if not ((rows.data >= 0) & (rows.data <= _MOST_WEIGHT)).all():
        raise ValueError("features must have weights between 0 and 1, none of them NaN.")
    if rows.nnz >= 2**32:
        raise ValueError(f"features must have fewer than {2**32} weights, got {rows.nnz}.")
    n_blocks = (rows.shape[0] + BLOCK_ROWS - 1) // BLOCK_ROWS
    columns = rows.tocsc()
    columns.sort_indices()
    starts = list_starts(columns.indptr.astype(np.int64), columns.indices, n_blocks)
    return {
        "starts": starts,
        "places": (columns.indices & (BLOCK_ROWS - 1)).astype(np.uint16),
        "weights": columns.data,
        "peaks": list_peaks(starts, columns.data),
    }


def runs(*columns: np.ndarray) -> np.ndarray:
    """Where runs of equal rows begin, and the number of rows at the end, shape (n_runs + 1,).

    >>> runs(np.array([7, 7, 8, 8]), np.array([1, 1, 1, 2])).tolist()
    [0, 2, 3, 4]
    """
    n = len(columns[0])
    changes = np.zeros(max(n - 1, 0), dtype=bool)
    for column in columns:
        changes |= column[1:] != column[:-1]
    firsts = np.append([0] if n else [], np.flatnonzero(changes) + 1)
    return np.append(firsts, n).astype(np.int64)


def _integers(name: str, column: np.ndarray, n: int) -> np.ndarray:
    column = np.asarray(column)
    if column.shape != (n,) or column.dtype.kind not in "iu":
        raise ValueError(f"{name} must be {n} integers, got {column.dtype} of {column.shape}.")
    if n and not -(2**31) <= column.min() <= column.max() < 2**31:
        raise ValueError(f"{name} must fit 32 bits.")
    return column.astype(np.int32)
