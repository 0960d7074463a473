"""What work must pay by law, and what it usually pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.identifiers import validate_isco08

DAYS_PER_MONTH = Decimal("30.4167")
"""Days in a month of pay, the factor of the minimum-wage commission (365 / 12)."""


@dataclass(frozen=True)
class WageFloors:
    """The legal minimums a day in force on one day, in MXN."""

    general: Decimal | None
    northern: Decimal | None
    by_isco08: Mapping[str, Decimal]

    def for_job(self, *, isco08: str, is_northern_zone: bool) -> Decimal | None:
        """The lowest pay a day that is legal for this work, or None if none is known.

        Several occupations of the official list can share one ISCO-08 code: the lowest of
        them holds, so that no posting is refused that the law allows. A row that covers only
        part of its code (pharmacies, of all shops) is left out for the same reason. The
        general minimum always holds; in the northern zone the professional ones equal it.
        """
        if is_northern_zone and self.northern is not None:
            return self.northern
        if self.general is None:
            return None
        return max(self.general, self.by_isco08.get(isco08, self.general))


class WageFloorQuerySet(models.QuerySet["WageFloor"]):
    def in_force_on(self, day: dt.date) -> WageFloors:
        """The floors of the latest year known on `day`, in one query; for many jobs."""
        rows = list(self.filter(year__lte=day.year))
        general = _latest(row for row in rows if row.zone == WageFloor.Zone.GENERAL)
        northern = _latest(row for row in rows if row.zone == WageFloor.Zone.NORTHERN)
        by_isco08: dict[str, Decimal] = {}
        for row in rows:
            if general and row.year == general.year and row.is_professional:
                lowest = by_isco08.get(row.isco08, row.mxn_per_day)
                by_isco08[row.isco08] = min(lowest, row.mxn_per_day)
        return WageFloors(
            general=general.mxn_per_day if general else None,
            northern=northern.mxn_per_day if northern else None,
            by_isco08=by_isco08,
        )

    def for_job(self, *, isco08: str, is_northern_zone: bool, day: dt.date) -> Decimal | None:
        """The lowest legal pay a day for this work on `day`, or None if none is known."""
        floors = self.in_force_on(day)
        return floors.for_job(isco08=isco08, is_northern_zone=is_northern_zone)


def _latest(rows: Iterable[WageFloor]) -> WageFloor | None:
    """The latest minimum for all work; before 2019 there was no northern zone."""
    return max((row for row in rows if not row.isco08), key=lambda row: row.year, default=None)


class WageFloor(models.Model):
    """A legal minimum wage a day; without an ISCO-08 code it is the general one."""

    class Zone(models.TextChoices):
        GENERAL = "general", _("rest of the country")
        NORTHERN = "northern", _("northern border zone")

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    zone = models.CharField(_("zone"), max_length=8, choices=Zone)
    isco08 = models.CharField(
        _("ISCO-08 code"), max_length=4, blank=True, validators=[validate_isco08]
    )
    label = models.CharField(_("occupation in the official list"), max_length=120, blank=True)
    mxn_per_day = models.DecimalField(
        _("MXN a day"), max_digits=8, decimal_places=2, validators=[MinValueValidator(1)]
    )
    is_whole_group = models.BooleanField(
        _("covers every job of the ISCO-08 code"),
        default=True,
        help_text=_("Only such a minimum can hold a posting back."),
    )
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    objects = WageFloorQuerySet.as_manager()

    class Meta:
        verbose_name = _("wage floor")
        verbose_name_plural = _("wage floors")
        ordering = ["-year", "zone", "isco08", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "zone", "isco08", "label"], name="wage_floor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.zone} {self.isco08 or 'general'}: {self.mxn_per_day}"

    @property
    def is_professional(self) -> bool:
        """Whether it raises the general minimum for one whole ISCO-08 code."""
        return bool(self.isco08) and self.is_whole_group and self.zone == self.Zone.GENERAL


class GoingWageQuerySet(models.QuerySet["GoingWage"]):
    def by_prefix(self) -> dict[str, int]:
        """MXN a month by SINCO code or beginning of a code, in one query; for many jobs.

        Of several rows for one code the lowest counts, so that nobody is promised more.
        """
        rows = self.order_by("-mxn_per_month").values_list("sinco", "mxn_per_month")
        return dict(rows)

    def for_sinco(self, sinco: str) -> int | None:
        """What this work usually pays a month in MXN, by the longest beginning known."""
        return going_wage(self.by_prefix(), sinco)


def going_wage(wages: Mapping[str, int], sinco: str) -> int | None:
    """What work usually pays a month by the longest beginning of its code in `by_prefix()`."""
    return next((wages[sinco[:n]] for n in range(4, 0, -1) if sinco[:n] in wages), None)


class GoingWage(models.Model):
    """What a kind of work usually pays a month, by SINCO group."""

    sinco = models.CharField(_("SINCO code or prefix"), max_length=4)
    label = models.CharField(_("label"), max_length=120)
    mxn_per_month = models.PositiveIntegerField(_("MXN a month"))
    informal_pct = models.FloatField(_("informal, %"), null=True, blank=True)
    workers_thousands = models.PositiveIntegerField(_("workers, thousands"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=8)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    objects = GoingWageQuerySet.as_manager()

    class Meta:
        verbose_name = _("going wage")
        verbose_name_plural = _("going wages")
        ordering = ["sinco", "label"]
        constraints = [
            models.UniqueConstraint(fields=["sinco", "label", "period"], name="going_wage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sinco} {self.label}"
