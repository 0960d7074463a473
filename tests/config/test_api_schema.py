"""The OpenAPI schema of the API."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def make_schema(tmp_path, **options):
    path = tmp_path / "schema.json"
    call_command("spectacular", format="openapi-json", file=str(path), **options)
    return json.loads(path.read_text(encoding="utf-8"))


def test_schema_is_valid_and_made_without_a_warning(tmp_path):
    schema = make_schema(tmp_path, validate=True, fail_on_warn=True)

    assert schema["paths"]


def test_signed_messages_need_all_three_headers_of_the_signature(tmp_path):
    schema = make_schema(tmp_path)

    (needed,) = schema["paths"]["/api/v1/desk/events/"]["post"]["security"]

    schemes = schema["components"]["securitySchemes"]
    assert [schemes[name]["name"] for name in needed] == [
        "Retorno-Key",
        "Retorno-Timestamp",
        "Retorno-Signature",
    ]
