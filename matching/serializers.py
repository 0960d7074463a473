"""What the API tells of matches: the terms of each score and the reasons in words."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from matching.cards import MatchCard
from matching.words import Said


class MatchReasonSerializer(serializers.Serializer[Said]):
    code = serializers.CharField()
    sign = serializers.IntegerField(help_text="1 raised the score, -1 lowered it.")
    text = serializers.CharField()


class RankedSerializer(serializers.Serializer[Any]):
    """The terms of a score: score = p_fit * p_ready * utility, each from 0 to 1."""

    place = serializers.IntegerField(source="match.place", help_text="1 is the best.")
    score = serializers.FloatField(source="match.score")
    p_fit = serializers.FloatField(source="match.p_fit")
    p_ready = serializers.FloatField(source="match.p_ready")
    utility = serializers.FloatField(source="match.utility")
    fit = serializers.CharField(help_text="How the work fits, in words.")
    papers = serializers.CharField(help_text="When the papers are ready, in words.")
    reasons = MatchReasonSerializer(source="said", many=True)


class MatchSerializer(RankedSerializer):
    """A posting ranked for the person who asks."""

    posting = serializers.UUIDField(source="posting.public_id")
    title = serializers.CharField(source="posting.title")
    employer = serializers.CharField(source="posting.employer.name")
    city = serializers.CharField(source="posting.city.name")
    state = serializers.CharField(source="posting.city.state_id", help_text="INEGI code.")
    pay_month_min = serializers.DecimalField(
        source="posting.pay_month_min", max_digits=12, decimal_places=2
    )
    pay_month_max = serializers.DecimalField(
        source="posting.pay_month_max", max_digits=12, decimal_places=2
    )
    shift = serializers.CharField(source="posting.shift")
    starts_on = serializers.DateField(source="posting.starts_on")
    is_formal = serializers.BooleanField(source="posting.is_formal")
    km = serializers.FloatField(source="match.km", allow_null=True)
    mark = serializers.CharField(source="dealings.mark", help_text="saved, dismissed or empty.")
    has_interest = serializers.SerializerMethodField()

    def get_has_interest(self, card: MatchCard) -> bool:
        return card.dealings.interest is not None


class PersonSerializer(RankedSerializer):
    """A person ranked for one's own posting, without name or contact."""

    person = serializers.UUIDField(source="returnee_id")
    code = serializers.CharField()
    area = serializers.CharField(help_text="State where the person lives.")
    work = serializers.ListField(child=serializers.CharField())
    skills = serializers.CharField()
    languages = serializers.CharField()
    schooling = serializers.CharField()
    status = serializers.CharField(help_text="What already passed between both, in words.")
