"""`manage.py demo_accounts`: print who can sign in to the demo, one per role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User
from config.demo.accounts import DEMO_ACCOUNTS


class Command(BaseCommand):
    help = "Print the demo accounts, one per role."

    def handle(self, **options: Any) -> None:
        there = set(
            User.objects.filter(email__in=DEMO_ACCOUNTS.values()).values_list("email", flat=True)
        )
        for role, email in DEMO_ACCOUNTS.items():
            if email in there:
                self.stdout.write(f"  {role.value:<14} {email}")
        if there:
            self.stdout.write(
                f"Sign in with one of them: the code appears here and in {settings.MESSAGE_FOLDER}."
            )
