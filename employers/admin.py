"""What administrators see of employers and their postings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Field, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from employers.models import (
    Employer,
    EmployerEvent,
    Member,
    Posting,
    PostingEvent,
    PostingLanguage,
)


class ReadOnlyInline(TabularInline):
    """Rows that only services write."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EmployerEventInline(ReadOnlyInline):
    model = EmployerEvent
    fields = ["at", "from_state", "to_state", "by", "reason"]


class MemberInline(TabularInline):
    model = Member
    raw_id_fields = ["user"]
    extra = 0


@admin.register(Employer)
class EmployerAdmin(ModelAdmin):
    list_display = ["name", "rfc", "city", "state", "created_at"]
    list_filter = ["state", "city__state"]
    list_select_related = ["city"]
    search_fields = ["name", "rfc"]
    autocomplete_fields = ["city"]
    readonly_fields = ["public_id", "state", "decision_reason", "decided_by", "decided_at"]
    inlines = [MemberInline, EmployerEventInline]
    actions_detail = ["decide"]

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description=_("Decide on the verification"), url_path="decide"
    )
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the page where a reason is given, since a decision needs one."""
        employer = Employer.objects.filter(pk=object_id).first()
        if employer is None:
            messages.error(request, _("This organization is no longer here."))
            return redirect("admin:employers_employer_changelist")
        return redirect("employers:verification", employer.public_id)


class PostingEventInline(ReadOnlyInline):
    model = PostingEvent
    fields = ["at", "from_state", "to_state", "by", "reason", "changed"]


class PostingLanguageInline(ReadOnlyInline):
    model = PostingLanguage
    fields = ["language", "level"]


@admin.register(Posting)
class PostingAdmin(ModelAdmin):
    """Read only: a posting belongs to its employer, and services keep its history."""

    list_display = ["title", "employer", "occupation", "city", "state", "closes_on"]
    list_filter = ["state", "is_formal", "city__state"]
    list_select_related = ["employer", "occupation", "city"]
    search_fields = ["title", "employer__name", "external_ref"]
    inlines = [PostingLanguageInline, PostingEventInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Posting | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Posting | None = None) -> bool:
        return False
