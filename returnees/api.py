"""The API of one's own profile and past jobs, written by the same services as the pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts.permissions import IsReturnee
from accounts.requests import signed_in
from returnees.histories import (
    HistoryRefused,
    add_experience,
    change_experience,
    delete_experience,
)
from returnees.models import Returnee, ReturneeQuerySet, WorkExperience
from returnees.serializers import (
    ExperienceSerializer,
    ExperienceWriteSerializer,
    ProfileSerializer,
    ProfileWriteSerializer,
)
from returnees.services import update_profile


def _as_api_error(refusal: HistoryRefused) -> serializers.ValidationError:
    field = refusal.field or api_settings.NON_FIELD_ERRORS_KEY
    return serializers.ValidationError({field: [str(refusal)]}, code="refused")


def _own_file(request: Request) -> Returnee:
    people = Returnee.objects.visible_to(request.user).present()
    return get_object_or_404(people, user=request.user)


class ProfileView(generics.RetrieveAPIView[Returnee]):
    """One's own profile."""

    permission_classes = (IsReturnee,)
    serializer_class = ProfileSerializer

    def get_queryset(self) -> ReturneeQuerySet:
        people = Returnee.objects.visible_to(self.request.user).present()
        return people.select_related("city").prefetch_related("skills", "languages", "work_states")

    def get_object(self) -> Returnee:
        return get_object_or_404(self.get_queryset(), user=self.request.user)

    @extend_schema(request=ProfileWriteSerializer, responses=ProfileSerializer)
    def patch(self, request: Request) -> Response:
        told = ProfileWriteSerializer(data=request.data, partial=True)
        told.is_valid(raise_exception=True)
        update_profile(
            returnee=_own_file(request),
            changes=told.validated_data,
            by=signed_in(request),
            now=timezone.now(),
        )
        return Response(ProfileSerializer(self.get_object()).data)


class OwnExperiences(generics.GenericAPIView[WorkExperience]):
    """What the endpoints of past jobs share; another person's job is not found."""

    permission_classes = (IsReturnee,)
    serializer_class = ExperienceSerializer
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[WorkExperience]:
        people = Returnee.objects.visible_to(self.request.user).present()
        return WorkExperience.objects.filter(returnee__in=people).select_related("occupation")

    def _told(self, *, partial: bool = False) -> dict[str, Any]:
        told = ExperienceWriteSerializer(data=self.request.data, partial=partial)
        told.is_valid(raise_exception=True)
        data: dict[str, Any] = told.validated_data
        return data


class ExperienceListView(OwnExperiences, generics.ListAPIView[WorkExperience]):
    """One's past jobs; sending one adds it."""

    @extend_schema(request=ExperienceWriteSerializer, responses={201: ExperienceSerializer})
    def post(self, request: Request) -> Response:
        data = self._told()
        try:
            experience = add_experience(
                returnee=_own_file(request),
                data=data,
                by=signed_in(request),
                now=timezone.now(),
                key=data.pop("public_id", None) or uuid.uuid4(),
            )
        except HistoryRefused as refusal:
            raise _as_api_error(refusal) from refusal
        return Response(ExperienceSerializer(experience).data, status=status.HTTP_201_CREATED)


class ExperienceView(OwnExperiences, generics.RetrieveAPIView[WorkExperience]):
    """One past job of one's own."""

    @extend_schema(request=ExperienceWriteSerializer, responses=ExperienceSerializer)
    def patch(self, request: Request, public_id: uuid.UUID) -> Response:
        data = self._told(partial=True)
        data.pop("public_id", None)
        try:
            experience = change_experience(
                experience=self.get_object(), data=data, by=signed_in(request), now=timezone.now()
            )
        except HistoryRefused as refusal:
            raise _as_api_error(refusal) from refusal
        return Response(ExperienceSerializer(experience).data)

    def delete(self, request: Request, public_id: uuid.UUID) -> Response:
        delete_experience(experience=self.get_object(), by=signed_in(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
