"""Paths of matching."""

from __future__ import annotations

from django.urls import path

from matching.views import employer, officer, own

app_name = "matching"
urlpatterns = [
    path("", own.match_list, name="match-list"),
    path("papers/", own.papers, name="papers"),
    path("<uuid:posting_id>/", own.match, name="match"),
    path("<uuid:posting_id>/shortlist/", employer.shortlist, name="shortlist"),
    path("people/<uuid:person_id>/", officer.person_matches, name="person-matches"),
]
