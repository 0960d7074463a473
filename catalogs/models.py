"""The shared vocabulary. Rows come from catalogs/data/*.csv; administrators edit them.

Keys are the codes that the world already uses (INEGI, ISO 639, document codes), so that a
row can be loaded twice and foreign keys can be read without a join.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DAYS_PER_MONTH = Decimal("30.4167")
"""Days in a month of pay, the factor of the minimum-wage commission (365 / 12)."""


class BilingualModel(models.Model):
    """A row with a name in both languages; `name` is the one of the active language."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_es


class State(models.Model):
    """One of the 32 states, by its INEGI code."""

    code = models.CharField(_("INEGI code"), max_length=2, primary_key=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=6, unique=True)
    curp_code = models.CharField(_("CURP code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    capital = models.CharField(_("capital"), max_length=60)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    is_border = models.BooleanField(_("has a northern-zone municipality"), default=False)
    return_share_pct = models.FloatField(_("share of returns, %"))
    return_share_basis = models.CharField(_("basis of the share"), max_length=120)
    informality_pct = models.FloatField(_("informal employment, %"))
    informality_basis = models.CharField(_("basis of informality"), max_length=120)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    """A city or municipality where people live and work."""

    state = models.ForeignKey(State, models.PROTECT, related_name="cities", verbose_name=_("state"))
    name = models.CharField(_("name"), max_length=120)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population_thousands = models.PositiveIntegerField(_("population, thousands"), null=True)
    is_northern_zone = models.BooleanField(_("in the northern border wage zone"), default=False)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["state__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["state", "name"], name="city_once_per_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place of the state that meets people: consulate, reception point, registry."""

    class Kind(models.TextChoices):
        EMBASSY_SECTION = "embassy_section", _("embassy consular section")
        CONSULATE_GENERAL = "consulate_general", _("consulate general")
        CONSULATE = "consulate", _("consulate")
        LAND_MODULE = "land_module", _("border module")
        LAND_POINT = "land_point", _("border point")
        AIRPORT = "airport", _("airport desk")
        RECEPTION_CENTRE = "reception_centre", _("reception centre")
        CIVIL_REGISTRY = "civil_registry", _("civil registry")
        EMPLOYMENT_SERVICE = "employment_service", _("employment service office")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("state")
    )
    us_state = models.CharField(_("US state"), max_length=2, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    is_active = models.BooleanField(_("active"), default=True)
    status = models.CharField(_("status"), max_length=120, blank=True)
    evidence = models.TextField(_("notes and evidence"), blank=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Language(BilingualModel):
    """A language that a person speaks or a posting asks for."""

    code = models.CharField(_("ISO 639 code"), max_length=3, primary_key=True)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["name_es"]


class LanguageLevel(models.IntegerChoices):
    """Levels of the Common European Framework, as steps that can be compared."""

    A1 = 1, _("A1, a few words")
    A2 = 2, _("A2, basic")
    B1 = 3, _("B1, gets by")
    B2 = 4, _("B2, works in it")
    C1 = 5, _("C1, fluent")
    C2 = 6, _("C2, like a first language")


class Schooling(models.IntegerChoices):
    """Levels of schooling, lowest first."""

    NONE = 0, _("none")
    PRIMARY = 1, _("primary school")
    SECONDARY = 2, _("secondary school")
    UPPER_SECONDARY = 3, _("upper secondary school")
    TECHNICAL = 4, _("technical degree")
    HIGHER = 5, _("university degree")


class Shift(models.TextChoices):
    """When a job is worked."""

    DAY = "day", _("day")
    EVENING = "evening", _("evening")
    NIGHT = "night", _("night")
    ROTATING = "rotating", _("rotating")
    PART_TIME = "part_time", _("part time")


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def named(self) -> OccupationQuerySet:
        """Occupations in the order of their name in the active language."""
        field = "title_en" if (get_language() or "").startswith("en") else "title_es"
        return self.order_by(field)


class Occupation(models.Model):
    """A kind of work, with its codes in three classifications."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    isco08 = models.CharField(_("ISCO-08 unit group"), max_length=4, db_index=True)
    sinco = models.CharField(_("SINCO 2019 unit group"), max_length=4)
    sinco_confidence = models.CharField(_("confidence of the SINCO code"), max_length=1)
    soc = models.CharField(_("SOC 2018 code"), max_length=7)
    title_en = models.CharField(_("title in English"), max_length=120)
    title_es = models.CharField(_("title in Spanish"), max_length=120)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["title_es"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_es


class OccupationAlias(models.Model):
    """Another way that people write an occupation, Spanglish included."""

    occupation = models.ForeignKey(
        Occupation, models.CASCADE, related_name="aliases", verbose_name=_("occupation")
    )
    language = models.CharField(_("language"), max_length=2, choices=[("en", "en"), ("es", "es")])
    text = models.CharField(_("text"), max_length=120)

    class Meta:
        verbose_name = _("occupation alias")
        verbose_name_plural = _("occupation aliases")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "language", "text"], name="alias_once_per_occupation"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Skill(BilingualModel):
    """Something a person can do that postings ask for."""

    code = models.SlugField(_("code"), max_length=60, primary_key=True)
    aliases_en = models.CharField(_("aliases in English"), max_length=300, blank=True)
    aliases_es = models.CharField(_("aliases in Spanish"), max_length=300, blank=True)
    major_groups = models.CharField(
        _("ISCO-08 groups where it is usual"),
        max_length=80,
        blank=True,
        help_text=_("Prefixes of ISCO-08 codes, separated by semicolons."),
    )

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name_es"]


class DocumentType(BilingualModel):
    """A paper that an authority issues, with its published service times in days."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity")
        CIVIL = "civil", _("civil registry")
        SOCIAL = "social", _("social security and benefits")
        TAX = "tax", _("tax")
        ADDRESS = "address", _("address")
        BANK = "bank", _("bank")
        LICENCE = "licence", _("licence or job permit")
        SCHOOLING = "schooling", _("schooling")
        OTHER = "other", _("other")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    issuer = models.CharField(_("issuer"), max_length=120)
    where_en = models.CharField(_("where, in English"), max_length=200)
    where_es = models.CharField(_("where, in Spanish"), max_length=200)
    std_min_days = models.PositiveSmallIntegerField(_("fastest, days"))
    std_typ_days = models.PositiveSmallIntegerField(_("typical, days"))
    std_max_days = models.PositiveSmallIntegerField(_("slowest, days"))
    exp_min_days = models.PositiveSmallIntegerField(_("fastest when expedited, days"))
    exp_typ_days = models.PositiveSmallIntegerField(_("typical when expedited, days"))
    exp_max_days = models.PositiveSmallIntegerField(_("slowest when expedited, days"))
    cost_en = models.CharField(_("cost, in English"), max_length=200)
    cost_es = models.CharField(_("cost, in Spanish"), max_length=200)
    validity_days = models.PositiveIntegerField(_("validity, days"), default=0)
    is_digital = models.BooleanField(_("valid in digital form"), default=False)
    is_for_men_18_39 = models.BooleanField(_("only for men of 18 to 39"), default=False)
    is_startable_in_mexico = models.BooleanField(_("can be requested in Mexico"), default=True)
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="document_std_days_in_order",
                condition=models.Q(std_min_days__lte=models.F("std_typ_days"))
                & models.Q(std_typ_days__lte=models.F("std_max_days")),
                violation_error_message=_("Fastest, typical and slowest days must be in order."),
            ),
            models.CheckConstraint(
                name="document_exp_days_in_order",
                condition=models.Q(exp_min_days__lte=models.F("exp_typ_days"))
                & models.Q(exp_typ_days__lte=models.F("exp_max_days")),
                violation_error_message=_("Fastest, typical and slowest days must be in order."),
            ),
        ]

    @property
    def where(self) -> str:
        return self.where_en if (get_language() or "").startswith("en") else self.where_es

    @property
    def cost(self) -> str:
        return self.cost_en if (get_language() or "").startswith("en") else self.cost_es


class DocumentPrerequisite(models.Model):
    """An edge of the document graph: what must be in hand before a document is requested."""

    class Kind(models.TextChoices):
        ALL = "all", _("every one is needed")
        ANY = "any", _("one of the group is enough")

    document = models.ForeignKey(
        DocumentType, models.CASCADE, related_name="prerequisites", verbose_name=_("document")
    )
    prerequisite = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="unlocks", verbose_name=_("prerequisite")
    )
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    group = models.PositiveSmallIntegerField(_("group"), default=1)

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering = ["document", "kind", "group", "prerequisite"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "prerequisite", "kind", "group"], name="prerequisite_once"
            ),
            models.CheckConstraint(
                name="prerequisite_is_another_document",
                condition=~models.Q(document=models.F("prerequisite")),
                violation_error_message=_("A document cannot be its own prerequisite."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prerequisite_id} -> {self.document_id} ({self.kind})"


class RequirementSet(BilingualModel):
    """The papers that a family of jobs needs: all of some, one of others."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    isco08 = models.CharField(_("ISCO-08 codes"), max_length=120, blank=True)
    notes = models.CharField(_("notes"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        ordering = ["code"]


class RequiredDocument(models.Model):
    """One document of a requirement set, and how it is needed."""

    class Kind(models.TextChoices):
        ALL = "all", _("needed")
        ANY = "any", _("one of these is needed")
        ASKED = "asked", _("often asked, not required by law")

    requirement_set = models.ForeignKey(RequirementSet, models.CASCADE, related_name="documents")
    document = models.ForeignKey(DocumentType, models.PROTECT, related_name="required_by")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        ordering = ["requirement_set", "kind", "document"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement_set", "document"], name="document_once_per_requirement_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_set_id}: {self.document_id} ({self.kind})"


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
