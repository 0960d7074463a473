"""Papers, what must be in hand before each, and what jobs ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.identifiers import validate_isco08_prefixes
from catalogs.models.base import BilingualModel, in_active_language
from catalogs.models.places import Office


def validate_office_kinds(value: str) -> None:
    """Refuse a list unless each is a code of a kind of office, separated by semicolons."""
    unknown = [kind for kind in value.split(";") if kind not in Office.Kind.values]
    if unknown:
        raise ValidationError(
            _("There is no kind of office “%(kind)s”. Choose from: %(known)s."),
            code="office_kind",
            params={"kind": unknown[0], "known": ", ".join(Office.Kind.values)},
        )


class DocumentType(BilingualModel):
    """A paper that an authority issues, with its published service times in days."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity")
        CIVIL = "civil", _("civil registry")
        SOCIAL = "social", _("social security and benefits")
        TAX = "tax", _("tax")
        ADDRESS = "address", _("address")
        BANK = "bank", _("bank")
        LICENCE = "licence", _("license or job permit")
        SCHOOLING = "schooling", _("schooling")
        OTHER = "other", _("other")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    issuer = models.CharField(_("issuer"), max_length=120)
    where_en = models.CharField(_("where, in English"), max_length=200)
    where_es = models.CharField(_("where, in Spanish"), max_length=200)
    is_online = models.BooleanField(_("can be requested online"), default=False)
    office_kinds = models.CharField(
        _("kinds of offices that issue it"),
        max_length=200,
        blank=True,
        validators=[validate_office_kinds],
        help_text=_("Codes of kinds separated by semicolons, such as consulate;civil_registry."),
    )
    website = models.CharField(_("official site"), max_length=80, blank=True)
    bring_en = models.CharField(_("what else to bring, in English"), max_length=300, blank=True)
    bring_es = models.CharField(_("what else to bring, in Spanish"), max_length=300, blank=True)
    advice_en = models.CharField(_("good to know, in English"), max_length=300, blank=True)
    advice_es = models.CharField(_("good to know, in Spanish"), max_length=300, blank=True)
    may_be_demanded = models.BooleanField(
        _("an employer may ask for it"),
        default=True,
        help_text=_("Off for papers that the law lets no employer demand."),
    )
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
        return in_active_language(en=self.where_en, es=self.where_es)

    @property
    def cost(self) -> str:
        return in_active_language(en=self.cost_en, es=self.cost_es)

    @property
    def bring(self) -> str:
        """What to bring beside the papers that the graph names."""
        return in_active_language(en=self.bring_en, es=self.bring_es)

    @property
    def advice(self) -> str:
        return in_active_language(en=self.advice_en, es=self.advice_es)

    @property
    def kinds_of_offices(self) -> list[str]:
        return [kind for kind in self.office_kinds.split(";") if kind]


class BlackoutQuerySet(models.QuerySet["Blackout"]):
    def from_day(self, day: dt.date) -> BlackoutQuerySet:
        """Closures that are not over on `day`."""
        return self.filter(last_day__gte=day)


class Blackout(models.Model):
    """Days, both included, on which a document cannot be requested, at one office or at all.

    What was requested before goes on: only the taking of requests stops, as that of the INE
    before a federal election.
    """

    document = models.ForeignKey(
        DocumentType, models.CASCADE, related_name="blackouts", verbose_name=_("document")
    )
    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="blackouts",
        verbose_name=_("office"),
        help_text=_("Leave it empty for all offices."),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason_en = models.CharField(_("reason, in English"), max_length=200)
    reason_es = models.CharField(_("reason, in Spanish"), max_length=200)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    objects = BlackoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        ordering = ["first_day", "document"]
        constraints = [
            models.CheckConstraint(
                name="blackout_days_in_order",
                condition=models.Q(first_day__lte=models.F("last_day")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.first_day} - {self.last_day}"

    @property
    def reason(self) -> str:
        return in_active_language(en=self.reason_en, es=self.reason_es)


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


class RequirementSetQuerySet(models.QuerySet["RequirementSet"]):
    def for_isco(self, isco08: str) -> RequirementSet:
        """The set that an occupation's ISCO-08 code starts from, FORMAL if no set names it.

        Raises RequirementSet.DoesNotExist if the catalogs are not loaded.
        """
        return self.by_isco([isco08])[isco08]

    def by_isco(self, codes: Iterable[str]) -> dict[str, RequirementSet]:
        """`for_isco` of many codes in one query.

        The set with the longest prefix of the code wins, so that a set for 9111 goes
        before one for 9; of two as long, the first by code.
        """
        sets = {row.code: row for row in self.order_by("-code")}
        if RequirementSet.DEFAULT not in sets:
            raise RequirementSet.DoesNotExist(
                f"There is no requirement set {RequirementSet.DEFAULT}; run load_catalogs."
            )
        by_prefix = {prefix: row for row in sets.values() for prefix in row.prefixes}
        return {
            code: next(
                (by_prefix[code[:end]] for end in range(4, 0, -1) if code[:end] in by_prefix),
                sets[RequirementSet.DEFAULT],
            )
            for code in codes
        }


class RequirementSet(BilingualModel):
    """The papers that a family of jobs needs: all of some, one of others."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    isco08 = models.CharField(
        _("ISCO-08 codes"),
        max_length=120,
        blank=True,
        validators=[validate_isco08_prefixes],
        help_text=_("Codes or their first digits, separated by semicolons."),
    )
    notes = models.CharField(_("notes"), max_length=200, blank=True)

    DEFAULT = "FORMAL"

    objects = RequirementSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        ordering = ["code"]

    @property
    def prefixes(self) -> list[str]:
        """The ISCO-08 codes, or beginnings of codes, that start from this set."""
        return [part.strip() for part in self.isco08.split(";") if part.strip()]


class RequiredDocument(models.Model):
    """One document of a requirement set, and how it is needed."""

    class Kind(models.TextChoices):
        ALL = "all", _("needed")
        ANY = "any", _("one of these is needed")
        ASKED = "asked", _("often asked, not required by law")

    requirement_set = models.ForeignKey(
        RequirementSet,
        models.CASCADE,
        related_name="documents",
        verbose_name=_("requirement set"),
    )
    document = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="required_by", verbose_name=_("document")
    )
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
