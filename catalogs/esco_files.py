"""Reads the CSV files of ESCO, as its download page gives them, into concepts.

ESCO 1.0 has few columns and 1.1 and later more; only those named here are read. File names vary
(`skills_en.csv`, `skills_en-us.csv`), so a file is known by how its name begins.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from catalogs.files import CatalogFileError, Cell
from catalogs.linking import fold

LANGUAGES = ("en", "es")
# Which part of the address names each kind, and the columns that are read.
OCCUPATIONS, SKILLS, GROUPS = "occupations", "skills", "ISCOGroups"
_COLUMNS = {
    OCCUPATIONS: ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels"),
    SKILLS: ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels"),
    GROUPS: ("conceptType", "conceptUri", "code", "preferredLabel", "altLabels"),
}
_TYPES = {OCCUPATIONS: "Occupation", SKILLS: "KnowledgeSkillCompetence", GROUPS: "ISCOGroup"}
_URI = re.compile(r"https?://data\.europa\.eu/esco/\S{1,90}")
_UNIT_GROUP = re.compile(r"C?\d{4}")
_SEPARATORS = re.compile(r"\r?\n| \| ")
# Two languages of one version name the same concepts; a file cut short names fewer.
_SAME_WITHIN = 0.1


@dataclass
class EscoConcept:
    """One concept: its labels by language, the preferred one first."""

    uri: str
    isco08: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    labels: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class EscoFiles:
    """What a folder holds. `read` names the kinds and languages that were there."""

    occupations: dict[str, EscoConcept]
    skills: dict[str, EscoConcept]
    read: frozenset[tuple[str, str]]


def read_esco(folder: Path, progress: Callable[[int], None] = lambda rows: None) -> EscoFiles:
    """The concepts in the files of `folder`; nothing is written.

    Raises CatalogFileError, which names file, line, column, value and cure, if a file cannot be
    used or no file is there.
    """
    found: dict[str, dict[str, EscoConcept]] = {kind: {} for kind in _COLUMNS}
    read = set()
    for kind in _COLUMNS:
        counts = {}
        for language in LANGUAGES:
            path = _find(folder, kind, language)
            if path is not None:
                counts[path.name] = _read_file(path, kind, language, found[kind], progress)
                read.add((OCCUPATIONS if kind == GROUPS else kind, language))
        _refuse_half(counts)
    if not read:
        raise CatalogFileError(
            _(
                "%(folder)s has no file occupations_en.csv, occupations_es.csv, skills_en.csv or "
                "skills_es.csv. Name the folder into which the ESCO download was unpacked."
            )
            % {"folder": folder}
        )
    # A unit group is read like an occupation of its own: its label names the work too.
    return EscoFiles(found[OCCUPATIONS] | found[GROUPS], found[SKILLS], frozenset(read))


def spanish_forms(label: str) -> list[str]:
    """The forms that a label in Spanish writes with a stroke between them.

    >>> spanish_forms("director técnico/directora técnica")
    ['director técnico', 'directora técnica']
    >>> spanish_forms("operario/operaria de máquina"), spanish_forms("impresión/encuadernación")
    (['operario de máquina', 'operaria de máquina'], ['impresión/encuadernación'])
    """
    parts = [part.split() for part in label.split("/") if part.strip()]
    if len(parts) < 2:
        return [" ".join(parts[0])] if parts else []
    first = fold(parts[0][0])
    are_whole = len({len(part) for part in parts}) == 1 or len(parts[0]) > 1
    if are_whole and all(_alike(fold(part[0]), first) for part in parts):
        return [" ".join(part) for part in parts]
    pairs = [word.split("/") for word in label.split()]
    if not any(len(pair) == 2 and _alike(fold(pair[0]), fold(pair[1])) for pair in pairs):
        return [label]
    return list(dict.fromkeys(" ".join(pair[at] for pair in pairs) for at in (0, -1)))


def _alike(word: str, other: str) -> bool:
    """`actor` and `actriz` are forms of one word, `impresión` and `encuadernación` are not."""
    return bool(word) and word[:3] == other[:3]


def _find(folder: Path, kind: str, language: str) -> Path | None:
    if not folder.is_dir():
        raise CatalogFileError(
            _("%(folder)s is no folder. Name the one into which the ESCO download was unpacked.")
            % {"folder": folder}
        )
    pattern = re.compile(rf"{kind}_{language}([-_].*)?\.csv", re.IGNORECASE)
    paths = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
    if len(paths) > 1:
        raise CatalogFileError(
            _("%(first)s and %(second)s are both there. Keep one of them in the folder.")
            % {"first": paths[0].name, "second": paths[1].name}
        )
    return paths[0] if paths else None


def _read_file(
    path: Path,
    kind: str,
    language: str,
    found: dict[str, EscoConcept],
    progress: Callable[[int], None],
) -> int:
    count = 0
    for line, cells in _read_rows(path, kind):
        uri = cells["conceptUri"]
        concept = found.setdefault(uri, EscoConcept(uri))
        if kind in (OCCUPATIONS, GROUPS):
            concept.isco08 = cells["iscoGroup" if kind == OCCUPATIONS else "code"].lstrip("C")
        else:
            concept.skill_type, concept.reuse_level = cells["skillType"], cells["reuseLevel"]
        if language in concept.labels:
            raise Cell(path.name, line, "conceptUri", uri).error(
                _("This concept was named before."), _("Keep one row of each concept.")
            )
        labels = [cells["preferredLabel"], *_SEPARATORS.split(cells["altLabels"])]
        if language == "es":
            labels = [form for label in labels for form in spanish_forms(label)]
        concept.labels[language] = list(
            dict.fromkeys(" ".join(label.split()) for label in labels if label.strip())
        )
        count += 1
        progress(1)
    return count


def _read_rows(path: Path, kind: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each row, checked."""
    columns = _COLUMNS[kind]
    reader = csv.DictReader(io.StringIO(_read_text(path), newline=""), strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            raise CatalogFileError(
                _(
                    "%(file)s, line 1: there is no column %(missing)s; got %(got)s. It must be the "
                    "CSV file of ESCO with commas between its cells: download it again."
                )
                % {
                    "file": path.name,
                    "missing": ", ".join(missing),
                    "got": ", ".join(reader.fieldnames or [])[:200],
                }
            )
        for row in reader:
            if None in row or None in row.values():
                raise CatalogFileError(
                    _(
                        "%(file)s, line %(line)d: there must be %(wanted)d cells. The file is "
                        "damaged or only half there: download it again."
                    )
                    % {
                        "file": path.name,
                        "line": reader.line_num,
                        "wanted": len(reader.fieldnames or []),
                    }
                )
            cells = {name: row[name].strip() for name in columns}
            _check(path.name, reader.line_num, kind, cells)
            # An ISCO file also names major groups, such as 7 and 71.
            if kind != GROUPS or len(cells["code"].lstrip("C")) == 4:
                yield reader.line_num, cells
    except csv.Error as error:
        raise CatalogFileError(
            _(
                "%(file)s, line %(line)d: this cannot be read as CSV (%(problem)s). The file is "
                "damaged or only half there: download it again."
            )
            % {"file": path.name, "line": reader.line_num + 1, "problem": error}
        ) from error


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CatalogFileError(
            _("%(file)s cannot be read. See whether the server may open it.") % {"file": path.name}
        ) from error
    except UnicodeDecodeError as error:
        raise Cell(
            path.name,
            data.count(b"\n", 0, error.start) + 1,
            "?",
            repr(data[error.start : error.end]),
        ).error(
            _("This is not UTF-8."), _("Save the file as CSV in UTF-8, or download it again.")
        ) from error
    if text.lstrip()[:1] in ("<", "{") or text.startswith("PK"):
        raise Cell(path.name, 1, "?", text.lstrip()[:20]).error(
            _("This is no CSV file."),
            _("Unpack the download of ESCO and load the CSV files in it."),
        )
    if not text.strip():
        raise CatalogFileError(_("%(file)s is empty. Download it again.") % {"file": path.name})
    return text


def _check(file: str, line: int, kind: str, cells: dict[str, str]) -> None:
    """Refuse a cell that ESCO would not have written."""
    cure = _("The file is damaged or was changed: download it again.")
    if cells["conceptType"] != _TYPES[kind]:
        raise Cell(file, line, "conceptType", cells["conceptType"][:60]).error(
            _("It must be %(wanted)s.") % {"wanted": _TYPES[kind]}, cure
        )
    if not _URI.fullmatch(cells["conceptUri"]):
        raise Cell(file, line, "conceptUri", cells["conceptUri"][:60]).error(
            _("It must be the address of a concept of ESCO."), cure
        )
    if kind == OCCUPATIONS and not _UNIT_GROUP.fullmatch(cells["iscoGroup"]):
        raise Cell(file, line, "iscoGroup", cells["iscoGroup"][:60]).error(
            _("It must be a unit group of four digits, such as 7123."),
            _("A spreadsheet takes a zero at the start away: load the file as it was downloaded."),
        )


def _refuse_half(counts: dict[str, int]) -> None:
    """Two languages must name about as many concepts, or one file ends too early."""
    if len(counts) < 2:
        return
    (short, few), *_others, (long, many) = sorted(counts.items(), key=lambda pair: pair[1])
    if few < many * (1 - _SAME_WITHIN):
        raise CatalogFileError(
            _(
                "%(short)s names %(few)d concepts and %(long)s names %(many)d. The first is only "
                "half there, or of another version: download both again."
            )
            % {"short": short, "few": few, "long": long, "many": many}
        )
