"""What administrators see of people: files by public id, never by name."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from returnees.models import Returnee


@admin.register(Returnee)
class ReturneeAdmin(ModelAdmin):
    """Files go by public id: a search by name would put names in URLs and logs.

    Who is in charge can be mended here; the profile itself is changed on its own pages, where
    the person can read who changed it.
    """

    list_display = ["public_id", "home_state", "office", "is_searching", "touched_at"]
    list_filter = ["is_searching", "home_state"]
    list_select_related = ["home_state", "office"]
    search_fields = ["public_id"]
    autocomplete_fields = ["office"]
    raw_id_fields = ["officer", "may_duplicate"]
    fields = [
        "public_id",
        "office",
        "officer",
        "may_duplicate",
        "home_state",
        "is_searching",
        "created_at",
        "touched_at",
        "erased_at",
    ]
    readonly_fields = [
        "public_id",
        "home_state",
        "is_searching",
        "created_at",
        "touched_at",
        "erased_at",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: files are opened by registration, which asks for consent."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No: a person erases the file, on a page that does it whole."""
        return False
