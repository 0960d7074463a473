"""Rows that were loaded before their table got new columns are filled by the next load."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from catalogs.models import DocumentType, LoadedRow, Office

pytestmark = pytest.mark.django_db
migration = importlib.import_module("catalogs.migrations.0004_marks_of_wider_tables")


def go_back(table: str, row: Office | DocumentType, **empty: object) -> None:
    """Let the row be as it was loaded before its table got the new columns."""
    for name, value in empty.items():
        setattr(row, name, value)
    row.save()
    _name, new = migration.NEW_COLUMNS[table]
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    before = {key: value for key, value in values.items() if key not in new}
    LoadedRow.objects.filter(table=table, key=row.pk).update(checksum=migration.mark(before))


def test_row_that_nobody_edited_gets_its_new_columns() -> None:
    call_command("load_catalogs", verbosity=0)
    ine = DocumentType.objects.get(code="INE")
    go_back("document_types", ine, office_kinds="", bring_es="", bring_en="")

    migration.renew_marks(apps, connection.schema_editor())
    call_command("load_catalogs", verbosity=0)

    ine.refresh_from_db()
    assert ine.office_kinds == "voter_module"


def test_row_that_an_administrator_edited_is_left_alone() -> None:
    call_command("load_catalogs", verbosity=0)
    office = Office.objects.filter(expedite_slots__gt=0)[0]
    go_back("offices", office, expedite_slots=0)
    Office.objects.filter(pk=office.pk).update(name="Renamed")

    migration.renew_marks(apps, connection.schema_editor())
    call_command("load_catalogs", verbosity=0)

    office.refresh_from_db()
    assert (office.name, office.expedite_slots) == ("Renamed", 0)
