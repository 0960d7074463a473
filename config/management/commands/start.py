"""`manage.py start`: from an empty folder to a site that can be used, in one command."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from catalogs.models import Occupation
from config.demo.accounts import DEMO_ACCOUNTS
from employers.models import Posting
from returnees.models import Returnee

DEMO_SIZE = {"returnees": 2000, "postings": 1500, "employers": 150, "seed": 7}


class Command(BaseCommand):
    help = (
        "Prepare the database, catalogs, demo people, model of issuing times and ranking index "
        "where they are missing, then serve on 127.0.0.1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare-only", action="store_true", help="stop before serving (used by tests and CI)"
        )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        self._prepare()
        call_command("match", *_demo_person(), top=5)
        call_command("demo_accounts")
        self.stdout.write(f"Ready in {time.monotonic() - started:.1f} s.")
        if not options["prepare_only"]:
            self._serve()

    def _prepare(self) -> None:
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if is_behind:
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0)
        # A newer version brings newer catalogs; what administrators edited stays.
        if is_behind or not Occupation.objects.exists():
            self.stdout.write("Loading the catalogs ...")
            call_command("load_catalogs")
        if not User.objects.exists() and not Posting.objects.exists():
            call_command("make_demo", **DEMO_SIZE)
            call_command("fit_issuance")
            call_command("build_index")
            call_command("score_placements")
            call_command("score_cases")
        elif is_behind:
            # The index knows occupations and skills by the catalogs that it was built with.
            call_command("build_index")
        # What the database must hold before serving: see the checks of each app.
        call_command("check", databases=[DEFAULT_DB_ALIAS])

    def _serve(self) -> None:
        address = f"127.0.0.1:{settings.PORT}"
        self.stdout.write(f"Open http://{address}/  (stop with Ctrl+C)")
        call_command("runserver", address, use_reloader=False)


def _demo_person() -> list[str]:
    """The public id of the person whose account the demo offers, if there is one."""
    rows = Returnee.objects.filter(user__email=DEMO_ACCOUNTS[User.Role.RETURNEE])
    return [str(public_id) for public_id in rows.values_list("public_id", flat=True)]
