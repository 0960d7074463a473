"""The same signed message sent several times at once on PostgreSQL counts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from documents.models import DocumentCase, OfficeMessage
from tests.documents.signing import make_desk_case, make_key, message, send

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SENDERS = 4


@pytest.fixture(autouse=True)
def _needs_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")


def test_equal_messages_at_one_moment_write_once_and_are_all_answered():
    case, key = make_desk_case(), make_key()

    def deliver(_number):
        try:
            return send(Client(), key, message(case))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=SENDERS) as pool:
        answers = list(pool.map(deliver, range(SENDERS)))

    told = sorted(answer.json()["duplicate"] for answer in answers)
    assert [answer.status_code for answer in answers] == [200] * SENDERS
    assert told == [False, *[True] * (SENDERS - 1)]
    assert OfficeMessage.objects.count() == 1
    assert case.events.filter(to_state=DocumentCase.State.ISSUED).count() == 1
