"""What tests of employers send and save."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from stdnum.mx import rfc

from accounts.models import User
from catalogs.models import WageFloor
from employers.models import Employer, Posting
from employers.services import save_posting
from tests.factories import (
    NOW,
    TODAY,
    make_city,
    make_employer,
    make_language,
    make_member,
    make_occupation,
    make_requirement_set,
)


def valid_rfc(number: int = 1) -> str:
    """A made-up RFC of an organization with a right check digit."""
    start = f"TST01{number % 12 + 1:02d}01A{number % 9 + 1}"
    return start + rfc.calc_check_digit(start)


def make_floor(amount: str = "315.04", **fields: Any) -> WageFloor:
    defaults = {"year": 2026, "zone": WageFloor.Zone.GENERAL, "mxn_per_day": Decimal(amount)}
    return WageFloor.objects.create(**{**defaults, **fields})


def posting_values(day: dt.date = TODAY, **fields: Any) -> dict[str, Any]:
    """A whole posting as services take it."""
    defaults: dict[str, Any] = {
        "external_ref": "",
        "title": "Soldador",
        "occupation": make_occupation(),
        "duties": "Soldar estructuras",
        "pay_min": Decimal(14000),
        "pay_max": Decimal(16000),
        "pay_period": Posting.PayPeriod.MONTH,
        "shift": "day",
        "hours_per_week": 48,
        "days_per_week": 6,
        "city": make_city(),
        "workplace": "",
        "seats": 2,
        "starts_on": day + dt.timedelta(days=31),
        "closes_on": day + dt.timedelta(days=30),
        "min_experience_years": 0,
        "min_schooling": 0,
        "requirement_set": make_requirement_set(),
        "is_formal": True,
        "offers_housing": False,
        "offers_transport": False,
        "offers_meals": False,
        "benefits": "",
        "charges_nothing": True,
        "skills": [],
        "extra_documents": [],
        "languages": [],
    }
    return {**defaults, **fields}


def make_draft(employer: Employer | None = None, *, by: User | None = None, **data: Any) -> Posting:
    """A draft written by the service."""
    employer = employer or make_employer()
    by = by or make_member(employer)
    return save_posting(
        posting=Posting(employer=employer), data=posting_values(**data), by=by, now=NOW
    )


def posting_form(**fields: Any) -> dict[str, Any]:
    """A whole posting as a browser sends it."""
    values = posting_values(timezone.localdate())
    sent: dict[str, Any] = {
        **values,
        "occupation": values["occupation"].code,
        "city": values["city"].pk,
        "requirement_set": values["requirement_set"].pk,
        "languages-TOTAL_FORMS": "2",
        "languages-INITIAL_FORMS": "0",
        "languages-0-language": "",
        "languages-0-level": "",
        "languages-1-language": "",
        "languages-1-level": "",
        "action": "save",
    }
    del sent["languages"]
    return {name: value for name, value in {**sent, **fields}.items() if value is not False}


def posting_json(**fields: Any) -> dict[str, Any]:
    """A whole posting as a client of the API sends it."""
    city, today = make_city(), timezone.localdate()
    defaults = {
        "title": "Soldador",
        "occupation": make_occupation().code,
        "duties": "Soldar estructuras",
        "pay_min": "14000.00",
        "pay_max": "16000.00",
        "city_state": city.state_id,
        "city": city.name,
        "starts_on": (today + dt.timedelta(days=31)).isoformat(),
        "closes_on": (today + dt.timedelta(days=30)).isoformat(),
        "requirement_set": make_requirement_set().pk,
        "languages": [{"language": make_language().code, "level": "B2"}],
        "charges_nothing": True,
    }
    return {**defaults, **fields}
