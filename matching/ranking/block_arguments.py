"""Checked arguments of a question to a `BlockIndex`; each error names what is wrong."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy import sparse

from matching.ranking.block_arrays import Groups, Masks, Question


def question_of(query: sparse.csr_matrix, n_features: int) -> Question:
    """The features of a sparse row."""
    if query.shape != (1, n_features):
        raise ValueError(f"query must be 1 by {n_features}, got {query.shape}.")
    row = query.tocsr()
    if not row.has_canonical_format:
        row = row.copy()
        row.sum_duplicates()
    weights = row.data.astype(np.float32)
    if not ((weights >= 0) & (weights < np.inf)).all():
        raise ValueError("query must have weights of 0 or more, none of them NaN.")
    if len(weights) and not 0 <= row.indices[0] <= row.indices[-1] < n_features:
        raise ValueError(f"query must name features below {n_features}.")
    above = weights > 0
    return Question(row.indices[above].astype(np.int64), weights[above])


def masks_of(
    n: int, current: np.ndarray | None, mask: np.ndarray | None, dismissed: Iterable[int]
) -> Masks:
    """Masks of `n` rows."""
    away = np.array(sorted(set(dismissed)), dtype=np.int64)
    return Masks(_mask("current", current, n), _mask("mask", mask, n), frozen(away))


def factor_of(factor: np.ndarray, n_codes: int) -> np.ndarray:
    """A factor for each code, or more."""
    values = _numbers("factor", factor)
    if len(values) < n_codes:
        raise ValueError(f"factor must have {n_codes} values, got {len(values)}.")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("factor must be between 0 and 1, and never NaN.")
    return values


def groups_of(starts: np.ndarray, offset: np.ndarray, ceiling: np.ndarray, coef: float) -> Groups:
    """Bounds of the groups that begin at `starts`."""
    n = len(starts) - 1
    values = {"offset": _numbers("offset", offset), "ceiling": _numbers("ceiling", ceiling)}
    for name, array in values.items():
        if len(array) != n:
            raise ValueError(f"{name} must have {n} values, got {len(array)}.")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite.")
    if (values["ceiling"] < 0).any():
        raise ValueError("ceiling must be 0 or more.")
    if not 0 <= coef < np.inf:
        raise ValueError(f"coef must be 0 or more and finite, got {coef!r}.")
    return Groups(starts, **values)


def count_of(k: int) -> int:
    if k < 0:
        raise ValueError(f"k must be 0 or more, got {k}.")
    return k


def runs_of(chosen: Iterable[int], bounds: dict[int, tuple[int, int]]) -> tuple[Any, Any]:
    """First rows and rows after the last of what is chosen; neighbours become one run."""
    firsts: list[int] = []
    lasts: list[int] = []
    for each in sorted({int(each) for each in chosen} & bounds.keys()):
        first, last = bounds[each]
        if lasts and lasts[-1] == first:
            lasts[-1] = last
        else:
            firsts.append(first)
            lasts.append(last)
    return np.array(firsts, dtype=np.int64), np.array(lasts, dtype=np.int64)


def frozen(array: np.ndarray) -> np.ndarray:
    """The array without a way to write to it."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _numbers(name: str, values: np.ndarray) -> np.ndarray:
    values = np.ascontiguousarray(values, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"{name} must have one dimension, got {values.ndim}.")
    return frozen(values)


def _mask(name: str, mask: np.ndarray | None, n: int) -> np.ndarray:
    if mask is None:
        return _NO_MASK
    mask = np.asarray(mask)
    if mask.shape != (n,) or mask.dtype != bool:
        raise ValueError(f"{name} must be {n} booleans, got {mask.dtype} of {mask.shape}.")
    return frozen(np.ascontiguousarray(mask))


_NO_MASK = frozen(np.empty(0, dtype=bool))
