"""Files whose contact nobody ever confirmed do not stay."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from returnees.models import Returnee
from tests.factories import make_officer, make_returnee

pytestmark = pytest.mark.django_db


def make_file(*, days_old: int, confirmed: bool = False, by_officer: bool = False) -> Returnee:
    returnee = make_returnee()
    opened = timezone.now() - dt.timedelta(days=days_old)
    officer = make_officer() if by_officer else None
    Returnee.objects.filter(pk=returnee.pk).update(created_at=opened, registered_by=officer)
    if confirmed:
        User.objects.filter(pk=returnee.user_id).update(last_login=opened)
    return returnee


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("purge_unconfirmed", *arguments, stdout=out)
    return out.getvalue()


def test_file_that_nobody_confirmed_is_erased_with_its_account() -> None:
    returnee = make_file(days_old=8)

    text = run()

    assert "1 erased" in text
    assert not Returnee.objects.filter(pk=returnee.pk).exists()
    assert not User.objects.filter(pk=returnee.user_id).exists()


@pytest.mark.parametrize(
    "kept",
    [{"days_old": 6}, {"days_old": 8, "confirmed": True}, {"days_old": 8, "by_officer": True}],
    ids=["recent", "signed in", "registered by an officer"],
)
def test_other_files_stay(kept: dict[str, int | bool]) -> None:
    returnee = make_file(**kept)  # type: ignore[arg-type]

    text = run()

    assert "0 erased" in text
    assert Returnee.objects.filter(pk=returnee.pk).exists()


def test_dry_run_counts_and_erases_nothing() -> None:
    returnee = make_file(days_old=8)

    text = run("--dry-run")

    assert "1 would be erased" in text
    assert Returnee.objects.filter(pk=returnee.pk).exists()


def test_a_wait_below_one_day_is_refused() -> None:
    with pytest.raises(CommandError, match="--days must be 1 or more, got 0"):
        run("--days", "0")
