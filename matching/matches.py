"""What the ranking answers: matches with their terms and reasons, a page at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matching.ranking.explain import Reason
from matching.ranking.records import PostingRecord


@dataclass(frozen=True)
class Match:
    """One ranked pair: `public_id` is the posting for a person, the person for a posting.

    score = p_fit * p_ready * utility. `blocked` names what makes the pair impossible; it is
    empty in every list, since impossible pairs are not listed. `km` is None if not known;
    `slowest` is the document that most often comes last, None if none is missing.
    """

    public_id: str
    place: int
    score: float
    p_fit: float
    p_ready: float
    utility: float
    km: float | None
    slowest: str | None
    reasons: tuple[Reason, ...]
    posting: PostingRecord
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """A page of matches, how many there are in all, and what made them."""

    matches: list[Match]
    total: int
    model: str
    as_of: dt.date

    @property
    def total_words(self) -> str:
        """The total as Mexico writes numbers: 1,352."""
        return f"{self.total:,}"
