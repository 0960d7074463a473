"""What the API answers to text that no database keeps."""

from __future__ import annotations

import pytest

from tests.factories import make_returnee

pytestmark = pytest.mark.django_db
PROFILE = "/api/v1/profile/"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"skills": ' + "[" * 50_000 + "]" * 50_000 + "}"])
def test_body_that_is_nested_too_deeply_is_refused(client, body):
    client.force_login(make_returnee().user)

    answer = client.patch(PROFILE, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "parse_error"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"skills": ["mig\x00welding"]}, "skills"),
        ({"languages": [{"language": "\x00", "level": "C1"}]}, "languages"),
        ({"home_state": "\x00"}, "home_state"),
        (["\x00"], "non_field_errors"),
    ],
)
def test_null_character_is_refused_beside_its_field(client, body, field):
    client.force_login(make_returnee().user)

    answer = client.patch(PROFILE, body, content_type="application/json")

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]
    assert "caracteres nulos" in answer.json()["errors"][0]["detail"]
