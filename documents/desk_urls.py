"""Paths of the clerk's desk."""

from __future__ import annotations

from django.urls import path

from documents import desk_views, import_views

app_name = "desk"
urlpatterns = [
    path("", desk_views.queue, name="queue"),
    path("expedite/", desk_views.expedite_proposed, name="expedite-proposed"),
    path("new/", desk_views.case_new, name="case-new"),
    path("cases/<uuid:case_id>/", desk_views.case, name="case"),
    path("cases/<uuid:case_id>/take/", desk_views.case_take, name="case-take"),
    path("cases/<uuid:case_id>/release/", desk_views.case_release, name="case-release"),
    path("cases/<uuid:case_id>/expedite/", desk_views.case_expedite, name="case-expedite"),
    *(
        path(
            f"cases/<uuid:case_id>/{name}/",
            desk_views.case_step,
            {"name": name},
            name=f"case-{name}",
        )
        for name in ("request", "issue", "deliver", "reject", "void", "withdraw")
    ),
    path("import/", import_views.import_list, name="import-list"),
    path("import/template.csv", import_views.import_template, name="import-template"),
    path("import/<uuid:import_id>/", import_views.case_import, name="import"),
    path("import/<uuid:import_id>/confirm/", import_views.import_confirm, name="import-confirm"),
    path("import/<uuid:import_id>/bad-rows.csv", import_views.bad_rows, name="import-bad-rows"),
]
