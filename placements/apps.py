from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = _("placements")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from placements import personal_data
        from returnees.erasure import BEFORE_ERASURE
        from returnees.export import SECTIONS

        SECTIONS.extend(
            [
                ("saved_and_dismissed", personal_data.export_marks),
                ("interests", personal_data.export_interests),
                ("invitations", personal_data.export_invitations),
                ("placements", personal_data.export_placements),
            ]
        )
        BEFORE_ERASURE.append(personal_data.forget_placements)
