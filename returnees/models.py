"""Who returns: people, what they worked in, what they can do and what they look for.

Never here: immigration status, manner or reason of return, detention, health, religion.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, PublicIdModel, User
from catalogs.models import (
    City,
    Language,
    LanguageLevel,
    Occupation,
    Office,
    SaidWork,
    Schooling,
    Skill,
    State,
)
from catalogs.words import plain
from returnees.names import folded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ReturneeQuerySet(models.QuerySet["Returnee"]):
    def visible_to(self, user: User | AnonymousUser) -> ReturneeQuerySet:
        """People whose file `user` may open: oneself, one's office, or all for an administrator."""
        if not isinstance(user, User):
            return self.none()
        if user.is_administrator:
            return self
        if user.is_officer and user.office_id:
            return self.filter(office_id=user.office_id)
        return self.filter(user=user) if user.is_returnee else self.none()

    def searching(self) -> ReturneeQuerySet:
        """People who look for work and let employers see them without name or contact."""
        agreed = Consent.objects.live(Consent.Purpose.SHORTLIST)
        return self.filter(
            Exists(agreed.filter(subject_id=OuterRef("public_id"))), is_searching=True
        )

    def same_person(
        self, *, given_names: str, first_surname: str, birth_date: dt.date, home_state: State
    ) -> ReturneeQuerySet:
        """People with the same name, birth date and home state; accents do not count."""
        name = plain(f"{given_names} {first_surname}")
        people = self.filter(birth_date=birth_date, home_state=home_state)
        named = people.annotate(short_name=folded("given_names", "first_surname"))
        return named.filter(short_name=f"{name} ")

    def matching_text(self, text: str) -> ReturneeQuerySet:
        """People by words of the name, by digits of a phone, or by the code of the file."""
        words = plain(text).split()
        if not words:
            return self.none()
        named = self.alias(whole_name=folded("given_names", "first_surname", "second_surname"))
        by_name = Q(*[Q(whole_name__contains=word) for word in words])
        return named.filter(by_name | _by_number(text) | _by_contact(text))

    def present(self) -> ReturneeQuerySet:
        """Without the files whose people asked for erasure."""
        return self.filter(erased_at__isnull=True)

    def never_confirmed(self, before: dt.datetime) -> ReturneeQuerySet:
        """Files that someone opened alone before a moment and never signed in to since."""
        return self.present().filter(
            registered_by__isnull=True,
            user__isnull=False,
            user__last_login__isnull=True,
            created_at__lt=before,
        )

    def without_officer(self) -> ReturneeQuerySet:
        return self.filter(officer__isnull=True)

    def of_officer(self, user: User) -> ReturneeQuerySet:
        return self.filter(officer=user)

    def possible_duplicates(self) -> ReturneeQuerySet:
        return self.filter(may_duplicate__isnull=False)

    def without_work(self) -> ReturneeQuerySet:
        """People of whom no past job is known."""
        return self.filter(experiences__isnull=True)

    def with_progress(self) -> ReturneeQuerySet:
        """With `has_<step>` for each step of the profile, true once it holds something."""
        past_jobs = WorkExperience.objects.filter(returnee=OuterRef("pk"))
        languages = ReturneeLanguage.objects.filter(returnee=OuterRef("pk"))
        contacts = ContactMethod.objects.live().filter(returnee=OuterRef("pk"))
        skills = Returnee.skills.through.objects.filter(returnee=OuterRef("pk"))
        states = Returnee.work_states.through.objects.filter(returnee=OuterRef("pk"))
        return self.annotate(
            has_about=Q(birth_date__isnull=False, city__isnull=False),
            has_work=Exists(past_jobs.filter(years__isnull=False)),
            has_skills=Exists(skills),
            has_languages=Exists(languages),
            has_wishes=Exists(states) | Q(pay_wanted__isnull=False) | ~Q(shifts_wanted=[]),
            has_contact=Exists(contacts),
        )


def _by_number(text: str) -> Q:
    """The beginning of a file's public id, four characters or more."""
    code = text.strip().replace("-", "").lower()
    if len(code) < 4 or set(code) - set("0123456789abcdef"):
        return Q(pk__in=[])
    # PostgreSQL keeps the hyphens; for SQLite, Django leaves them out.
    ends = [0, 8, 12, 16, 20, 32]
    parts = [code[start:end] for start, end in pairwise(ends)]
    return Q(public_id__startswith="-".join(part for part in parts if part))


def _by_contact(text: str) -> Q:
    """Digits of a phone, four or more, or a whole e-mail address."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    value = text.strip()
    if "@" in value:
        return Q(user__email__iexact=value) | Q(pk__in=_people_reached_by(Q(value__iexact=value)))
    if len(digits) < 4 or any(letter.isalpha() for letter in text):
        return Q(pk__in=[])
    return Q(user__phone__contains=digits) | Q(pk__in=_people_reached_by(Q(value__contains=digits)))


def _people_reached_by(condition: Q) -> models.QuerySet[ContactMethod, int]:
    return ContactMethod.objects.filter(condition).values_list("returnee", flat=True)


class Returnee(PublicIdModel):
    """A person who came home and looks for work."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("woman")
        MALE = "M", _("man")
        OTHER = "X", _("other or not said")

    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="returnee",
        verbose_name=_("account"),
    )
    given_names = models.CharField(_("given names"), max_length=80)
    first_surname = models.CharField(_("first surname"), max_length=80)
    second_surname = models.CharField(_("second surname"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    # Only the military card rule reads it; it is never a feature of the ranking.
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    home_state = models.ForeignKey(
        State, models.PROTECT, related_name="+", verbose_name=_("home state")
    )
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city where you live now"),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="returnees",
        verbose_name=_("office in charge"),
    )
    officer = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="caseload",
        verbose_name=_("officer in charge"),
    )
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registered by"),
    )
    may_duplicate = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("may be the same person as"),
    )
    work_done = models.CharField(_("what work you did"), max_length=400, blank=True)
    work_wanted = models.CharField(_("what you look for"), max_length=400, blank=True)
    schooling = models.PositiveSmallIntegerField(
        _("schooling"), choices=Schooling, null=True, blank=True
    )
    skills = models.ManyToManyField(
        Skill, blank=True, related_name="returnees", verbose_name=_("skills")
    )
    work_states = models.ManyToManyField(
        State,
        blank=True,
        related_name="+",
        verbose_name=_("states where you would work"),
        help_text=_("If you choose none, we look in all of them."),
    )
    would_relocate = models.BooleanField(_("would move for a job"), default=True)
    pay_wanted = models.PositiveIntegerField(
        _("lowest pay a month you would take, MXN"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(300_000)],
    )
    shifts_wanted = models.JSONField(_("shifts you would work"), default=list, blank=True)
    is_searching = models.BooleanField(_("looking for work"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("changed at"), db_index=True)
    # Set when the person asked for erasure but placements keep the bare row.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = ReturneeQuerySet.as_manager()

    class Meta:
        verbose_name = _("returnee")
        verbose_name_plural = _("returnees")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["birth_date", "home_state"], name="returnee_person"),
            models.Index(fields=["office", "officer"], name="returnee_caseload"),
        ]

    @property
    def full_name(self) -> str:
        """Name and surnames; an erased person has none left."""
        parts = [self.given_names, self.first_surname, self.second_surname]
        return " ".join(part for part in parts if part) or gettext("Erased person")

    @property
    def short_code(self) -> str:
        """How employers see a person before contact is agreed, such as 7F3A."""
        return self.public_id.hex[:4].upper()

    @property
    def file_code(self) -> str:
        """The code that a person shows at a desk, such as 7f3a-90c1-b2e4."""
        digits = self.public_id.hex[:12]
        return "-".join(digits[start : start + 4] for start in range(0, 12, 4))

    def age_on(self, day: dt.date) -> int | None:
        """Full years on `day`, or None if the birth date is unknown."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


class WorkExperience(SaidWork, PublicIdModel):
    """A past job: where, what, how long, and how far it is backed up."""

    class Evidence(models.TextChoices):
        TOLD = "told", _("told by the person")
        VOUCHED = "vouched", _("vouched for by someone")
        LETTER = "letter", _("letter or pay slips of the employer")
        CERTIFIED = "certified", _("certified")

    class Country(models.TextChoices):
        US = "US", _("United States")
        MX = "MX", _("Mexico")
        OTHER = "ZZ", _("other country")

    returnee = models.ForeignKey(
        Returnee, models.CASCADE, related_name="experiences", verbose_name=_("returnee")
    )
    title = models.CharField(_("job"), max_length=160)
    occupation = models.ForeignKey(
        Occupation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("occupation"),
    )
    employer_name = models.CharField(_("employer"), max_length=160, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=Country, default=Country.US)
    place = models.CharField(_("city or state"), max_length=120, blank=True)
    started_year = models.PositiveSmallIntegerField(
        _("from year"), null=True, blank=True, validators=[MinValueValidator(1950)]
    )
    ended_year = models.PositiveSmallIntegerField(
        _("to year"), null=True, blank=True, validators=[MinValueValidator(1950)]
    )
    # Unknown until the person says it: what is typed at registration has no years yet.
    years = models.DecimalField(
        _("years"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
    )
    duties = models.TextField(_("what you did"), max_length=3000, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=10, choices=Evidence, default=Evidence.TOLD
    )
    occupation_source = models.CharField(
        _("where the occupation is from"),
        max_length=6,
        choices=SaidWork.OccupationSource,
        default=SaidWork.OccupationSource.READ,
    )

    class Meta:
        verbose_name = _("past job")
        verbose_name_plural = _("past jobs")
        ordering = ["-ended_year", "-started_year", "pk"]
        constraints = [
            models.CheckConstraint(
                name="experience_years_in_order",
                condition=Q(started_year__isnull=True)
                | Q(ended_year__isnull=True)
                | Q(ended_year__gte=models.F("started_year")),
                violation_error_message=_("The last year is not before the first."),
            ),
        ]


class ReturneeLanguage(models.Model):
    """A language that a person speaks, and how well."""

    returnee = models.ForeignKey(Returnee, models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=LanguageLevel)

    class Meta:
        verbose_name = _("language spoken")
        verbose_name_plural = _("languages spoken")
        ordering = ["returnee", "-level", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "language"], name="language_once_per_returnee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}"


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    def live(self) -> ContactMethodQuerySet:
        """Contacts that still work."""
        return self.filter(ended_on__isnull=True)


class ContactMethod(PublicIdModel):
    """A way to reach a person. It changes often; the old ones are kept, ended."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("e-mail")
        RELATIVE = "relative", _("phone of a relative")

    returnee = models.ForeignKey(Returnee, models.CASCADE, related_name="contact_methods")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("number or address"), max_length=120)
    note = models.CharField(_("note"), max_length=120, blank=True)
    since = models.DateField(_("since"))
    ended_on = models.DateField(_("no longer used since"), null=True, blank=True)

    objects = ContactMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "kind", "value"],
                condition=Q(ended_on__isnull=True),
                name="live_contact_once",
            ),
        ]
