from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Retorno"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from documents.officer_forecast import JOBS_UNDER_WAY
        from documents.services import CASE_LISTENERS
        from matching.leverage import rescore_people
        from matching.services import score_placement
        from placements.services import PROPOSAL_LISTENERS
        from placements.under_way import jobs_under_way

        if score_placement not in PROPOSAL_LISTENERS:
            PROPOSAL_LISTENERS.append(score_placement)
        if rescore_people not in CASE_LISTENERS:
            CASE_LISTENERS.append(rescore_people)
        if jobs_under_way not in JOBS_UNDER_WAY:
            JOBS_UNDER_WAY.append(jobs_under_way)
