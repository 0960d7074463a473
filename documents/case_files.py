"""Files of changes of cases as offices write them: columns, words and days, in two languages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogs.words import plain
from documents.models import DocumentCase

State = DocumentCase.State

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
LONGEST_CELL = 40
"""Characters kept of a cell that is shown again beside its problem."""

# The first name of each column is the English one, the second the Spanish one of our own files.
COLUMNS: dict[str, tuple[str, ...]] = {
    "case": ("case", "trámite", "caso", "case id", "id", "folio", "expediente"),
    "document": ("document", "documento"),
    "state": ("state", "estado", "status", "estatus", "situación"),
    "date": ("date", "fecha", "day", "día"),
}
NEEDED = ("case", "state", "date")

# The first word of each state is the English one, the second the Spanish one of our own files.
STATE_WORDS: dict[str, tuple[str, ...]] = {
    State.MISSING: ("missing", "falta", "faltante", "pendiente", "not requested"),
    State.REQUESTED: (
        "requested",
        "en trámite",
        "solicitado",
        "solicitada",
        "pedido",
        "pedida",
        "in process",
    ),
    State.ISSUED: (
        "ready to collect",
        "listo para recoger",
        "issued",
        "ready",
        "expedido",
        "expedida",
        "emitido",
        "emitida",
        "listo",
        "lista",
        "lista para recoger",
    ),
    State.IN_HAND: (
        "in hand",
        "en mano",
        "in_hand",
        "delivered",
        "collected",
        "entregado",
        "entregada",
        "recogido",
        "recogida",
    ),
    State.REJECTED: ("rejected", "rechazado", "rechazada"),
    State.VOID: ("no longer valid", "ya no vale", "void", "anulado", "anulada", "sin validez"),
}
_STATES = {plain(word): state for state, words in STATE_WORDS.items() for word in words}
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")


class FileRefused(Exception):
    """A file that cannot be read as changes of cases; its text is fit to show."""


@dataclass(frozen=True)
class Row:
    """One line of the file as it was written."""

    line: int
    case: str
    state: str
    date: str


@dataclass(frozen=True)
class Problem:
    """Why a row is left out: its line, the column, what stands there and the cure."""

    line: int
    column: str
    value: str
    cure: str
    row: Row

    def as_json(self) -> list[int | str]:
        """Line, column, value, cure, then the three cells, so that the row can be mended."""
        cells = (self.row.case, self.row.state, self.row.date)
        return [self.line, self.column, short(self.value), self.cure, *map(short, cells)]


def short(text: str) -> str:
    """A cell as it is kept: not so long that it could hold a story."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def language_column() -> int:
    """Which of the names of a column or state is that of the active language."""
    return 0 if (get_language() or "").startswith("en") else 1


def column_name(name: str) -> str:
    """A column as our own files head it in the active language."""
    return COLUMNS[name][language_column()]


def state_word(state: str) -> str:
    """A state as our own files write it in the active language."""
    return STATE_WORDS[state][language_column()]


def find_state(text: str) -> str | None:
    """The state that a word names.

    >>> find_state("Listo para RECOGER"), find_state("entregada"), find_state("quizá")
    ('issued', 'in_hand', None)
    """
    found = _STATES.get(plain(text.replace("_", " ")))
    return str(found) if found else None


def read_rows(data: bytes) -> list[Row]:
    """The lines of the file that are not empty.

    Raises FileRefused, saying what to do, if it is no table with the three columns or too long.
    """
    if len(data) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 1 MB. Split it into smaller ones."))
    if data[:2] in (b"PK", b"\xd0\xcf"):
        raise FileRefused(_("This is a spreadsheet. Save it as CSV and upload that file."))
    text = _decoded(data)
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    lines, delimiter = _without_hint(text)
    try:
        rows = list(_rows(lines, delimiter or _delimiter(lines)))
    except csv.Error as error:
        raise FileRefused(_("The file cannot be read as a table. Save it as CSV.")) from error
    if not rows:
        raise FileRefused(_("The file has no rows below its heading."))
    if len(rows) > MOST_ROWS:
        raise FileRefused(
            _("The file has %(count)d rows. Upload at most %(most)d at once.")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return rows


def has_month_first(texts: Iterable[str]) -> bool:
    """Whether some day can only be read with the month first, as in 11/24/2026.

    >>> has_month_first(["03/04/2026", "11/24/2026"]), has_month_first(["24/11/2026"])
    (True, False)
    """
    found = (_SLASHED.fullmatch(text.strip()) for text in texts)
    return any(match and int(match[1]) <= 12 < int(match[2]) for match in found)


def read_day(text: str, *, only_iso: bool = False) -> dt.date | None:
    """A day written as 2026-11-24 or, unless `only_iso`, as 24/11/2026; None if it is neither.

    >>> read_day("2026-11-24 10:30"), read_day("24/11/26"), read_day("24/11/26", only_iso=True)
    (datetime.date(2026, 11, 24), datetime.date(2026, 11, 24), None)
    """
    text = text.strip()
    match = _SLASHED.fullmatch(text)
    try:
        if match and not only_iso:
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            return dt.date(year, int(match[2]), int(match[1]))
        return dt.date.fromisoformat(re.split(r"[T ]", text, maxsplit=1)[0])
    except ValueError:
        return None


def write_table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV that spreadsheets open with its accents, and of which they run nothing."""
    out = io.StringIO()
    # By this mark Excel knows that the file is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _decoded(data: bytes) -> str:
    """Text in UTF-8, else in the code page of Windows and older spreadsheets."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _without_hint(text: str) -> tuple[list[str], str]:
    """The lines, and the delimiter if the first line, as Excel writes it, only names that."""
    lines = text.splitlines(keepends=True)
    hint = lines[0].strip().lower()
    if hint.startswith("sep=") and len(hint) == 5:
        # The line stays, empty, so that the numbers of the others hold.
        return ["\n", *lines[1:]], hint[4]
    return lines, ""


def _delimiter(lines: list[str]) -> str:
    """That by which most of the needed columns are found in the heading."""
    heading = next((line for line in lines if line.strip()), "")
    return max(",;\t|", key=lambda mark: len(_columns(next(csv.reader([heading], delimiter=mark)))))


def _columns(heading: list[str]) -> dict[str, int]:
    """Where each needed column stands."""
    known = {plain(name.replace("_", " ")): at for at, name in reversed([*enumerate(heading)])}
    names = {
        name: [alias for alias in map(plain, COLUMNS[name]) if alias in known] for name in NEEDED
    }
    return {name: known[aliases[0]] for name, aliases in names.items() if aliases}


def _rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    places: dict[str, int] | None = None
    before = 0
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if places is None:
            places = _needed_columns(cells)
            continue
        told = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        yield Row(line, **told)


def _needed_columns(heading: list[str]) -> dict[str, int]:
    places = _columns(heading)
    missing = [column_name(name) for name in NEEDED if name not in places]
    if missing:
        raise FileRefused(
            _("The first line does not name these columns: %(missing)s. It must name: %(all)s.")
            % {"missing": ", ".join(missing), "all": ", ".join(map(column_name, NEEDED))}
        )
    return places
