"""What people, employers and officers say in a placement's course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from placements.models import Placement

TOO_LONG = {
    "max_length": _("Write up to %(limit_value)d characters; this text has %(show_value)d.")
}
YES, NO = "yes", "no"


class MessageField(forms.CharField):
    """A short text to someone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("error_messages", TOO_LONG)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)


class ChoiceOfTwo(forms.TypedChoiceField):
    """Yes or no, as two large options, neither of them chosen beforehand."""

    def __init__(self, *, yes: Any, no: Any, required_text: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, yes), (NO, no)],
            coerce=lambda value: value == YES,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages={"required": required_text, "invalid_choice": required_text},
            **kwargs,
        )


class InterestForm(forms.Form):
    shares_contact = ChoiceOfTwo(
        label=_("May this employer see your name and phone?"),
        yes=_("Yes, so that they can call me"),
        no=_("Not yet. They see what I did and can do, and my office arranges the rest"),
        required_text=_("Choose one of the two. You can change it later."),
        help_text=_("Only this employer, and only while this application is open."),
    )
    message = MessageField(
        label=_("A line for the employer"),
        required=False,
        help_text=_("Such as when you can start, or what you are best at."),
    )


class InvitationAnswerForm(forms.Form):
    accept = ChoiceOfTwo(
        label=_("Do you want to go on with this job?"),
        yes=_("Yes. The employer sees my name and phone, and my office reviews the proposal"),
        no=_("No. The employer does not learn who I am"),
        required_text=_("Choose yes or no."),
    )


class InterestAnswerForm(forms.Form):
    accept = ChoiceOfTwo(
        label=_("Your answer"),
        yes=_("Yes: propose this person for the job"),
        no=_("No"),
        required_text=_("Choose yes or no."),
    )
    reason = MessageField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("With a no, say why: the person will read it."),
    )


class InvitationForm(forms.Form):
    message = MessageField(
        label=_("Message to the person"),
        required=False,
        help_text=_("Such as what the work is like and who would receive them. No contact data."),
    )


class ReasonForm(forms.Form):
    """Why a step is taken; some steps are not taken without."""

    reason = MessageField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person and the employer can read it."),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class QueueFilterForm(forms.Form):
    """What of the queue is shown; an unknown value is answered with its error."""

    class Stage:
        WAITING = "waiting"
        SENT_BACK = "sent_back"
        APPROVED = "approved"
        AT_WORK = "at_work"

    STAGES = {
        Stage.WAITING: Placement.WAITING,
        Stage.SENT_BACK: (Placement.State.SENT_BACK,),
        Stage.APPROVED: (
            Placement.State.APPROVED,
            Placement.State.OFFERED,
            Placement.State.ACCEPTED,
        ),
        Stage.AT_WORK: (
            Placement.State.STARTED,
            Placement.State.RETAINED_30,
            Placement.State.RETAINED_90,
            Placement.State.RETAINED_180,
        ),
    }
    ORDERS = {"score": "-score", "oldest": "proposed_at", "start": "posting__starts_on"}

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("", _("waiting for review")),
            (Stage.SENT_BACK, _("sent back")),
            (Stage.APPROVED, _("approved, not started")),
            (Stage.AT_WORK, _("at work")),
        ],
    )
    q = forms.CharField(label=_("Job or employer"), required=False, max_length=80)
    ready = forms.BooleanField(label=_("Papers likely ready by the start"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("best score first")),
            ("oldest", _("oldest first")),
            ("start", _("soonest start first")),
        ],
    )
    posting = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def n_active(self) -> int:
        """How many filters are on."""
        names = ("stage", "q", "ready", "posting")
        return sum(bool(self.cleaned_data.get(name)) for name in names)
