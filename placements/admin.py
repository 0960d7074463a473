"""What administrators see of interests, invitations and placements: all, and nothing to change.

States change by services alone, so that each step is recorded and seats stay right.
"""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from documents.admin import ReadOnly
from placements.models import Interest, Invitation, Placement, PlacementEvent


class PlacementEventInline(ReadOnly, TabularInline):
    model = PlacementEvent
    extra = 0


@admin.register(Interest)
class InterestAdmin(ReadOnly, ModelAdmin):
    list_display = ("public_id", "posting", "state", "created_at", "answer_by")
    list_filter = ("state",)
    list_select_related = ("posting",)
    search_fields = ("public_id", "posting__title", "posting__public_id")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, ModelAdmin):
    list_display = ("public_id", "posting", "state", "created_at", "answer_by")
    list_filter = ("state",)
    list_select_related = ("posting",)
    search_fields = ("public_id", "posting__title", "posting__public_id")


@admin.register(Placement)
class PlacementAdmin(ReadOnly, ModelAdmin):
    list_display = ("public_id", "posting", "state", "seat", "score", "proposed_at")
    list_filter = ("state",)
    list_select_related = ("posting",)
    search_fields = ("public_id", "posting__title", "posting__public_id")
    inlines = (PlacementEventInline,)
