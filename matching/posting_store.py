"""The postings that this process ranks, kept in step with the database.

A snapshot never changes once it is made, so that requests can read one while the next is made.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from catalogs.meaning.groups import shipped_likeness
from employers.models import EmployerEvent, Posting
from matching import fit_file
from matching.datasets.catalog import Catalog, aliases, read_catalog
from matching.datasets.people import load_people
from matching.datasets.postings import PostingRow, RequirementBook, is_live, posting_rows
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.fit import PRIOR_VERSION
from matching.ranking.model import Progress, RankingModel
from matching.ranking.records import PostingRecord
from matching.ranking.search import RankingIndex
from matching.ranking.storage import IncompatibleFile
from placements.models import PlacementEvent
from returnees.models import Returnee

logger = logging.getLogger(__name__)

OVERLAP = dt.timedelta(minutes=2)
"""How far each look back goes beyond the last one: a write may be committed this much later."""
CHUNK = 10_000
MANIFEST = "serving.json"
# Above this share of replaced rows the index is packed; below, packing costs more than it saves.
MOST_TOMBSTONES = 0.25
# A model that learnt its words from few postings is fitted again once there are so many more.
FEW, MANY_TIMES = 5, 2

STAMPED = ("public_id", "touched_at", "state", "employer__state", "published_on", "closes_on")
Stamp = tuple[str, bool, int]
"""What tells that a posting changed: when it was touched, whether it is live, seats held."""


@dataclass(frozen=True)
class Snapshot:
    """Postings as they were at `checked_at`, ready to be ranked on `today`."""

    catalog: Catalog
    model: RankingModel
    index: RankingIndex
    words: Mapping[str, str]
    stamps: Mapping[str, Stamp]
    learnt_from: int
    today: dt.date
    checked_at: dt.datetime
    file_time: float = 0.0

    @property
    def version(self) -> str:
        """Names the model and the files it came from; stored beside every score."""
        return f"{self.model.version}/{self.model.model_id}"


def build_snapshot(
    *, today: dt.date, now: dt.datetime, progress: Progress | None = None
) -> Snapshot:
    """Fit the model on all rows and index every published posting."""
    catalog = read_catalog(today)
    book = RequirementBook()
    stamps = _without_unpublished(read_stamps(published(), today))
    rows = posting_rows(published(), catalog=catalog, book=book, today=today)
    people = load_people(Returnee.objects.present(), catalog=catalog, today=today).queries
    records = [row.record for row in rows]
    # An empty database has nothing to learn from but the aliases; a blank posting stands for it.
    learners = records or [PostingRecord(public_id="", start_day=0, requirement_set=0)]
    fit_model, version = fit_file.read(folder(), database_name()) or (None, PRIOR_VERSION)
    names = [*aliases()]
    model = RankingModel.fit(
        [name[:2] for name in names if not name[2]],
        learners,
        people,
        data_date=today.isoformat(),
        loaded=[name[:2] for name in names if name[2]],
        fit_model=fit_model,
        closeness=OccupationCloseness.from_likeness(*shipped_likeness()),
        version=version,
    )
    return Snapshot(
        catalog=catalog,
        model=model,
        index=RankingIndex.build(model, records, book.sets, progress=progress),
        words=_words(rows),
        stamps=stamps,
        learnt_from=len(records),
        today=today,
        checked_at=now,
    )


def refreshed(snapshot: Snapshot, *, today: dt.date, now: dt.datetime) -> Snapshot:
    """The snapshot brought up to date: what was saved before `now` counts in the answer."""
    catalog = read_catalog(today, snapshot.catalog)
    is_same = catalog.rows is snapshot.catalog.rows
    snapshot = replace(snapshot, catalog=catalog)
    if not is_same:
        return _reindexed(snapshot, today=today, now=now)
    known = dict(snapshot.stamps)
    fresh = read_stamps(_touched_since(snapshot.checked_at - OVERLAP), today)
    stamps = _without_unpublished({**known, **fresh})
    if today != snapshot.today or published().count() != len(stamps):
        stamps = _without_unpublished(read_stamps(published(), today))
    if len(stamps) > MANY_TIMES * snapshot.learnt_from + FEW:
        return build_snapshot(today=today, now=now)
    changed = [public_id for public_id, stamp in stamps.items() if known.get(public_id) != stamp]
    removed = known.keys() - stamps.keys()
    current = replace(snapshot, stamps=stamps, today=today, checked_at=now)
    return _updated(current, changed, removed) if changed or removed else current


def read_rows(
    snapshot: Snapshot, postings: QuerySet[Posting], book: RequirementBook, today: dt.date
) -> dict[str, PostingRow]:
    """The postings as the database has them now, by public id."""
    rows = posting_rows(postings, catalog=snapshot.catalog, book=book, today=today)
    return {row.record.public_id: row for row in rows}


def _updated(snapshot: Snapshot, changed: list[str], removed: Iterable[str]) -> Snapshot:
    book = RequirementBook(list(snapshot.index.sets))
    rows: list[PostingRow] = []
    for first in range(0, len(changed), CHUNK):
        some = published().filter(public_id__in=changed[first : first + CHUNK])
        rows += posting_rows(some, catalog=snapshot.catalog, book=book, today=snapshot.today)
    records = [row.record for row in rows]
    removed = set(removed)
    index = snapshot.index.updated(snapshot.model, records, sorted(removed), sets=book.sets)
    if index.is_current.mean() < 1 - MOST_TOMBSTONES:
        index = index.merged()
    words = {key: text for key, text in snapshot.words.items() if key not in removed}
    return replace(snapshot, index=index, words={**words, **_words(rows)})


def _reindexed(snapshot: Snapshot, *, today: dt.date, now: dt.datetime) -> Snapshot:
    """Every posting read again with the same model, since what they pay or ask for has changed."""
    book = RequirementBook()
    stamps = _without_unpublished(read_stamps(published(), today))
    rows = posting_rows(published(), catalog=snapshot.catalog, book=book, today=today)
    index = RankingIndex.build(snapshot.model, [row.record for row in rows], book.sets)
    return replace(
        snapshot, index=index, words=_words(rows), stamps=stamps, today=today, checked_at=now
    )


def published() -> QuerySet[Posting]:
    return Posting.objects.filter(state=Posting.State.PUBLISHED)


def read_stamps(postings: QuerySet[Posting], today: dt.date) -> dict[str, Stamp | None]:
    """The stamp of each posting, None for one that is not published; in one query."""
    held = Count("placements", filter=Q(placements__seat__isnull=False))
    rows = postings.order_by().annotate(held=held).values(*STAMPED, "held")
    return {str(row["public_id"]): _stamp(dict(row), today) for row in rows}


def _stamp(row: dict[str, Any], today: dt.date) -> Stamp | None:
    if row["state"] != Posting.State.PUBLISHED:
        return None
    return row["touched_at"].isoformat(), is_live(row, today), row["held"]


def _without_unpublished(stamps: Mapping[str, Stamp | None]) -> dict[str, Stamp]:
    return {public_id: stamp for public_id, stamp in stamps.items() if stamp is not None}


def _touched_since(moment: dt.datetime) -> QuerySet[Posting]:
    """Postings that may rank differently than before `moment`.

    A posting changes by itself, by a decision on its employer, and by a seat given or freed.
    """
    decided = EmployerEvent.objects.filter(at__gte=moment).values("employer")
    moved = PlacementEvent.objects.filter(at__gte=moment).values("placement__posting")
    return Posting.objects.filter(
        Q(touched_at__gte=moment)
        | Q(employer__decided_at__gte=moment)
        | Q(employer__in=decided)
        | Q(pk__in=moved)
    )


def _words(rows: Iterable[PostingRow]) -> dict[str, str]:
    return {row.record.public_id: row.words for row in rows}


# Files: written by `build_index`, read by each process at its first request.


def folder() -> Path:
    return Path(settings.RANKING_INDEX_DIR)


def save_snapshot(snapshot: Snapshot, into: Path) -> None:
    """Write the model, the index and the manifest; the manifest last, as it names the others."""
    snapshot.model.save(into)
    snapshot.index.save(into)
    manifest = {
        "database": database_name(),
        "model_id": snapshot.model.model_id,
        "catalog": _fingerprint(snapshot.catalog),
        "today": snapshot.today.isoformat(),
        "checked_at": snapshot.checked_at.isoformat(),
        "learnt_from": snapshot.learnt_from,
        "stamps": snapshot.stamps,
        "words": snapshot.words,
    }
    draft = into / f".{MANIFEST}"
    draft.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    draft.replace(into / MANIFEST)


def load_snapshot(source: Path, *, today: dt.date, now: dt.datetime) -> Snapshot | None:
    """The snapshot that `build_index` wrote for this database, up to date; None if there is none.

    Files of another version or database are passed over, and the index is built anew.
    """
    path = source / MANIFEST
    if not path.exists():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        model, index = RankingModel.load(source), RankingIndex.load(source)
    except (IncompatibleFile, ValueError) as problem:
        logger.warning("The ranking index is built anew: %s", problem)
        return None
    same_model = manifest["model_id"] == index.model_id == model.model_id
    if not same_model or manifest["database"] != database_name():
        return None
    catalog = read_catalog(today)
    stamps = {key: (at, live, held) for key, (at, live, held) in manifest["stamps"].items()}
    snapshot = Snapshot(
        catalog=catalog,
        model=model,
        index=index,
        words=manifest["words"],
        stamps=stamps,
        learnt_from=manifest["learnt_from"],
        # No day at all: the first refresh compares every posting, not only those touched lately.
        today=dt.date.min,
        checked_at=now,
        file_time=path.stat().st_mtime,
    )
    if manifest["catalog"] != _fingerprint(catalog):
        return _reindexed(snapshot, today=today, now=now)
    return refreshed(snapshot, today=today, now=now)


def file_time(source: Path) -> float:
    """When `build_index` last wrote, 0 if never."""
    path = source / MANIFEST
    return path.stat().st_mtime if path.exists() else 0.0


def database_name() -> str:
    return str(connection.settings_dict["NAME"])


def _fingerprint(catalog: Catalog) -> str:
    """The catalog's rows as one line of text, the same in every process."""
    rows = catalog.rows
    floors = sorted((code, str(pay)) for code, pay in rows.floors.by_isco08.items())
    minimums = [str(rows.floors.general), str(rows.floors.northern)]
    parts = [rows.documents, rows.required, floors, minimums, rows.going]
    return json.dumps(parts, default=str)
