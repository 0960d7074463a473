"""The arrays of a `BlockIndex` as files of one folder, mapped when opened."""

import json
import math
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from matching.ranking.block_arrays import Lists
from matching.ranking.kernel import BLOCK_ROWS
from matching.ranking.storage import FORMAT, IncompatibleFile, check_about, versions

# Raised by one whenever the meaning of an array changes.
LAYOUT = 1
ABOUT = "about.json"
ROW_ARRAYS = (
    "tie_rank",
    "group_starts",
    "group_state",
    "group_occupation",
    "block_codes",
    "block_code_starts",
)
NAMES = (*Lists._fields, *ROW_ARRAYS)
_DTYPES = {
    "starts": "uint32",
    "places": "uint16",
    "weights": "float32",
    "peaks": "uint8",
    "group_starts": "int64",
    "block_code_starts": "int64",
}
_CHUNK_BYTES = 1 << 24


def save(folder: Path, arrays: dict[str, np.ndarray], about: dict[str, Any]) -> None:
    """Write each array to NAME.npy and, last, what is in them to about.json.

    A reader who has mapped older files keeps them. One who opens the folder in between finds no
    about.json.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ABOUT).unlink(missing_ok=True)
    for name in NAMES:
        draft = folder / f".{name}.{os.getpid()}.npy"
        np.save(draft, arrays[name], allow_pickle=False)
        draft.replace(folder / f"{name}.npy")
    text = {
        **about,
        "layout": LAYOUT,
        "versions": versions(),
        "lengths": {name: len(arrays[name]) for name in NAMES},
        "sums": {name: _checksum(arrays[name]) for name in NAMES},
    }
    draft = folder / f".{ABOUT}.{os.getpid()}"
    draft.write_text(json.dumps(text, indent=2, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / ABOUT)


def load(
    folder: Path, *, verify: bool = False, **expected: Any
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Map what `save` wrote, as (arrays, about); raises IncompatibleFile."""
    about = _read_about(folder)
    check_about(about, versions={"format": FORMAT}, layout=LAYOUT, **expected)
    arrays = {name: _mapped(folder / f"{name}.npy") for name in NAMES}
    # Whoever writes removes it first: the same text again says that the arrays belong to it.
    if _read_about(folder) != about:
        raise IncompatibleFile("The index is being written; open it again.")
    try:
        is_sound = _is_sound(arrays, about)
    except (KeyError, TypeError, AttributeError) as error:
        raise IncompatibleFile(f"{ABOUT} lacks sizes; build the ranking again.") from error
    if not is_sound:
        raise IncompatibleFile("The index is damaged; build the ranking again.")
    if verify and any(_checksum(arrays[name]) != about["sums"][name] for name in NAMES):
        raise IncompatibleFile("The index is not what was written; build the ranking again.")
    return arrays, about


def _read_about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except OSError as error:
        raise IncompatibleFile(f"{ABOUT} is missing; build the ranking.") from error
    except ValueError as error:
        raise IncompatibleFile(f"{ABOUT} is not JSON; build the ranking again.") from error
    if not isinstance(about, dict):
        raise IncompatibleFile(f"{ABOUT} holds no description; build the ranking again.")
    return about


def _mapped(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IncompatibleFile(f"{path.name} cannot be read; build the ranking again.") from error


def _is_sound(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> bool:
    """Whether types and sizes are those that were written, and no address points outside."""
    shapes = all(
        array.dtype == _DTYPES.get(name, "int32") and array.shape == (about["lengths"][name],)
        for name, array in arrays.items()
    )
    if not shapes:
        return False
    n_rows, n_lists = len(arrays["code"]), len(arrays["peaks"])
    n_blocks = math.ceil(n_rows / BLOCK_ROWS)
    n_groups = len(arrays["group_state"])
    return (
        n_lists == about["n_features"] * n_blocks
        and len(arrays["weights"]) == len(arrays["places"])
        and len(arrays["tie_rank"]) == len(arrays["given_row"]) == n_rows
        and len(arrays["group_occupation"]) == n_groups
        and _are_starts(arrays["starts"], n_lists, len(arrays["places"]))
        and _are_starts(arrays["group_starts"], n_groups, n_rows)
        and _are_starts(arrays["block_code_starts"], n_blocks, len(arrays["block_codes"]))
        and _are_below(arrays["given_row"], n_rows)
        and _are_below(arrays["code"], about["n_codes"])
        and _are_below(arrays["block_codes"], about["n_codes"])
    )


def _are_starts(starts: np.ndarray, n: int, end: int) -> bool:
    """Whether `starts` are `n` beginnings from 0 on and the end, in order."""
    return bool(
        len(starts) == n + 1
        and starts[0] == 0
        and starts[-1] == end
        and (starts[1:] >= starts[:-1]).all()
    )


def _are_below(values: np.ndarray, end: int) -> bool:
    return not len(values) or bool(values.min() >= 0 and values.max() < end)


def _checksum(array: np.ndarray) -> int:
    data, total = memoryview(np.ascontiguousarray(array)).cast("B"), 0
    for first in range(0, len(data), _CHUNK_BYTES):
        total = zlib.crc32(data[first : first + _CHUNK_BYTES], total)
    return total
