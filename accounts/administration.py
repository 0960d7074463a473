"""Django's administration, on our site object. INSTALLED_APPS names this class."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "accounts.admin_site.AdministrationSite"
