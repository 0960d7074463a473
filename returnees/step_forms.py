"""Forms of the profile, one for each step and one for a past job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.phones import normalize_phone
from catalogs.models import (
    City,
    Language,
    LanguageLevel,
    Occupation,
    Schooling,
    Shift,
    Skill,
    State,
)
from returnees.fields import BirthDateField, LongTextField, NameField, PesosField
from returnees.forms import LONGEST_OWN_WORDS
from returnees.histories import EXPERIENCE_FIELDS
from returnees.models import ContactMethod, Returnee, WorkExperience
from returnees.rules import HIGHEST_PAY, LOWEST_PAY
from returnees.wording import WordedForm, word_fields

LEVELS = [
    ("", _("not at all")),
    (LanguageLevel.A1, _("a few words (A1)")),
    (LanguageLevel.A2, _("simple things: prices, directions (A2)")),
    (LanguageLevel.B1, _("enough to get by at work (B1)")),
    (LanguageLevel.B2, _("enough to work without trouble (B2)")),
    (LanguageLevel.C1, _("fluent, also on the phone (C1)")),
    (LanguageLevel.C2, _("like a first language (C2)")),
]
MAIN_LANGUAGES = ("es", "en")
LEAST_OTHER_LANGUAGES = 4


class StepForm(WordedForm):
    """A step of the profile of `returnee`; `changes()` is what to save."""

    def __init__(
        self, data: Any = None, *, returnee: Returnee, is_own: bool, today: dt.date
    ) -> None:
        super().__init__(data, initial=self.first_values(returnee), is_own=is_own)
        self.returnee = returnee
        self.today = today
        self.prepare()

    def first_values(self, returnee: Returnee) -> dict[str, Any]:
        """What the file holds now."""
        return {name: getattr(returnee, name) for name in self.base_fields}

    def prepare(self) -> None:
        """Fill in choices that come from the database."""

    def changes(self) -> dict[str, Any]:
        return self.cleaned_data


class AboutForm(StepForm):
    given_names = NameField()
    first_surname = NameField()
    second_surname = NameField(required=False)
    birth_date = BirthDateField()
    sex = forms.ChoiceField(
        choices=lambda: [("", _("Rather not say")), *_capitalized(Returnee.Sex.choices)],
        required=False,
    )
    home_state = forms.ModelChoiceField(State.objects.all(), empty_label=None)
    city = forms.ModelChoiceField(City.objects.all(), required=False)

    def prepare(self) -> None:
        cast(BirthDateField, self.fields["birth_date"]).today = self.today
        city = cast("forms.ModelChoiceField[City]", self.fields["city"])
        cities = City.objects.select_related("state")
        groups = groupby(cities, key=lambda row: row.state.name)
        city.choices = [
            ("", "—"),
            *((state, [(row.pk, row.name) for row in rows]) for state, rows in groups),
        ]


class WorkForm(StepForm):
    work_done = LongTextField(max_length=LONGEST_OWN_WORDS, required=False)


class SkillsForm(StepForm):
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def first_values(self, returnee: Returnee) -> dict[str, Any]:
        return {"skills": [skill.pk for skill in returnee.skills.all()]}

    def chosen(self) -> set[str]:
        """Codes that are ticked, as typed or as kept."""
        return {str(code) for code in self["skills"].value() or []}


class LanguagesForm(StepForm):
    """Spanish and English first, then others; and schooling."""

    other_numbers: range

    schooling = forms.TypedChoiceField(
        choices=lambda: [("", "—"), *_capitalized(Schooling.choices)],
        required=False,
        coerce=int,
        empty_value=None,
    )

    def first_values(self, returnee: Returnee) -> dict[str, Any]:
        levels = {row.language_id: row.level for row in returnee.languages.all()}
        others = [code for code in levels if code not in MAIN_LANGUAGES]
        values: dict[str, Any] = {"schooling": returnee.schooling}
        for code in MAIN_LANGUAGES:
            values[f"level_{code}"] = levels.get(code, "")
        self.other_numbers = range(1, max(LEAST_OTHER_LANGUAGES, len(others) + 1) + 1)
        for number, code in enumerate(others, start=1):
            values[f"other_{number}"] = code
            values[f"other_{number}_level"] = levels[code]
        return values

    def prepare(self) -> None:
        rows = list(Language.objects.all())
        self.languages = {row.code: row for row in rows}
        for code in MAIN_LANGUAGES:
            if code in self.languages:
                self.fields[f"level_{code}"] = _level_field(self.languages[code].name)
        others = sorted(
            ((row.code, row.name) for row in rows if row.code not in MAIN_LANGUAGES),
            key=lambda choice: choice[1],
        )
        for number in self.other_numbers:
            self.fields[f"other_{number}"] = forms.ChoiceField(
                label=_("Another language"), required=False, choices=[("", _("none")), *others]
            )
            self.fields[f"other_{number}_level"] = _level_field(_("Level"))

    def main_fields(self) -> list[forms.BoundField]:
        names = (f"level_{code}" for code in MAIN_LANGUAGES)
        return [self[name] for name in names if name in self.fields]

    def other_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Language and level; as many rows as are filled in, and one more."""
        rows = [
            (self[f"other_{number}"], self[f"other_{number}_level"])
            for number in self.other_numbers
        ]
        filled = [number for number, row in enumerate(rows, start=1) if row[0].value()]
        return rows[: max(filled, default=0) + 1]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        levels: dict[Language, int] = {}
        for code in MAIN_LANGUAGES:
            if level := data.get(f"level_{code}"):
                levels[self.languages[code]] = level
        for number in self.other_numbers:
            self._read_other(number, data, levels)
        data["languages"] = levels
        return data

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("schooling", "languages")}

    def _read_other(self, number: int, data: dict[str, Any], levels: dict[Language, int]) -> None:
        name = f"other_{number}"
        code, level = data.get(name), data.get(f"{name}_level")
        if not code:
            return
        if level is None:
            self.add_error(f"{name}_level", _("Say how well."))
        elif self.languages[code] in levels:
            self.add_error(name, _("This language is there twice."))
        else:
            levels[self.languages[code]] = level


class WishesForm(StepForm):
    work_wanted = LongTextField(max_length=LONGEST_OWN_WORDS, required=False, rows=2)
    pay_wanted = PesosField(required=False, min_value=LOWEST_PAY, max_value=HIGHEST_PAY)
    shifts_wanted = forms.MultipleChoiceField(
        choices=lambda: _capitalized(Shift.choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    would_relocate = forms.BooleanField(required=False)
    anywhere = forms.BooleanField(required=False)
    work_states = forms.ModelMultipleChoiceField(
        State.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_searching = forms.BooleanField(required=False)

    def first_values(self, returnee: Returnee) -> dict[str, Any]:
        names = ("work_wanted", "pay_wanted", "shifts_wanted", "would_relocate", "is_searching")
        states = [state.pk for state in returnee.work_states.all()]
        values = {name: getattr(returnee, name) for name in names}
        return {**values, "work_states": states, "anywhere": not states}

    def changes(self) -> dict[str, Any]:
        """No state means all of them; no shift means any, which is then written out."""
        data = dict(self.cleaned_data)
        # Whichever of both was changed last counts: the tick, or the states.
        if data.pop("anywhere") and "anywhere" in self.changed_data:
            data["work_states"] = State.objects.none()
        data["shifts_wanted"] = data["shifts_wanted"] or Shift.values
        return data


class ContactMethodForm(WordedForm):
    kind = forms.ChoiceField(choices=lambda: _capitalized(ContactMethod.Kind.choices))
    value = forms.CharField(max_length=120)
    note = forms.CharField(max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, value = data.get("kind"), data.get("value")
        if kind and value:
            try:
                data["value"] = _clean_contact(kind, value)
            except ValidationError as error:
                self.add_error("value", error)
        return data


class ExperienceForm(forms.ModelForm[WorkExperience]):
    """A past job; `key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = WorkExperience
        fields = EXPERIENCE_FIELDS

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        occupation = cast("forms.ModelChoiceField[Occupation]", self.fields["occupation"])
        occupation.queryset = Occupation.objects.named()
        occupation.empty_label = _("I do not know")
        self.fields["duties"].widget.attrs["rows"] = 4
        word_fields(self.fields, is_own=is_own)

    def told(self) -> dict[str, Any]:
        """What was filled in; an occupation left as it was is not told again."""
        same = set() if "occupation" in self.changed_data else {"occupation"}
        return {name: value for name, value in self.cleaned_data.items() if name not in same}


def _capitalized(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices whose names begin a line."""
    return [(value, capfirst(str(label))) for value, label in choices]


def _level_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=LEVELS, required=False, coerce=int, empty_value=None
    )


def _clean_contact(kind: str, value: str) -> str:
    if kind != ContactMethod.Kind.EMAIL:
        return normalize_phone(value)
    validate_email(value)
    return value.lower()
