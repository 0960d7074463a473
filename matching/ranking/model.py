"""What reads people and postings: linker, features and p_fit, versioned and saved as one."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd
from scipy import sparse
from sklearn.pipeline import Pipeline

from catalogs.linking import OCCUPATION, ConceptLinker
from documents.forecast import ReadyTable
from matching.ranking import storage
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.features import feature_pipeline, person_frame, posting_frame
from matching.ranking.fit import PRIOR_VERSION, FitModel, prior_fit_model
from matching.ranking.pairs import FEATURE_NAMES
from matching.ranking.records import PersonQuery, PostingRecord

Progress = Callable[[int, int], None]
# Rows turned into features at a time, between two reports of progress.
_BATCH = 2000


@dataclass(frozen=True)
class Query:
    """One person's question to an index of postings."""

    person: PeopleColumns
    features: sparse.csr_matrix
    ready: ReadyTable
    today: int
    fit_model: FitModel
    closeness: OccupationCloseness
    model_id: str
    dismissed: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class RankingModel:
    """Linker, feature pipeline, p_fit and closeness of occupations; `version` tells of p_fit."""

    linker: ConceptLinker
    pipeline: Pipeline
    fit_model: FitModel
    closeness: OccupationCloseness
    version: str
    data_date: str

    @classmethod
    def fit(
        cls,
        aliases: Iterable[tuple[str, str]],
        postings: Sequence[PostingRecord],
        people: Sequence[PersonQuery] = (),
        *,
        data_date: str,
        loaded: Iterable[tuple[str, str]] = (),
        fit_model: FitModel | None = None,
        closeness: OccupationCloseness | None = None,
        version: str = PRIOR_VERSION,
    ) -> Self:
        """Learn the words and concepts of both sides.

        `aliases` are (alias, concept) as ConceptLinker takes them, `loaded` those of another
        vocabulary, found only where they stand whole. Without a `fit_model` that was
        fitted on outcomes, p_fit is that of the priors; without a `closeness` of occupations, that
        of their digits. Raises ValueError if there is nothing to learn from.
        """
        if not len(postings) + len(people):
            raise ValueError("A ranking model needs at least one posting or person to learn from.")
        aliases = list(aliases)
        linker = ConceptLinker().fit(aliases).extended(loaded)
        closeness = closeness or OccupationCloseness.from_digits(_occupations(aliases))
        frames = [
            posting_frame(postings, linker, closeness),
            person_frame(people, linker, closeness),
        ]
        pipeline = feature_pipeline().fit(pd.concat([*frames, _anchor()], ignore_index=True))
        fit_model = fit_model or prior_fit_model()
        return cls(linker, pipeline, fit_model, closeness, version, data_date)

    def posting_rows(
        self, postings: Sequence[PostingRecord], progress: Progress | None = None
    ) -> sparse.csr_matrix:
        """Sparse unit rows of postings."""
        return self._rows(postings, posting_frame, progress)

    def person_rows(
        self, people: Sequence[PersonQuery], progress: Progress | None = None
    ) -> sparse.csr_matrix:
        """Sparse unit rows of people."""
        return self._rows(people, person_frame, progress)

    def query(
        self,
        person: PersonQuery,
        ready: ReadyTable,
        *,
        today: int,
        dismissed: Iterable[str] = (),
    ) -> Query:
        """The question of one person, whose papers `ready` (a table of one) tells about."""
        if len(ready) != 1:
            raise ValueError(f"A query takes the readiness of one person, got {len(ready)}.")
        return Query(
            PeopleColumns.from_queries([person], self.linker),
            self.person_rows([person]),
            ready,
            today,
            self.fit_model,
            self.closeness,
            self.model_id,
            frozenset(dismissed),
        )

    def posting_columns(self, postings: Sequence[PostingRecord]) -> PostingColumns:
        return PostingColumns.from_records(postings, self.linker)

    def person_columns(self, people: Sequence[PersonQuery]) -> PeopleColumns:
        return PeopleColumns.from_queries(people, self.linker)

    @cached_property
    def feature_names(self) -> list[str]:
        """Names of the columns of the sparse rows: words__... and concepts__..."""
        names = self.pipeline.named_steps["blocks"].get_feature_names_out()
        return [str(name) for name in names]

    @cached_property
    def model_id(self) -> str:
        """Fingerprint of all that decides a score; an index and a query must share it."""
        coefficients = [self.fit_model.intercept_, *self.fit_model.coef_, *self.fit_model.fill_]
        parts = [
            storage.FORMAT,
            self.version,
            self.data_date,
            list(FEATURE_NAMES),
            [float(value).hex() for value in coefficients],
            _digest(self.closeness.codes, self.closeness.table),
            self.feature_names,
            sorted(map(str, self.linker.aliases_.items())),
            _idf(self.pipeline),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def save(self, folder: Path) -> None:
        """Write model.skops and model.json into `folder`, which is made if need be."""
        parts = {
            "linker": self.linker,
            "pipeline": self.pipeline,
            "fit_model": self.fit_model,
            "closeness": self.closeness,
        }
        about = {
            "version": self.version,
            "data_date": self.data_date,
            "pair_features": list(FEATURE_NAMES),
            "n_features": len(self.feature_names),
            "model_id": self.model_id,
        }
        storage.save_estimators(folder, parts, about)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises IncompatibleFile if it was made by another version of the format or of the
        libraries, if its pair features are others, or if it holds types that we did not write.
        """
        parts, about = storage.load_estimators(folder, pair_features=list(FEATURE_NAMES))
        model = cls(version=about["version"], data_date=about["data_date"], **parts)
        if model.model_id != about["model_id"]:
            raise storage.IncompatibleFile("The model's files do not belong together; refit it.")
        return model

    def _rows(self, records: Sequence[Any], to_frame: Any, progress: Progress | None) -> Any:
        width = len(self.feature_names)
        blocks = [sparse.csr_matrix((0, width), dtype="float32")]
        for first in range(0, len(records), _BATCH):
            batch = records[first : first + _BATCH]
            blocks.append(self.pipeline.transform(to_frame(batch, self.linker, self.closeness)))
            if progress is not None:
                progress(min(first + _BATCH, len(records)), len(records))
        return sparse.vstack(blocks, format="csr")


def _anchor() -> pd.DataFrame:
    """A row with one word and one concept, so that neither block of features is ever empty."""
    return pd.DataFrame([("retorno", {"occ:0000": 1.0})], columns=["text", "concepts"])


def _idf(pipeline: Pipeline) -> str:
    words = pipeline.named_steps["blocks"].named_transformers_["words"]
    return _digest(words.idf_)


def _digest(*arrays: Any) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


def _occupations(aliases: Iterable[tuple[str, str]]) -> set[str]:
    """ISCO-08 codes that aliases name."""
    concepts = (concept for _, concept in aliases if concept.startswith(OCCUPATION))
    return {concept.removeprefix(OCCUPATION) for concept in concepts}
