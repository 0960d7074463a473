"""The order of the apps, and what must not be imported where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["catalogs", "accounts", "employers", "returnees", "documents", "placements", "matching"]
NUMERICS = [
    ROOT / "catalogs/geography.py",
    ROOT / "catalogs/linking.py",
    ROOT / "catalogs/name_forms.py",
    ROOT / "catalogs/name_parts.py",
    ROOT / "catalogs/spelling.py",
    ROOT / "catalogs/text_cleaning.py",
    ROOT / "catalogs/text_reader.py",
    ROOT / "catalogs/text_scopes.py",
    *sorted((ROOT / "catalogs/meaning").glob("*.py")),
    *sorted((ROOT / "documents").glob("hazard*.py")),
    ROOT / "documents/issuance.py",
    ROOT / "documents/issuance_file.py",
    ROOT / "documents/published_times.py",
    ROOT / "documents/graph.py",
    ROOT / "documents/papers_state.py",
    ROOT / "documents/readiness.py",
    ROOT / "documents/forecast.py",
    ROOT / "documents/person_forecast.py",
    ROOT / "documents/cohort.py",
    *sorted((ROOT / "matching/ranking").glob("*.py")),
]
PRIVATE_PARTS = {"views", "forms", "serializers", "api", "urls", "api_urls"}


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("app", APPS)
def test_app_imports_only_apps_to_its_left(app: str) -> None:
    forbidden = {*APPS[APPS.index(app) + 1 :], "config"}

    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / app).rglob("*.py")
        for module in imported_modules(path)
        if module.split(".")[0] in forbidden
    }

    assert not found


@pytest.mark.parametrize("app", APPS)
def test_app_leaves_views_and_forms_of_others_alone(app: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / app).rglob("*.py")
        for module in imported_modules(path)
        if (parts := module.split("."))[0] in APPS
        and parts[0] != app
        and len(parts) > 1
        and parts[1] in PRIVATE_PARTS
    }

    assert not found


@pytest.mark.parametrize("path", NUMERICS, ids=lambda path: path.name)
def test_numerics_import_no_django(path: Path) -> None:
    found = {name for name in imported_modules(path) if name.split(".")[0] == "django"}

    assert not found


def test_only_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for app in [*APPS, "config"]
        for path in (ROOT / app).rglob("*.py")
        if {"os.environ", "os.getenv"} & set(_attributes(path))
    }

    allowed = {"config/environment.py", "config/settings_test.py", "config/wsgi.py"}
    assert readers <= allowed


def _attributes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
