"""The API of matches: the same lists as the pages, with the terms of each score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import AccessEntry
from accounts.permissions import IsEmployer, IsReturnee
from accounts.requests import signed_in
from accounts.services import record_accesses
from employers.models import Posting
from matching.cards import Dealings, dealings_with, match_card, match_cards
from matching.forms import FilterForm
from matching.names import Names
from matching.paging import ranked_page
from matching.querying import openable_by, saved_by
from matching.serializers import MatchSerializer, PersonSerializer
from matching.serving import PAGE, Ranking, match_posting, rank_people, rank_postings
from matching.shortlist import person_cards
from matching.words import Reader
from returnees.models import Returnee

FILTERS = [
    OpenApiParameter("q", str, description="Words of the job, the employer or the place."),
    OpenApiParameter("state", str, description="INEGI code of the state."),
    OpenApiParameter("occupation", str, description="ISCO-08 code or its first digits."),
    OpenApiParameter("shift", str),
    OpenApiParameter("pay_min", int, description="MXN a month."),
    OpenApiParameter("formal", bool, description="Only with social security."),
    OpenApiParameter("ready", bool, description="Only with papers likely ready by the start."),
    OpenApiParameter("saved", bool),
]
PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class MatchListView(GenericAPIView[Any]):
    """One's own matches, best first."""

    permission_classes = (IsReturnee,)
    serializer_class = MatchSerializer
    filter_backends = ()

    @extend_schema(
        operation_id="matches_list",
        parameters=FILTERS + PAGES,
        responses=MatchSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        returnee = _own_file(request)
        form = FilterForm(request.query_params)
        if not form.is_valid():
            errors = form.errors.get_json_data()
            raise ValidationError(
                {name: [row["message"] for row in rows] for name, rows in errors.items()}
            )
        filters = form.filters(saved_by(returnee))
        today = timezone.localdate()

        def rank(offset: int, limit: int) -> Ranking:
            return rank_postings(returnee, today=today, filters=filters, offset=offset, limit=limit)

        ranking, pages = _page(self, request, rank)
        cards = match_cards(ranking.matches, returnee)
        return _answer(pages, ranking, MatchSerializer(cards, many=True).data)


class MatchView(APIView):
    """How one posting ranks for the person who asks."""

    permission_classes = (IsReturnee,)

    @extend_schema(operation_id="matches_retrieve", responses=MatchSerializer)
    def get(self, request: Request, public_id: UUID) -> Response:
        returnee = _own_file(request)
        posting = get_object_or_404(openable_by(returnee), public_id=public_id)
        today = timezone.localdate()
        match, model = match_posting(returnee, posting, today=today)
        names = Names.of(match.reasons, [match.slowest])
        dealings = dealings_with([posting], returnee).get(posting.pk, Dealings())
        card = match_card(match, posting, names, reader=Reader.PERSON, dealings=dealings)
        data = MatchSerializer(card).data
        return Response({**data, "blocked": match.blocked, "model": model, "as_of": today})


class ShortlistView(GenericAPIView[Any]):
    """People for one's own posting, best first, without name or contact."""

    permission_classes = (IsEmployer,)
    serializer_class = PersonSerializer
    filter_backends = ()

    @extend_schema(
        operation_id="postings_shortlist",
        parameters=PAGES,
        responses=PersonSerializer(many=True),
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        user = signed_in(request)
        postings = Posting.objects.visible_to(user).with_details()
        posting = get_object_or_404(postings, public_id=public_id)
        if not posting.employer.is_verified:
            raise Http404
        now = timezone.now()
        today = timezone.localdate(now)

        def rank(offset: int, limit: int) -> Ranking:
            return rank_people(posting, today=today, offset=offset, limit=limit)

        ranking, pages = _page(self, request, rank)
        cards = person_cards(ranking.matches, posting)
        shown = [card.returnee_id for card in cards]
        record_accesses(
            subject_ids=shown, actor=user, action=AccessEntry.Action.SHORTLISTED, now=now
        )
        return _answer(pages, ranking, PersonSerializer(cards, many=True).data)


def _page(
    view: GenericAPIView[Any], request: Request, rank: Callable[[int, int], Ranking]
) -> tuple[Ranking, PageNumberPagination]:
    """The page of a ranking that the query asks for; raises NotFound beyond the last."""
    pages = cast(PageNumberPagination, view.paginator)
    size = pages.get_page_size(request) or PAGE
    ranking, page = ranked_page(lambda offset: rank(offset, size), request.query_params, size=size)
    if request.query_params.get("page", "1") != str(page.number):
        raise NotFound
    pages.request, pages.page = request, page
    return ranking, pages


def _answer(pages: PageNumberPagination, ranking: Ranking, rows: Any) -> Response:
    answer = pages.get_paginated_response(rows)
    answer.data |= {"model": ranking.model, "as_of": ranking.as_of}
    return answer


def _own_file(request: Request) -> Returnee:
    people = Returnee.objects.visible_to(request.user).present()
    return get_object_or_404(people, user=request.user)
