from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Retorno"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from matching.services import score_placement
        from placements.services import PROPOSAL_LISTENERS

        if score_placement not in PROPOSAL_LISTENERS:
            PROPOSAL_LISTENERS.append(score_placement)
