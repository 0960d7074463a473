"""Files of changes of cases, and cases that they change."""

from __future__ import annotations

import datetime as dt

from documents.models import DocumentCase
from tests.factories import TODAY, make_case

State = DocumentCase.State


def make_requested(office, **fields):
    """A case that was requested at the office ten days ago."""
    day = TODAY - dt.timedelta(days=10)
    return make_case(**{"state": State.REQUESTED, "requested_on": day, "office": office, **fields})


def make_file(*rows, head="case,state,date", encoding="utf-8"):
    """The bytes of a file with these rows."""
    return "\n".join([head, *rows]).encode(encoding)


def state_of(case):
    return DocumentCase.objects.get(pk=case.pk).state
