from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogsConfig(AppConfig):
    name = "catalogs"
    verbose_name = _("catalogs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing registers what they hold; the models must be there first.
        import_module("catalogs.checks")
        import_module("catalogs.audit")
