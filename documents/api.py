"""The API of own documents."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsReturnee
from catalogs.models import DocumentType
from documents.papers import PaperRow, paper_row, paper_rows
from documents.serializers import CaseChangeSerializer, PaperSerializer
from documents.services import CaseRefused, set_case_state
from returnees.models import Returnee


def own_file(request: Request) -> Returnee:
    """The file of the user. Raises Http404 if there is none."""
    return get_object_or_404(Returnee, user=cast(User, request.user))


class DocumentListView(ListAPIView[Any]):
    """All document types with the state of one's own, those that most jobs ask for first."""

    permission_classes = (IsReturnee,)
    serializer_class = PaperSerializer
    filter_backends = ()

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        rows: Any = paper_rows(own_file(request), today=timezone.localdate())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class DocumentView(APIView):
    """One own document: its state, and telling a new one."""

    permission_classes = (IsReturnee,)

    @extend_schema(responses=PaperSerializer)
    def get(self, request: Request, code: str) -> Response:
        return Response(PaperSerializer(_row(request, code)).data)

    @extend_schema(request=CaseChangeSerializer, responses=PaperSerializer)
    def patch(self, request: Request, code: str) -> Response:
        paper = _row(request, code)
        told = CaseChangeSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            set_case_state(
                returnee=own_file(request),
                document_type=paper.document,
                by=cast(User, request.user),
                now=timezone.now(),
                **told.validated_data,
            )
        except CaseRefused as refusal:
            field = refusal.field or "non_field_errors"
            raise ValidationError({field: [str(refusal)]}) from refusal
        return Response(PaperSerializer(_row(request, code)).data)


def _row(request: Request, code: str) -> PaperRow:
    document = DocumentType.objects.filter(code=code).first()
    if document is None:
        raise Http404
    return paper_row(own_file(request), document, today=timezone.localdate())
