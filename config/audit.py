"""Which tables the audit trail follows, and which of their fields it keeps only as changed.

The catalogs register their own tables in catalogs/apps.py.
"""

from __future__ import annotations

from typing import Any

PERSON = [
    "given_names",
    "first_surname",
    "second_surname",
    "birth_date",
    "sex",
    "work_done",
    "work_wanted",
]

AUDITED_MODELS: list[str | dict[str, Any]] = [
    {
        "model": "accounts.User",
        "exclude_fields": ["last_login", "password"],
        "mask_fields": ["phone", "email"],
    },
    {"model": "employers.Employer", "mask_fields": ["phone"]},
    "employers.Member",
    {"model": "employers.Posting", "exclude_fields": ["touched_at"]},
    {"model": "returnees.Returnee", "exclude_fields": ["touched_at"], "mask_fields": PERSON},
    {
        "model": "documents.DocumentCase",
        "exclude_fields": ["touched_at"],
        "mask_fields": ["last_four"],
    },
    {"model": "documents.OfficeKey", "exclude_fields": ["secret"]},
    {"model": "placements.Interest", "mask_fields": ["message", "answer_reason"]},
    {"model": "placements.Invitation", "mask_fields": ["message"]},
    {"model": "placements.Placement", "exclude_fields": ["reasons"]},
]
