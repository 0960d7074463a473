"""An employer's shortlist: ranked people without name or contact."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import AccessEntry, User
from accounts.permissions import role_required
from accounts.requests import signed_in
from accounts.services import record_accesses
from employers.models import Posting
from matching.paging import ranked_page
from matching.serving import rank_people
from matching.shortlist import MOST_COMPARED, person_cards


@role_required(User.Role.EMPLOYER)
@require_GET
def shortlist(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """People for one's own posting, best first; `?compare=` shows up to four side by side."""
    posting = own_posting(signed_in(request), posting_id)
    today = timezone.localdate()
    chosen = compared(request.GET)
    ranking, page = ranked_page(
        lambda offset: rank_people(posting, today=today, offset=offset, only=chosen), request.GET
    )
    cards = person_cards(ranking.matches, posting)
    record_accesses(
        subject_ids=[card.returnee_id for card in cards],
        actor=signed_in(request),
        action=AccessEntry.Action.SHORTLISTED,
        now=timezone.now(),
    )
    context = {
        "posting": posting,
        "cards": cards,
        "ranking": ranking,
        "page_obj": page,
        "is_comparing": chosen is not None,
        "most_compared": MOST_COMPARED,
        "is_open": posting.is_open(today),
    }
    return render(request, "matching/shortlist.html", context)


def own_posting(user: User, posting_id: UUID) -> Posting:
    """A posting of the user's verified employer, or 404."""
    posting = get_object_or_404(
        Posting.objects.visible_to(user).with_details(), public_id=posting_id
    )
    if not posting.employer.is_verified:
        raise Http404
    return posting


def compared(query: QueryDict) -> frozenset[str] | None:
    """The people chosen to stand side by side, at most four; None if none is named."""
    found = [key for key in query.getlist("compare") if _is_uuid(key)]
    return frozenset(str(UUID(key)) for key in found[:MOST_COMPARED]) or None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
