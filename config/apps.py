from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Retorno"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from documents.services import CASE_LISTENERS
        from matching.leverage import rescore_people
        from matching.services import score_placement
        from placements.services import PROPOSAL_LISTENERS

        if score_placement not in PROPOSAL_LISTENERS:
            PROPOSAL_LISTENERS.append(score_placement)
        if rescore_people not in CASE_LISTENERS:
            CASE_LISTENERS.append(rescore_people)
