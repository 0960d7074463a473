"""Paths of returnees."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "returnees"
urlpatterns: list[URLPattern] = []
