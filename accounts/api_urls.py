"""API paths of accounts."""

from __future__ import annotations

from django.urls import path

from accounts import api

urlpatterns = [
    path("me/", api.MeView.as_view(), name="me"),
    path("token/", api.TokenView.as_view(), name="token"),
]
