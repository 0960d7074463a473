"""Two who give the last expedited place of an office at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from documents.models import DocumentCase
from documents.services import CaseRefused, expedite_case, send_to_office, set_case_state
from tests.documents.desk_cases import State, desk_case
from tests.factories import NOW, TODAY, make_case, make_clerk, make_officer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _needs_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")


def test_last_place_is_given_once_whoever_gives_it_and_however():
    clerk = make_clerk()
    clerk.office.expedite_slots = 1
    clerk.office.save()
    officer = make_officer()
    own = [desk_case(clerk) for _ in range(3)]
    sent = [make_case(state=State.MISSING) for _ in range(2)]
    for case in sent:
        expedite_case(case=case, by=officer, now=NOW)

    def person(case):
        return {"returnee": case.returnee, "document_type": case.document_type, "now": NOW}

    acts = [
        lambda: expedite_case(case=own[0], by=clerk, now=NOW),
        lambda: expedite_case(case=own[1], by=officer, now=NOW),
        lambda: expedite_case(case=own[2], by=clerk, now=NOW),
        lambda: send_to_office(**person(sent[0]), office=clerk.office, by=sent[0].returnee.user),
        lambda: set_case_state(
            **person(sent[1]), state=State.REQUESTED, office=clerk.office, by=officer
        ),
    ]
    gate = Barrier(len(acts))

    def act(give):
        gate.wait(timeout=30)
        try:
            give()
        except CaseRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        given = list(pool.map(act, acts))

    assert sum(given) == 1
    assert DocumentCase.objects.filter(office=clerk.office, expedited_on=TODAY).count() == 1
