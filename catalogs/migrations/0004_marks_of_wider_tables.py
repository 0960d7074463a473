"""Offices and document types got columns: let their rows count as loaded, not as edited.

The loader leaves alone a row whose values are no longer those that it wrote. A row that still has
the values it was loaded with gets the mark of these values and of the new, empty columns, so that
the next load fills them.
"""

import hashlib
import json
from decimal import Decimal

from django.db import migrations

NEW_COLUMNS = {
    "offices": ("Office", {"address", "hours", "phone", "expedite_slots"}),
    "document_types": (
        "DocumentType",
        {
            "is_online",
            "office_kinds",
            "website",
            "bring_en",
            "bring_es",
            "advice_en",
            "advice_es",
            "may_be_demanded",
        },
    ),
}


def mark(values):
    """The mark of a row, as the loader made it when this was written."""
    texts = {
        name: str(value.normalize() if isinstance(value, Decimal) else value)
        for name, value in values.items()
    }
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def renew_marks(apps, schema_editor):
    loaded = apps.get_model("catalogs", "LoadedRow").objects
    for table, (name, new) in NEW_COLUMNS.items():
        known = dict(loaded.filter(table=table).values_list("key", "checksum"))
        for row in apps.get_model("catalogs", name).objects.all():
            values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
            before = {key: value for key, value in values.items() if key not in new}
            if known.get(row.pk) == mark(before):
                loaded.filter(table=table, key=row.pk).update(checksum=mark(values))


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0002_papers_desk")]

    operations = [migrations.RunPython(renew_marks, migrations.RunPython.noop)]
