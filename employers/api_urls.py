"""API paths of employers."""

from __future__ import annotations

from django.urls import path

from employers import api

urlpatterns = [
    path("postings/", api.PostingListView.as_view(), name="posting-list"),
    path("postings/<uuid:public_id>/", api.PostingView.as_view(), name="posting"),
    path("postings/<uuid:public_id>/publish/", api.PublishView.as_view(), name="posting-publish"),
    path("postings/<uuid:public_id>/pause/", api.PauseView.as_view(), name="posting-pause"),
    path("postings/<uuid:public_id>/resume/", api.ResumeView.as_view(), name="posting-resume"),
    path("postings/<uuid:public_id>/close/", api.CloseView.as_view(), name="posting-close"),
]
