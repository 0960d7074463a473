"""Input and output of the API of postings. Reading and writing have one each."""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogs.models import (
    City,
    Language,
    LanguageLevel,
    Occupation,
    RequirementSet,
    Schooling,
    Skill,
    State,
)
from employers.models import LONGEST_REASON, Posting
from employers.rules import MOST_SKILLS, askable_documents


class NamedChoiceField(serializers.ChoiceField):
    """A numbered choice of the database, which the API knows by name."""

    def __init__(self, *, numbers: type[Any], upper: bool = False, **kwargs: Any) -> None:
        self.numbers, self.upper = numbers, upper
        super().__init__(choices=[self._name(member) for member in numbers], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        name = super().to_internal_value(data.upper() if self._is_upper(data) else data)
        return self.numbers[name.upper()].value

    def to_representation(self, value: Any) -> Any:
        return self._name(self.numbers(value))

    def _is_upper(self, data: object) -> bool:
        return self.upper and isinstance(data, str)

    def _name(self, member: Enum) -> str:
        return member.name if self.upper else member.name.lower()


class AskedLanguageSerializer(serializers.Serializer[Any]):
    """A language and the least level, as in the Common European Framework."""

    language = serializers.PrimaryKeyRelatedField(queryset=Language.objects.all())
    level = NamedChoiceField(numbers=LanguageLevel, upper=True)


class PostingSerializer(serializers.ModelSerializer[Posting]):
    """A posting of one's own, as it stands."""

    occupation: ClassVar[Any] = serializers.SlugRelatedField(slug_field="code", read_only=True)
    city = serializers.CharField(source="city.name", read_only=True)
    city_state = serializers.CharField(source="city.state_id", read_only=True)
    min_schooling = NamedChoiceField(numbers=Schooling, read_only=True)
    languages = AskedLanguageSerializer(many=True, read_only=True)
    pay_month_min = serializers.SerializerMethodField()
    pay_month_max = serializers.SerializerMethodField()

    class Meta:
        model = Posting
        fields = (
            "public_id",
            "state",
            "external_ref",
            "title",
            "occupation",
            "duties",
            "pay_min",
            "pay_max",
            "pay_period",
            "pay_month_min",
            "pay_month_max",
            "shift",
            "hours_per_week",
            "days_per_week",
            "city_state",
            "city",
            "workplace",
            "seats",
            "starts_on",
            "published_on",
            "closes_on",
            "min_experience_years",
            "min_schooling",
            "languages",
            "skills",
            "requirement_set",
            "extra_documents",
            "is_formal",
            "offers_housing",
            "offers_transport",
            "offers_meals",
            "benefits",
            "charges_nothing",
            "hold_reason",
            "created_at",
            "touched_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=2))
    def get_pay_month_min(self, posting: Posting) -> str:
        return f"{posting.pay_month_min:.2f}"

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=2))
    def get_pay_month_max(self, posting: Posting) -> str:
        return f"{posting.pay_month_max:.2f}"


class PostingWriteSerializer(serializers.ModelSerializer[Posting]):
    """What a posting says. Codes are those of the catalogs; a city goes by state and name."""

    public_id = serializers.UUIDField(
        required=False,
        help_text="Yours to choose when creating: sending the same one twice writes once.",
    )
    touched_at = serializers.DateTimeField(
        required=False,
        help_text="As you read it: if the posting changed since, the answer is 409.",
    )
    pay_confirmed = serializers.BooleanField(
        required=False, help_text="That unusual pay is meant, after the answer questioned it."
    )
    occupation: ClassVar[Any] = serializers.SlugRelatedField(
        slug_field="code", queryset=Occupation.objects.all()
    )
    city_state = serializers.PrimaryKeyRelatedField(
        queryset=State.objects.all(), help_text="INEGI code of the state, such as 19."
    )
    city = serializers.CharField(max_length=120)
    requirement_set = serializers.PrimaryKeyRelatedField(
        queryset=RequirementSet.objects.all(),
        required=False,
        help_text="Without one, that of the occupation.",
    )
    min_schooling = NamedChoiceField(numbers=Schooling, required=False)
    languages = AskedLanguageSerializer(many=True, required=False)
    skills = serializers.ManyRelatedField(
        serializers.PrimaryKeyRelatedField(queryset=Skill.objects.all()), required=False
    )
    extra_documents = serializers.ManyRelatedField(
        serializers.PrimaryKeyRelatedField(queryset=askable_documents()),
        required=False,
    )

    class Meta:
        model = Posting
        fields = (
            "public_id",
            "touched_at",
            "pay_confirmed",
            "external_ref",
            "title",
            "occupation",
            "duties",
            "pay_min",
            "pay_max",
            "pay_period",
            "shift",
            "hours_per_week",
            "days_per_week",
            "city_state",
            "city",
            "workplace",
            "seats",
            "starts_on",
            "closes_on",
            "min_experience_years",
            "min_schooling",
            "languages",
            "skills",
            "requirement_set",
            "extra_documents",
            "is_formal",
            "offers_housing",
            "offers_transport",
            "offers_meals",
            "benefits",
            "charges_nothing",
        )

    def validate_skills(self, skills: list[Skill]) -> list[Skill]:
        if len(skills) > MOST_SKILLS:
            text = _("Choose up to %(most)d skills: those that the work cannot do without.")
            raise serializers.ValidationError(text % {"most": MOST_SKILLS})
        return skills

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turns state and name into a city, and languages into pairs."""
        if "languages" in attrs:
            attrs["languages"] = [(row["language"], row["level"]) for row in attrs["languages"]]
        state = attrs.pop("city_state", None)
        if state is None and "city" not in attrs:
            return attrs
        attrs["city"] = self._city(state, attrs.get("city"))
        if "requirement_set" not in attrs and not self.partial:
            isco08 = attrs["occupation"].isco08
            attrs["requirement_set"] = RequirementSet.objects.for_isco(isco08)
        return attrs

    def _city(self, state: State | None, name: str | None) -> City:
        if state is None or name is None:
            text = _("Send the state and the city together.")
            raise serializers.ValidationError({"city": [text]})
        city = City.objects.select_related("state").resolve(name, state)
        if city is None:
            text = _("There is no city “%(city)s” in %(state)s.")
            words = text % {"city": name, "state": state.name}
            raise serializers.ValidationError({"city": [words]}, code="does_not_exist")
        return city


class CloseSerializer(serializers.Serializer[Any]):
    """Why a posting closes."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
