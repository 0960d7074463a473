"""API paths of returnees."""

from __future__ import annotations

from django.urls import path

from returnees import api

urlpatterns = [
    path("profile/", api.ProfileView.as_view(), name="profile"),
    path("profile/experiences/", api.ExperienceListView.as_view(), name="experience-list"),
    path("profile/experiences/<uuid:public_id>/", api.ExperienceView.as_view(), name="experience"),
]
