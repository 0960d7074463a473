"""A person's own pages: my matches and one job."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from documents.papers import Need, needs
from employers.models import Posting
from matching.cards import Dealings, dealings_with, match_card, match_cards
from matching.filters import Filters
from matching.forms import FilterForm
from matching.names import Names, short_name
from matching.paging import ranked_page
from matching.querying import openable_by, saved_by
from matching.serving import count_without_each, match_posting, rank_postings
from matching.words import Reader, blocked_words
from returnees.models import Returnee
from returnees.progress import progress_of


@role_required(User.Role.RETURNEE)
@require_GET
def match_list(request: HttpRequest) -> HttpResponse:
    """The person's jobs, best first, 20 to a page."""
    returnee = own_file(request)
    today = timezone.localdate()
    form = FilterForm(request.GET)
    filters = form.filters(saved_by(returnee))
    ranking, page = ranked_page(
        lambda offset: rank_postings(returnee, today=today, filters=filters, offset=offset),
        request.GET,
    )
    progress = progress_of(returnee)
    context = {
        "form": form,
        "active": len(filters.active()),
        "cards": match_cards(ranking.matches, returnee),
        "ranking": ranking,
        "page_obj": page,
        "progress": progress,
        "next_step": progress.next_step,
        "looser": _looser(returnee, form, filters, today) if not ranking.total else [],
    }
    return render(request, "matching/match_list.html", context)


@role_required(User.Role.RETURNEE)
@require_GET
def match(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """One job: all about it, why it ranks as it does, and the papers it needs."""
    returnee = own_file(request)
    today = timezone.localdate()
    posting = get_object_or_404(openable_by(returnee), public_id=posting_id)
    found, model = match_posting(returnee, posting, today=today)
    names = Names.of(found.reasons, [found.slowest])
    dealings = dealings_with([posting], returnee).get(posting.pk, Dealings())
    context = {
        "card": match_card(found, posting, names, reader=Reader.PERSON, dealings=dealings),
        "posting": posting,
        "needs": named_needs(posting, returnee, today),
        "is_open": posting.is_open(today),
        "blocked": blocked_words(found.blocked),
        "model": model,
        "as_of": today,
    }
    return render(request, "matching/match.html", context)


def own_file(request: HttpRequest) -> Returnee:
    """The file of the person who is signed in, or 404."""
    files: QuerySet[Returnee] = Returnee.objects.present().with_progress()
    return get_object_or_404(files, user=signed_in(request))


def named_needs(
    posting: Posting, returnee: Returnee, today: dt.date
) -> list[tuple[list[tuple[str, str]], Need]]:
    """What the posting needs: the (code, name) of each document that would do, and the state."""
    required = posting.requirement_set.documents.all()
    names = {row.document_id: short_name(row.document.name) for row in required}
    extra = posting.extra_documents.all()
    names |= {document.code: short_name(document.name) for document in extra}
    cases = returnee.document_cases.all()
    found = needs(posting.requirement_set, extra, cases, today=today)
    return [([(code, names.get(code, code)) for code in need.codes], need) for need in found]


def _looser(
    returnee: Returnee, form: FilterForm, filters: Filters, today: dt.date
) -> list[tuple[str, int, str]]:
    """Filters to let go where nothing is left: label, jobs without it, and the URL."""
    counts = count_without_each(returnee, today=today, filters=filters)
    return [(form.label_of(name), count, form.url_without(name)) for name, count in counts if count]
