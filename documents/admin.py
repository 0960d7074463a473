"""What administrators see of papers: all of it, and nothing to change outside the services."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from documents.models import DocumentCase, DocumentCaseEvent


class ReadOnly:
    """Rows that only services write, so that each change leaves its event."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class DocumentCaseEventInline(ReadOnly, TabularInline):
    model = DocumentCaseEvent
    extra = 0


@admin.register(DocumentCase)
class DocumentCaseAdmin(ReadOnly, ModelAdmin):
    list_display = ("public_id", "document_type", "state", "is_expedited", "requested_on")
    list_filter = ("state", "is_expedited", "document_type")
    list_select_related = ("document_type",)
    search_fields = ("public_id", "returnee__public_id")
    inlines = (DocumentCaseEventInline,)
