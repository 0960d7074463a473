"""An officer's list of jobs for a person of their office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import AccessEntry, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_access
from matching.cards import match_cards
from matching.forms import FilterForm
from matching.paging import ranked_page
from matching.querying import saved_by
from matching.serving import rank_postings
from matching.words import Reader
from returnees.models import Returnee

STAFF = (User.Role.OFFICER, User.Role.ADMINISTRATOR)


@role_required(*STAFF)
@require_GET
def person_matches(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The jobs that the person sees, in the same order, each with a proposal."""
    user = signed_in(request)
    returnee = _person(user, person_id)
    record_access(
        subject_id=returnee.public_id,
        actor=user,
        action=AccessEntry.Action.VIEWED,
        now=timezone.now(),
    )
    today = timezone.localdate()
    form = FilterForm(request.GET)
    filters = form.filters(saved_by(returnee))
    ranking, page = ranked_page(
        lambda offset: rank_postings(returnee, today=today, filters=filters, offset=offset),
        request.GET,
    )
    context = {
        "returnee": returnee,
        "form": form,
        "active": len(filters.active()),
        "cards": match_cards(ranking.matches, returnee, reader=Reader.OFFICER),
        "ranking": ranking,
        "page_obj": page,
    }
    return render(request, "matching/person_matches.html", context)


def _person(user: User, person_id: UUID) -> Returnee:
    people = Returnee.objects.visible_to(user).present()
    return get_object_or_404(people, public_id=person_id)
