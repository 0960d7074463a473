"""Paths of employers."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "employers"
urlpatterns: list[URLPattern] = []
