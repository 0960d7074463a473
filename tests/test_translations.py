"""Spanish is complete: every string of code and templates has its translation."""

from __future__ import annotations

import re
import shutil
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "locale/es/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
IGNORED = [".venv", "var", "tests", "benchmarks", "staticfiles"]


@pytest.fixture(scope="module")
def catalog() -> polib.POFile:
    return polib.pofile(str(CATALOG))


def test_no_string_is_left_untranslated(catalog: polib.POFile) -> None:
    missing = [entry.msgid for entry in catalog if not entry.translated() or entry.fuzzy]

    assert not missing


def test_placeholders_are_the_same_in_both_languages(catalog: polib.POFile) -> None:
    wrong = [
        entry.msgid
        for entry in catalog
        if not entry.msgid_plural
        and set(PLACEHOLDER.findall(entry.msgid)) != set(PLACEHOLDER.findall(entry.msgstr))
    ]

    assert not wrong


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext (gettext) is not here")
def test_catalog_holds_every_string_of_the_code(
    catalog: polib.POFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(
        ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "var", "*.pyc", "data")
    )
    monkeypatch.chdir(copy)

    call_command(
        "makemessages", locale=["es"], ignore_patterns=IGNORED, no_location=True, stdout=StringIO()
    )

    fresh = polib.pofile(str(copy / "locale/es/LC_MESSAGES/django.po"))
    found = {(entry.msgctxt, entry.msgid) for entry in fresh if not entry.obsolete}
    assert found == {(entry.msgctxt, entry.msgid) for entry in catalog}
