"""The coefficients of p_fit that beat the priors: a small file beside the ranking index.

`fit_ranking` writes it and every build of the index takes it up, so it survives `build_index`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from matching.ranking.fit import PRIOR_VERSION, FitModel, prior_fit_model
from matching.ranking.pairs import FEATURE_NAMES

logger = logging.getLogger(__name__)

NAME = "fit.json"


def write(folder: Path, database: str, model: FitModel, about: Mapping[str, Any]) -> None:
    """Write the model with the priors and the database that it belongs to, and `about` it."""
    content = {
        "database": database,
        "prior": PRIOR_VERSION,
        "intercept": model.intercept_,
        "coefficients": dict(zip(FEATURE_NAMES, map(float, model.coef_), strict=True)),
        **about,
    }
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{NAME}"
    draft.write_text(json.dumps(content, indent=2), encoding="utf-8")
    draft.replace(folder / NAME)


def read(folder: Path, database: str) -> tuple[FitModel, str] | None:
    """The model and its version; None if there is none for this database and these priors."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        came = (content["database"], content["prior"], list(content["coefficients"]))
        if came != (database, PRIOR_VERSION, list(FEATURE_NAMES)):
            logger.warning("%s is of another database or version: the priors are used.", NAME)
            return None
        model = prior_fit_model()
        model.intercept_ = float(content["intercept"])
        model.coef_ = np.array([float(value) for value in content["coefficients"].values()])
        if not (np.isfinite(model.intercept_) and (model.coef_ >= 0).all()):
            raise ValueError("coefficients must be 0 or more")
        return model, f"fit-{content['fitted_on']}"
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        logger.warning("%s cannot be read (%s): the priors are used.", NAME, problem)
        return None


def forget(folder: Path) -> None:
    """Go back to the priors."""
    (folder / NAME).unlink(missing_ok=True)
