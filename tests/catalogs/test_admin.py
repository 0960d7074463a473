"""Who can edit the catalogs, and that each page opens."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from catalogs.files import TABLES
from catalogs.models import Blackout, Language, Office
from catalogs.services import load_catalogs
from tests.factories import make_administrator, make_officer, make_user

pytestmark = pytest.mark.django_db
MODELS = [table.model for table in TABLES if table.model in admin.site._registry]
NAMES = [model._meta.model_name for model in MODELS]


@pytest.mark.parametrize("name", NAMES)
def test_administrator_lists_searches_and_opens_each_catalog(
    shipped: None, client: Client, name: str
) -> None:
    client.force_login(make_administrator())
    model = next(model for model in MODELS if model._meta.model_name == name)
    first = model._default_manager.first()
    listed = reverse(f"admin:catalogs_{name}_changelist")
    opened = reverse(f"admin:catalogs_{name}_change", args=[first.pk])

    answers = [
        client.get(listed),
        client.get(listed, {"q": "cas"}),
        client.get(opened),
        client.get(reverse(f"admin:catalogs_{name}_add")),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]


@pytest.mark.parametrize("name", NAMES)
def test_others_are_sent_to_sign_in(shipped: None, client: Client, name: str) -> None:
    listed = reverse(f"admin:catalogs_{name}_changelist")

    as_visitor = client.get(listed)
    client.force_login(make_user())
    as_returnee = client.get(listed)
    client.force_login(make_officer())
    as_officer = client.get(listed)

    answers = [as_visitor, as_returnee, as_officer]
    assert [answer.status_code for answer in answers] == [302, 302, 302]


def test_edit_in_the_administration_outlives_the_next_load(shipped: None, client: Client) -> None:
    client.force_login(make_administrator())
    client.post(
        reverse("admin:catalogs_language_change", args=["nah"]),
        {"code": "nah", "name_en": "Nahuatl", "name_es": "Náhuatl (mexicano)"},
    )

    load_catalogs()

    assert Language.objects.get(code="nah").name_es == "Náhuatl (mexicano)"


def test_edit_in_the_administration_is_recorded_with_who_made_it(
    shipped: None, client: Client
) -> None:
    administrator = make_administrator()
    client.force_login(administrator)

    client.post(
        reverse("admin:catalogs_language_change", args=["nah"]),
        {"code": "nah", "name_en": "Nahuatl", "name_es": "Mexicano"},
    )

    entry = LogEntry.objects.get_for_object(Language.objects.get(code="nah")).get()
    assert entry.actor == administrator
    assert entry.changes["name_es"] == ["Náhuatl", "Mexicano"]


def test_administrator_sets_the_expedited_places_of_offices_in_the_list(
    shipped: None, client: Client
) -> None:
    client.force_login(make_administrator())
    listed = reverse("admin:catalogs_office_changelist")

    client.post(
        f"{listed}?q=Houston",
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-code": "HOU",
            "form-0-expedite_slots": "21",
            "_save": "Save",
        },
    )

    assert Office.objects.get(code="HOU").expedite_slots == 21


def test_closure_that_ends_before_it_begins_is_refused_with_the_reason(
    shipped: None, client: Client
) -> None:
    client.force_login(make_administrator(language="en"))
    before = Blackout.objects.count()

    page = client.post(
        reverse("admin:catalogs_blackout_add"),
        {
            "document": "INE",
            "first_day": "2027-03-02",
            "last_day": "2027-03-01",
            "reason_en": "Works",
            "reason_es": "Obras",
        },
    )

    assert "The last day cannot be before the first." in page.content.decode()
    assert Blackout.objects.count() == before
