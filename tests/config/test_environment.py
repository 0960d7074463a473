"""Settings from the environment: a wrong one is refused with its name, value and cure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

ROOT = Path(__file__).resolve().parents[2]


def start_with(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of its own, as a start of the site does."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={**clean, "VAR_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("PORT", "eighty", "whole number from 1 to 65535"),
        ("PORT", "70000", "whole number from 1 to 65535"),
        ("ENVIRONMENT", "prod", "development, production"),
        ("DEBUG", "yes", "0, 1"),
        ("DATABASE_URL", "oracle://x", "sqlite:///path/to/file or postgres://"),
        ("VAR_DIR", "/dev/null/var", "folder that can be written"),
    ],
)
def test_wrong_setting_stops_the_start(tmp_path: Path, name: str, value: str, cure: str) -> None:
    result = start_with(tmp_path, **{name: value})

    assert result.returncode != 0
    assert name in result.stderr
    assert value.split(":")[0] in result.stderr
    assert cure in result.stderr


def test_production_without_a_secret_key_does_not_start(tmp_path: Path) -> None:
    result = start_with(tmp_path, ENVIRONMENT="production", ALLOWED_HOSTS="retorno.example")

    assert "SECRET_KEY" in result.stderr
    assert "Set a random text of 32 or more" in result.stderr


def test_short_secret_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    result = start_with(tmp_path, ENVIRONMENT="production", SECRET_KEY="my-short-secret")

    assert "my-short-secret" not in result.stderr
    assert "(15 characters)" in result.stderr


def test_production_without_hosts_does_not_start(tmp_path: Path) -> None:
    secrets = {"SECRET_KEY": "x" * 40, "SALT_KEY": "y" * 40}
    result = start_with(tmp_path, ENVIRONMENT="production", **secrets)

    assert "ALLOWED_HOSTS=''" in result.stderr


def test_password_of_a_database_is_not_repeated(tmp_path: Path) -> None:
    result = start_with(tmp_path, DATABASE_URL="oracle://me:hunter2@host/db")

    assert result.returncode != 0
    assert "hunter2" not in result.stderr


def test_empty_setting_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")

    assert environment.read_integer("PORT", 8000, lowest=1, highest=65535) == 8000


def test_list_is_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")

    assert environment.read_list("ALLOWED_HOSTS", []) == ["a.example", "b.example"]


def test_negative_number_is_read_before_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "-1")

    with pytest.raises(ImproperlyConfigured, match="PORT='-1'"):
        environment.read_integer("PORT", 8000, lowest=1, highest=65535)


def test_every_variable_is_in_the_example_and_the_other_way_round() -> None:
    settings = (ROOT / "config/settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    read = set(re.findall(r'read_\w+\(\s*"([A-Z_]+)"', settings))
    shown = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))

    assert read == shown
