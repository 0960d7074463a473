"""Every path of the JSON API, version 1."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("", include("accounts.api_urls")),
    path("", include("employers.api_urls")),
    path("", include("returnees.api_urls")),
    path("", include("documents.api_urls")),
    path("", include("placements.api_urls")),
    path("", include("matching.api_urls")),
]
