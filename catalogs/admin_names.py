"""The review of names: what people call occupations and skills, and what texts are read with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from catalogs.models import ConceptName
from catalogs.names import Reviewed, accept_names, refuse_names

ALL = "all"


class _FilterWithDefault(admin.SimpleListFilter):
    """A filter that narrows the list before anything is chosen; `all` takes it off."""

    default: str
    values: list[tuple[str, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*self.values, (ALL, _("All"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or self.default) == value,
                "query_string": changelist.get_query_string({str(self.parameter_name): str(value)}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or self.default
        return queryset if value == ALL else queryset.filter(**{str(self.parameter_name): value})


class StateFilter(_FilterWithDefault):
    title = _("state")
    parameter_name = "state"
    default = ConceptName.State.PROPOSED
    values = ConceptName.State.choices


class SourceFilter(_FilterWithDefault):
    """ESCO's tens of thousands of names are there only for those who ask."""

    title = _("source")
    parameter_name = "source"
    default = ConceptName.Source.SAID
    values = ConceptName.Source.choices


class ConceptNameForm(forms.ModelForm[ConceptName]):
    class Meta:
        model = ConceptName
        fields = ("text", "language", "occupation", "skill")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "skill" in self.fields and bool(data.get("occupation")) == bool(data.get("skill")):
            raise forms.ValidationError(_("Choose an occupation or a skill, one of both."))
        return data


@admin.register(ConceptName)
class ConceptNameAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """What waits for review comes first, what was said most often before the rest."""

    form = ConceptNameForm
    list_display = ["text", "concept", "times_said", "language", "state", "source"]
    list_filter = [StateFilter, SourceFilter, "language"]
    list_select_related = ["occupation", "skill"]
    search_fields = [
        "text",
        "occupation__title_es",
        "occupation__title_en",
        "skill__name_es",
        "skill__name_en",
    ]
    autocomplete_fields = ["occupation", "skill"]
    readonly_fields = ["state", "source", "times_said", "changed_at"]
    ordering = ["-times_said", "text"]
    actions = ["accept", "refuse"]
    show_full_result_count = False

    def get_readonly_fields(
        self, request: HttpRequest, obj: ConceptName | None = None
    ) -> list[str]:
        """What texts are read with is refused first and corrected then, so that it is reviewed."""
        is_read = obj is not None and obj.state == ConceptName.State.ACCEPTED
        told = ["text", "language", "occupation", "skill"] if is_read else []
        return [*told, *self.readonly_fields]

    @admin.display(description=_("means"), ordering="occupation__title_es")
    def concept(self, name: ConceptName) -> str:
        return str(name.occupation or name.skill)

    @admin.action(description=_("Accept: read texts with the chosen names"))
    def accept(self, request: HttpRequest, queryset: QuerySet[ConceptName]) -> None:
        reviewed = accept_names(names=queryset)
        count = len(reviewed.changed)
        done = ngettext(
            "%(count)d name is accepted. Texts are read with it from now on.",
            "%(count)d names are accepted. Texts are read with them from now on.",
            count,
        )
        self._tell(request, reviewed, done)

    @admin.action(description=_("Refuse: never propose the chosen names again"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[ConceptName]) -> None:
        reviewed = refuse_names(names=queryset)
        count = len(reviewed.changed)
        done = ngettext("%(count)d name is refused.", "%(count)d names are refused.", count)
        self._tell(request, reviewed, done)

    def _tell(self, request: HttpRequest, reviewed: Reviewed, done: str) -> None:
        for name, other in reviewed.taken:
            text = _(
                "“%(text)s” stays as it was: it is a name of “%(other)s” already. Take it away "
                "there first, or choose that concept here."
            ) % {"text": name.text, "other": other}
            self.message_user(request, text, messages.ERROR)
        count = len(reviewed.changed)
        if count or not reviewed.taken:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)
