"""People who sign in, what they agreed to, and who looked at whose file."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogs.models import Office


class PublicIdModel(models.Model):
    """A row that the world knows by a random id, never by its number or a name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.public_id)


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, password: str | None = None, **fields: Any) -> User:
        """Create a user with an e-mail or a phone; without a password, codes sign in."""
        user = self.model(**fields)
        user.email = self.normalize_email(user.email).lower() if user.email else None
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, password: str | None = None, **fields: Any) -> User:
        fields = {"role": User.Role.ADMINISTRATOR, "is_superuser": True, **fields}
        return self.create_user(password=password, **fields)


class User(AbstractBaseUser, PermissionsMixin, PublicIdModel):
    """An account. It has one role, and a phone or an e-mail to which codes are sent."""

    class Role(models.TextChoices):
        RETURNEE = "returnee", _("returnee")
        EMPLOYER = "employer", _("employer")
        OFFICER = "officer", _("reintegration officer")
        CLERK = "clerk", _("document clerk")
        OPERATOR = "operator", _("protection operator")
        ADMINISTRATOR = "administrator", _("administrator")

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=16, unique=True, null=True, blank=True)
    is_phone_verified = models.BooleanField(_("phone verified"), default=False)
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.RETURNEE)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
        verbose_name=_("office"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="user_has_phone_or_email",
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                violation_error_message=_("An account needs a phone or an e-mail."),
            ),
            models.CheckConstraint(
                name="user_phone_and_email_not_empty",
                condition=~models.Q(email="") & ~models.Q(phone=""),
                violation_error_message=_("Leave the phone or e-mail out instead of empty."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def natural_key(self) -> tuple[str]:
        return (str(self.public_id),)

    @property
    def is_staff(self) -> bool:
        """Whether the user may open the administration site."""
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_returnee(self) -> bool:
        return self.role == self.Role.RETURNEE

    @property
    def is_employer(self) -> bool:
        return self.role == self.Role.EMPLOYER

    @property
    def is_officer(self) -> bool:
        return self.role == self.Role.OFFICER

    @property
    def is_clerk(self) -> bool:
        return self.role == self.Role.CLERK

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self, purpose: str) -> ConsentQuerySet:
        """Agreements to `purpose` that were not withdrawn."""
        return self.filter(purpose=purpose, withdrawn_at__isnull=True)


class Consent(models.Model):
    """One agreement to one purpose, in the version of the notice that was shown.

    The subject is a file or an account by its public id, since a person whom an officer
    registers agrees before having an account.
    """

    class Purpose(models.TextChoices):
        SERVICE = "service", _("run my account and rank jobs for me")
        SHORTLIST = "shortlist", _("show my profile to employers without name or contact")
        MESSAGES = "messages", _("tell me of new jobs by message")

    subject_id = models.UUIDField(_("who agreed"), db_index=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    notice_version = models.CharField(_("version of the notice"), max_length=10)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_consent_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.notice_version}"


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    def about(self, subject_id: uuid.UUID) -> AccessEntryQuerySet:
        """Who looked at this file, newest first."""
        return self.filter(subject_id=subject_id).select_related("actor", "actor__office")


class AccessEntry(models.Model):
    """That a user looked at or changed a person's file. Its subject can read it."""

    class Action(models.TextChoices):
        VIEWED = "viewed", _("viewed the file")
        CHANGED = "changed", _("changed the file")
        SHORTLISTED = "shortlisted", _("saw the profile without name or contact")
        CONTACT_SEEN = "contact_seen", _("saw name and contact")

    subject_id = models.UUIDField(_("file"), db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    action = models.CharField(_("what"), max_length=12, choices=Action)
    day = models.DateField(_("day"))
    first_at = models.DateTimeField(_("first time that day"))

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("access entry")
        verbose_name_plural = _("access log")
        ordering = ["-first_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "actor", "action", "day"], name="access_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"
