"""What administrators see of papers: all of it, and nothing to change outside the services."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

import documents.admin_keys  # noqa: F401  # it registers keys and messages of offices
from documents.models import CaseImport, DocumentCase, DocumentCaseEvent


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
    """The end of the number is the person's and the office's, so it is not shown here."""

    list_display = ("public_id", "document_type", "state", "office", "is_verified", "requested_on")
    list_filter = ("state", "is_expedited", "is_verified", "document_type")
    list_select_related = ("document_type", "office")
    search_fields = ("public_id", "returnee__public_id")
    exclude = ("last_four",)
    inlines = (DocumentCaseEventInline,)


@admin.register(CaseImport)
class CaseImportAdmin(ReadOnly, ModelAdmin):
    list_display = ("public_id", "office", "at", "confirmed_at", "n_changed", "n_unchanged")
    list_filter = ("office",)
    list_select_related = ("office",)
    search_fields = ("public_id", "sha256")
