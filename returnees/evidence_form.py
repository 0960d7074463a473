"""The form in which staff say how far a past job is backed up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from returnees.evidence import LONGEST_NOTE
from returnees.models import WorkExperience


def _choices() -> list[tuple[Any, str]]:
    return [(value, capfirst(str(label))) for value, label in WorkExperience.Evidence.choices]


class EvidenceForm(forms.Form):
    evidence = forms.ChoiceField(
        label=_("How is it backed up?"), choices=_choices, widget=forms.RadioSelect
    )
    saw = forms.CharField(
        label=_("What did you see?"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Such as: letter on paper of the firm, of 2021. No names, no numbers."),
    )
