"""Forms of organizations, their members and their verification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contacts import ContactField, ContactForm
from accounts.phones import PhoneField
from employers.forms.fields import CityField, RfcField
from employers.models import LONGEST_REASON, Employer


class OrganisationForm(forms.ModelForm[Employer]):
    rfc = RfcField(
        help_text=_("12 characters for a company, 13 for a person with a business."),
    )
    city = CityField(label=_("City of the workplace or office"))
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    phone = PhoneField(label=_("Phone of the organization"), required=False)

    class Meta:
        model = Employer
        fields = ["name", "rfc", "city", "sector", "website", "phone", "imss_registration"]
        labels = {"name": _("Name of the organization"), "sector": _("What it does")}
        help_texts = {
            "sector": _("For example: auto parts, hotel, construction."),
            "imss_registration": _("11 characters. It makes the verification faster."),
        }

    def clean_imss_registration(self) -> str:
        text: str = self.cleaned_data["imss_registration"]
        return text.upper()

    def validate_unique(self) -> None:
        """Left to the service, whose answer to a known RFC shows a way on."""


class EditOrganisationForm(OrganisationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_verified:
            for name in ("name", "rfc"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Verified. Write to us to change it.")


class SignUpForm(OrganisationForm, ContactForm):
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    field_order = ("contact", "name", "rfc", "city", "sector", "website", "imss_registration")

    class Meta(OrganisationForm.Meta):
        fields = ["name", "rfc", "city", "sector", "website", "imss_registration"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        self.fields["contact"].label = _("Your phone or e-mail")


class MemberForm(forms.Form):
    contact = ContactField(
        label=_("Phone or e-mail of your colleague"),
        help_text=_("We tell the colleague how to sign in."),
    )
    is_owner = forms.BooleanField(
        label=_("May also change the organization and its members"), required=False
    )


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organization reads it. Say what you checked, or what is missing."),
    )


class VerificationFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), *Employer.State.choices],
    )
    q = forms.CharField(label=_("Name or RFC"), required=False, max_length=100)
