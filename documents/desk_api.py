"""The API of offices' own systems: the cases at an office, their steps, and signed messages."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import generics, status
from rest_framework.exceptions import APIException, AuthenticationFailed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts.models import AccessEntry, User
from accounts.permissions import IsClerk
from accounts.services import record_access
from documents.desk_authentication import OfficeKeyThrottle, SignatureAuthentication
from documents.desk_lists import ChangePages, DeskCaseFilter
from documents.desk_serializers import (
    DeskCaseSerializer,
    DeskErrorSerializer,
    DeskEventAnswerSerializer,
    DeskEventSerializer,
    StepSerializer,
)
from documents.models import DocumentCase, DocumentCaseQuerySet, OfficeKey
from documents.services import CaseRefused
from documents.told_steps import take_told_step
from documents.webhooks import MessageConflict, receive_message

DUPLICATE_HEADER = "Retorno-Duplicate"
CASE_ID = "7d3f0c0e-8a51-4f0e-9a5e-2f6f3c1d9b10"
CASE = {
    "id": CASE_ID,
    "file_code": "4F7A91BC22D0",
    "document": "CURP",
    "state": "requested",
    "channel": "registry",
    "is_expedited": False,
    "requested_on": "2026-11-10",
    "expedited_on": None,
    "issued_on": None,
    "in_hand_on": None,
    "expires_on": None,
    "reason": "",
    "is_verified": True,
    "taken": False,
    "jobs_unlocked": 14,
    "updated_at": "2026-11-24T09:12:44.120000-06:00",
}
# What is read of a case and its person: no name, and nothing that would have to be decrypted.
COLUMNS = (
    "public_id",
    "returnee__public_id",
    "document_type",
    "state",
    "channel",
    "is_expedited",
    "requested_on",
    "expedited_on",
    "issued_on",
    "in_hand_on",
    "expires_on",
    "reason",
    "is_verified",
    "taken_at",
    "jobs_unlocked",
    "touched_at",
)


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class DeskCases(generics.GenericAPIView[DocumentCase]):
    """What the endpoints of cases share; a case of another office is not found."""

    permission_classes = (IsClerk,)
    serializer_class = DeskCaseSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "case_id"
    filter_backends: Any = ()

    def get_queryset(self) -> DocumentCaseQuerySet:
        cases = DocumentCase.objects.at_desk_of(self.request.user)
        return cases.select_related("returnee").only(*COLUMNS)


@extend_schema_view(
    get=extend_schema(examples=[OpenApiExample("A case", response_only=True, value=CASE)])
)
class DeskCaseListView(DeskCases, generics.ListAPIView[DocumentCase]):
    """The cases at the clerk's office in the order of their last change."""

    filter_backends = (DjangoFilterBackend,)
    filterset_class = DeskCaseFilter
    pagination_class = ChangePages


class DeskCaseView(DeskCases):
    """One case at the clerk's office; the look is in the person's access log."""

    @extend_schema(examples=[OpenApiExample("A case", response_only=True, value=CASE)])
    def get(self, request: Request, case_id: uuid.UUID) -> Response:
        case = self.get_object()
        record_access(
            subject_id=case.returnee.public_id,
            actor=cast(User, request.user),
            action=AccessEntry.Action.VIEWED,
            now=timezone.now(),
        )
        return Response(self.get_serializer(case).data)


class DeskStepView(DeskCases):
    """A step of one case; the same one again changes nothing."""

    @extend_schema(
        request=StepSerializer,
        responses=DeskCaseSerializer,
        examples=[
            OpenApiExample(
                "Issued",
                request_only=True,
                value={"step": "issue", "date": "2026-11-24", "expires_on": "2036-11-23"},
            ),
            OpenApiExample(
                "Rejected", request_only=True, value={"step": "reject", "reason": "wrong_data"}
            ),
            OpenApiExample("A case", response_only=True, status_codes=["200"], value=CASE),
        ],
    )
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        case = self.get_object()
        told = StepSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            take_told_step(
                case=case, by=cast(User, request.user), now=timezone.now(), **told.validated_data
            )
        except CaseRefused as refusal:
            field = refusal.field or api_settings.NON_FIELD_ERRORS_KEY
            raise ValidationError({field: [str(refusal)]}, code="refused") from refusal
        return Response(self.get_serializer(self.get_object()).data)


class DeskEventView(APIView):
    """A step that an office's own system tells in a signed message.

    Each event id counts once for each office: the same message again changes nothing and is
    answered the same, with `duplicate` and the header `Retorno-Duplicate` telling so.
    """

    authentication_classes = (SignatureAuthentication,)
    permission_classes = (IsClerk,)
    throttle_classes = (OfficeKeyThrottle,)

    def perform_authentication(self, request: Request) -> None:
        """Messages that nobody signed are counted by address, so that few of them are read."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            throttle = AnonRateThrottle()
            if not throttle.allow_request(request, self):
                self.throttled(request, cast(float, throttle.wait()))
            raise

    @extend_schema(
        operation_id="desk_events_create",
        request=DeskEventSerializer,
        responses={
            200: DeskEventAnswerSerializer,
            404: DeskErrorSerializer,
            409: DeskErrorSerializer,
            413: DeskErrorSerializer,
            422: DeskErrorSerializer,
        },
        parameters=[
            OpenApiParameter(
                DUPLICATE_HEADER,
                str,
                OpenApiParameter.HEADER,
                enum=["true"],
                response=[200, 404, 422],
                description="Sent if the message had come before and this is its first answer.",
            )
        ],
        examples=[
            OpenApiExample(
                "Issued",
                request_only=True,
                value={
                    "event_id": "rc-2026-000123",
                    "case": CASE_ID,
                    "step": "issue",
                    "date": "2026-11-24",
                },
            ),
            OpenApiExample(
                "Issued",
                response_only=True,
                status_codes=["200"],
                value={
                    "event_id": "rc-2026-000123",
                    "duplicate": False,
                    "case": CASE_ID,
                    "state": "issued",
                    "requested_on": "2026-11-10",
                    "issued_on": "2026-11-24",
                    "in_hand_on": None,
                    "expires_on": None,
                },
            ),
            OpenApiExample(
                "Refused",
                response_only=True,
                status_codes=["422"],
                value={
                    "type": "validation_error",
                    "errors": [
                        {
                            "code": "refused",
                            "detail": "It was requested on November 24, 2026; it cannot have "
                            "been issued before that.",
                            "attr": "date",
                        }
                    ],
                },
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        told = DeskEventSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        data = dict(told.validated_data)
        try:
            answer = receive_message(
                key=cast(OfficeKey, request.auth),
                body=request.body,
                event_id=data.pop("event_id"),
                case_id=data.pop("case"),
                now=timezone.now(),
                **data,
            )
        except MessageConflict as conflict:
            raise Conflict(str(conflict)) from conflict
        headers = {DUPLICATE_HEADER: "true"} if answer.is_duplicate else {}
        return Response(answer.data, status=answer.status, headers=headers)
