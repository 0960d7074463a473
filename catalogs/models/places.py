"""Where people live, work and meet the state."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.lookup import CityResolver

SEVERAL = _("Separate several with semicolons.")
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def within(degrees: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(-degrees), MaxValueValidator(degrees)]


class State(models.Model):
    """One of the 32 states, by its INEGI code."""

    code = models.CharField(_("INEGI code"), max_length=2, primary_key=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=6, unique=True)
    curp_code = models.CharField(_("CURP code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    aliases = models.CharField(_("other names"), max_length=200, blank=True, help_text=SEVERAL)
    capital = models.CharField(_("capital"), max_length=60)
    latitude = models.FloatField(_("latitude"), validators=within(90))
    longitude = models.FloatField(_("longitude"), validators=within(180))
    is_border = models.BooleanField(_("has a northern-zone municipality"), default=False)
    return_share_pct = models.FloatField(_("share of returns, %"), validators=PERCENT)
    return_share_basis = models.CharField(_("basis of the share"), max_length=120)
    informality_pct = models.FloatField(_("informal employment, %"), validators=PERCENT)
    informality_basis = models.CharField(_("basis of informality"), max_length=120)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CityQuerySet(models.QuerySet["City"]):
    def labelled(self) -> CityQuerySet:
        """Cities with what `label` needs."""
        return self.select_related("state")

    def in_state(self, state: State | str) -> CityQuerySet:
        """Cities of a state, which is a row or its INEGI code."""
        return self.filter(state=state)

    def in_northern_zone(self) -> CityQuerySet:
        return self.filter(is_northern_zone=True)

    def resolver(self) -> CityResolver:
        """What finds any of these cities by name; one query, then none."""
        return CityResolver(self.labelled())

    def resolve(self, name: str, state: State | str = "") -> City | None:
        """The city that people call `name`, or None if none or several fit.

        Accents, case and the name of the municipality make no difference. For many
        names, ask one `resolver()`.
        """
        state_name = state.code if isinstance(state, State) else state
        return self.resolver().resolve(name, state_name)


class City(models.Model):
    """A city or municipality where people live and work."""

    state = models.ForeignKey(State, models.PROTECT, related_name="cities", verbose_name=_("state"))
    name = models.CharField(_("name"), max_length=120)
    aliases = models.CharField(
        _("other names, that of the municipality included"),
        max_length=200,
        blank=True,
        help_text=SEVERAL,
    )
    latitude = models.FloatField(_("latitude"), validators=within(90))
    longitude = models.FloatField(_("longitude"), validators=within(180))
    population_thousands = models.PositiveIntegerField(
        _("population, thousands"), null=True, blank=True
    )
    is_northern_zone = models.BooleanField(_("in the northern border wage zone"), default=False)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["state__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["state", "name"], name="city_once_per_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Name and state, for a list of cities of several states."""
        return f"{self.name}, {self.state.name}"


class Channel(models.TextChoices):
    """By what way a document is asked for; service times differ between them."""

    ONLINE = "online", _("online")
    CONSULATE = "consulate", _("consulate")
    BORDER = "border", _("border module")
    RECEPTION = "reception", _("reception center")
    REGISTRY = "registry", _("civil registry")
    OFFICE = "office", _("office of the issuer")
    OTHER = "other", _("other")


class OfficeQuerySet(models.QuerySet["Office"]):
    def active(self) -> OfficeQuerySet:
        return self.filter(is_active=True)


class Office(models.Model):
    """A place of the state that meets people: consulate, reception point, registry."""

    class Kind(models.TextChoices):
        EMBASSY_SECTION = "embassy_section", _("embassy consular section")
        CONSULATE_GENERAL = "consulate_general", _("consulate general")
        CONSULATE = "consulate", _("consulate")
        LAND_MODULE = "land_module", _("border module")
        LAND_POINT = "land_point", _("border point")
        AIRPORT = "airport", _("airport desk")
        RECEPTION_CENTRE = "reception_centre", _("reception center")
        CIVIL_REGISTRY = "civil_registry", _("civil registry")
        VOTER_MODULE = "voter_module", _("INE module")
        PASSPORT_OFFICE = "passport_office", _("passport office")
        SOCIAL_SECURITY = "social_security", _("IMSS office")
        TAX_OFFICE = "tax_office", _("SAT office")
        ISSUER = "issuer", _("office of another issuer")
        EMPLOYMENT_SERVICE = "employment_service", _("employment service office")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.ForeignKey(
        State,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("state"),
    )
    us_state = models.CharField(_("US state"), max_length=2, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), validators=within(90))
    longitude = models.FloatField(_("longitude"), validators=within(180))
    address = models.CharField(_("address"), max_length=200, blank=True)
    hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    expedite_slots = models.PositiveSmallIntegerField(
        _("expedited cases a day"),
        default=0,
        help_text=_("How many requests this office can take first on one day; 0 is none."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    status = models.CharField(_("status"), max_length=120, blank=True)
    evidence = models.TextField(_("notes and evidence"), blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def channel(self) -> Channel:
        """The way by which a request at this office goes."""
        return CHANNEL_OF_KIND.get(Office.Kind(self.kind), Channel.OFFICE)


CHANNEL_OF_KIND = {
    Office.Kind.EMBASSY_SECTION: Channel.CONSULATE,
    Office.Kind.CONSULATE_GENERAL: Channel.CONSULATE,
    Office.Kind.CONSULATE: Channel.CONSULATE,
    Office.Kind.LAND_MODULE: Channel.BORDER,
    Office.Kind.LAND_POINT: Channel.BORDER,
    Office.Kind.AIRPORT: Channel.BORDER,
    Office.Kind.RECEPTION_CENTRE: Channel.RECEPTION,
    Office.Kind.CIVIL_REGISTRY: Channel.REGISTRY,
}
"""Kinds of offices whose way has a name of its own; all others are offices of the issuer."""
