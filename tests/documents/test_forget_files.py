"""Rows of uploaded files do not stay."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents.models import CaseImport
from tests.factories import make_clerk

pytestmark = pytest.mark.django_db


def make_import(*, days_old: int, confirmed: bool) -> CaseImport:
    clerk, at = make_clerk(), timezone.now() - dt.timedelta(days=days_old)
    return CaseImport.objects.create(
        office=clerk.office,
        by=clerk,
        at=at,
        sha256=f"{days_old}{confirmed}",
        rows=[[2, "a", "issued", ""]],
        problems=[[3, "case", "Zacarías", "x", "", "", ""]],
        confirmed_at=at if confirmed else None,
        n_changed=7,
    )


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("forget_case_files", *arguments, stdout=out)
    return out.getvalue()


def test_old_file_keeps_its_result_and_loses_its_rows() -> None:
    found = make_import(days_old=31, confirmed=True)

    text = run()

    found.refresh_from_db()
    assert (found.rows, found.problems, found.n_changed) == ([], [], 7)
    assert "rows of 1 forgotten" in text


def test_old_file_that_nobody_confirmed_is_deleted() -> None:
    make_import(days_old=31, confirmed=False)

    text = run()

    assert not CaseImport.objects.exists()
    assert "1 never confirmed deleted" in text


def test_recent_file_stays_as_it_is() -> None:
    found = make_import(days_old=29, confirmed=True)

    run()

    found.refresh_from_db()
    assert found.problems


def test_keeping_for_less_than_a_day_is_refused() -> None:
    with pytest.raises(CommandError, match="--days must be 1 or more, got 0"):
        run("--days", "0")
