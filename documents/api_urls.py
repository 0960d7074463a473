"""API paths of documents."""

from __future__ import annotations

from django.urls import path

from documents import api, desk_api

urlpatterns = [
    path("documents/", api.DocumentListView.as_view(), name="document-list"),
    path("documents/<code:code>/", api.DocumentView.as_view(), name="document"),
    path("desk/cases/", desk_api.DeskCaseListView.as_view(), name="desk-case-list"),
    path("desk/cases/<uuid:case_id>/", desk_api.DeskCaseView.as_view(), name="desk-case"),
    path(
        "desk/cases/<uuid:case_id>/steps/", desk_api.DeskStepView.as_view(), name="desk-case-step"
    ),
    path("desk/events/", desk_api.DeskEventView.as_view(), name="desk-event-list"),
]
