"""Paths of matching."""

from __future__ import annotations

from django.urls import path

from matching.views import employer, officer, own, papers, reliability

app_name = "matching"
urlpatterns = [
    path("", own.match_list, name="match-list"),
    path("papers/", papers.papers, name="papers"),
    path("papers/print/", papers.papers_print, name="papers-print"),
    path("papers/<code:code>/send/", papers.paper_send, name="paper-send"),
    path("reliability/", reliability.reliability_plot, name="reliability"),
    path("<uuid:posting_id>/", own.match, name="match"),
    path("<uuid:posting_id>/shortlist/", employer.shortlist, name="shortlist"),
    path("people/<uuid:person_id>/", officer.person_matches, name="person-matches"),
]
