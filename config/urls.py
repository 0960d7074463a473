"""Every path of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language
from config import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("start/", pages.dashboard, name="dashboard"),
    path("health/", pages.health, name="health"),
    path("language/", set_language, name="set_language"),
    path("account/", include("accounts.sign_in_urls")),
    path("sign-in/app/v1/auth/", include("accounts.sign_in_api_urls")),
    path("accounts/", include("accounts.urls")),
    path("employers/", include("employers.urls")),
    path("people/", include("returnees.urls")),
    path("documents/", include("documents.urls")),
    path("desk/", include("documents.desk_urls")),
    path("placements/", include("placements.urls")),
    path("jobs/", include("matching.urls")),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
]
