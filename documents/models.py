"""A person's papers: each document from missing to in hand, and its history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicIdModel, User
from catalogs.models import DocumentType, Office
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

    def requested(self) -> DocumentCaseQuerySet:
        """Cases that an authority is working on."""
        return self.filter(state=DocumentCase.State.REQUESTED)


class DocumentCase(PublicIdModel):
    """One document of one person. No row means that nothing is known of it.

    What the document says (its number, its image) is never stored, only its state.
    """

    class State(models.TextChoices):
        MISSING = "missing", _("missing")
        REQUESTED = "requested", _("requested")
        IN_HAND = "in_hand", _("in hand")

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        CONSULATE = "consulate", _("consulate")
        RECEPTION = "reception", _("reception point")
        REGISTRY = "registry", _("civil registry")
        OFFICE = "office", _("office of the issuer")
        OTHER = "other", _("other")

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
    in_hand_on = models.DateField(_("in hand on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    touched_at = models.DateTimeField(_("changed at"), db_index=True)

    objects = DocumentCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("document case")
        verbose_name_plural = _("document cases")
        ordering = ["returnee", "document_type"]
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
        ]

    def is_in_hand(self, day: dt.date) -> bool:
        """Whether the person has it on `day`, not expired."""
        unexpired = self.expires_on is None or self.expires_on >= day
        return self.state == self.State.IN_HAND and unexpired


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
    in_hand_on = models.DateField(_("in hand on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("document case event")
        verbose_name_plural = _("document case events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
