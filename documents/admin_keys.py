"""What administrators see of offices' keys and messages: keys are made and revoked here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from accounts.models import User
from documents.models import OfficeKey, OfficeMessage
from documents.office_keys import KeyRefused, check_key, issue_key, revoke_key


class ClerkField(forms.ModelChoiceField[User]):
    """Clerks by public id and office: an account is never shown by its phone or e-mail."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.office_id} {obj.public_id}"


class OfficeKeyForm(forms.ModelForm[OfficeKey]):
    user = ClerkField(
        queryset=User.objects.filter(
            role=User.Role.CLERK, is_active=True, office__isnull=False
        ).order_by("office", "pk"),
        label=_("In whose name it writes"),
        help_text=_(
            "A clerk of that office, shown by office and account number. The history of each case"
            " names this account."
        ),
    )

    class Meta:
        model = OfficeKey
        fields: ClassVar[list[str]] = ["office", "label", "user"]
        labels: ClassVar[dict[str, Any]] = {
            "office": _("Office"),
            "label": _("Which system uses the key"),
        }

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        told = {name: self.cleaned_data[name] for name in self.Meta.fields}
        try:
            check_key(OfficeKey(**told))
        except KeyRefused as refusal:
            self.add_error(refusal.field, str(refusal))


class WithOfficeName:
    """A column for the office whose head is translated; the key to it has no words of its own."""

    @admin.display(description=_("Office"), ordering="office")
    def office_name(self, row: OfficeKey | OfficeMessage) -> str:
        return str(row.office)


@admin.register(OfficeKey)
class OfficeKeyAdmin(WithOfficeName, ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """A key is made here, shown once and then only revoked; its secret is no field."""

    list_display = ["key_id", "office_name", "system", "user", "created_at", "revoked_at"]
    list_filter = ["office__kind"]
    list_select_related = ["office", "user"]
    search_fields = ["public_id", "label", "office__code"]
    actions = ["revoke"]
    autocomplete_fields = ["office"]
    form = OfficeKeyForm

    def get_fields(self, request: HttpRequest, obj: OfficeKey | None = None) -> list[str]:
        if obj is None:
            return ["office", "label", "user"]
        return ["key_id", "office_name", "system", "user", "created_at", "revoked_at"]

    @admin.display(description=_("Key"), ordering="public_id")
    def key_id(self, key: OfficeKey) -> str:
        return str(key.public_id)

    @admin.display(description=_("Which system uses the key"), ordering="label")
    def system(self, key: OfficeKey) -> str:
        return key.label

    def has_change_permission(self, request: HttpRequest, obj: OfficeKey | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OfficeKey | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: OfficeKey, form: OfficeKeyForm, change: bool
    ) -> None:
        issue_key(key=obj, now=timezone.now())

    def response_add(
        self, request: HttpRequest, obj: OfficeKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the new secret: not as a message, which a cookie would carry."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("New office key"),
            "opts": self.opts,
            "key": obj,
        }
        return TemplateResponse(request, "admin/documents/officekey/new_key.html", context)

    @admin.action(description=_("Revoke the chosen keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[OfficeKey]) -> None:
        live = list(queryset.filter(revoked_at__isnull=True))
        for key in live:
            revoke_key(key=key, now=timezone.now())
        text = ngettext("%(count)d key is revoked.", "%(count)d keys are revoked.", len(live)) % {
            "count": len(live)
        }
        messages.success(request, text)


@admin.register(OfficeMessage)
class OfficeMessageAdmin(WithOfficeName, ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Proof of what was received and answered: it can be read, not changed."""

    list_display = ["event_id", "office_name", "status", "received_at"]
    list_filter = ["status"]
    list_select_related = ["office"]
    search_fields = ["event_id", "office__code"]
    date_hierarchy = "received_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
