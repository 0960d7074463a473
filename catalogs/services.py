"""Changes of the catalogs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from catalogs.files import (
    DATA_DIR,
    TABLES,
    CatalogFileError,
    FileRow,
    Table,
    Targets,
    checksum,
    column_values,
    read_table,
)
from catalogs.models import LoadedRow

OUTCOMES = ("created", "updated", "unchanged", "kept", "removed")


@dataclass
class Changes:
    """What one file means for its table."""

    create: list[models.Model] = field(default_factory=list)
    update: list[models.Model] = field(default_factory=list)
    loaded: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def load_catalogs(
    *, directory: Path = DATA_DIR, restore: bool = False
) -> dict[str, dict[str, int]]:
    """Bring the catalogs to what the CSV files in `directory` say; return counts per table.

    A row is written if it is new or still has the values of the last load. One that an
    administrator changed is `kept`, one that an administrator deleted stays `removed`, and
    rows that no file names are never touched. With `restore` the files win everywhere.

    Raises CatalogFileError, and writes nothing, if a file has a cell that cannot be used.
    """
    targets = Targets()
    return {table.name: _load_table(table, directory, targets, restore) for table in TABLES}


def _load_table(table: Table, directory: Path, targets: Targets, restore: bool) -> dict[str, int]:
    rows = read_table(table, directory / table.file, targets)
    known = dict(LoadedRow.objects.filter(table=table.name).values_list("key", "checksum"))
    existing = _rows_by_key(table, targets)
    changes = _compare(rows, existing=existing, known=known, restore=restore)
    _check_constraints(table, rows, changes)
    _write(table, changes, known)
    if table.key == ("code",):
        pairs = table.model._default_manager.values_list("code", "pk")
        targets.present[table.model] = dict(pairs)
        gone = known.keys() - targets.present[table.model].keys()
        targets.removed[table.model] = set(gone)
    return {outcome: changes.counts[outcome] for outcome in OUTCOMES}


def _rows_by_key(table: Table, targets: Targets) -> dict[str, models.Model]:
    codes = {
        model: {pk: code for code, pk in pairs.items()} for model, pairs in targets.present.items()
    }
    found = {}
    for row in table.model._default_manager.all():
        parts = []
        for name in table.key:
            column: Any = row._meta.get_field(name)
            value = getattr(row, column.attname)
            if column.is_relation and value is not None:
                value = codes[column.related_model][value]
            parts.append("" if value is None else str(value))
        found["|".join(parts)] = row
    return found


def _compare(
    rows: Iterable[FileRow],
    *,
    existing: dict[str, models.Model],
    known: dict[str, str],
    restore: bool,
) -> Changes:
    changes = Changes()
    for item in rows:
        outcome = _outcome(item, existing.get(item.key), known.get(item.key), restore)
        changes.counts[outcome] += 1
        if item.row is None or outcome in ("kept", "removed"):
            continue
        changes.loaded[item.key] = checksum(item.row)
        if outcome == "created":
            changes.create.append(item.row)
        elif outcome == "updated":
            current = existing[item.key]
            for name, value in column_values(item.row).items():
                setattr(current, name, value)
            changes.update.append(current)
    return changes


def _outcome(
    item: FileRow, current: models.Model | None, last_checksum: str | None, restore: bool
) -> str:
    if item.row is None:
        return "removed"
    if current is None:
        return "created" if last_checksum is None or restore else "removed"
    now = checksum(current)
    if now == checksum(item.row):
        return "unchanged"
    return "updated" if restore or now == last_checksum else "kept"


def _check_constraints(table: Table, rows: Iterable[FileRow], changes: Changes) -> None:
    """Name the line of a row that a check constraint would refuse."""
    checks = [
        constraint
        for constraint in table.model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]
    written = {id(row) for row in changes.create}
    values = [column_values(row) for row in changes.update]
    for item in rows:
        if item.row is None:
            continue
        if id(item.row) not in written and column_values(item.row) not in values:
            continue
        for check in checks:
            try:
                check.validate(table.model, item.row)
            except ValidationError as error:
                raise CatalogFileError(
                    _("%(file)s, line %(line)d: %(problem)s Correct the row and load again.")
                    % {
                        "file": table.file,
                        "line": item.line,
                        "problem": " ".join(error.messages),
                    }
                ) from error


def _write(table: Table, changes: Changes, known: dict[str, str]) -> None:
    manager = table.model._default_manager
    names = [item.name for item in table.model._meta.concrete_fields if not item.primary_key]
    try:
        with transaction.atomic():
            manager.bulk_create(changes.create)
            if changes.update:
                manager.bulk_update(changes.update, names)
    except IntegrityError as error:
        raise CatalogFileError(
            _(
                "%(file)s: a row has a name or code that a row added by an administrator "
                "already has. Change one of the two and load again."
            )
            % {"file": table.file}
        ) from error
    LoadedRow.objects.bulk_create(
        [
            LoadedRow(table=table.name, key=key, checksum=mark)
            for key, mark in changes.loaded.items()
            if known.get(key) != mark
        ],
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=["checksum"],
    )
