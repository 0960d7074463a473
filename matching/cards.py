"""Matches as cards: what a page shows of a posting to a person, with its words made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.wording import date_long, money
from employers.models import Posting
from matching.names import Names
from matching.serving import Match
from matching.words import (
    BESIDE_METERS,
    Reader,
    Said,
    distance_words,
    fit_sentence,
    papers_sentence,
    sentences,
)
from placements.models import Interest, Invitation, Placement, PostingMark
from returnees.models import Returnee

MOST_FOR, MOST_AGAINST = 3, 1
LIKELY, POSSIBLE = 0.7, 0.4


@dataclass(frozen=True)
class Dealings:
    """What already passed between a person and a posting."""

    mark: str = ""
    interest: Interest | None = None
    invitation: Invitation | None = None
    placement: Placement | None = None

    @property
    def is_saved(self) -> bool:
        return self.mark == PostingMark.Kind.SAVED

    @property
    def is_dismissed(self) -> bool:
        return self.mark == PostingMark.Kind.DISMISSED

    @property
    def words(self) -> str:
        """The last of it in a few words, "" if there is nothing yet."""
        if self.placement is not None:
            return _("You are proposed for this job")
        if self.interest is not None:
            return _("You said that you are interested")
        return _("The employer invites you") if self.invitation is not None else ""


@dataclass(frozen=True)
class MatchCard:
    """One match in words. `said` are all reasons; `in_favour` and `against` the weightiest."""

    match: Match
    posting: Posting
    dealings: Dealings
    fit: str
    papers: str
    papers_tone: str
    distance: str
    pay: str
    pay_hint: str
    said: tuple[Said, ...]

    @property
    def in_favour(self) -> list[Said]:
        return [each for each in self.more if each.sign > 0][:MOST_FOR]

    @property
    def against(self) -> list[Said]:
        return [each for each in self.more if each.sign < 0][:MOST_AGAINST]

    @property
    def more(self) -> list[Said]:
        """The reasons that are not told beside a meter."""
        return [each for each in self.said if each.code not in BESIDE_METERS]


def match_cards(
    matches: Sequence[Match], returnee: Returnee, *, reader: Reader = Reader.PERSON
) -> list[MatchCard]:
    """Cards of `matches` in their order, in ten queries for any number."""
    ids = [UUID(match.public_id) for match in matches]
    postings = {
        str(posting.public_id): posting
        for posting in Posting.objects.with_details().filter(public_id__in=ids)
    }
    reasons = [reason for match in matches for reason in match.reasons]
    names = Names.of(reasons, (match.slowest for match in matches))
    dealings = dealings_with(list(postings.values()), returnee)
    return [
        match_card(
            match,
            postings[match.public_id],
            names,
            reader=reader,
            dealings=dealings.get(postings[match.public_id].pk, Dealings()),
        )
        for match in matches
        if match.public_id in postings
    ]


def match_card(
    match: Match, posting: Posting, names: Names, *, reader: Reader, dealings: Dealings
) -> MatchCard:
    said = sentences(match.reasons, names, reader)
    return MatchCard(
        match=match,
        posting=posting,
        dealings=dealings,
        fit=fit_sentence(match.p_fit, said),
        papers=papers_sentence(match, said, names, date_long(posting.starts_on)),
        papers_tone=papers_tone(match.p_ready),
        distance=distance_words(match.km, reader),
        pay=pay_words(posting),
        pay_hint=floor_words(match.posting.pay_min, match.posting.pay_floor),
        said=tuple(said),
    )


def dealings_with(postings: Sequence[Posting], returnee: Returnee) -> dict[int, Dealings]:
    """What passed between the person and each posting, by its key, in four queries."""
    keys = [posting.pk for posting in postings]
    marks = PostingMark.objects.filter(returnee=returnee, posting__in=keys)
    kinds = dict(marks.values_list("posting_id", "kind"))
    interests = Interest.objects.live().filter(returnee=returnee, posting__in=keys)
    invitations = Invitation.objects.live().filter(returnee=returnee, posting__in=keys)
    placements = Placement.objects.live().filter(returnee=returnee, posting__in=keys)
    interest_of = {row.posting_id: row for row in interests}
    invitation_of = {row.posting_id: row for row in invitations}
    placement_of = {row.posting_id: row for row in placements}
    return {
        key: Dealings(
            kinds.get(key, ""),
            interest_of.get(key),
            invitation_of.get(key),
            placement_of.get(key),
        )
        for key in keys
    }


def papers_tone(p_ready: float) -> str:
    if p_ready >= LIKELY:
        return "good"
    return "warn" if p_ready >= POSSIBLE else "danger"


def pay_words(posting: Posting) -> str:
    """The pay a month, as a range where it is one."""
    low, high = money(round(posting.pay_month_min)), money(round(posting.pay_month_max))
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def floor_words(pay: float, floor: float) -> str:
    """How pay a month stands to the legal minimum, "" if no minimum is known."""
    if not floor > 0:
        return ""
    times = pay / floor
    if times < 0.995:
        return _("starts under the legal minimum")
    if times < 1.05:
        return _("the legal minimum")
    return _("%(times)s times the legal minimum") % {"times": f"{times:.1f}"}
