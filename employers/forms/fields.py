"""Fields that several forms share: grouped choices, pesos and RFC."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from stdnum.mx import rfc

from catalogs.models import City, Occupation

MAJOR_GROUPS = {
    "1": _("Managers"),
    "2": _("Professionals"),
    "3": _("Technicians and supervisors"),
    "4": _("Office and contact center"),
    "5": _("Services, sales and security"),
    "6": _("Farm and garden"),
    "7": _("Construction and trades"),
    "8": _("Machines, assembly and driving"),
    "9": _("Helpers, cleaning and loading"),
}


class GroupedIterator(ModelChoiceIterator[Any]):
    """Choices under the headings that `group_of` of the field gives; one query."""

    field: GroupedChoiceField

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows = sorted(self.queryset, key=lambda row: str(self.field.group_of(row)[0]))
        for (_key, label), group in groupby(rows, key=self.field.group_of):
            yield (label, [self.choice(row) for row in group])


class GroupedChoiceField(forms.ModelChoiceField[Any]):
    iterator = GroupedIterator

    def group_of(self, row: Any) -> tuple[str, str]:
        """What groups are ordered by, and their heading."""
        raise NotImplementedError


class OccupationField(GroupedChoiceField):
    """Occupations by the major groups of ISCO-08; the value is the code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Occupation"))
        kwargs.setdefault("empty_label", _("Choose an occupation"))
        super().__init__(Occupation.objects.named(), to_field_name="code", **kwargs)

    def group_of(self, row: Occupation) -> tuple[str, str]:
        major = row.isco08[:1]
        return major, str(MAJOR_GROUPS.get(major, _("Other")))

    def label_from_instance(self, obj: Occupation) -> str:
        return obj.title


class CityField(GroupedChoiceField):
    """Cities by state."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("City"))
        kwargs.setdefault("empty_label", _("Choose a city"))
        super().__init__(City.objects.select_related("state").order_by("name"), **kwargs)

    def group_of(self, row: City) -> tuple[str, str]:
        return row.state.name, row.state.name


class PesosField(forms.DecimalField):
    """Takes pesos as people write them: 12500, 12,500 or $12,500.00."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(min_value=1, max_digits=10, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("$", "").replace(",", "").replace(" ", "")
        return super().to_python(value)


class RfcField(forms.CharField):
    """Takes an RFC with or without spaces and dashes, and gives it in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("RFC"))
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocapitalize": "characters"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return str(rfc.compact(text)) if text else ""


def add_refusal(form: forms.BaseForm, errors: Any) -> None:
    """Put the texts of a refusal beside the fields they are about."""
    for name, texts in errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
