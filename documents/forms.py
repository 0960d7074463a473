"""What can be told of a document: one short form for each state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogs.models import Office
from documents.models import DocumentCase
from documents.services import CaseRefused
from documents.transitions import TOLD_VOID_REASONS, void_reasons

State = DocumentCase.State


class DayField(forms.DateField):
    """A day, chosen from the calendar of the browser or written as 2026-11-24."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        errors = {"invalid": _("Write the day as year-month-day, such as 2026-11-24.")}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=errors, **kwargs)


class CaseForm(forms.Form):
    """Says that the document is missing; the forms of the other states add their days."""

    told_state: str = State.MISSING

    state = forms.ChoiceField(
        choices=State.choices,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose what is true: in hand, requested, lost or missing."),
            "invalid_choice": _("Choose what is true: in hand, requested, lost or missing."),
        },
    )

    def refuse(self, refusal: CaseRefused) -> None:
        """Show why the service refused, beside the field where that is known."""
        field = refusal.field if refusal.field in self.fields and refusal.field != "state" else None
        self.add_error(field, str(refusal))


class InHandForm(CaseForm):
    """Since when it is in hand, and until when it is valid."""

    told_state = State.IN_HAND
    in_hand_on = DayField(
        label=_("Since when"),
        required=False,
        help_text=_("Leave it empty if it came today."),
    )
    expires_on = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only if a day is printed on it. Otherwise we count it ourselves."),
    )


class RequestForm(CaseForm):
    """When and where it was asked for."""

    told_state = State.REQUESTED
    requested_on = DayField(
        label=_("Asked for on"),
        required=False,
        help_text=_("Leave it empty if that was today."),
    )
    channel = forms.ChoiceField(
        label=_("Where"), required=False, choices=[("", "—"), *DocumentCase.Channel.choices]
    )


class OfficerRequestForm(RequestForm):
    """With the office that issues it, which officers know."""

    office = forms.ModelChoiceField(
        label=_("Office"), required=False, queryset=Office.objects.filter(is_active=True)
    )


class VoidForm(CaseForm):
    """Why the document no longer holds."""

    told_state = State.VOID
    reason = forms.ChoiceField(
        label=_("What happened to it"),
        widget=forms.RadioSelect,
        choices=[(reason.value, reason.label) for reason in TOLD_VOID_REASONS],
        error_messages={"required": _("Choose what happened.")},
    )


FORMS: dict[str, type[CaseForm]] = {
    State.IN_HAND: InHandForm,
    State.REQUESTED: RequestForm,
    State.VOID: VoidForm,
    State.MISSING: CaseForm,
}


def case_form(
    state: str, *, case: DocumentCase | None, data: Any = None, is_officer: bool = False
) -> CaseForm:
    """The form of a state, filled with what is known, or with what was sent."""
    form_class = OfficerRequestForm if is_officer and state == State.REQUESTED else FORMS[state]
    known: dict[str, str | dt.date | None] = {"state": state}
    if case is not None and case.state == state:
        known |= {
            "in_hand_on": case.in_hand_on,
            "expires_on": case.expires_on,
            "requested_on": case.requested_on,
            "channel": case.channel,
            "office": case.office_id,
        }
    form = form_class(data, initial=known, auto_id=f"id_{state}_%s")
    if case is not None and isinstance(form, VoidForm):
        form.fields["reason"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (reason.value, reason.label) for reason in void_reasons(case)
        ]
    return form
