"""A file of postings as a table, its columns found by the names that people give them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from django.utils.translation import gettext as _

from catalogs.words import plain

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "offer", "oferta", "puesto", "vacante", "titulo", "job title"),
    "pay": ("pay", "salary", "salario", "sueldo", "pago"),
    "state": ("state", "estado", "entidad"),
    "city": ("city", "municipality", "municipio", "ciudad", "alcaldia"),
    "published_on": ("published on", "date", "isodate", "fecha", "fecha de publicacion"),
    "start_hour": ("start hour", "hora entrada", "hora inicio"),
    "hours_per_day": ("hours worked", "horas", "horas por dia"),
    "days_per_week": ("days worked", "dias", "dias por semana"),
    "schooling": ("education level", "escolaridad", "schooling"),
    "experience": ("experience", "experiencia"),
    "languages": ("languages", "idiomas"),
    "contract": ("contract type", "tipo de contrato", "contrato"),
    "duties": ("duties", "description", "descripcion", "funciones", "actividades"),
    "seats": ("seats", "openings", "plazas"),
    "external_ref": ("id", "folio", "reference", "referencia", "external ref"),
}
REQUIRED_COLUMNS = ("title", "pay", "state", "city")


class ImportRefused(Exception):
    """A file that cannot be read as postings; its text is fit to show."""


def read_table(path: Path) -> pd.DataFrame:
    """The file as text columns named by COLUMNS.

    Raises ImportRefused if it cannot be read or a needed column is not found.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ImportRefused(_("There is no file %(path)s.") % {"path": path}) from error
    except ValueError as error:
        raise ImportRefused(
            _("%(name)s cannot be read as a table. Save it as CSV in UTF-8.") % {"name": path.name}
        ) from error
    found = find_columns(frame.columns)
    missing = [name for name in REQUIRED_COLUMNS if name not in found]
    if missing:
        raise ImportRefused(
            _("No column for %(missing)s among %(columns)s. Name it one of: %(names)s.")
            % {
                "missing": ", ".join(missing),
                "columns": ", ".join(frame.columns),
                "names": ", ".join(COLUMNS[missing[0]]),
            }
        )
    frame = frame.rename(columns={column: name for name, column in found.items()})
    return frame[list(found)]


def find_columns(columns: Iterable[str]) -> dict[str, str]:
    """Our name of each column that is known by one of its usual names.

    >>> find_columns(["offer", "Sueldo", "estado", "other"])
    {'title': 'offer', 'pay': 'Sueldo', 'state': 'estado'}
    """
    known = {plain(column): column for column in columns}
    return {
        name: known[plain(alias)]
        for name, aliases in COLUMNS.items()
        for alias in [next((a for a in aliases if plain(a) in known), None)]
        if alias is not None
    }
