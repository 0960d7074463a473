"""API paths of matching."""

from __future__ import annotations

from django.urls import path

from matching import api

urlpatterns = [
    path("matches/", api.MatchListView.as_view(), name="match-list"),
    path("matches/<uuid:public_id>/", api.MatchView.as_view(), name="match"),
    path(
        "postings/<uuid:public_id>/shortlist/",
        api.ShortlistView.as_view(),
        name="posting-shortlist",
    ),
]
