"""What the loader remembers of the rows that it wrote."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRow(models.Model):
    """The values that a catalog file last gave a row, as a checksum.

    A row that no longer has these values, or no longer exists, was changed by an
    administrator, and the loader leaves it alone.
    """

    table = models.CharField(_("table"), max_length=40)
    key = models.CharField(_("key"), max_length=300)
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("loaded row")
        verbose_name_plural = _("loaded rows")
        ordering = ["table", "key"]
        constraints = [
            models.UniqueConstraint(fields=["table", "key"], name="loaded_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.key}"
