"""Vectors of texts kept on disk by a hash of the text, so that a text is encoded once.

Only names of the catalog and titles of postings are kept. What people write of themselves is not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import numpy as np

# Parameters that a query may hold, below the least limit of SQLite.
_CHUNK = 500
_BATCH = 256
_BUSY_SECONDS = 30.0

Progress = Callable[[int, int], None]


def text_key(text: str) -> bytes:
    """A key of 8 bytes: of a million texts, the chance that any two share one is 1 in 10^7."""
    return blake2b(text.encode(), digest_size=8).digest()


class VectorStore:
    """Vectors of one encoder in a file, beside those that ship with its weights.

    Parameters
    ----------
    encode : callable
        Texts to float32 rows of shape (n, width).
    path : Path or None
        The file, made if need be; None keeps nothing on disk.
    shipped : tuple of (keys, rows) or None
        Keys as by `text_key`, ndarray of shape (m,) and dtype "S8"; rows of shape (m, width) int8.
    """

    def __init__(self, encode, path: Path | None = None, shipped=None) -> None:
        self._encode = encode
        self._path = path
        self._shipped = {} if shipped is None else dict(zip(*shipped, strict=True))

    def rows(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Float32 rows in the order of `texts`; those not known are encoded and kept."""
        distinct = list(dict.fromkeys(texts))
        keys = {text: text_key(text) for text in distinct}
        found: dict[str, np.ndarray] = {}
        for text in distinct:
            row = self._shipped.get(keys[text])
            if row is not None:
                found[text] = row.astype(np.float32) / 127.0
        found |= self._read({t: k for t, k in keys.items() if t not in found})
        missing = [text for text in distinct if text not in found]
        for first in range(0, len(missing), _BATCH):
            batch = missing[first : first + _BATCH]
            rows = self._encode(batch)
            found |= dict(zip(batch, rows, strict=True))
            self._write([(keys[text], row) for text, row in zip(batch, rows, strict=True)])
            if progress is not None:
                progress(min(first + _BATCH, len(missing)), len(missing))
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([found[text] for text in texts])

    def _read(self, keys: dict[str, bytes]) -> dict[str, np.ndarray]:
        if self._path is None or not self._path.exists() or not keys:
            return {}
        texts = {key: text for text, key in keys.items()}
        wanted, found = list(texts), {}
        with closing(self._open()) as file:
            for first in range(0, len(wanted), _CHUNK):
                some = wanted[first : first + _CHUNK]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks only
                for key, vector in file.execute(query, some):
                    found[texts[key]] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        return found

    def _write(self, rows: Sequence[tuple[bytes, np.ndarray]]) -> None:
        if self._path is None:
            return
        with closing(self._open()) as file, file:
            file.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                [(key, row.astype(np.float16).tobytes()) for key, row in rows],
            )

    def _open(self) -> sqlite3.Connection:
        assert self._path is not None  # noqa: S101 - both callers looked
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        file.execute("PRAGMA journal_mode=WAL")
        file.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )
        return file
