"""What must hold of the catalogs before the site serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils import timezone

from catalogs.models import DocumentPrerequisite, DocumentType, RequirementSet, State, WageFloor
from catalogs.papers import reachable_documents


@register(Tags.database)
def check_catalogs(
    *, app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None, **options: Any
) -> list[CheckMessage]:
    """Warn of catalogs that are missing, out of date or that lead nowhere.

    Runs where databases are checked (`migrate`, `check --database default`).
    """
    if "default" not in (databases or ()):
        return []
    if LAST_TABLE not in connections["default"].introspection.table_names():
        return []
    if not State.objects.exists():
        return [
            Warning(
                "The catalogs are empty.", hint="Run: manage.py load_catalogs", id="catalogs.W001"
            )
        ]
    return [*_check_wages(timezone.localdate().year), *_check_papers()]


LAST_TABLE = WageFloor._meta.db_table


def _check_wages(year: int) -> list[CheckMessage]:
    zones = set(WageFloor.objects.filter(year=year, isco08="").values_list("zone", flat=True))
    missing = [zone.value for zone in WageFloor.Zone if zone.value not in zones]
    if not missing:
        return []
    return [
        Warning(
            f"No general minimum wage of {year} is known for: {', '.join(missing)}.",
            hint=(
                "Add it in the administration under wage floors, with an empty ISCO-08 code. "
                "Until then the latest earlier year counts."
            ),
            id="catalogs.W002",
        )
    ]


def _check_papers() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not RequirementSet.objects.filter(code=RequirementSet.DEFAULT).exists():
        found.append(
            Error(
                f"There is no requirement set {RequirementSet.DEFAULT}, the default of all jobs.",
                hint="Run: manage.py load_catalogs --restore",
                id="catalogs.E001",
            )
        )
    codes = set(DocumentType.objects.values_list("code", flat=True))
    edges = DocumentPrerequisite.objects.values_list("document", "prerequisite", "kind", "group")
    stuck = sorted(codes - reachable_documents(codes, edges))
    if stuck:
        found.append(
            Error(
                f"Nobody can ever get these documents: {', '.join(stuck)}.",
                hint=(
                    "Their prerequisites wait for each other. In the administration, open each "
                    "document type and remove one, or add another way in the same group."
                ),
                id="catalogs.E002",
            )
        )
    return found
