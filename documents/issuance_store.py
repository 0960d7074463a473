"""The issuance model that this site uses: the saved one if it still fits, else published times."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
from django.conf import settings

from documents import issuance_file
from documents.issuance import IssuanceModel, no_histories
from documents.issuance_file import IncompatibleModel

logger = logging.getLogger(__name__)

FileKey = tuple[int, int]
"""When a saved model was written, in nanoseconds, and its size in bytes."""


def model_path() -> Path:
    """Where `fit_issuance` saves the model."""
    return Path(settings.VAR_DIR) / "issuance" / "model.npz"


def file_key() -> FileKey | None:
    """What changes when another model is saved; None while there is none."""
    try:
        found = model_path().stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def load_current(published: pd.DataFrame) -> IssuanceModel:
    """The saved model, or one that knows only the published times.

    The latter where nothing was saved, where the file is of another version, and where the
    published times changed since: the saved curves then start from times that no longer hold.
    """
    path = model_path()
    if file_key() is not None:
        try:
            model: IssuanceModel = IssuanceModel.load(path)
        except IncompatibleModel as error:
            logger.warning("%s Until then the published times are used alone.", error)
        else:
            if model.published_sha256_ == issuance_file.checksum(published):
                return model
            logger.warning(
                "The published times changed since %s was saved; run manage.py fit_issuance. "
                "Until then they are used alone.",
                path.name,
            )
    plain: IssuanceModel = IssuanceModel().fit(no_histories(), published=published)
    return plain
