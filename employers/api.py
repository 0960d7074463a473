"""The API of postings: an employer's own, written by the same services as the pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts.models import User
from accounts.permissions import IsEmployer
from employers.filters import PostingFilter
from employers.models import Posting, PostingQuerySet
from employers.serializers import CloseSerializer, PostingSerializer, PostingWriteSerializer
from employers.services import (
    PostingChanged,
    PostingRefused,
    close_posting,
    pause_posting,
    publish_posting,
    resume_posting,
    save_posting,
)
from employers.views.common import own_employer

Change = Callable[..., Posting]


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


def _as_api_error(refusal: PostingRefused) -> APIException:
    """The refusal as the API answers it: 409 if someone else was faster, else 400."""
    if isinstance(refusal, PostingChanged):
        return Conflict(str(refusal))
    errors = {
        api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name: list(texts)
        for name, texts in refusal.errors.items()
    }
    return serializers.ValidationError(errors, code="refused")


class OwnPostings(generics.GenericAPIView[Posting]):
    """What the endpoints of postings share; another employer's posting is not found."""

    permission_classes = (IsEmployer,)
    serializer_class = PostingSerializer
    lookup_field = "public_id"

    def get_queryset(self) -> PostingQuerySet:
        return (
            Posting.objects.visible_to(self.request.user)
            .with_details()
            .prefetch_related("skills", "extra_documents", "languages")
        )

    def _user(self) -> User:
        return cast(User, self.request.user)

    def _save(self, posting: Posting, *, partial: bool = False) -> Posting:
        told = PostingWriteSerializer(data=self.request.data, partial=partial)
        told.is_valid(raise_exception=True)
        data: dict[str, Any] = told.validated_data
        if posting.is_new:
            posting.public_id = data.get("public_id") or uuid.uuid4()
        try:
            saved = save_posting(
                posting=posting,
                data=data,
                by=self._user(),
                now=timezone.now(),
                seen_at=None if posting.is_new else data.get("touched_at"),
            )
        except PostingRefused as refusal:
            raise _as_api_error(refusal) from refusal
        return self.get_queryset().get(pk=saved.pk)


class PostingListView(OwnPostings, generics.ListAPIView[Posting]):
    """One's own postings; sending one writes a draft."""

    filterset_class = PostingFilter

    @extend_schema(request=PostingWriteSerializer, responses={201: PostingSerializer})
    def post(self, request: Request) -> Response:
        employer = own_employer(self._user())
        if employer is None:
            raise PermissionDenied(_("Your account has no organization yet. Add it first."))
        saved = self._save(Posting(employer=employer))
        return Response(PostingSerializer(saved).data, status=status.HTTP_201_CREATED)


class PostingView(OwnPostings, generics.RetrieveAPIView[Posting]):
    """One posting of one's own."""

    @extend_schema(request=PostingWriteSerializer, responses=PostingSerializer)
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        return Response(PostingSerializer(self._save(self.get_object())).data)

    @extend_schema(request=PostingWriteSerializer, responses=PostingSerializer)
    def patch(self, request: Request, public_id: uuid.UUID) -> Response:
        saved = self._save(self.get_object(), partial=True)
        return Response(PostingSerializer(saved).data)


class ChangeView(OwnPostings):
    """A change of state of one posting."""

    change: Change

    def _answer(self, **details: Any) -> Response:
        posting = self.get_object()
        try:
            type(self).change(posting=posting, by=self._user(), now=timezone.now(), **details)
        except PostingRefused as refusal:
            raise _as_api_error(refusal) from refusal
        return Response(PostingSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=PostingSerializer)
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        return self._answer()


class PublishView(ChangeView):
    """Open a draft for applications."""

    change = staticmethod(publish_posting)


class PauseView(ChangeView):
    """Stop taking applications for a while."""

    change = staticmethod(pause_posting)


class ResumeView(ChangeView):
    """Take applications again."""

    change = staticmethod(resume_posting)


class CloseView(ChangeView):
    """End a posting for good."""

    change = staticmethod(close_posting)

    @extend_schema(request=CloseSerializer, responses=PostingSerializer)
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        told = CloseSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        return self._answer(reason=told.validated_data["reason"])
