"""Forms of postings. They check shape; the rules are in employers/rules.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogs.models import (
    City,
    Language,
    LanguageLevel,
    Occupation,
    RequirementSet,
    Skill,
)
from catalogs.occupation_choices import find_occupation
from employers.forms.fields import (
    CityField,
    OccupationField,
    PesosField,
)
from employers.models import LONGEST_REASON, Posting
from employers.rules import MOST_LANGUAGES, askable_documents
from employers.services.postings import SCALARS

BLANK_LANGUAGES = 2


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PostingForm(forms.ModelForm[Posting]):
    occupation = OccupationField(help_text=_("It fills in the papers and suggests skills."))
    pay_min = PesosField(label=_("Pay from (MXN)"))
    pay_max = PesosField(label=_("Pay to (MXN)"), help_text=_("The same if it is one figure."))
    # The pay that the writer said is right, so that another one is asked about again.
    pay_confirmed = forms.CharField(
        label=_("Is the pay right?"), required=False, widget=forms.HiddenInput
    )
    city = CityField()
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(),
        label=_("Skills"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those that the work cannot do without: each one leaves people out."),
    )
    extra_documents = forms.ModelMultipleChoiceField(
        askable_documents(),
        label=_("Licenses or certificates that the work really needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    draft_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Posting
        fields = [*SCALARS, "skills", "extra_documents"]
        widgets = {
            "duties": forms.Textarea(attrs={"rows": 6}),
            "starts_on": DayInput(),
            "closes_on": DayInput(),
        }
        labels = {
            "title": _("Title, as people say it"),
            "duties": _("What the person will do"),
            "workplace": _("Neighborhood or area"),
            "seats": _("How many people"),
            "closes_on": _("Last day to apply"),
            "starts_on": _("First day of work"),
            "offers_housing": _("Housing"),
            "offers_transport": _("Transport to work"),
            "offers_meals": _("Meals"),
            "is_formal": _("With social security (IMSS) from the first day"),
            "external_ref": _("Your own reference"),
            "charges_nothing": _(
                "We charge workers nothing (no exam, uniform, course or fee) and keep none of "
                "their papers."
            ),
        }
        help_texts = {
            "duties": _("Tasks, tools and the team. A few lines are enough."),
            "workplace": _("Never a full address: people get it when they are hired."),
            "benefits": _("For example: bonus, savings fund, school aid."),
            "external_ref": _("Only you see it."),
        }

    def clean_seen_at(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["pay_confirmed"] = bool(self.pay_key) and data.get("pay_confirmed") == self.pay_key
        return data

    @property
    def pay_key(self) -> str:
        """The pay that was sent as one word; "" if it is not whole."""
        names = ("pay_min", "pay_max", "pay_period")
        values = [self.cleaned_data.get(name) for name in names]
        return "" if None in values else "-".join(f"{value}" for value in values)

    def validate_unique(self) -> None:
        """Left to the service, which knows the employer."""

    def validate_constraints(self) -> None:
        """Left to the rules, whose texts stand beside the field."""

    @property
    def chosen_occupation(self) -> Occupation | None:
        """The occupation that the form shows, valid or not as a whole."""
        code = self["occupation"].value()
        if isinstance(code, int):
            return Occupation.objects.filter(pk=code).first()
        return find_occupation(code)

    @property
    def chosen_skills(self) -> set[str]:
        """Codes that are ticked, as typed or as kept."""
        return {str(code) for code in self["skills"].value() or []}

    @property
    def chosen_city(self) -> City | None:
        """The city that the form shows, valid or not as a whole."""
        number = str(self["city"].value() or "")
        is_number = number.isdecimal() and len(number) < 10
        return City.objects.filter(pk=int(number)).first() if is_number else None


class LanguageRow(forms.Form):
    """One language and its level; both empty is no language."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    level = forms.TypedChoiceField(
        label=_("At least"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Choose a level")), *LanguageLevel.choices],
    )

    def __init__(self, *args: Any, languages: Mapping[str, Language], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.ChoiceField, self.fields["language"])
        choice.choices = [("", _("No language")), *((c, row.name) for c, row in languages.items())]
        self._languages = languages

    def clean(self) -> dict[str, Any]:
        code, level = self.cleaned_data.get("language"), self.cleaned_data.get("level")
        if code and level is None and "level" not in self.errors:
            self.add_error("level", _("Choose how well the language must be spoken."))
        if level is not None and not code and "language" not in self.errors:
            self.add_error("language", _("Choose the language, or leave the level empty."))
        return self.cleaned_data

    @property
    def pair(self) -> tuple[Language, int] | None:
        code = self.cleaned_data.get("language")
        return (self._languages[code], self.cleaned_data["level"]) if code else None


_LanguageRows = forms.formset_factory(
    LanguageRow,
    extra=BLANK_LANGUAGES,
    max_num=MOST_LANGUAGES,
    absolute_max=MOST_LANGUAGES + BLANK_LANGUAGES,
)
LanguageRows = forms.BaseFormSet[LanguageRow]


def language_rows(
    data: Mapping[str, Any] | None = None, *, pairs: Sequence[tuple[str, Any]] = ()
) -> LanguageRows:
    """The languages of a posting as rows of a form, with some blank ones."""
    languages = {row.code: row for row in Language.objects.all()}
    initial = [{"language": code, "level": level} for code, level in pairs]
    return _LanguageRows(
        data, initial=initial, prefix="languages", form_kwargs={"languages": languages}
    )


def typed_pairs(data: QueryDict) -> list[tuple[str, str]]:
    """The languages as typed, without checking them."""
    numbers = range(MOST_LANGUAGES + BLANK_LANGUAGES)
    rows = [
        (data.get(f"languages-{n}-language"), data.get(f"languages-{n}-level")) for n in numbers
    ]
    return [(language or "", level or "") for language, level in rows if language or level]


def typed_values(data: QueryDict) -> dict[str, Any]:
    """What was typed into a posting form, without checking it."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in PostingForm.base_fields.items()
    }


def posting_data(form: PostingForm, rows: LanguageRows) -> dict[str, Any]:
    """What `save_posting` takes, from a valid form and its rows of languages."""
    names = [*SCALARS, "skills", "extra_documents", "pay_confirmed"]
    pairs = [row.pair for row in rows if row.pair is not None]
    return {**{name: form.cleaned_data[name] for name in names}, "languages": pairs}


def suggested_set(occupation: Occupation | None) -> RequirementSet:
    """The papers that a posting starts from."""
    return RequirementSet.objects.for_isco(occupation.isco08 if occupation else "")


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Why it closes"), max_length=LONGEST_REASON)


class PostingSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search by title, occupation or reference"), required=False, max_length=100
    )
