"""A person's papers: each document from missing to in hand, and its history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedCharField

from accounts.models import PublicIdModel, User
from catalogs.models import Channel, DocumentType, Office
from returnees.models import Returnee

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class DocumentCaseQuerySet(models.QuerySet["DocumentCase"]):
    def visible_to(self, user: User | AnonymousUser) -> DocumentCaseQuerySet:
        """Cases of the people whose file `user` may open."""
        return self.filter(returnee__in=Returnee.objects.visible_to(user))

    def in_hand_on(self, day: dt.date) -> DocumentCaseQuerySet:
        """Documents that the person has on `day` and that have not expired."""
        valid = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
        return self.filter(valid, state=DocumentCase.State.IN_HAND)

    def at_office(self, office: Office | None) -> DocumentCaseQuerySet:
        """Cases that name this office, of people whose file is there; none without an office."""
        if office is None:
            return self.none()
        return self.filter(office=office, returnee__erased_at__isnull=True)

    def at_desk_of(self, user: User | AnonymousUser) -> DocumentCaseQuerySet:
        """Cases that a clerk may see and handle: those of the clerk's own office."""
        if not isinstance(user, User) or user.role != User.Role.CLERK:
            return self.none()
        return self.at_office(user.office)

    def open(self) -> DocumentCaseQuerySet:
        """Cases with which an office still has something to do."""
        return self.filter(state__in=OPEN_STATES)

    def requested(self) -> DocumentCaseQuerySet:
        """Cases that an authority is working on."""
        return self.filter(state=DocumentCase.State.REQUESTED)


class DocumentCase(PublicIdModel):
    """One document of one person. No row means that nothing is known of it.

    What the document says (its number, its image) is never stored: only its state, its days
    and, where a clerk noted them, the last four characters of its number, encrypted.
    """

    class State(models.TextChoices):
        MISSING = "missing", _("missing")
        REQUESTED = "requested", _("requested")
        ISSUED = "issued", _("ready to collect")
        IN_HAND = "in_hand", _("in hand")
        REJECTED = "rejected", _("rejected")
        VOID = "void", _("no longer valid")

    class Reason(models.TextChoices):
        # Why a request was rejected.
        WRONG_DATA = "wrong_data", _("the data do not match")
        MISSING_PAPER = "missing_paper", _("a paper that is needed was missing")
        NOT_FOUND = "not_found", _("no record was found")
        NO_SHOW = "no_show", _("the person did not come")
        DUPLICATE = "duplicate", _("it was requested twice")
        # Why an issued document no longer holds.
        LOST = "lost", _("it was lost")
        STOLEN = "stolen", _("it was stolen")
        DAMAGED = "damaged", _("it was damaged")
        REVOKED = "revoked", _("the authority revoked it")
        MISTAKE = "mistake", _("it was noted by mistake")
        OTHER = "other", _("another reason")

    Channel = Channel

    returnee = models.ForeignKey(
        Returnee, models.CASCADE, related_name="document_cases", verbose_name=_("returnee")
    )
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="cases", verbose_name=_("document")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.MISSING)
    channel = models.CharField(_("where requested"), max_length=9, choices=Channel, blank=True)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="document_cases",
        verbose_name=_("office"),
    )
    is_expedited = models.BooleanField(_("expedited"), default=False)
    requested_on = models.DateField(_("requested on"), null=True, blank=True)
    expedited_on = models.DateField(_("expedited on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    in_hand_on = models.DateField(_("in hand on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=13, choices=Reason, blank=True)
    # Told by an office and not only by the person: such a fact cannot be undone, only voided.
    is_verified = models.BooleanField(_("verified by an office"), default=False)
    last_four = EncryptedCharField(
        _("last four characters of the number"), max_length=4, null=True, blank=True
    )
    taken_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_cases",
        verbose_name=_("taken by"),
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    # Written by the ranking: what the person gains if it were in hand today, or expedited.
    leverage = models.FloatField(_("leverage"), null=True, blank=True)
    jobs_unlocked = models.PositiveIntegerField(_("jobs unlocked"), null=True, blank=True)
    days_sooner = models.FloatField(_("days sooner"), null=True, blank=True)
    expedite_leverage = models.FloatField(_("leverage of expediting"), null=True, blank=True)
    expedite_jobs_unlocked = models.PositiveIntegerField(
        _("jobs unlocked by expediting"), null=True, blank=True
    )
    expedite_days_sooner = models.FloatField(_("days sooner by expediting"), null=True, blank=True)
    leverage_on = models.DateField(_("leverage as of"), null=True, blank=True)
    touched_at = models.DateTimeField(_("changed at"), db_index=True)

    objects = DocumentCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("document case")
        verbose_name_plural = _("document cases")
        ordering = ["returnee", "document_type"]
        indexes = [
            models.Index(fields=["office", "state", "-leverage"], name="desk_queue_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "document_type"], name="one_case_per_document"
            ),
            models.CheckConstraint(
                name="case_requested_has_day",
                condition=~Q(state="requested") | Q(requested_on__isnull=False),
                violation_error_message=_("A requested document has the day of the request."),
            ),
            models.CheckConstraint(
                name="case_in_hand_has_day",
                condition=~Q(state="in_hand") | Q(in_hand_on__isnull=False),
                violation_error_message=_("A document in hand has the day it came."),
            ),
            models.CheckConstraint(
                name="case_issued_has_day",
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
                violation_error_message=_("An issued document has the day of issue."),
            ),
            models.CheckConstraint(
                name="case_ended_has_reason",
                condition=~Q(state__in=["rejected", "void"]) | ~Q(reason=""),
                violation_error_message=_("Say why it was rejected or is no longer valid."),
            ),
            models.CheckConstraint(
                name="case_issued_after_request",
                condition=Q(issued_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(issued_on__gte=F("requested_on")),
                violation_error_message=_("It cannot be issued before it was requested."),
            ),
            models.CheckConstraint(
                name="case_taken_has_moment",
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                violation_error_message=_("A taken case has who took it and when."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether an office still has something to do with it."""
        return self.state in OPEN_STATES

    def is_in_hand(self, day: dt.date) -> bool:
        """Whether the person has it on `day`, not expired."""
        unexpired = self.expires_on is None or self.expires_on >= day
        return self.state == self.State.IN_HAND and unexpired


OPEN_STATES = (
    DocumentCase.State.MISSING,
    DocumentCase.State.REQUESTED,
    DocumentCase.State.ISSUED,
)
"""States in which a case that names an office waits for it."""


class DocumentCaseEvent(models.Model):
    """A change of a case: who, when, from what, and the case as it was afterwards."""

    case = models.ForeignKey(DocumentCase, models.CASCADE, related_name="events")
    from_state = models.CharField(_("from"), max_length=9, choices=DocumentCase.State, blank=True)
    to_state = models.CharField(_("to"), max_length=9, choices=DocumentCase.State)
    channel = models.CharField(
        _("where requested"), max_length=9, choices=DocumentCase.Channel, blank=True
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    is_expedited = models.BooleanField(_("expedited"), default=False)
    requested_on = models.DateField(_("requested on"), null=True, blank=True)
    expedited_on = models.DateField(_("expedited on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    in_hand_on = models.DateField(_("in hand on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=13, choices=DocumentCase.Reason, blank=True)
    is_verified = models.BooleanField(_("verified by an office"), default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("document case event")
        verbose_name_plural = _("document case events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"


class CaseImport(PublicIdModel):
    """A file of changes that a clerk sent: checked first, written once it is confirmed.

    `rows` holds the good rows as [line, case public id, state, day], which tell nothing of who the
    people are. `problems` holds the bad ones as [line, column, value, text, case, state, day], each
    cell cut at 40 characters as it was sent, since only so can the clerk find it again.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="case_imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    sha256 = models.CharField(_("checksum of the file"), max_length=64)
    rows = models.JSONField(_("good rows"), default=list)
    problems = models.JSONField(_("bad rows"), default=list)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    n_changed = models.PositiveIntegerField(_("cases changed"), default=0)
    n_unchanged = models.PositiveIntegerField(_("cases that were so already"), default=0)

    class Meta:
        verbose_name = _("case import")
        verbose_name_plural = _("case imports")
        ordering = ["-at"]


class OfficeKey(PublicIdModel):
    """The key with which an office's own system signs its messages; the secret is encrypted."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="keys")
    label = models.CharField(_("label"), max_length=80)
    secret = EncryptedCharField(_("secret"), max_length=64)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="office_keys",
        verbose_name=_("in whose name it writes"),
    )
    created_at = models.DateTimeField(_("created at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("office key")
        verbose_name_plural = _("office keys")
        ordering = ["office", "-created_at"]


class OfficeMessage(models.Model):
    """A signed message that was received, so that the same one counts once."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="messages")
    event_id = models.CharField(_("event id"), max_length=80)
    sha256 = models.CharField(_("checksum of the body"), max_length=64)
    received_at = models.DateTimeField(_("received at"))
    status = models.PositiveSmallIntegerField(_("status answered"))
    answer = models.JSONField(_("answer"), default=dict)

    class Meta:
        verbose_name = _("office message")
        verbose_name_plural = _("office messages")
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "event_id"], name="message_once_per_office"),
        ]

    def __str__(self) -> str:
        return self.event_id
