"""What a clerk fills in: filters of the queue, steps of a case, a new case, a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogs.models import DocumentType, Office
from documents.case_files import MOST_BYTES
from documents.desk_rows import DeskRow
from documents.forms import DayField
from documents.models import DocumentCase
from documents.services import CaseRefused
from documents.told_steps import DAY_FIELDS
from documents.transitions import TRANSITIONS, Transition

ORDERS = (
    ("leverage", _("what helps most first")),
    ("wait", _("who waits longest first")),
)
AGES = (
    ("", _("any")),
    ("7", _("7 days or more")),
    ("15", _("15 days or more")),
    ("30", _("30 days or more")),
    ("60", _("60 days or more")),
)


class DeskFilterForm(forms.Form):
    """What of the queue is shown; it stays in the URL, and an unknown value changes nothing."""

    document = forms.ChoiceField(label=_("Document"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all that wait")), *DocumentCase.State.choices],
    )
    min_days = forms.ChoiceField(label=_("Waiting for"), required=False, choices=AGES)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)
    mine = forms.BooleanField(label=_("Only those that I took"), required=False)

    def __init__(self, *args: Any, documents: Iterable[DocumentType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((document.name, document.code) for document in documents)
        field = self.fields["document"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("all documents")), *((code, name) for name, code in named)]

    @property
    def filters(self) -> dict[str, Any]:
        """Those values that can be used, by the names that the queue takes."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        return told | ({"min_days": int(told["min_days"])} if "min_days" in told else {})

    @property
    def n_active(self) -> int:
        return len(self.filters.keys() - {"order"})


class StepForm(forms.Form):
    """What every step can be told: a note, without numbers of documents."""

    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Only if it helps the next person. No numbers of documents."),
    )

    def refuse(self, refusal: CaseRefused) -> None:
        """Show why the service refused, beside the field where that is known."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class RequestStepForm(StepForm):
    requested_on = DayField(label=_("Requested on"), required=False)

    field_order = ("requested_on", "note")


class IssueStepForm(StepForm):
    issued_on = DayField(label=_("Issued on"), required=False)
    expires_on = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only if a day is printed on it. Otherwise we count it ourselves."),
    )
    last_four = forms.CharField(
        label=_("Last four characters of its number"),
        max_length=4,
        min_length=4,
        required=False,
        validators=[
            RegexValidator(r"^[A-Za-z0-9]{4}\Z", message=_("Write exactly four letters or digits."))
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "They tell two papers apart and are kept encrypted. The number itself is never kept."
        ),
    )

    field_order = ("issued_on", "expires_on", "last_four", "note")


class DeliverStepForm(StepForm):
    in_hand_on = DayField(label=_("Delivered on"), required=False)
    expires_on = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only if a day is printed on it. Otherwise we count it ourselves."),
    )

    field_order = ("in_hand_on", "expires_on", "note")


class ReasonStepForm(StepForm):
    """For the steps that end a case, which are not taken without a reason."""

    reason = forms.ChoiceField(
        label=_("Reason"), error_messages={"required": _("Choose the reason.")}
    )

    field_order = ("reason", "note")

    def __init__(self, *args: Any, reasons: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("Choose a reason")),
                *((each.value, each.label) for each in reasons),
            ]


STEP_FORMS: dict[str, type[StepForm]] = {
    "request": RequestStepForm,
    "issue": IssueStepForm,
    "deliver": DeliverStepForm,
}


def step_form(name: str, *, today: dt.date, data: Any = None) -> StepForm:
    """The form of a step of the desk; its days begin as today."""
    auto_id = f"id_{name}_%s"
    if reasons := TRANSITIONS[name].reasons:
        return ReasonStepForm(data, reasons=reasons, auto_id=auto_id)
    initial = {DAY_FIELDS[name]: today} if name in DAY_FIELDS else {}
    return STEP_FORMS.get(name, StepForm)(data, initial=initial, auto_id=auto_id)


@dataclass(frozen=True)
class StepPanel:
    """A step with its form, folded unless it is the one to fill in."""

    step: Transition
    form: StepForm
    url: str
    is_open: bool


def step_panels(row: DeskRow, sent: Mapping[str, StepForm], *, opened: str) -> list[StepPanel]:
    """The steps that are allowed from here; first a form that was sent and refused.

    That one is there even if its step is no longer allowed, since it says why.
    """
    allowed = [] if row.is_of_another else [step.name for step in row.steps]
    names = list(dict.fromkeys([*sent, *allowed]))
    opened = opened if opened in names else next(iter(names), "")
    return [
        StepPanel(
            TRANSITIONS[name],
            sent.get(name) or step_form(name, today=row.today),
            reverse(f"desk:case-{name}", args=[row.case.public_id]),
            name == opened,
        )
        for name in names
    ]


class NewCaseForm(forms.Form):
    """A person's file code and a document. It is sent by POST: no code is part of a URL."""

    code = forms.CharField(
        label=_("Code of the person's file"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("12 letters and digits. The person finds it on the page “My papers”."),
        error_messages={"required": _("Write the code that the person shows you.")},
    )
    document_type = forms.ChoiceField(
        label=_("Document"), error_messages={"required": _("Choose the document.")}
    )

    def __init__(
        self, *args: Any, documents: Iterable[DocumentType], office: Office, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.documents = {each.code: each for each in documents if _can_issue(office, each)}
        named = sorted((each.name, code) for code, each in self.documents.items())
        field = self.fields["document_type"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose a document")), *((code, name) for name, code in named)]

    def refuse(self, refusal: CaseRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def _can_issue(office: Office, document: DocumentType) -> bool:
    kinds = document.kinds_of_offices
    return not kinds or office.kind in kinds


class CaseFileForm(forms.Form):
    """A CSV of changes."""

    file = forms.FileField(
        label=_("File (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={
            "required": _("Choose the file."),
            "invalid": _("Choose the file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 1 MB. Split it into smaller ones.")
            )
        return file
