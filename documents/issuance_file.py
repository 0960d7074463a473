"""A fitted issuance model on disk: arrays and JSON in one file, never code."""

import hashlib
import json
import os
import zipfile
import zlib

import numpy as np
import scipy
import sklearn

# Raised by one whenever the meaning of a saved file changes.
FORMAT = 1
ABOUT = "__about__"
# What parts that are missing, or are not what they should be, raise.
BROKEN = (KeyError, TypeError, ValueError)


class IncompatibleModel(Exception):
    """A saved issuance model that this version cannot use; its text is fit to show."""


def unreadable(path):
    """The exception for a file of which a part is missing or broken."""
    return IncompatibleModel(
        f"{path.name} cannot be read as an issuance model; run manage.py fit_issuance."
    )


def versions():
    """What a saved model depends on."""
    return {
        "format": FORMAT,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


def checksum(published):
    """SHA-256 of published times, the same whatever the order of their rows."""
    rows = published.sort_values("code").to_dict("records")
    lines = (
        ";".join(
            [str(row["code"])] + [repr(float(row[name])) for name in sorted(row.keys() - {"code"})]
        )
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write(path, arrays, about):
    """Write arrays and `about` to `path`; a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**about, "versions": versions()}, ensure_ascii=False)
    draft = path.with_name(f".{path.name}.{os.getpid()}.npz")
    np.savez_compressed(draft, **{ABOUT: np.array(text), **arrays})
    draft.replace(path)


def read(path, *, features):
    """Arrays and description, as `write` took them; raises IncompatibleModel."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(str(arrays.pop(ABOUT, "")))
        made_by = {**about["versions"], "features": about["features"]}
    except (
        *BROKEN,
        OSError,
        EOFError,
        NotImplementedError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise unreadable(path) from error
    for name, wanted in {**versions(), "features": features}.items():
        if made_by.get(name) != wanted:
            raise IncompatibleModel(
                f"{path.name} was made with {name} {made_by.get(name)!r}, this version needs "
                f"{wanted!r}; run manage.py fit_issuance."
            )
    return arrays, about
