"""The list of cases that offices' own systems read: filters, and pages that miss no change."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, cast

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from catalogs.models import DocumentType
from documents.models import DocumentCase

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class DeskCaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    state = django_filters.ChoiceFilter(choices=DocumentCase.State.choices)
    document = django_filters.ModelChoiceFilter(
        field_name="document_type", queryset=DocumentType.objects.all(), to_field_name="code"
    )
    changed_since = django_filters.IsoDateTimeFilter(
        field_name="touched_at",
        lookup_expr="gte",
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        help_text="A moment such as 2026-11-24T15:00:00Z: cases changed then or later.",
    )

    class Meta:
        model = DocumentCase
        fields = ("state", "document", "changed_since")


class ChangePages(BasePagination):
    """Pages in the order of change, each beginning behind the last row of the one before.

    A case that changes while the list is read moves to its end and is read again there: none is
    left out, as pages by number would. There is no count, since it changes as well.
    """

    page_size = 20
    max_page_size = 100

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any]:
        size = self._page_size(request)
        rows = cast("QuerySet[Any]", queryset).order_by("touched_at", "public_id")
        if text := request.query_params.get("cursor", ""):
            at, last_id = _read_cursor(text)
            rows = rows.filter(Q(touched_at__gt=at) | Q(touched_at=at, public_id__gt=last_id))
        found = list(rows[: size + 1])
        self.next_url: str | None = None
        if len(found) > size:
            found.pop()
            here = request.build_absolute_uri()
            self.next_url = replace_query_param(here, "cursor", _write_cursor(found[-1]))
        return found

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "example": "https://retorno.example/api/v1/desk/cases/?cursor=MjAyNi0xMS0yNFQx",
                    "description": "The address of the next page; null on the last one.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "schema": {**size, "default": self.page_size}},
        ]

    def _page_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "")
        is_number = text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0
        return min(int(text), self.max_page_size) if is_number else self.page_size


def _write_cursor(case: DocumentCase) -> str:
    text = f"{case.touched_at.isoformat()} {case.public_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[dt.datetime, uuid.UUID]:
    """Moment and id of the last row of the page before. Raises ValidationError."""
    try:
        padded = text + "=" * (-len(text) % 4)
        moment, last_id = base64.b64decode(padded, b"-_", validate=True).decode().split(" ")
        at = dt.datetime.fromisoformat(moment)
        if at.tzinfo is None or not EARLIEST <= at <= LATEST:
            raise ValueError
        return at, uuid.UUID(last_id)
    except ValueError as error:
        told = _("This is no cursor of this list. Begin again without one.")
        raise ValidationError({"cursor": [told]}) from error
