"""Records who changed which catalog in the administration; loading is told by its counts."""

from __future__ import annotations

from auditlog.registry import auditlog

from catalogs.files import TABLES

for table in TABLES:
    auditlog.register(table.model)
