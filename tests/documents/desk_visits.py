"""What a clerk sees and where: cases that wait, addresses, and what stands in a page."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from documents.models import DocumentCase
from tests.factories import make_case, make_returnee

QUEUE = reverse("desk:queue")
State = DocumentCase.State


def make_waiting(office, *, name="Zacarías", days=10, **fields):
    """A requested case at the office."""
    defaults = {
        "state": State.REQUESTED,
        "requested_on": timezone.localdate() - dt.timedelta(days=days),
        "office": office,
    }
    return make_case(make_returnee(given_names=name), **{**defaults, **fields})


def url(name, case):
    return reverse(f"desk:{name}", args=[case.public_id])


def read(client, path, **query):
    return client.get(path, query).content.decode()


def state_of(case):
    return DocumentCase.objects.get(pk=case.pk).state


def order_of(text, *names):
    """The names in the order in which they first stand in the page."""
    return sorted((name for name in names if name in text), key=text.index)


def rows_of(text):
    """What stands in the table."""
    return text.partition("<tbody>")[2].partition("</tbody>")[0]
