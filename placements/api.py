"""The API of interests, invitations and the review queue; the same services as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import AccessEntry, User
from accounts.permissions import IsEmployer, IsOfficer, IsReturnee
from accounts.services import record_access
from employers.models import Posting
from placements import serializers
from placements.candidates import agreed_to_contact, contacts_of
from placements.forms import QueueFilterForm
from placements.models import Interest, Invitation, Placement
from placements.queue import queue_of, queue_row, queue_rows
from placements.services import (
    InterestRefused,
    InvitationRefused,
    TransitionRefused,
    answer_interest,
    answer_invitation,
    say_interest,
    send_invitation,
    take_step,
    withdraw_interest,
    withdraw_invitation,
)
from returnees.models import Returnee


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Answer what a service refuses as a validation error of the whole request."""
    try:
        yield
    except (InterestRefused, InvitationRefused, TransitionRefused) as refusal:
        raise ValidationError({"non_field_errors": [str(refusal)]}) from refusal


class InterestListView(ListAPIView[Interest]):
    """A returnee's own interests, or those in an employer's postings; saying a new one."""

    serializer_class = serializers.InterestSerializer
    filterset_fields = ("state", "posting__public_id")
    queryset = Interest.objects.none()

    def get_permissions(self) -> list[BasePermission]:
        return [IsReturnee()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Interest]:
        return Interest.objects.visible_to(_user(self.request)).with_details()

    @extend_schema(
        request=serializers.NewInterestSerializer,
        responses={201: serializers.InterestSerializer},
    )
    def post(self, request: Request) -> Response:
        told = _valid(serializers.NewInterestSerializer(data=request.data))
        published = Posting.objects.exclude(state=Posting.State.DRAFT)
        posting = _known(published, told.pop("posting"), "posting")
        returnee = get_object_or_404(Returnee, user=_user(request))
        with refusals_as_errors():
            interest = say_interest(
                returnee=returnee,
                posting=posting,
                now=timezone.now(),
                today=timezone.localdate(),
                **told,
            )
        answer = serializers.InterestSerializer(interest).data
        return Response(answer, status=status.HTTP_201_CREATED)


class InterestContactView(APIView):
    """Name and contact of a person who agreed; the look is in the person's access log."""

    permission_classes = (IsEmployer,)

    @extend_schema(responses=serializers.AgreedContactSerializer)
    def get(self, request: Request, interest_id: UUID) -> Response:
        interest = _interest(request, interest_id)
        if not agreed_to_contact(interest):
            raise ValidationError(
                {"non_field_errors": [_("The person has not agreed to share name and contact.")]}
            )
        record_access(
            subject_id=interest.returnee.public_id,
            actor=_user(request),
            action=AccessEntry.Action.CONTACT_SEEN,
            now=timezone.now(),
        )
        contacts = contacts_of(interest)
        row = {"returnee": interest.returnee, "contacts": contacts}
        return Response(serializers.AgreedContactSerializer(cast(Any, row)).data)


class InterestWithdrawView(APIView):
    permission_classes = (IsReturnee,)

    @extend_schema(request=None, responses=serializers.InterestSerializer)
    def post(self, request: Request, interest_id: UUID) -> Response:
        interest = _interest(request, interest_id)
        with refusals_as_errors():
            withdrawn = withdraw_interest(interest=interest, by=_user(request), now=timezone.now())
        return Response(serializers.InterestSerializer(withdrawn).data)


class InterestAnswerView(APIView):
    permission_classes = (IsEmployer,)

    @extend_schema(
        request=serializers.AnswerInterestSerializer, responses=serializers.InterestSerializer
    )
    def post(self, request: Request, interest_id: UUID) -> Response:
        interest = _interest(request, interest_id)
        told = _valid(serializers.AnswerInterestSerializer(data=request.data))
        with refusals_as_errors():
            answered = answer_interest(
                interest=interest, by=_user(request), now=timezone.now(), **told
            )
        return Response(serializers.InterestSerializer(answered).data)


class InvitationListView(ListAPIView[Invitation]):
    """Invitations to a returnee, or those that an employer sent; sending a new one."""

    serializer_class = serializers.InvitationSerializer
    filterset_fields = ("state", "posting__public_id")
    queryset = Invitation.objects.none()

    def get_permissions(self) -> list[BasePermission]:
        return [IsEmployer()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.visible_to(_user(self.request)).with_details()

    @extend_schema(
        request=serializers.NewInvitationSerializer,
        responses={201: serializers.InvitationSerializer},
    )
    def post(self, request: Request) -> Response:
        told = _valid(serializers.NewInvitationSerializer(data=request.data))
        own = Posting.objects.visible_to(_user(request))
        posting = _known(own, told["posting"], "posting")
        returnee = _known(Returnee.objects.searching(), told["person"], "person")
        with refusals_as_errors():
            invitation = send_invitation(
                posting=posting,
                returnee=returnee,
                message=told["message"],
                by=_user(request),
                now=timezone.now(),
            )
        answer = serializers.InvitationSerializer(invitation).data
        return Response(answer, status=status.HTTP_201_CREATED)


class InvitationAnswerView(APIView):
    permission_classes = (IsReturnee,)

    @extend_schema(
        request=serializers.AnswerInvitationSerializer,
        responses=serializers.InvitationSerializer,
    )
    def post(self, request: Request, invitation_id: UUID) -> Response:
        invitation = _invitation(request, invitation_id)
        told = _valid(serializers.AnswerInvitationSerializer(data=request.data))
        with refusals_as_errors():
            answered = answer_invitation(
                invitation=invitation, by=_user(request), now=timezone.now(), **told
            )
        return Response(serializers.InvitationSerializer(answered).data)


class InvitationWithdrawView(APIView):
    permission_classes = (IsEmployer,)

    @extend_schema(request=None, responses=serializers.InvitationSerializer)
    def post(self, request: Request, invitation_id: UUID) -> Response:
        invitation = _invitation(request, invitation_id)
        with refusals_as_errors():
            withdrawn = withdraw_invitation(
                invitation=invitation, by=_user(request), now=timezone.now()
            )
        return Response(serializers.InvitationSerializer(withdrawn).data)


class ReviewQueueView(ListAPIView[Any]):
    """Placements of the people of the officer's office, waiting ones by default."""

    permission_classes = (IsOfficer,)
    serializer_class = serializers.QueueRowSerializer
    filter_backends = ()

    @extend_schema(
        parameters=[
            OpenApiParameter("stage", str, enum=["", "sent_back", "approved", "at_work"]),
            OpenApiParameter("q", str),
            OpenApiParameter("ready", bool),
            OpenApiParameter("order", str, enum=["", "oldest", "start"]),
            OpenApiParameter("posting", UUID),
        ]
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        form = QueueFilterForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(text) for text in texts] for name, texts in form.errors.items()}
            )
        user = _user(request)
        found = queue_of(user, form.cleaned_data).with_details()
        page = self.paginate_queryset(found.with_competition().with_papers()) or []
        rows: Any = queue_rows(page, user=user, today=timezone.localdate())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class ReviewStepView(APIView):
    """One step of a review; `name` is that of the table of steps."""

    permission_classes = (IsOfficer,)
    name = ""

    @extend_schema(request=serializers.ReasonSerializer, responses=serializers.QueueRowSerializer)
    def post(self, request: Request, placement_id: UUID) -> Response:
        user = _user(request)
        visible = Placement.objects.visible_to(user)
        placement = get_object_or_404(visible, public_id=placement_id)
        told = _valid(serializers.ReasonSerializer(data=request.data))
        with refusals_as_errors():
            take_step(placement=placement, name=self.name, by=user, now=timezone.now(), **told)
        rows = visible.with_details().with_competition().with_papers()
        row: Any = queue_row(rows.get(pk=placement.pk), user=user, today=timezone.localdate())
        return Response(serializers.QueueRowSerializer(row).data)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def _known(rows: QuerySet[Any], public_id: UUID, field: str) -> Any:
    """The row of this id among those that may be named. Raises ValidationError."""
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise ValidationError({field: [_("There is no such row that you may name.")]})
    return row


def _interest(request: Request, interest_id: UUID) -> Interest:
    rows = Interest.objects.visible_to(_user(request)).with_details()
    return get_object_or_404(rows, public_id=interest_id)


def _invitation(request: Request, invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.visible_to(_user(request)).with_details()
    return get_object_or_404(rows, public_id=invitation_id)
