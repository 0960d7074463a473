"""Reads the CSV files of the catalogs into rows that are not saved yet.

The columns of a file are the fields of its model, so a file documents itself. A foreign
key is written as the code of the row it points to.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalogs.models import (
    Blackout,
    City,
    DocumentPrerequisite,
    DocumentType,
    GoingWage,
    Language,
    Occupation,
    OccupationAlias,
    Office,
    RequiredDocument,
    RequirementSet,
    Skill,
    State,
    WageFloor,
)

DATA_DIR = Path(__file__).resolve().parent / "data"


class CatalogFileError(Exception):
    """A file that cannot be loaded; its text names file, line, column, value and cure."""


@dataclass(frozen=True)
class Table:
    """A model, and the fields that tell its rows apart."""

    model: type[models.Model]
    key: tuple[str, ...]
    name: str

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


TABLES = (
    Table(State, ("code",), "states"),
    Table(City, ("state", "name"), "cities"),
    Table(Office, ("code",), "offices"),
    Table(Language, ("code",), "languages"),
    Table(Occupation, ("code",), "occupations"),
    Table(OccupationAlias, ("occupation", "language", "text"), "occupation_aliases"),
    Table(Skill, ("code",), "skills"),
    Table(DocumentType, ("code",), "document_types"),
    Table(
        DocumentPrerequisite,
        ("document", "prerequisite", "kind", "group"),
        "document_prerequisites",
    ),
    Table(Blackout, ("document", "office", "first_day"), "blackouts"),
    Table(RequirementSet, ("code",), "requirement_sets"),
    Table(RequiredDocument, ("requirement_set", "document"), "required_documents"),
    Table(WageFloor, ("year", "zone", "isco08", "label"), "wage_floors"),
    Table(GoingWage, ("sinco", "label", "period"), "going_wages"),
)


@dataclass
class Targets:
    """The codes that foreign keys may name, by model: those there, and those taken away."""

    present: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)
    removed: dict[type[models.Model], set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FileRow:
    """One line of a file. `row` is None if it points to a row that was taken away."""

    line: int
    key: str
    row: models.Model | None


@dataclass(frozen=True)
class Cell:
    """Where a value stands, for messages."""

    file: str
    line: int
    column: str
    value: str

    def error(self, problem: str, cure: str) -> CatalogFileError:
        place = _("%(file)s, line %(line)d, column %(column)s: got “%(value)s”.") % {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "value": self.value,
        }
        return CatalogFileError(f"{place} {problem} {cure}")


def read_table(table: Table, path: Path, targets: Targets) -> list[FileRow]:
    """The rows of a file, each checked by its fields.

    Raises CatalogFileError at the first cell that cannot be used.
    """
    columns = {item.name: item for item in _columns(table.model)}
    seen: dict[tuple[str, str], int] = {}
    found = []
    for line, cells in _read_cells(table, path, columns):
        row = _read_row(table, line, cells, columns, targets)
        key = "|".join(cells[name] for name in table.key)
        _refuse_repeats(table, line, cells, columns, seen)
        found.append(FileRow(line, key, row))
    return found


def column_values(row: models.Model) -> dict[str, Any]:
    """The values that a file can set, by attribute."""
    return {item.attname: getattr(row, item.attname) for item in _columns(type(row))}


def checksum(row: models.Model) -> str:
    """A mark of the values of a row, the same for equal values however they were written."""
    values = {
        name: str(value.normalize() if isinstance(value, Decimal) else value)
        for name, value in column_values(row).items()
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    numbers = ("AutoField", "BigAutoField")
    return [item for item in model._meta.concrete_fields if item.get_internal_type() not in numbers]


def _read_cells(
    table: Table, path: Path, columns: dict[str, models.Field[Any, Any]]
) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogFileError(
            _("%(file)s cannot be read. It must be a text file in UTF-8 in the folder %(folder)s.")
            % {"file": table.file, "folder": path.parent}
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = list(reader.fieldnames or [])
    if sorted(header) != sorted(columns):
        raise CatalogFileError(
            _("%(file)s, line 1: the columns must be %(wanted)s; got %(got)s.")
            % {"file": table.file, "wanted": ", ".join(columns), "got": ", ".join(header)}
        )
    for cells in reader:
        if None in cells or None in cells.values():
            raise CatalogFileError(
                _(
                    "%(file)s, line %(line)d: there must be %(wanted)d cells. "
                    "Put a text with a comma between quotation marks."
                )
                % {"file": table.file, "line": reader.line_num, "wanted": len(columns)}
            )
        yield reader.line_num, {name: value.strip() for name, value in cells.items()}


def _read_row(
    table: Table,
    line: int,
    cells: dict[str, str],
    columns: dict[str, models.Field[Any, Any]],
    targets: Targets,
) -> models.Model | None:
    row = table.model()
    for name, column in columns.items():
        cell = Cell(table.file, line, name, cells[name])
        if isinstance(column, models.ForeignKey):
            target = column.related_model
            if cell.value in targets.removed.get(target, ()):
                return None
            value = _find_target(cell, column, targets.present[target])
        else:
            value = _clean(cell, column, row)
        setattr(row, column.attname, value)
    return row


def _find_target(
    cell: Cell, column: models.ForeignKey[Any, Any], present: dict[str, Any]
) -> object:
    if not cell.value and column.null:
        return None
    if cell.value not in present:
        raise cell.error(
            _("No %(what)s has this code.") % {"what": column.related_model._meta.verbose_name},
            _("Correct the code, or add that row to its own file first."),
        )
    return present[cell.value]


def _clean(cell: Cell, column: models.Field[Any, Any], row: models.Model) -> object:
    if not cell.value and column.null:
        return None
    try:
        return column.clean(cell.value, row)
    except ValidationError as error:
        raise cell.error(" ".join(error.messages), _cure(column)) from error


def _cure(column: models.Field[Any, Any]) -> str:
    if column.choices:
        allowed = ", ".join(str(value) for value, _label in column.flatchoices)
        return _("Use one of: %(allowed)s.") % {"allowed": allowed}
    if isinstance(column, models.BooleanField):
        return _("Write 1 for yes or 0 for no.")
    if isinstance(column, models.FloatField | models.DecimalField):
        return _("Write a number with a decimal point and no thousands separator, such as 1250.5.")
    if isinstance(column, models.IntegerField):
        return _("Write a whole number, such as 12.")
    return _("Correct this cell and load the catalogs again.")


def _refuse_repeats(
    table: Table,
    line: int,
    cells: dict[str, str],
    columns: dict[str, models.Field[Any, Any]],
    seen: dict[tuple[str, str], int],
) -> None:
    unique = [name for name, column in columns.items() if column.unique]
    for names in {table.key, *((name,) for name in unique)}:
        value = "|".join(cells[name] for name in names)
        first = seen.setdefault(("+".join(names), value), line)
        if first != line:
            raise Cell(table.file, line, "+".join(names), value).error(
                _("Line %(first)d has the same.") % {"first": first},
                _("Every row must differ here: correct or remove one of the two."),
            )
