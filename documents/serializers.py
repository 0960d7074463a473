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
    is_expedited = serializers.BooleanField()
    channel = serializers.CharField(source="case.channel", default="")
    requested_on = serializers.DateField(source="case.requested_on", default=None)
    in_hand_on = serializers.DateField(source="case.in_hand_on", default=None)
    expires_on = serializers.DateField(source="case.expires_on", default=None)
    days_waited = serializers.IntegerField(allow_null=True)
    typical_days = serializers.IntegerField(source="document.std_typ_days")


class CaseChangeSerializer(serializers.Serializer[DocumentCase]):
    """What a person tells of an own document."""

    state = serializers.ChoiceField(choices=DocumentCase.State.choices)
    channel = serializers.ChoiceField(choices=DocumentCase.Channel.choices, required=False)
    requested_on = serializers.DateField(required=False)
    in_hand_on = serializers.DateField(required=False)
    expires_on = serializers.DateField(required=False)
