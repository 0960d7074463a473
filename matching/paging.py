"""Pages of a ranking, which is asked for one page at a time."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from matching.serving import PAGE, Ranking


def ranked_page(
    rank: Callable[[int], Ranking], query: QueryDict, *, size: int = PAGE
) -> tuple[Ranking, Page[int]]:
    """The page that the URL names; `rank` takes an offset. A page too far gives the last one."""
    number = _number(query.get("page", "1"))
    ranking = rank((number - 1) * size)
    paginator = Paginator(range(ranking.total), size)
    page = paginator.get_page(number)
    if page.number != number:
        ranking = rank((page.number - 1) * size)
    return ranking, page


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 1
