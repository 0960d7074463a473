"""What people do for work, and what it asks of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogs.identifiers import validate_isco08
from catalogs.models.base import BilingualModel, in_active_language


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

    NONE = 0, pgettext_lazy("schooling", "none")
    PRIMARY = 1, _("primary school")
    SECONDARY = 2, _("secondary school")
    UPPER_SECONDARY = 3, _("upper secondary school")
    TECHNICAL = 4, _("technical degree")
    HIGHER = 5, _("university degree")


class Shift(models.TextChoices):
    """When a job is worked."""

    DAY = "day", pgettext_lazy("shift", "day")
    EVENING = "evening", pgettext_lazy("shift", "evening")
    NIGHT = "night", pgettext_lazy("shift", "night")
    ROTATING = "rotating", pgettext_lazy("shift", "rotating")
    PART_TIME = "part_time", pgettext_lazy("shift", "part time")


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def named(self) -> OccupationQuerySet:
        """Occupations in the order of their name in the active language."""
        return self.order_by(in_active_language(en="title_en", es="title_es"))


class Occupation(models.Model):
    """A kind of work, with its codes in three classifications."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    isco08 = models.CharField(
        _("ISCO-08 unit group"), max_length=4, db_index=True, validators=[validate_isco08]
    )
    # Empty where no code is known for certain: then no going wage is shown either.
    sinco = models.CharField(
        _("SINCO 2019 unit group"), max_length=4, blank=True, validators=[validate_isco08]
    )
    sinco_confidence = models.CharField(_("confidence of the SINCO code"), max_length=1, blank=True)
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
        return in_active_language(en=self.title_en, es=self.title_es)


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


class SaidWork(models.Model):
    """Work in somebody's own words, whose occupation is read from them until a person says it."""

    class OccupationSource(models.TextChoices):
        READ = "read", _("read from the words")
        CHOSEN = "chosen", _("chosen or confirmed")

    # Set by each kind, which know what holds where nobody said it.
    occupation: models.ForeignKey[Occupation | None, Occupation | None]
    occupation_source: models.CharField[str, str]
    # Concepts ("skill:..." or "occ:...") read from the words that the person said are wrong.
    refused_concepts = models.JSONField(_("concepts refused"), default=list, blank=True)

    class Meta:
        abstract = True

    def refuse(self, occupation: Occupation) -> bool:
        """Note that the words do not mean `occupation`, unsaved; one only read is taken away.

        False, and nothing changes, if that is noted already or a person chose this occupation.
        """
        concept = f"occ:{occupation.code}"
        is_it = self.occupation == occupation
        if concept in self.refused_concepts or (
            is_it and self.occupation_source == self.OccupationSource.CHOSEN
        ):
            return False
        self.refused_concepts = [*self.refused_concepts, concept]
        if is_it:
            self.occupation = None
        return True


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


class ConceptNameQuerySet(models.QuerySet["ConceptName"]):
    def accepted(self) -> ConceptNameQuerySet:
        """Names that texts are read with."""
        return self.filter(state=ConceptName.State.ACCEPTED)

    def proposed(self) -> ConceptNameQuerySet:
        """Names that wait for a review, those said most often first."""
        return self.filter(state=ConceptName.State.PROPOSED).order_by("-times_said", "text")


class ConceptName(models.Model):
    """A way to write an occupation or a skill that is not from the files of this catalog.

    People's corrections propose names, which count once they are reviewed; ESCO's labels count
    once they are loaded. It holds words for work and nothing of who said them.
    """

    class Source(models.TextChoices):
        SAID = "said", _("said by people")
        ESCO = "esco", _("ESCO")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for review")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    occupation = models.ForeignKey(
        Occupation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="learned_names",
        verbose_name=_("occupation"),
    )
    skill = models.ForeignKey(
        Skill,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="learned_names",
        verbose_name=_("skill"),
    )
    language = models.CharField(_("language"), max_length=2, choices=[("en", "en"), ("es", "es")])
    text = models.CharField(_("text"), max_length=200)
    source = models.CharField(_("source"), max_length=4, choices=Source, default=Source.SAID)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    # Tells apart the narrower concepts of ESCO that one occupation of this catalog covers.
    uri = models.CharField(_("address of the concept in ESCO"), max_length=120, blank=True)
    times_said = models.PositiveIntegerField(_("times said"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ConceptNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a concept")
        verbose_name_plural = _("names of concepts")
        ordering = ["text"]
        constraints = [
            models.CheckConstraint(
                name="concept_name_of_one",
                condition=models.Q(occupation__isnull=False, skill__isnull=True)
                | models.Q(occupation__isnull=True, skill__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["occupation", "language", "text"],
                condition=models.Q(occupation__isnull=False),
                name="concept_name_once_per_occupation",
            ),
            models.UniqueConstraint(
                fields=["skill", "language", "text"],
                condition=models.Q(skill__isnull=False),
                name="concept_name_once_per_skill",
            ),
        ]
        indexes = [models.Index(fields=["source", "state"], name="concept_name_state")]

    def __str__(self) -> str:
        return self.text
