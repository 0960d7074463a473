"""Records who changed which catalog in the administration; loading is told by its counts."""

from __future__ import annotations

from auditlog.registry import auditlog

from catalogs.files import TABLES
from catalogs.models import ConceptName

for table in TABLES:
    auditlog.register(table.model)

# Proposals are written without an entry, so that none tells who said a name; reviews have one.
auditlog.register(ConceptName, exclude_fields=["times_said", "changed_at"])
