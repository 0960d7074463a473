class WageFloorQuerySet(models.QuerySet["WageFloor"]):
    def for_job(self, *, isco08: str, is_northern_zone: bool, day: dt.date) -> Decimal | None:
        """The highest legal minimum a day for this work on `day`, or None if none is known."""
        zone = WageFloor.Zone.NORTHERN if is_northern_zone else WageFloor.Zone.GENERAL
        rows = self.filter(zone=zone, year__lte=day.year, isco08__in=["", isco08])
        latest = rows.order_by("-year").values_list("year", flat=True).first()
        if latest is None:
            return None
        return rows.filter(year=latest).aggregate(top=models.Max("mxn_per_day"))["top"]


class WageFloor(models.Model):
    """A legal minimum wage a day; without an ISCO-08 code it is the general one."""

    class Zone(models.TextChoices):
        GENERAL = "general", _("rest of the country")
        NORTHERN = "northern", _("northern border zone")

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    zone = models.CharField(_("zone"), max_length=8, choices=Zone)
    isco08 = models.CharField(_("ISCO-08 code"), max_length=4, blank=True)
    label = models.CharField(_("occupation in the official list"), max_length=120, blank=True)
    mxn_per_day = models.DecimalField(_("MXN a day"), max_digits=8, decimal_places=2)
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


class GoingWage(models.Model):
    """What a kind of work usually pays a month, by SINCO group."""

    sinco = models.CharField(_("SINCO code or prefix"), max_length=4)
    label = models.CharField(_("label"), max_length=120)
    mxn_per_month = models.PositiveIntegerField(_("MXN a month"))
    informal_pct = models.FloatField(_("informal, %"), null=True, blank=True)
    workers_thousands = models.PositiveIntegerField(_("workers, thousands"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=8)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("going wage")
        verbose_name_plural = _("going wages")
        ordering = ["sinco", "label"]
        constraints = [
            models.UniqueConstraint(fields=["sinco", "label", "period"], name="going_wage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sinco} {self.label}"
