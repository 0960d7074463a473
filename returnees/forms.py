"""Forms of registration, the caseload and one's own data."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.contacts import ContactField
from accounts.models import User
from catalogs.models import Office, State
from returnees.fields import BirthDateField, LongTextField, NameField
from returnees.services import NewPerson
from returnees.wording import WordedForm

LONGEST_OWN_WORDS = 400


class RegistrationForm(WordedForm):
    """One screen: who the person is, what work was done, what is looked for."""

    contact = ContactField(error_messages={"required": _("The phone or e-mail is missing.")})
    given_names = NameField(widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    first_surname = NameField(widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    second_surname = NameField(required=False)
    birth_date = BirthDateField()
    home_state = forms.ModelChoiceField(
        State.objects.all(),
        empty_label="—",
        error_messages={"required": _("The state is missing.")},
    )
    work_done = LongTextField(max_length=LONGEST_OWN_WORDS)
    work_wanted = LongTextField(max_length=LONGEST_OWN_WORDS, required=False, rows=2)
    agrees_to_notice = forms.BooleanField(
        error_messages={"required": _("Without this we cannot keep a file. Read the notice first.")}
    )
    agrees_to_shortlists = forms.BooleanField(required=False)

    def __init__(self, *args: Any, today: dt.date, is_own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, is_own=is_own, **kwargs)
        cast(BirthDateField, self.fields["birth_date"]).today = today

    def new_person(self, *, language: str) -> NewPerson:
        """What was filled in, for the service."""
        names = (
            "given_names",
            "first_surname",
            "second_surname",
            "birth_date",
            "home_state",
            "work_done",
            "work_wanted",
            "agrees_to_shortlists",
        )
        values = {name: self.cleaned_data[name] for name in names}
        key = self.cleaned_data.get("key") or uuid.uuid4()
        return NewPerson(**values, language=language, key=key)


class OfficerRegistrationForm(RegistrationForm):
    """The same screen, filled in by an officer with the person beside."""

    contact = ContactField(required=False)
    work_done = LongTextField(max_length=LONGEST_OWN_WORDS, required=False)
    language = forms.ChoiceField(
        label=_("Language in which the person wants to read"), choices=settings.LANGUAGES
    )
    is_another = forms.BooleanField(
        label=_("It is another person: register anyway"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = (
        "given_names",
        "first_surname",
        "second_surname",
        "birth_date",
        "home_state",
        "contact",
        "language",
        "work_done",
        "work_wanted",
    )


class CaseloadForm(forms.Form):
    """Filters of the caseload; they stay in the URL and hold no personal data."""

    WHOSE = (
        ("", _("the whole office")),
        ("mine", _("my caseload")),
        ("free", _("nobody in charge yet")),
    )
    WHAT = (
        ("", _("all files")),
        ("no_work", _("no past job written")),
        ("duplicate", _("possible duplicates")),
    )

    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False)
    what = forms.ChoiceField(label=_("Which files"), choices=WHAT, required=False)


class SearchForm(forms.Form):
    """Sent by POST, so that no name or number is ever part of a URL."""

    text = forms.CharField(
        label=_("Name, phone or code"), max_length=120, required=False, strip=True
    )


class ColleagueField(forms.ModelChoiceField[User]):
    """Colleagues by the address under which they sign in: accounts hold no names."""

    def label_from_instance(self, obj: User) -> str:
        return obj.email or obj.phone or str(obj.public_id)


class HandOverForm(forms.Form):
    """The colleague to whom a person is given."""

    officer = ColleagueField(
        User.objects.none(),
        label=_("Colleague"),
        empty_label=_("Choose a colleague"),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ColleagueField, self.fields["officer"]).queryset = colleagues


class MoveForm(forms.Form):
    """The office that a person is moved to."""

    office = forms.ModelChoiceField(
        Office.objects.filter(is_active=True),
        label=_("Office"),
        empty_label=_("Choose an office"),
    )


def erase_word() -> str:
    """The word that a person types to erase the file, in the active language."""
    return pgettext("typed to confirm", "erase")


class EraseForm(forms.Form):
    word = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = _("To go on, write: %(word)s") % {"word": erase_word()}

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().casefold()
        if word != erase_word().casefold():
            raise ValidationError(
                _("Write exactly this word: %(word)s. Nothing was erased."),
                params={"word": erase_word()},
            )
        return word
