"""What the system checks say of the catalogs."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from catalogs.checks import check_catalogs
from catalogs.models import DocumentPrerequisite, RequirementSet, WageFloor
from tests.factories import make_document_type


def found_ids() -> list[str]:
    messages = run_checks(databases=["default"])
    return [message.id for message in messages if message.id.startswith("catalogs.")]


@pytest.mark.django_db
def test_empty_catalogs_are_warned_of() -> None:
    assert found_ids() == ["catalogs.W001"]


def test_loaded_catalogs_pass_in_a_year_whose_minimum_is_known(loaded: None) -> None:
    for zone in WageFloor.Zone:
        WageFloor.objects.create(year=2090, zone=zone, mxn_per_day=1)

    messages = check_catalogs(app_configs=None, databases=["default"])

    assert [message for message in messages if message.id != "catalogs.W002"] == []


def test_missing_minimum_of_the_year_is_warned_of(loaded: None) -> None:
    WageFloor.objects.filter(zone=WageFloor.Zone.NORTHERN).delete()

    messages = check_catalogs(app_configs=None, databases=["default"])

    assert [message.id for message in messages] == ["catalogs.W002"]
    assert "northern" in messages[0].msg


def test_documents_that_wait_for_each_other_are_an_error(loaded: None) -> None:
    for code, other in (("EGG", "HEN"), ("HEN", "EGG")):
        make_document_type(code)
        make_document_type(other)
        DocumentPrerequisite.objects.create(document_id=code, prerequisite_id=other, kind="all")

    assert "catalogs.E002" in found_ids()


def test_default_requirement_set_must_exist(loaded: None) -> None:
    RequirementSet.objects.filter(code=RequirementSet.DEFAULT).delete()

    assert "catalogs.E001" in found_ids()


def test_databases_that_are_not_asked_for_are_left_alone() -> None:
    assert check_catalogs(app_configs=None, databases=None) == []
