"""Exact best postings for a person, and exact best people for a posting.

Every row is scored in full, then the best are taken: no retrieval before the score, since papers
and pay are not in the text. A faster kernel can take over `RankingIndex.scores` and `top_k`; this
one stays as the reference it is compared with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from documents.forecast import ReadyTable, RequirementSet
from matching.ranking import storage
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.fit import FitModel
from matching.ranking.model import Progress, Query, RankingModel
from matching.ranking.records import PersonQuery, PostingRecord
from matching.ranking.scoring import Scores, best_first, score_pairs


@dataclass(frozen=True)
class Top:
    """The best rows, in order. `scores` has those rows; `n_feasible` counts all that are listed."""

    rows: np.ndarray
    public_ids: list[str]
    scores: Scores
    n_feasible: int

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class RankingIndex:
    """Postings ready to be ranked: sparse rows, columns and requirement sets.

    `is_current` is False for rows that were replaced or removed (tombstones), until `merged`.
    Row numbers hold for this index only; public ids hold across indexes.
    """

    features: sparse.csr_matrix
    columns: PostingColumns
    sets: tuple[RequirementSet, ...]
    is_current: np.ndarray
    model_id: str
    data_date: str

    @classmethod
    def build(
        cls,
        model: RankingModel,
        postings: Sequence[PostingRecord],
        sets: Sequence[RequirementSet],
        *,
        progress: Progress | None = None,
    ) -> Self:
        """Index of `postings`.

        Raises ValueError if a public id repeats or a requirement set is not in `sets`.
        """
        columns = model.posting_columns(postings)
        _check(columns, sets)
        features = model.posting_rows(postings, progress)
        current = np.ones(len(postings), dtype=bool)
        return cls(features, columns, tuple(sets), current, model.model_id, model.data_date)

    def __len__(self) -> int:
        return len(self.columns)

    def horizons(self, today: int) -> list[int]:
        """Distinct days from `today` to the starts of current postings; a past start is day 0."""
        starts = self.columns.start_day[self.is_current]
        return [int(day) for day in np.unique(np.maximum(starts - today, 0))]

    def ready_codes(self, today: int, horizons: Sequence[int]) -> np.ndarray:
        """The place of each posting in a flat table of sets by `horizons`, shape (n,).

        `horizons` must be those of the index on `today`; replaced rows get any place.
        """
        days = np.maximum(self.columns.start_day - today, 0)
        bucket = np.minimum(np.searchsorted(horizons, days), max(len(horizons) - 1, 0))
        return self.columns.requirement_set * len(horizons) + bucket

    def row_of(self, public_id: str) -> int | None:
        """Row of a current posting, None if it has none."""
        rows = np.flatnonzero((self.columns.public_id == public_id) & self.is_current)
        return int(rows[0]) if len(rows) else None

    def scores(self, query: Query) -> Scores:
        """Scores of all rows, replaced ones too."""
        if query.model_id != self.model_id:
            raise ValueError("The query and the index come from different models: rebuild.")
        days = self.columns.start_day - query.today
        dismissed = (
            np.isin(self.columns.public_id, sorted(query.dismissed)) if query.dismissed else False
        )
        return score_pairs(
            query.person,
            self.columns,
            similarity=similarity(self.features, query.features),
            p_ready=query.ready.lookup(0, self.columns.requirement_set, days),
            licence_days=query.ready.licence_days[0, self.columns.requirement_set],
            today=query.today,
            fit_model=query.fit_model,
            closeness=query.closeness,
            dismissed=dismissed,
        )

    def top_k(self, query: Query, k: int, mask: np.ndarray | None = None, *, skip: int = 0) -> Top:
        """The best `k` feasible postings after the first `skip`, among those in `mask`.

        Order: score (to 9 decimals) from high to low, then earlier start, then public id.
        """
        scores = self.scores(query)
        eligible = scores.feasible & self.is_current
        if mask is not None:
            eligible = eligible & mask
        keys = (self.columns.start_day, self.columns.public_id)
        return _top(scores, eligible, keys, self.columns.public_id, k, skip)

    def updated(
        self,
        model: RankingModel,
        changed: Sequence[PostingRecord] = (),
        removed: Iterable[str] = (),
        *,
        sets: Sequence[RequirementSet] | None = None,
    ) -> Self:
        """An index where `changed` postings are added or replaced and `removed` ones are gone.

        `sets` may add requirement sets after the present ones, whose rows must stay.
        """
        if model.model_id != self.model_id:
            raise ValueError("The model and the index do not belong together: rebuild.")
        all_sets = self.sets if sets is None else tuple(sets)
        if all_sets[: len(self.sets)] != self.sets:
            raise ValueError("New requirement sets come after the present ones, in their order.")
        columns = model.posting_columns(changed)
        _check(columns, all_sets)
        gone = sorted({*removed, *(record.public_id for record in changed)})
        current = self.is_current & ~np.isin(self.columns.public_id, gone)
        features = sparse.vstack([self.features, model.posting_rows(changed)], format="csr")
        return replace(
            self,
            features=features,
            columns=PostingColumns.concat([self.columns, columns]),
            sets=all_sets,
            is_current=np.concatenate([current, np.ones(len(changed), dtype=bool)]),
        )

    def merged(self) -> Self:
        """The same index without replaced and removed rows."""
        rows = np.flatnonzero(self.is_current)
        return replace(
            self,
            features=self.features[rows],
            columns=self.columns.take(rows),
            is_current=np.ones(len(rows), dtype=bool),
        )

    def save(self, folder: Path) -> None:
        """Write index.npz into `folder`."""
        columns = {f"column_{f.name}": getattr(self.columns, f.name) for f in fields(self.columns)}
        arrays = {
            "data": self.features.data,
            "indices": self.features.indices,
            "indptr": self.features.indptr,
            "is_current": self.is_current,
            **columns,
        }
        about = {
            "model_id": self.model_id,
            "data_date": self.data_date,
            "n_features": self.features.shape[1],
            "sets": [[s.code, list(s.all_of), list(s.any_of)] for s in self.sets],
            "columns": [f.name for f in fields(PostingColumns)],
        }
        storage.save_arrays(folder / "index.npz", arrays, about)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; raises storage.IncompatibleFile for another version's file."""
        names = [f.name for f in fields(PostingColumns)]
        arrays, about = storage.load_arrays(folder / "index.npz", columns=names)
        shape = (len(arrays["is_current"]), about["n_features"])
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        return cls(
            sparse.csr_matrix(parts, shape=shape),
            PostingColumns(**{name: arrays[f"column_{name}"] for name in names}),
            tuple(RequirementSet(code, tuple(a), tuple(o)) for code, a, o in about["sets"]),
            arrays["is_current"],
            about["model_id"],
            about["data_date"],
        )


@dataclass(frozen=True)
class PeopleIndex:
    """People ready to be ranked for a posting, by the same score."""

    features: sparse.csr_matrix
    columns: PeopleColumns
    fit_model: FitModel
    closeness: OccupationCloseness
    model_id: str

    @classmethod
    def build(
        cls,
        model: RankingModel,
        people: Sequence[PersonQuery],
        *,
        progress: Progress | None = None,
    ) -> Self:
        """Index of `people`; raises ValueError if a public id repeats."""
        columns = model.person_columns(people)
        _check_ids(columns)
        features = model.person_rows(people, progress)
        return cls(features, columns, model.fit_model, model.closeness, model.model_id)

    def __len__(self) -> int:
        return len(self.columns)

    def scores(
        self,
        model: RankingModel,
        posting: PostingRecord,
        ready: ReadyTable,
        *,
        today: int,
        dismissed: np.ndarray | bool = False,
    ) -> Scores:
        """Scores of all people for one posting.

        `ready` has the people in the order of this index. `dismissed` marks who put it away.
        """
        if model.model_id != self.model_id:
            raise ValueError("The model and the index do not belong together: rebuild.")
        if len(ready) != len(self):
            raise ValueError(f"Readiness of {len(self)} people was wanted, got {len(ready)}.")
        columns = model.posting_columns([posting])
        people = np.arange(len(self))
        days = posting.start_day - today
        return score_pairs(
            self.columns,
            columns,
            similarity=similarity(self.features, model.posting_rows([posting])),
            p_ready=ready.lookup(people, posting.requirement_set, days),
            licence_days=ready.licence_days[people, posting.requirement_set],
            today=today,
            fit_model=self.fit_model,
            closeness=self.closeness,
            dismissed=dismissed,
        )

    def top_k(
        self,
        model: RankingModel,
        posting: PostingRecord,
        ready: ReadyTable,
        k: int,
        *,
        today: int,
        mask: np.ndarray | None = None,
        dismissed: np.ndarray | bool = False,
        skip: int = 0,
    ) -> Top:
        """The best `k` people after the first `skip`; ties by public id."""
        scores = self.scores(model, posting, ready, today=today, dismissed=dismissed)
        eligible = scores.feasible if mask is None else scores.feasible & mask
        ids = self.columns.public_id
        return _top(scores, eligible, (ids,), ids, k, skip)


def similarity(features: sparse.csr_matrix, one: sparse.csr_matrix) -> np.ndarray:
    """Cosine of each row with one row, shape (n,), in [0, 1]; both are of unit length."""
    return np.clip(features @ one.toarray().ravel(), 0.0, 1.0).astype(float)


def _top(scores, eligible, keys, public_id, k, skip):
    order = best_first(scores.score, eligible, keys, k + skip)[skip:]
    ids = [str(each) for each in public_id[order]]
    return Top(order, ids, scores.take(order), int(eligible.sum()))


def _check(columns: PostingColumns, sets: Sequence[RequirementSet]) -> None:
    _check_ids(columns)
    if len(columns) and columns.requirement_set.max() >= len(sets):
        raise ValueError(
            f"requirement_set must be below {len(sets)}, got {columns.requirement_set.max()}."
        )


def _check_ids(columns: PostingColumns | PeopleColumns) -> None:
    if len(set(columns.public_id)) != len(columns):
        raise ValueError("Each public id may stand only once in an index.")
