"""Rows for tests of the ranking: papers with known times, and jobs that are open today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalogs.models import DocumentPrerequisite, RequiredDocument, RequirementSet, WageFloor
from employers.models import Posting
from returnees.models import Returnee
from tests.factories import (
    make_document_type,
    make_experience,
    make_posting,
    make_requirement_set,
    make_returnee,
)

FLOOR_DAY = Decimal("315.04")


def make_papers() -> RequirementSet:
    """CURP takes a day; RFC needs it and takes about 20 days, 2 when expedited.

    A formal job needs both.
    """
    quick = {"std_min_days": 1, "std_typ_days": 1, "std_max_days": 1}
    curp = make_document_type(
        "CURP", kind="identity", **quick, exp_min_days=1, exp_typ_days=1, exp_max_days=1
    )
    rfc = make_document_type(
        "RFC",
        kind="tax",
        std_min_days=15,
        std_typ_days=20,
        std_max_days=40,
        exp_min_days=1,
        exp_typ_days=2,
        exp_max_days=3,
    )
    DocumentPrerequisite.objects.get_or_create(document=rfc, prerequisite=curp, kind="all")
    formal = make_requirement_set("FORMAL")
    for document in (curp, rfc):
        RequiredDocument.objects.get_or_create(
            requirement_set=formal, document=document, kind="all"
        )
    return formal


def make_floor(mxn_per_day: Decimal = FLOOR_DAY) -> WageFloor:
    return WageFloor.objects.create(
        year=timezone.localdate().year, zone="general", mxn_per_day=mxn_per_day
    )


def open_posting(*, starts_in: int = 21, **fields: Any) -> Posting:
    """A posting that takes applications today, on whatever day the test runs."""
    today = timezone.localdate()
    days = {
        "published_on": today,
        "starts_on": today + dt.timedelta(days=starts_in),
        "closes_on": today + dt.timedelta(days=60),
    }
    return make_posting(**{"requirement_set": make_papers(), **days, **fields})


def welder(**fields: Any) -> Returnee:
    """A person who welded for four years and looks for work."""
    returnee = make_returnee(**fields)
    make_experience(returnee)
    return returnee
