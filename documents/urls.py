"""Paths of documents."""

from __future__ import annotations

from django.urls import path

from documents import officer_views, views

app_name = "documents"
urlpatterns = [
    path("mine/<code:code>/", views.case_update, name="case-update"),
    path("mine/<code:code>/undo/", views.case_undo, name="case-undo"),
    path("cohort/", officer_views.cohort, name="cohort"),
    path("people/<uuid:person_id>/", views.person_papers, name="person-papers"),
    path(
        "people/<uuid:person_id>/<code:code>/",
        views.person_case_update,
        name="person-case-update",
    ),
    path(
        "people/<uuid:person_id>/<code:code>/undo/",
        views.person_case_undo,
        name="person-case-undo",
    ),
    path(
        "people/<uuid:person_id>/<code:code>/expedite/",
        views.person_case_expedite,
        name="person-case-expedite",
    ),
]
