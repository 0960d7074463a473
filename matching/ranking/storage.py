"""Fitted estimators and arrays on disk, with what made them; no file can run code when read."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
import skops.io

# Raised by one whenever the meaning of a saved file changes.
FORMAT = 4
# Types of our own in a saved model; whatever else skops does not know is refused.
TRUSTED = (
    "matching.ranking.features.sorted_csr",
    "matching.ranking.closeness.OccupationCloseness",
    "matching.ranking.fit.FitModel",
    "catalogs.linking.ConceptLinker",
    "scipy.sparse._csr.csr_matrix",
)


class IncompatibleFile(Exception):
    """A saved model or index that this version cannot read; its text is fit to show."""


def versions() -> dict[str, Any]:
    """What a saved file depends on."""
    return {
        "format": FORMAT,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


def save_estimators(folder: Path, parts: dict[str, Any], about: dict[str, Any]) -> None:
    """Write `parts` to model.skops and `about` with the versions to model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "model.skops", skops.io.dumps(parts))
    text = json.dumps({**about, "versions": versions()}, indent=2, ensure_ascii=False)
    _replace(folder / "model.json", text.encode())


def load_estimators(folder: Path, **expected: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read what `save_estimators` wrote, as (parts, about); raises IncompatibleFile."""
    about = _read_about(folder / "model.json")
    check_about(about, versions=versions(), **expected)
    data = _read(folder / "model.skops")
    foreign = set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED)
    if foreign:
        raise IncompatibleFile(f"The model holds types that we did not write: {sorted(foreign)}.")
    return skops.io.loads(data, trusted=list(TRUSTED)), about


def save_arrays(path: Path, arrays: dict[str, np.ndarray], about: dict[str, Any]) -> None:
    """Write arrays and `about` with the versions to one .npz file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**about, "versions": versions()}, ensure_ascii=False)
    draft = path.with_name(f".{path.name}.{os.getpid()}.npz")
    np.savez(draft, **{"__about__": np.array(text), **arrays})
    draft.replace(path)


def load_arrays(path: Path, **expected: Any) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read what `save_arrays` wrote, as (arrays, about); raises IncompatibleFile."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError) as error:
        raise IncompatibleFile(f"{path.name} cannot be read as an index; rebuild it.") from error
    about = json.loads(str(arrays.pop("__about__", np.array("{}"))))
    check_about(about, versions={"format": FORMAT}, **expected)
    return arrays, about


def check_about(about: dict[str, Any], *, versions: dict[str, Any], **expected: Any) -> None:
    """Raise IncompatibleFile, with what was wanted and what came, unless `about` agrees."""
    made_by = about.get("versions", {})
    wanted = {**versions, **expected}
    came = {**{name: made_by.get(name) for name in versions}, **{n: about.get(n) for n in expected}}
    for name, value in wanted.items():
        if came[name] != value:
            raise IncompatibleFile(
                f"The file was made with {name} {came[name]!r}, this version needs {value!r}: "
                "build the ranking again."
            )


def _read_about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(_read(path))
    except ValueError as error:
        raise IncompatibleFile(f"{path.name} is not JSON; build the ranking again.") from error
    if not isinstance(about, dict):
        raise IncompatibleFile(f"{path.name} holds no description; build the ranking again.")
    return about


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IncompatibleFile(f"{path.name} is missing; build the ranking.") from error


def _replace(path: Path, content: bytes) -> None:
    """Write `path` so that a reader sees the old file or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
