"""The filters of the list of matches: their shape and their choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogs.models import Occupation, Shift, State
from matching.filters import Filters

LONGEST_TEXT = 80


def state_choices() -> list[tuple[str, Any]]:
    return [("", _("Any")), *State.objects.values_list("code", "name")]


class LongSelect(forms.Select):
    """A select drawn in one template: hundreds of options then cost no template each."""

    template_name = "matching/select.html"


class FilterForm(forms.Form):
    """What narrows the list; every value stays in the URL. What is wrong counts as not given."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST_TEXT)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=state_choices, widget=LongSelect
    )
    occupation = forms.CharField(
        label=_("Work"),
        required=False,
        validators=[RegexValidator(r"^[0-9]{1,4}$", _("Choose one of the list."))],
        widget=LongSelect,
    )
    shift = forms.ChoiceField(
        label=_("Shift"), required=False, choices=[("", _("Any")), *Shift.choices]
    )
    pay_min = forms.IntegerField(
        label=_("Pay a month from, MXN"), required=False, min_value=0, max_value=1_000_000
    )
    formal = forms.BooleanField(label=_("Only with social security (IMSS)"), required=False)
    ready = forms.BooleanField(
        label=_("Only where my papers will likely be ready by the start"), required=False
    )
    saved = forms.BooleanField(label=_("Only those I saved"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.query = data
        choices = [("", _("Any")), *self._occupations()]
        self.fields["occupation"].widget = LongSelect(choices=choices)

    def _occupations(self) -> list[tuple[str, str]]:
        """One choice for each ISCO-08 code, and the one of the URL if it is a shorter one."""
        titles: dict[str, str] = {}
        for row in Occupation.objects.named():
            titles.setdefault(row.isco08, row.title)
        chosen = self.query.get("occupation", "")
        if chosen and chosen not in titles:
            return [(chosen, chosen), *titles.items()]
        return list(titles.items())

    def filters(self, saved: frozenset[str]) -> Filters:
        """The valid values. `saved` are the ids of the postings that the person saved."""
        self.is_valid()
        values: dict[str, Any] = self.cleaned_data
        return Filters(
            text=values.get("q", ""),
            state=values.get("state", ""),
            occupation=values.get("occupation", ""),
            shift=values.get("shift", ""),
            pay_min=values.get("pay_min"),
            formal=values.get("formal", False),
            ready=values.get("ready", False),
            saved=saved if values.get("saved") else None,
        )

    def label_of(self, name: str) -> str:
        """The label of the field behind a filter."""
        return str(self.fields[field_of(name)].label)

    def url_without(self, name: str) -> str:
        """The query of the list without one filter."""
        query = self.query.copy()
        query.pop(field_of(name), None)
        query.pop("page", None)
        return f"?{query.urlencode()}"


def field_of(name: str) -> str:
    """The field of the form behind a filter."""
    return "q" if name == "text" else name
