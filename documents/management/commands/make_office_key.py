"""`manage.py make_office_key OFFICE --label TEXT --user ID`: a key for an office's own system."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from catalogs.models import Office
from documents.models import OfficeKey
from documents.office_keys import KeyRefused, issue_key

LABEL_LENGTH = 80


class Command(BaseCommand):
    help = "Make a key with which an office's own system signs its messages; shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("office", help="code of the office, as in the catalogs")
        parser.add_argument("--label", required=True, help="which system has the key")
        parser.add_argument(
            "--user", required=True, help="e-mail or public id of the clerk in whose name it writes"
        )
        parser.add_argument("--json", action="store_true", help="last line is one JSON object")

    def handle(self, **options: Any) -> None:
        label = options["label"]
        if len(label) > LABEL_LENGTH:
            raise CommandError(f"--label has {len(label)} characters. Give {LABEL_LENGTH} at most.")
        key = OfficeKey(
            office=_find_office(options["office"]), label=label, user=_find_user(options["user"])
        )
        try:
            secret = issue_key(key=key, now=timezone.now())
        except KeyRefused as refusal:
            raise CommandError(f"--{refusal.field}: {refusal}") from refusal
        told = {
            "office": key.office_id,
            "label": key.label,
            "key": str(key.public_id),
            "secret": secret,
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(f"Retorno-Key: {told['key']}")
        self.stdout.write(f"Secret, shown this once: {secret}")


def _find_office(code: str) -> Office:
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise CommandError(f"{code!r} is no office. Give its code, such as REG-19.")
    return office


def _find_user(text: str) -> User:
    try:
        match = Q(public_id=uuid.UUID(text))
    except ValueError:
        match = Q(email=text.lower())
    user = User.objects.filter(match).first()
    if user is None:
        raise CommandError(f"--user {text!r} is no account. Give an e-mail or a public id.")
    return user
