"""`manage.py demo_accounts`: print who can sign in to the demo, one per role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User
from config.demo.accounts import CONSULAR_CLERK, DEMO_ACCOUNTS


class Command(BaseCommand):
    help = "Print the demo accounts, one per role."

    def handle(self, **options: Any) -> None:
        # Beside the one of each role, a clerk at a consulate.
        accounts = sorted(
            [*DEMO_ACCOUNTS.items(), (User.Role.CLERK, CONSULAR_CLERK)],
            key=lambda account: list(DEMO_ACCOUNTS).index(account[0]),
        )
        emails = [email for _role, email in accounts]
        users = User.objects.filter(email__in=emails).select_related("office")
        there = {user.email: user for user in users}
        for role, email in accounts:
            if email in there:
                office = there[email].office
                where = f"  {office}" if office is not None else ""
                self.stdout.write(f"  {role.value:<14} {email:<24}{where}".rstrip())
        if there:
            self.stdout.write(
                f"Sign in with one of them: the code appears here and in {settings.MESSAGE_FOLDER}."
            )
