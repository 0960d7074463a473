"""Paths of matching."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "matching"
urlpatterns: list[URLPattern] = []
