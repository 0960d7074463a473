"""How alike in meaning the unit groups of ISCO-08 are, by the names of their occupations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from catalogs.meaning.title_encoder import WEIGHTS


def group_likeness(rows: np.ndarray, groups: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Distinct groups, ascending, and how alike any two are, shape (n_groups, n_groups).

    Each name of a group is compared with the nearest name of the other; the mean over the names,
    both ways. One name that two groups share by chance so counts little.

    Parameters
    ----------
    rows : ndarray of shape (n, width)
        Unit rows of names.
    groups : sequence of n codes
    """
    order = np.argsort(np.asarray(groups), kind="stable")
    codes, firsts, counts = np.unique(
        np.asarray(groups)[order], return_index=True, return_counts=True
    )
    rows = rows[order]
    nearest = np.maximum.reduceat(rows @ rows.T, firsts, axis=1)
    one_way = np.add.reduceat(nearest, firsts, axis=0) / counts[:, None]
    return codes, (one_way + one_way.T) / 2


@cache
def shipped_likeness() -> tuple[np.ndarray, np.ndarray]:
    """Unit groups as numbers, shape (436,), and how alike any two are, shape (436, 436)."""
    with np.load(WEIGHTS) as file:
        return file["groups/codes"].astype(np.int64), file["groups/likeness"].astype(np.float32)
