"""Who hires: employers, their members, and the postings that they publish."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicIdModel, User
from catalogs.identifiers import validate_rfc
from catalogs.models import (
    DAYS_PER_MONTH,
    City,
    DocumentType,
    Language,
    LanguageLevel,
    Occupation,
    RequirementSet,
    SaidWork,
    Schooling,
    Shift,
    Skill,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

validate_imss_registration = RegexValidator(
    r"^[A-Z0-9][0-9]{10}$",
    _("An IMSS employer registration has 11 characters, such as A1234567890."),
    code="imss_registration",
)
LONGEST_REASON = 300


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, user: User | AnonymousUser) -> EmployerQuerySet:
        """Employers that `user` may open: their own, or all for an administrator."""
        if not isinstance(user, User):
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(members__user=user) if user.is_employer else self.none()

    def waiting(self) -> EmployerQuerySet:
        """Employers that wait for an administrator, oldest first."""
        return self.filter(state=Employer.State.PENDING).order_by("created_at")

    def matching(self, text: str) -> EmployerQuerySet:
        """Employers whose name or RFC contains `text`."""
        return self.filter(Q(name__icontains=text) | Q(rfc__icontains=text)) if text else self


class Employer(PublicIdModel):
    """An organisation that hires."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for verification")
        VERIFIED = "verified", _("verified")
        REFUSED = "refused", _("refused")

    name = models.CharField(_("name"), max_length=160)
    rfc = models.CharField(_("RFC"), max_length=13, unique=True, validators=[validate_rfc])
    imss_registration = models.CharField(
        _("IMSS employer registration"),
        max_length=11,
        blank=True,
        validators=[validate_imss_registration],
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PENDING)
    decision_reason = models.CharField(
        _("reason of the decision"), max_length=LONGEST_REASON, blank=True
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("employers:verification", args=[self.public_id])

    @property
    def is_verified(self) -> bool:
        return self.state == self.State.VERIFIED


class EmployerEvent(models.Model):
    """A step of the verification of an employer: who, when, why."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="events")
    from_state = models.CharField(_("from"), max_length=8, choices=Employer.State, blank=True)
    to_state = models.CharField(_("to"), max_length=8, choices=Employer.State)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = _("verification event")
        verbose_name_plural = _("verification events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"


class Member(models.Model):
    """A user who acts for an employer."""

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="members", verbose_name=_("employer")
    )
    user = models.OneToOneField(
        User, models.CASCADE, related_name="membership", verbose_name=_("user")
    )
    is_owner = models.BooleanField(_("may change the organization"), default=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["employer", "pk"]

    def __str__(self) -> str:
        return f"{self.employer_id}: {self.user_id}"


class PostingQuerySet(models.QuerySet["Posting"]):
    def open_on(self, day: dt.date) -> PostingQuerySet:
        """Postings that take applications on `day`, both end days included."""
        return self.filter(
            state=Posting.State.PUBLISHED,
            employer__state=Employer.State.VERIFIED,
            published_on__lte=day,
            closes_on__gte=day,
        )

    def visible_to(self, user: User | AnonymousUser) -> PostingQuerySet:
        """Postings that `user` may manage: their employer's, or all for an administrator."""
        if not isinstance(user, User):
            return self.none()
        if user.is_administrator:
            return self
        if not user.is_employer:
            return self.none()
        return self.filter(employer__members__user=user)

    def matching(self, text: str) -> PostingQuerySet:
        """Postings whose title, reference or occupation contains `text`."""
        if not text:
            return self
        return self.filter(
            Q(title__icontains=text)
            | Q(external_ref__icontains=text)
            | Q(occupation__title_es__icontains=text)
            | Q(occupation__title_en__icontains=text)
        )

    def read_as(self, occupation: Occupation | None = None) -> PostingQuerySet:
        """Postings not closed whose occupation, any or this one, nobody has confirmed."""
        rows = self.filter(occupation_source="read").exclude(state=Posting.State.CLOSED)
        return rows.filter(occupation=occupation) if occupation else rows.exclude(occupation=None)

    def in_state(self, state: str) -> PostingQuerySet:
        """Postings in this state; an empty one means any."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        rows = self.order_by().values_list("state").annotate(count=models.Count("pk"))
        return dict(rows)

    def with_details(self) -> PostingQuerySet:
        """Joined with what a card shows."""
        return self.select_related("employer", "occupation", "city__state", "requirement_set")


class Posting(SaidWork, PublicIdModel):
    """Seats that an employer offers, open between two dates."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class PayPeriod(models.TextChoices):
        DAY = "day", _("day")
        WEEK = "week", _("week")
        FORTNIGHT = "fortnight", _("fortnight")
        MONTH = "month", _("month")

    PERIODS_PER_MONTH = {
        PayPeriod.DAY: DAYS_PER_MONTH,
        PayPeriod.WEEK: Decimal("4.34524"),
        PayPeriod.FORTNIGHT: Decimal(2),
        PayPeriod.MONTH: Decimal(1),
    }

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="postings", verbose_name=_("employer")
    )
    external_ref = models.CharField(_("reference of the employer"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    occupation = models.ForeignKey(
        Occupation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("occupation"),
    )
    occupation_source = models.CharField(
        _("where the occupation is from"),
        max_length=6,
        choices=SaidWork.OccupationSource,
        default=SaidWork.OccupationSource.CHOSEN,
    )
    duties = models.TextField(_("duties"), max_length=6000, blank=True)
    pay_min = models.DecimalField(
        _("pay from"), max_digits=10, decimal_places=2, validators=[MinValueValidator(1)]
    )
    pay_max = models.DecimalField(
        _("pay to"), max_digits=10, decimal_places=2, validators=[MinValueValidator(1)]
    )
    pay_period = models.CharField(
        _("paid per"), max_length=9, choices=PayPeriod, default=PayPeriod.MONTH
    )
    shift = models.CharField(_("shift"), max_length=9, choices=Shift, default=Shift.DAY)
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"), default=48, validators=[MinValueValidator(1), MaxValueValidator(84)]
    )
    days_per_week = models.PositiveSmallIntegerField(
        _("days a week"), default=6, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="postings", verbose_name=_("city"))
    workplace = models.CharField(_("neighborhood or area"), max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("openings"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    starts_on = models.DateField(_("starts on"))
    published_on = models.DateField(_("published on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"))
    min_experience_years = models.PositiveSmallIntegerField(
        _("years of experience asked"), default=0, validators=[MaxValueValidator(30)]
    )
    min_schooling = models.PositiveSmallIntegerField(
        _("schooling asked"), choices=Schooling, default=Schooling.NONE
    )
    skills = models.ManyToManyField(
        Skill, blank=True, related_name="postings", verbose_name=_("skills")
    )
    requirement_set = models.ForeignKey(
        RequirementSet, models.PROTECT, related_name="postings", verbose_name=_("papers needed")
    )
    extra_documents = models.ManyToManyField(
        DocumentType,
        blank=True,
        related_name="+",
        verbose_name=_("other papers or licenses that are really required"),
    )
    is_formal = models.BooleanField(_("with social security from the first day"), default=True)
    offers_housing = models.BooleanField(_("housing"), default=False)
    offers_transport = models.BooleanField(_("transport"), default=False)
    offers_meals = models.BooleanField(_("meals"), default=False)
    benefits = models.CharField(_("other benefits"), max_length=400, blank=True)
    charges_nothing = models.BooleanField(
        _("we charge nothing to workers and keep none of their papers"), default=False
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    hold_reason = models.CharField(_("why it is held back"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("changed at"), db_index=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-touched_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="posting_pay_in_order",
                condition=Q(pay_max__gte=F("pay_min")),
                violation_error_message=_("The highest pay is not below the lowest."),
            ),
            models.CheckConstraint(
                name="posting_closes_after_publication",
                condition=Q(published_on__isnull=True) | Q(closes_on__gte=F("published_on")),
                violation_error_message=_("A posting closes after it is published."),
            ),
            models.CheckConstraint(
                name="posting_published_has_date",
                condition=Q(state="draft") | Q(published_on__isnull=False),
                violation_error_message=_("A posting that was published has the day of it."),
            ),
            models.UniqueConstraint(
                fields=["employer", "external_ref"],
                condition=~Q(external_ref=""),
                name="posting_reference_once_per_employer",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("employers:posting", args=[self.public_id])

    @property
    def pay_month_min(self) -> Decimal:
        return self.pay_min * self.PERIODS_PER_MONTH[self.PayPeriod(self.pay_period)]

    @property
    def pay_month_max(self) -> Decimal:
        return self.pay_max * self.PERIODS_PER_MONTH[self.PayPeriod(self.pay_period)]

    @property
    def is_new(self) -> bool:
        """Whether it has no row yet."""
        return self._state.adding

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_live(self) -> bool:
        """Whether it is published or only paused, so that its rules bind."""
        return self.state in {self.State.PUBLISHED, self.State.PAUSED}

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    def is_open(self, day: dt.date) -> bool:
        """Whether it takes applications on `day`."""
        return (
            self.state == self.State.PUBLISHED
            and self.employer.is_verified
            and self.published_on is not None
            and self.published_on <= day <= self.closes_on
        )


class PostingLanguage(models.Model):
    """A language that a posting asks for, and how well."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=LanguageLevel)

    class Meta:
        verbose_name = _("language asked for")
        verbose_name_plural = _("languages asked for")
        ordering = ["posting", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "language"], name="language_once_per_posting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}"


class PostingEvent(models.Model):
    """A change of a posting, of its state or of what it says: who, when, why."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="events")
    from_state = models.CharField(_("from"), max_length=9, choices=Posting.State, blank=True)
    to_state = models.CharField(_("to"), max_length=9, choices=Posting.State)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    changed = models.CharField(_("fields that changed"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("posting event")
        verbose_name_plural = _("posting events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
