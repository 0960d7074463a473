"""Input and output of the documents API."""

from __future__ import annotations

from rest_framework import serializers

from documents.models import DocumentCase
from documents.papers import PaperRow


class PaperSerializer(serializers.Serializer[PaperRow]):
    """One document type with what is known of it."""

    code = serializers.CharField(source="document.code")
    name = serializers.CharField(source="document.name")
    kind = serializers.CharField(source="document.kind")
    state = serializers.ChoiceField(choices=DocumentCase.State.choices)
    is_valid_today = serializers.BooleanField(source="is_valid")
    reason = serializers.CharField(source="case.reason", default="")
    is_expedited = serializers.BooleanField()
    is_verified = serializers.BooleanField(source="case.is_verified", default=False)
    channel = serializers.CharField(source="case.channel", default="")
    requested_on = serializers.DateField(source="case.requested_on", default=None)
    issued_on = serializers.DateField(source="case.issued_on", default=None)
    in_hand_on = serializers.DateField(source="case.in_hand_on", default=None)
    expires_on = serializers.DateField(source="case.expires_on", default=None)
    days_waited = serializers.IntegerField(allow_null=True)
    typical_days = serializers.IntegerField(source="document.std_typ_days")


class CaseChangeSerializer(serializers.Serializer[DocumentCase]):
    """What a person tells of an own document."""

    state = serializers.ChoiceField(
        choices=DocumentCase.State.choices,
        help_text="in_hand, requested, missing or void; the rest only an office tells.",
    )
    reason = serializers.ChoiceField(
        choices=DocumentCase.Reason.choices,
        required=False,
        help_text="Why it is void: lost, stolen, damaged or mistake.",
    )
    channel = serializers.ChoiceField(choices=DocumentCase.Channel.choices, required=False)
    requested_on = serializers.DateField(required=False)
    in_hand_on = serializers.DateField(required=False)
    expires_on = serializers.DateField(required=False)
