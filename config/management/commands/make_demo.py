"""`manage.py make_demo`: fill an empty database with made-up people, employers and jobs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from catalogs.models import Occupation
from config.demo.accounts import DEMO_ACCOUNTS, make_demo_accounts
from config.demo.desk import make_desk_work, make_desks
from config.demo.names import make_names
from config.demo.outcomes import make_outcomes
from config.demo.people import make_people, read_catalog
from config.demo.postings import make_employers, make_postings
from employers.models import Employer


class Command(BaseCommand):
    help = "Fill an empty database with made-up people, employers and jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--returnees", type=int, default=2000)
        parser.add_argument("--postings", type=int, default=1500)
        parser.add_argument("--employers", type=int, default=150)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, **options: Any) -> None:
        counts = {name: options[name] for name in ("returnees", "postings", "employers")}
        for name, count in counts.items():
            if not 1 <= count <= 10_000_000:
                raise CommandError(f"--{name} must be from 1 to 10,000,000, got {count}.")
        if User.objects.filter(email__endswith="@demo.example").exists():
            self.stdout.write("Demo people are there already: nothing was changed.")
            return
        if not Occupation.objects.exists():
            raise CommandError("The catalogs are empty. Run `manage.py load_catalogs` first.")
        _make_all(counts, seed=options["seed"])
        made = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Made {made} (seed {options['seed']}).")


@transaction.atomic
def _make_all(counts: dict[str, int], *, seed: int) -> None:
    today = timezone.localdate()
    # As if written yesterday: rows of the last minutes are read again by each ranking.
    now = timezone.now() - dt.timedelta(days=1)
    rng = np.random.default_rng(seed)
    catalog = read_catalog()
    employers = make_employers(count=counts["employers"], rng=rng, now=now, catalog=catalog)
    make_postings(
        count=counts["postings"],
        employers=employers,
        rng=rng,
        today=today,
        now=now,
        catalog=catalog,
    )
    make_people(count=counts["returnees"], rng=rng, today=today, now=now, catalog=catalog)
    make_demo_accounts(today=today, now=now)
    make_names(
        employer=Employer.objects.get(members__user__email=DEMO_ACCOUNTS[User.Role.EMPLOYER])
    )
    desks = make_desks(catalog)
    make_desk_work(desks=desks, rng=rng, today=today, catalog=catalog)
    make_outcomes(rng=rng, today=today, now=now)
