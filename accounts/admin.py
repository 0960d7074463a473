"""What administrators see of accounts, agreements and the two logs."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.models import EmailAddress
from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken
from unfold.admin import ModelAdmin

from accounts.models import AccessEntry, Consent, User
from accounts.phones import normalize_phone

# Not used here, or shown in a way of our own below.
admin.site.unregister([LogEntry, Group, AuthToken, EmailAddress])


class UserForm(forms.ModelForm[User]):
    """An account as administrators edit it; nobody has a password."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["email", "phone", "role", "office", "language", "is_active"]

    def clean_email(self) -> str | None:
        email: str | None = self.cleaned_data["email"]
        return email.lower() if email else None

    def clean_phone(self) -> str | None:
        phone: str | None = self.cleaned_data["phone"]
        return normalize_phone(phone) if phone else None

    def clean(self) -> None:
        super().clean()
        role, office = self.cleaned_data.get("role"), self.cleaned_data.get("office")
        if role == User.Role.OFFICER and office is None:
            self.add_error(
                "office", ValidationError(_("An officer belongs to an office."), code="no_office")
            )


class ReadOnlyAdmin(ModelAdmin):
    """Rows that are proof: they can be read, not changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Accounts go by public id: a list with names or a search by phone would put them in URLs."""

    form = UserForm
    list_display = ["public_id", "role", "office", "language", "is_active", "joined_at"]
    list_filter = ["role", "is_active", "language", "office"]
    list_select_related = ["office"]
    autocomplete_fields = ["office"]
    readonly_fields = ["public_id", "is_phone_verified", "last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["public_id", "role", "office", "is_active"]}),
        (_("Where codes are sent"), {"fields": ["email", "phone", "is_phone_verified"]}),
        (_("More"), {"fields": ["language", "last_login", "joined_at"]}),
    ]
    ordering = ["-joined_at"]

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        if "phone" in form.changed_data:
            obj.is_phone_verified = False
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No: an account is closed by making it inactive, so that the records stay whole."""
        return False


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["subject_id", "purpose", "notice_version", "given_at", "withdrawn_at"]
    list_filter = ["purpose", "notice_version"]
    date_hierarchy = "given_at"


@admin.register(AccessEntry)
class AccessEntryAdmin(ReadOnlyAdmin):
    list_display = ["subject_id", "actor", "action", "day"]
    list_filter = ["action"]
    list_select_related = ["actor"]
    date_hierarchy = "first_at"


@admin.register(LogEntry)
class AuditAdmin(ReadOnlyAdmin, LogEntryAdmin):
    list_display = ["created", "resource_url", "action", "msg_short", "user_url"]
    list_filter = ["action"]
    list_select_related = ["content_type", "actor"]
    search_fields = ["object_repr"]
    fieldsets = [
        (None, {"fields": ["created", "user_url", "resource_url"]}),
        (_("Changes"), {"fields": ["action", "msg"]}),
    ]
