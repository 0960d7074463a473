"""Forms of sign-in and of the account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.contacts import Contact, ContactField
from accounts.messages import message_sender
from accounts.models import User


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        help_text=_("Six digits. They work for 10 minutes."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """One field: the phone or e-mail to which a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()

    def clean_login(self) -> str:
        """The contact in the form in which accounts keep it, so that it is found."""
        contact: Contact = self.cleaned_data["login"]
        check_reach(contact)
        return str(contact)


def check_reach(contact: Contact) -> None:
    """Refuse a phone while the site can send codes by e-mail only."""
    if contact.phone and not message_sender().reaches_phones:
        raise ValidationError(
            _("For now we can send codes to an e-mail only, not to a phone."), code="no_sms"
        )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """The code that was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


class ContactChangeForm(forms.Form):
    """The new phone or e-mail of the account."""

    contact = ContactField(
        label=_("New phone or e-mail"),
        help_text=_("We send a code to it. The change counts once you type that code here."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_contact(self) -> Contact:
        contact: Contact = self.cleaned_data["contact"]
        check_reach(contact)
        if str(contact) in {self.user.phone, self.user.email}:
            raise ValidationError(_("That is already the one we have."), code="same_contact")
        return contact


class ContactCodeForm(forms.Form):
    code = code_field()
