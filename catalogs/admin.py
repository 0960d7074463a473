"""What administrators see and edit of the catalogs."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

import catalogs.admin_names  # noqa: F401  # it registers the names that wait for review
from catalogs.models import (
    Blackout,
    City,
    DocumentPrerequisite,
    DocumentType,
    GoingWage,
    Language,
    Occupation,
    OccupationAlias,
    Office,
    RequiredDocument,
    RequirementSet,
    Skill,
    State,
    WageFloor,
)


class DocumentPrerequisiteInline(TabularInline):
    model = DocumentPrerequisite
    fk_name = "document"
    autocomplete_fields = ["prerequisite"]
    extra = 0


class BlackoutInline(TabularInline):
    model = Blackout
    autocomplete_fields = ["office"]
    extra = 0


class OccupationAliasInline(TabularInline):
    model = OccupationAlias
    extra = 0


class RequiredDocumentInline(TabularInline):
    model = RequiredDocument
    autocomplete_fields = ["document"]
    extra = 0


@admin.register(State)
class StateAdmin(ModelAdmin):
    list_display = ["name", "code", "capital", "return_share_pct", "informality_pct", "is_border"]
    list_filter = ["is_border"]
    search_fields = ["name", "aliases", "capital"]


@admin.register(City)
class CityAdmin(ModelAdmin):
    list_display = ["name", "state", "is_northern_zone", "population_thousands"]
    list_filter = ["is_northern_zone", "state"]
    list_select_related = ["state"]
    search_fields = ["name", "aliases", "state__name"]
    autocomplete_fields = ["state"]


@admin.register(Office)
class OfficeAdmin(ModelAdmin):
    """How many cases an office can expedite a day is set in the list, for many at once."""

    list_display = ["name", "code", "kind", "state", "us_state", "expedite_slots", "is_active"]
    list_editable = ["expedite_slots"]
    list_filter = ["kind", "is_active", "state"]
    list_select_related = ["state"]
    search_fields = ["name", "code", "jurisdiction", "address"]
    autocomplete_fields = ["state"]
    fieldsets = (
        (None, {"fields": ["code", "name", "kind", "is_active", "status", "expedite_slots"]}),
        (
            _("How to get there"),
            {
                "fields": [
                    "state",
                    "us_state",
                    "jurisdiction",
                    "address",
                    "hours",
                    "phone",
                    "latitude",
                    "longitude",
                ]
            },
        ),
        (_("Where this is from"), {"fields": ["evidence"]}),
    )


@admin.register(Language)
class LanguageAdmin(ModelAdmin):
    list_display = ["code", "name_es", "name_en"]
    search_fields = ["code", "name_es", "name_en"]


@admin.register(Occupation)
class OccupationAdmin(ModelAdmin):
    list_display = ["title_es", "title_en", "isco08", "sinco", "sinco_confidence", "soc"]
    list_filter = ["sinco_confidence"]
    search_fields = ["title_es", "title_en", "isco08", "sinco", "soc", "aliases__text"]
    prepopulated_fields = {"code": ["title_en"]}
    inlines = [OccupationAliasInline]


@admin.register(Skill)
class SkillAdmin(ModelAdmin):
    list_display = ["name_es", "name_en", "major_groups"]
    search_fields = ["name_es", "name_en", "aliases_es", "aliases_en"]
    prepopulated_fields = {"code": ["name_en"]}


@admin.register(DocumentType)
class DocumentTypeAdmin(ModelAdmin):
    list_display = [
        "code",
        "name_es",
        "kind",
        "std_typ_days",
        "exp_typ_days",
        "is_online",
        "may_be_demanded",
    ]
    list_filter = [
        "kind",
        "is_online",
        "may_be_demanded",
        "is_digital",
        "is_startable_in_mexico",
        "is_for_men_18_39",
    ]
    search_fields = ["code", "name_es", "name_en", "issuer"]
    inlines = [DocumentPrerequisiteInline, BlackoutInline]


@admin.register(Blackout)
class BlackoutAdmin(ModelAdmin):
    list_display = ["document", "office", "first_day", "last_day", "reason_es"]
    list_filter = ["document"]
    list_select_related = ["document", "office"]
    search_fields = ["document__code", "office__name", "reason_es", "reason_en"]
    autocomplete_fields = ["document", "office"]
    date_hierarchy = "first_day"
    empty_value_display = _("every office")


@admin.register(RequirementSet)
class RequirementSetAdmin(ModelAdmin):
    list_display = ["code", "name_es", "isco08"]
    search_fields = ["code", "name_es", "name_en", "isco08"]
    inlines = [RequiredDocumentInline]


@admin.register(WageFloor)
class WageFloorAdmin(ModelAdmin):
    list_display = ["year", "zone", "isco08", "label", "mxn_per_day", "is_whole_group"]
    list_filter = ["year", "zone", "is_whole_group"]
    search_fields = ["isco08", "label"]


@admin.register(GoingWage)
class GoingWageAdmin(ModelAdmin):
    list_display = ["sinco", "label", "mxn_per_month", "informal_pct", "period"]
    list_filter = ["period"]
    search_fields = ["sinco", "label"]
