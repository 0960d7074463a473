"""What comes of a match: marks, interests, invitations and placements with their history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicIdModel, User
from employers.models import Employer, Posting
from returnees.models import Returnee

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PostingMark(models.Model):
    """A posting that a person saved, or does not want to see again."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        DISMISSED = "dismissed", _("dismissed")

    returnee = models.ForeignKey(Returnee, models.CASCADE, related_name="marks")
    posting = models.ForeignKey(Posting, models.CASCADE, related_name="marks")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["returnee", "posting"], name="one_mark_per_posting"),
        ]

    def __str__(self) -> str:
        return self.kind


Row = TypeVar("Row", bound=models.Model)


class TwoSidedQuerySet(models.QuerySet[Row]):
    """Rows between a person and a posting."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the person, of the posting's verified employer, or of the office in charge.

        An employer that is refused after all no longer learns anything about people.
        """
        if not isinstance(user, User):
            return self.none()
        if user.is_employer:
            return self.filter(
                posting__employer__members__user=user,
                posting__employer__state=Employer.State.VERIFIED,
            )
        return self.filter(returnee__in=Returnee.objects.visible_to(user))

    def with_details(self) -> Self:
        """Joined with what a row on a page shows."""
        return self.select_related(
            "returnee", "posting__employer", "posting__occupation", "posting__city__state"
        )


class InterestQuerySet(TwoSidedQuerySet["Interest"]):
    def live(self) -> InterestQuerySet:
        """Interests that wait for an answer or were accepted."""
        return self.filter(state__in=Interest.LIVE)

    def overdue(self, today: dt.date) -> InterestQuerySet:
        """Interests that no employer answered in time."""
        return self.filter(state=Interest.State.OPEN, answer_by__lt=today)


class InvitationQuerySet(TwoSidedQuerySet["Invitation"]):
    def live(self) -> InvitationQuerySet:
        """Invitations that wait for the person or were accepted."""
        return self.filter(state__in=Invitation.LIVE)

    def overdue(self, today: dt.date) -> InvitationQuerySet:
        """Invitations that the person did not answer in time."""
        return self.filter(state=Invitation.State.SENT, answer_by__lt=today)


class PlacementQuerySet(TwoSidedQuerySet["Placement"]):
    def live(self) -> PlacementQuerySet:
        """Placements that have not come to an end."""
        return self.exclude(state__in=Placement.OVER)

    def waiting(self) -> PlacementQuerySet:
        """Proposals that wait for an officer."""
        return self.filter(state__in=Placement.WAITING)

    def holding_seats(self) -> PlacementQuerySet:
        """Placements that hold a seat of their posting."""
        return self.filter(seat__isnull=False)

    def with_competition(self) -> PlacementQuerySet:
        """With `seats_taken` of the posting, and `rivals`: others who wait for its seats."""
        same = Placement.objects.filter(posting=OuterRef("posting")).order_by()
        others = same.waiting().exclude(pk=OuterRef("pk"))
        taken = same.holding_seats().values("posting").annotate(n=Count("pk")).values("n")
        rivals = others.values("posting").annotate(n=Count("pk")).values("n")
        return self.annotate(
            seats_taken=Coalesce(Subquery(taken), 0), rivals=Coalesce(Subquery(rivals), 0)
        )

    def with_papers(self) -> PlacementQuerySet:
        """With what the posting needs and the person has, for `documents.requirements`."""
        return self.select_related("posting__requirement_set").prefetch_related(
            "posting__requirement_set__documents__document",
            "posting__extra_documents",
            "returnee__document_cases",
        )


class Interest(PublicIdModel):
    """A person's wish to work at a posting, and the employer's answer."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("the employer wants to go on")
        DECLINED = "declined", _("the employer said no")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed without an answer")
        CLOSED = "closed", _("over, with the placement that came of it")

    LIVE = (State.OPEN, State.ACCEPTED)

    returnee = models.ForeignKey(Returnee, models.CASCADE, related_name="interests")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="interests")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    message = models.CharField(_("message to the employer"), max_length=500, blank=True)
    shares_contact = models.BooleanField(_("the employer may see name and contact"), default=False)
    created_at = models.DateTimeField(_("said at"))
    answer_by = models.DateField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer_reason = models.CharField(_("reason of the answer"), max_length=300, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "posting"],
                condition=Q(state__in=["open", "accepted"]),
                name="one_live_interest",
            ),
        ]

    @property
    def is_live(self) -> bool:
        """Whether it waits for an answer or was accepted."""
        return self.state in self.LIVE


class Invitation(PublicIdModel):
    """An employer's wish to meet a person whose name it does not know yet."""

    class State(models.TextChoices):
        SENT = "sent", _("waiting for the person")
        ACCEPTED = "accepted", _("the person agreed")
        DECLINED = "declined", _("the person said no")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed without an answer")
        CLOSED = "closed", _("over, with the placement that came of it")

    LIVE = (State.SENT, State.ACCEPTED)

    returnee = models.ForeignKey(Returnee, models.CASCADE, related_name="invitations")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="invitations")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SENT)
    message = models.CharField(_("message to the person"), max_length=500, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("sent at"))
    answer_by = models.DateField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "posting"],
                condition=Q(state__in=["sent", "accepted"]),
                name="one_live_invitation",
            ),
        ]


class Placement(PublicIdModel):
    """One seat of one posting for one person, from proposed to retained."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        UNDER_REVIEW = "under_review", _("under review")
        APPROVED = "approved", _("approved")
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        STARTED = "started", _("started")
        RETAINED_30 = "retained_30", _("retained 30 days")
        RETAINED_90 = "retained_90", _("retained 90 days")
        RETAINED_180 = "retained_180", _("retained 180 days")
        ENDED = "ended", _("ended")
        SENT_BACK = "sent_back", _("sent back")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    WAITING = (State.PROPOSED, State.UNDER_REVIEW)
    OVER = (State.ENDED, State.REFUSED, State.WITHDRAWN, State.LAPSED)

    returnee = models.ForeignKey(Returnee, models.PROTECT, related_name="placements")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="placements")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    # The number of the seat that is held, from approval on; the constraint below is what
    # keeps the last seat from being given twice.
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    score = models.FloatField(_("score"), null=True, blank=True)
    p_fit = models.FloatField(_("fit"), null=True, blank=True)
    p_ready = models.FloatField(_("papers"), null=True, blank=True)
    utility = models.FloatField(_("utility"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    model_version = models.CharField(_("model version"), max_length=40, blank=True)
    scored_on = models.DateField(_("scored on"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returnee", "posting"],
                condition=~Q(state__in=["ended", "refused", "withdrawn", "lapsed"]),
                name="one_live_placement",
            ),
            models.UniqueConstraint(
                fields=["posting", "seat"],
                condition=Q(seat__isnull=False),
                name="one_placement_per_seat",
            ),
            models.CheckConstraint(
                name="seat_held_from_approval_on",
                condition=Q(
                    state__in=[
                        "approved",
                        "offered",
                        "accepted",
                        "started",
                        "retained_30",
                        "retained_90",
                        "retained_180",
                    ],
                    seat__isnull=False,
                )
                | Q(
                    state__in=[
                        "proposed",
                        "under_review",
                        "sent_back",
                        "ended",
                        "refused",
                        "withdrawn",
                        "lapsed",
                    ],
                    seat__isnull=True,
                ),
                violation_error_message=_("A seat is held from approval to the end, never else."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("placements:placement", args=[self.public_id])

    @property
    def reason_lines(self) -> list[tuple[bool, str]]:
        """Whether it speaks for the match, and the reason in the active language."""
        key = "text_en" if (get_language() or "").startswith("en") else "text_es"
        return [
            (reason.get("sign", 1) > 0, reason[key]) for reason in self.reasons if reason.get(key)
        ]


class PlacementEvent(models.Model):
    """A change of state of a placement: who, when, why."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="events")
    from_state = models.CharField(_("from"), max_length=12, choices=Placement.State, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=Placement.State)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("placement event")
        verbose_name_plural = _("placement events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
