from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("documents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from documents import personal_data
        from documents.converters import CodeConverter
        from returnees.erasure import BEFORE_ERASURE
        from returnees.export import SECTIONS

        BEFORE_ERASURE.append(personal_data.forget_cases)
        register_converter(CodeConverter, "code")
        SECTIONS.extend(
            [
                ("documents", personal_data.export_documents),
                ("document_history", personal_data.export_history),
            ]
        )
