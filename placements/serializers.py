"""Input and output of the placements API. People appear by code, never by name."""

from __future__ import annotations

from rest_framework import serializers

from employers.models import Posting
from placements.models import Interest, Invitation, Placement
from placements.queue import QueueRow
from returnees.models import ContactMethod


class PostingBriefSerializer(serializers.ModelSerializer[Posting]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    employer = serializers.CharField(source="employer.name", read_only=True)

    class Meta:
        model = Posting
        fields = ("id", "title", "employer", "starts_on", "seats")


class InterestSerializer(serializers.ModelSerializer[Interest]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    posting = PostingBriefSerializer(read_only=True)
    person = serializers.CharField(source="returnee.short_code", read_only=True)

    class Meta:
        model = Interest
        fields = (
            "id",
            "posting",
            "person",
            "state",
            "message",
            "shares_contact",
            "created_at",
            "answer_by",
            "answered_at",
            "answer_reason",
        )


class ContactSerializer(serializers.ModelSerializer[ContactMethod]):
    class Meta:
        model = ContactMethod
        fields = ("kind", "value")


class AgreedContactSerializer(serializers.Serializer[Interest]):
    """Name and contact of a person who agreed to show them to this employer."""

    name = serializers.CharField(source="returnee.full_name")
    contacts = ContactSerializer(many=True)


class NewInterestSerializer(serializers.Serializer[Interest]):
    posting = serializers.UUIDField()
    message = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    shares_contact = serializers.BooleanField()


class AnswerInterestSerializer(serializers.Serializer[Interest]):
    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    posting = PostingBriefSerializer(read_only=True)
    person = serializers.CharField(source="returnee.short_code", read_only=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "posting",
            "person",
            "state",
            "message",
            "created_at",
            "answer_by",
            "answered_at",
        )


class NewInvitationSerializer(serializers.Serializer[Invitation]):
    posting = serializers.UUIDField()
    person = serializers.UUIDField()
    message = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class AnswerInvitationSerializer(serializers.Serializer[Invitation]):
    accept = serializers.BooleanField()


class NeedSerializer(serializers.Serializer[QueueRow]):
    documents = serializers.ListField(source="codes", child=serializers.CharField())
    state = serializers.CharField()
    is_expedited = serializers.BooleanField()


class QueueRowSerializer(serializers.Serializer[QueueRow]):
    """A placement with its terms, its papers, and what it would cost others."""

    id = serializers.UUIDField(source="placement.public_id")
    person = serializers.UUIDField(source="placement.returnee.public_id")
    posting = PostingBriefSerializer(source="placement.posting")
    state = serializers.ChoiceField(source="placement.state", choices=Placement.State.choices)
    proposed_at = serializers.DateTimeField(source="placement.proposed_at")
    score = serializers.FloatField(source="placement.score", allow_null=True)
    p_fit = serializers.FloatField(source="placement.p_fit", allow_null=True)
    p_ready = serializers.FloatField(source="placement.p_ready", allow_null=True)
    utility = serializers.FloatField(source="placement.utility", allow_null=True)
    reasons = serializers.JSONField(source="placement.reasons")
    model_version = serializers.CharField(source="placement.model_version")
    scored_on = serializers.DateField(source="placement.scored_on", allow_null=True)
    papers = NeedSerializer(many=True)
    seats_left = serializers.IntegerField()
    rivals = serializers.IntegerField()


class ReasonSerializer(serializers.Serializer[Placement]):
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
