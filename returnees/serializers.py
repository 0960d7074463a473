"""Input and output of the API of one's own profile. Reading and writing have one each."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalogs.models import (
    City,
    Language,
    LanguageLevel,
    Occupation,
    Schooling,
    Shift,
    Skill,
    State,
)
from returnees.fields import LONGEST_NAME
from returnees.models import Returnee, ReturneeLanguage, WorkExperience
from returnees.rules import check_birth_date, clean_name

MOST_SKILLS = 100
MOST_LANGUAGES = 20


class StepNameField(serializers.ChoiceField):
    """A step of a scale, kept as its number and written as its name, such as C1."""

    def __init__(self, scale: type[IntEnum], **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(choices=[step.name for step in scale], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        name: str = super().to_internal_value(data)
        return int(self.scale[name])

    def to_representation(self, value: Any) -> str:
        return self.scale(value).name


class SpokenLanguageSerializer(serializers.ModelSerializer[ReturneeLanguage]):
    """A language and how well it is spoken, as in the Common European Framework."""

    language: ClassVar[Any] = serializers.PrimaryKeyRelatedField(queryset=Language.objects.all())
    level = StepNameField(LanguageLevel)

    class Meta:
        model = ReturneeLanguage
        fields = ("language", "level")


PROFILE_FIELDS = (
    "given_names",
    "first_surname",
    "second_surname",
    "birth_date",
    "sex",
    "home_state",
    "city_state",
    "city",
    "work_done",
    "work_wanted",
    "schooling",
    "skills",
    "languages",
    "work_states",
    "would_relocate",
    "pay_wanted",
    "shifts_wanted",
    "is_searching",
)


class ProfileSerializer(serializers.ModelSerializer[Returnee]):
    """One's own profile as it stands."""

    city = serializers.CharField(source="city.name", default=None, read_only=True)
    city_state = serializers.CharField(source="city.state_id", default=None, read_only=True)
    schooling = StepNameField(Schooling, read_only=True, allow_null=True)
    languages = SpokenLanguageSerializer(many=True, read_only=True)

    class Meta:
        model = Returnee
        fields = ("public_id", *PROFILE_FIELDS, "created_at", "touched_at")
        read_only_fields = fields


class ProfileWriteSerializer(serializers.ModelSerializer[Returnee]):
    """What a person may change. A city goes by state and name, codes are those of the catalogs."""

    given_names = serializers.CharField(max_length=LONGEST_NAME, required=False)
    first_surname = serializers.CharField(max_length=LONGEST_NAME, required=False)
    city = serializers.CharField(max_length=120, allow_null=True, required=False)
    city_state: ClassVar[Any] = serializers.PrimaryKeyRelatedField(
        queryset=State.objects.all(), allow_null=True, required=False
    )
    schooling = StepNameField(Schooling, allow_null=True, required=False)
    skills: ClassVar[Any] = serializers.PrimaryKeyRelatedField(
        queryset=Skill.objects.all(), many=True, required=False
    )
    languages = SpokenLanguageSerializer(many=True, required=False)
    work_states: ClassVar[Any] = serializers.PrimaryKeyRelatedField(
        queryset=State.objects.all(), many=True, required=False
    )
    shifts_wanted = serializers.ListField(
        child=serializers.ChoiceField(choices=Shift.choices), required=False, max_length=5
    )

    class Meta:
        model = Returnee
        fields = PROFILE_FIELDS

    def validate_given_names(self, name: str) -> str:
        return clean_name(name)

    def validate_first_surname(self, name: str) -> str:
        return clean_name(name)

    def validate_second_surname(self, name: str) -> str:
        return clean_name(name)

    def validate_birth_date(self, birth_date: dt.date | None) -> dt.date | None:
        if birth_date is not None:
            check_birth_date(birth_date, today=timezone.localdate())
        return birth_date

    def validate_skills(self, skills: list[Skill]) -> list[Skill]:
        if len(skills) > MOST_SKILLS:
            raise serializers.ValidationError(
                _("Choose up to %(most)d skills.") % {"most": MOST_SKILLS}
            )
        return skills

    def validate_languages(self, rows: list[dict[str, Any]]) -> dict[Language, int]:
        levels = {row["language"]: row["level"] for row in rows}
        if len(levels) < len(rows) or len(rows) > MOST_LANGUAGES:
            raise serializers.ValidationError(
                _("Give each language once, and up to %(most)d.") % {"most": MOST_LANGUAGES}
            )
        return levels

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn state and name into the city."""
        state, name = attrs.pop("city_state", None), attrs.get("city")
        if name:
            attrs["city"] = City.objects.filter(state=state, name__iexact=name).first()
            if attrs["city"] is None:
                raise serializers.ValidationError(
                    {"city": _("There is no such city. Give its state in city_state, too.")}
                )
        elif "city" in attrs:
            attrs["city"] = None
        return attrs


class ExperienceSerializer(serializers.ModelSerializer[WorkExperience]):
    """A past job of one's own. `occupation` is the code of the catalog."""

    occupation: ClassVar[Any] = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = WorkExperience
        fields = (
            "public_id",
            "title",
            "occupation",
            "employer_name",
            "country",
            "place",
            "started_year",
            "ended_year",
            "years",
            "duties",
            "evidence",
            "occupation_source",
        )
        read_only_fields = fields


class ExperienceWriteSerializer(serializers.ModelSerializer[WorkExperience]):
    """What a person says of a past job. The same `public_id` twice counts once.

    An `occupation` that is sent counts as chosen by the person, also if it confirms the one that
    was read from the title; without one, the title is read.
    """

    public_id = serializers.UUIDField(required=False)
    occupation: ClassVar[Any] = serializers.SlugRelatedField(
        slug_field="code", queryset=Occupation.objects.all(), allow_null=True, required=False
    )

    class Meta:
        model = WorkExperience
        fields = (
            "public_id",
            "title",
            "occupation",
            "employer_name",
            "country",
            "place",
            "started_year",
            "ended_year",
            "years",
            "duties",
        )
