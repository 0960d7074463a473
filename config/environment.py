"""Reading settings from the environment: each wrong one is refused with its cure."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def _refuse(name: str, value: str, cure: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} cannot be used. {cure}")


def read_text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def read_secret(name: str, *, development_default: str, is_production: bool) -> str:
    """A secret of 32 characters or more; only development may go without one."""
    value = read_text(name, "")
    if not value and not is_production:
        return development_default
    if len(value) < 32:
        # The value itself stays out of the message: it is a secret.
        raise _refuse(name, f"({len(value)} characters)", "Set a random text of 32 or more.")
    return value


def read_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = read_text(name, default)
    if value not in choices:
        raise _refuse(name, value, f"Use one of: {', '.join(choices)}.")
    return value


def read_integer(name: str, default: int, *, lowest: int, highest: int) -> int:
    value = read_text(name, str(default))
    if not value.lstrip("-").isdigit() or not lowest <= int(value) <= highest:
        raise _refuse(name, value, f"Use a whole number from {lowest} to {highest}.")
    return int(value)


def read_list(name: str, default: list[str]) -> list[str]:
    """Values separated by commas."""
    value = read_text(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def read_folder(name: str, default: Path) -> Path:
    """A folder that this process may write; made if it is not there yet."""
    folder = Path(read_text(name, str(default)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refuse(name, str(folder), "Use a folder that can be written.") from error
    return folder


def read_database(name: str, default: str) -> dict[str, Any]:
    """The database that a URL names: SQLite or PostgreSQL."""
    value = read_text(name, default)
    scheme = value.split(":", 1)[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        # The value may hold a password, so only its scheme is repeated.
        cure = "Use sqlite:///path/to/file or postgres://user:password@host:5432/name."
        raise _refuse(name, f"{scheme}:...", cure)
    return dict(dj_database_url.parse(value, conn_max_age=60))
