"""The legal minimum that a posting must pay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from django.utils.translation import gettext as _

from accounts.wording import money
from catalogs.models import City, Occupation, Shift, WageFloor, WageFloors
from employers.models import Posting

DAYS_PER_MONTH = Decimal(365) / 12
FULL_WEEK_DAYS = 6
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Floor:
    """A legal minimum, and which row of the official list it is."""

    mxn_per_day: Decimal
    year: int
    zone: str
    label: str

    @property
    def mxn_per_month(self) -> Decimal:
        return (self.mxn_per_day * DAYS_PER_MONTH).quantize(CENT, ROUND_HALF_UP)

    @property
    def source(self) -> str:
        """Where the figure comes from, in words."""
        if self.label:
            words = _("minimum wage of %(year)d for “%(label)s”, %(zone)s")
        else:
            words = _("general minimum wage of %(year)d, %(zone)s")
        return words % {"year": self.year, "label": self.label, "zone": self.zone}


def find_floor(*, occupation: Occupation | None, city: City, day: dt.date) -> Floor | None:
    """The legal minimum for this work in this city on `day`, or None if none is known."""
    isco08 = occupation.isco08 if occupation else ""
    amount = WageFloor.objects.for_job(
        isco08=isco08, is_northern_zone=city.is_northern_zone, day=day
    )
    if amount is None:
        return None
    rows = WageFloor.objects.filter(
        mxn_per_day=amount, year__lte=day.year, isco08__in={"", isco08}
    ).order_by("-year", "isco08")
    zone = WageFloor.Zone.NORTHERN if city.is_northern_zone else WageFloor.Zone.GENERAL
    row = min(rows, key=lambda row: (-row.year, row.zone != zone, row.isco08))
    return Floor(amount, row.year, row.get_zone_display(), row.label)


def wage_floor_month(
    posting: Posting, day: dt.date, floors: WageFloors | None = None
) -> Decimal | None:
    """The least that `posting` may pay a month, or None if no minimum is known.

    Give `floors` (`WageFloor.objects.in_force_on`) when you ask for many postings; then
    it costs no query, provided that occupation and city are joined.
    """
    per_day = _floor_per_day(posting, day, floors)
    if per_day is None:
        return None
    return (per_day * DAYS_PER_MONTH * _share_of_week(posting)).quantize(CENT, ROUND_HALF_UP)


def full_wage_floor_month(
    posting: Posting, day: dt.date, floors: WageFloors | None = None
) -> Decimal | None:
    """The least that the work of `posting` may pay a month for whole weeks, or None."""
    per_day = _floor_per_day(posting, day, floors)
    return None if per_day is None else (per_day * DAYS_PER_MONTH).quantize(CENT, ROUND_HALF_UP)


def in_period(month: Decimal, period: str) -> Decimal:
    """An amount a month as the amount a pay period that reaches it."""
    per_month = Posting.PERIODS_PER_MONTH[Posting.PayPeriod(period)]
    return (month / per_month).quantize(CENT, ROUND_UP)


def pay_below_floor(posting: Posting, day: dt.date) -> str:
    """Says that the pay is below the legal minimum, which it is and what to pay; or nothing."""
    month = wage_floor_month(posting, day)
    if month is None or posting.pay_min >= in_period(month, posting.pay_period):
        return ""
    floor = find_floor(occupation=posting.occupation, city=posting.city, day=day)
    period = Posting.PayPeriod(posting.pay_period)
    return _(
        "The pay is below the legal minimum. In %(city)s it is %(day)s a day (%(source)s), "
        "which for this schedule makes %(lowest)s per %(period)s. Pay that much or more."
    ) % {
        "city": posting.city.name,
        "day": money(floor.mxn_per_day) if floor else "",
        "source": floor.source if floor else "",
        "lowest": money(in_period(month, posting.pay_period)),
        "period": period.label,
    }


def _floor_per_day(posting: Posting, day: dt.date, floors: WageFloors | None) -> Decimal | None:
    floors = floors or WageFloor.objects.in_force_on(day)
    return floors.for_job(
        isco08=posting.occupation.isco08 if posting.occupation else "",
        is_northern_zone=posting.city.is_northern_zone,
    )


def _share_of_week(posting: Posting) -> Decimal:
    """Part-time work is paid by the days worked, each at the full minimum of a day."""
    if posting.shift != Shift.PART_TIME or posting.pay_period == Posting.PayPeriod.DAY:
        return Decimal(1)
    return Decimal(min(posting.days_per_week, FULL_WEEK_DAYS)) / FULL_WEEK_DAYS
