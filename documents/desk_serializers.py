"""Input and output of the API of offices' own systems."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.models import DocumentCase
from documents.services.claims import is_held
from documents.told_steps import STEP_FIELDS

LONGEST_VALUE = 40
"""Characters of a wrong value that are given back to who sent it."""


class DeskCaseSerializer(serializers.ModelSerializer[DocumentCase]):
    """A case at the own office: nothing of who the person is but the code of the file."""

    id = serializers.UUIDField(source="public_id")
    file_code = serializers.SerializerMethodField()
    document = serializers.CharField(source="document_type_id")
    taken = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField(source="touched_at")

    class Meta:
        model = DocumentCase
        fields = (
            "id",
            "file_code",
            "document",
            "state",
            "channel",
            "is_expedited",
            "requested_on",
            "expedited_on",
            "issued_on",
            "in_hand_on",
            "expires_on",
            "reason",
            "is_verified",
            "taken",
            "jobs_unlocked",
            "updated_at",
        )

    @extend_schema_field(serializers.CharField(help_text="12 digits and letters."))
    def get_file_code(self, case: DocumentCase) -> str:
        return case.returnee.public_id.hex[:12].upper()

    @extend_schema_field(serializers.BooleanField(help_text="Whether a clerk took it today."))
    def get_taken(self, case: DocumentCase) -> bool:
        return is_held(case, timezone.now())


class DayField(serializers.DateField):
    """A day as 2026-11-24; anything else is answered with what came."""

    default_error_messages = {
        "no_day": _("{value} is no day. Write it like 2026-11-24."),
    }

    def to_internal_value(self, value: Any) -> Any:
        try:
            return super().to_internal_value(value)
        except (serializers.ValidationError, OverflowError):
            self.fail("no_day", value=repr(value)[:LONGEST_VALUE])


class OneOfField(serializers.ChoiceField):
    """One of some words; anything else is answered with what came and with the words."""

    default_error_messages = {
        "no_choice": _("{value} is none of: {choices}."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and data in self.choices:
            return data
        choices = ", ".join(map(str, self.choices))
        return self.fail("no_choice", value=repr(data)[:LONGEST_VALUE], choices=choices)


class TextField(serializers.CharField):
    """Text and no number, of which leading zeros would be lost."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class CaseIdField(serializers.UUIDField):
    """The id of a case as text; anything else is answered with what came."""

    default_error_messages = {
        "no_id": _("{value} is no id of a case. Take it from the list of cases."),
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return uuid.UUID(data)
        except (AttributeError, TypeError, ValueError):
            self.fail("no_id", value=repr(data)[:LONGEST_VALUE])


class StepSerializer(serializers.Serializer[Any]):
    """A step of a case. Fields that do not exist are refused: a slip of the pen is no today."""

    step = OneOfField(choices=[(name, name) for name in STEP_FIELDS])
    date = DayField(
        required=False, help_text="Day of the request, the issue or the delivery; else today."
    )
    reason = OneOfField(choices=DocumentCase.Reason.choices, required=False)
    expires_on = DayField(required=False, help_text="Else counted from the document type.")
    last_four = TextField(
        required=False,
        validators=[
            RegexValidator(r"^[A-Za-z0-9]{1,4}\Z", _("Send at most four letters and digits."))
        ],
        help_text="Last four characters of the number, kept encrypted and never given back.",
    )
    note = TextField(required=False, max_length=200)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (
            unknown := [name for name in data if name not in self.fields]
        ):
            text = _("There is no such field. Known are: %(fields)s.")
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {name[:LONGEST_VALUE]: [text % {"fields": known}] for name in unknown},
                code="unknown",
            )
        return super().to_internal_value(data)


class DeskEventSerializer(StepSerializer):
    """A step that an office's own system tells in a signed message."""

    event_id = TextField(
        max_length=80,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9._:-]+\Z",
                _("Send up to 80 letters, digits, dots, colons, hyphens and underscores."),
            )
        ],
        help_text="The office's own id of this event. It says nothing of the person.",
    )
    case = CaseIdField(help_text="The id of the case, as the list of cases gives it.")


class DeskEventAnswerSerializer(serializers.Serializer[Any]):
    """What a signed message is answered, the first time and each time it comes again."""

    event_id = serializers.CharField()
    duplicate = serializers.BooleanField(help_text="Whether it had come before: nothing changed.")
    case = serializers.UUIDField()
    state = serializers.ChoiceField(choices=DocumentCase.State.choices)
    requested_on = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    in_hand_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)


class DeskErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class DeskErrorSerializer(serializers.Serializer[Any]):
    """Why a message was refused, in the form of all errors of the API."""

    type = serializers.CharField()
    errors: Any = DeskErrorDetailSerializer(many=True)
