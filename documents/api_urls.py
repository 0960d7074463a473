"""API paths of documents."""

from __future__ import annotations

from django.urls import path

from documents import api

urlpatterns = [
    path("documents/", api.DocumentListView.as_view(), name="document-list"),
    path("documents/<code:code>/", api.DocumentView.as_view(), name="document"),
]
