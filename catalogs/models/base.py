"""What the rows of the catalogs have in common."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_active_language(*, en: str, es: str) -> str:
    """The text of the active language; Spanish is that of the site."""
    return en if (get_language() or "").startswith("en") else es


class BilingualModel(models.Model):
    """A row with a name in both languages; `name` is the one of the active language."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_active_language(en=self.name_en, es=self.name_es)
