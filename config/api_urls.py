"""Every path of the JSON API, version 1."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

# The page of the documentation styles itself and draws its icons; its scripts are files.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("", include("accounts.api_urls")),
    path("", include("employers.api_urls")),
    path("", include("returnees.api_urls")),
    path("", include("documents.api_urls")),
    path("", include("placements.api_urls")),
    path("", include("matching.api_urls")),
]
