"""What demo people and employers did: marks, interests, invitations and proposals."""

from __future__ import annotations

import datetime as dt

import numpy as np

from accounts.models import User
from config.demo.accounts import DEMO_ACCOUNTS, OFFICE
from config.demo.people import pick
from employers.models import Posting
from placements.models import Interest, Placement, PlacementEvent, PostingMark
from returnees.models import Returnee

SHARE_WITH_INTEREST = 0.12
# The office of the demo officer has a fuller queue, so that its pages show their work.
SHARE_IN_DEMO_OFFICE = 0.7


def make_outcomes(*, rng: np.random.Generator, today: dt.date, now: dt.datetime) -> None:
    """Write interests of some people in postings of their state, and proposals of a few."""
    people = list(
        Returnee.objects.filter(experiences__isnull=False).distinct().select_related("city")[:4000]
    )
    postings: dict[str, list[Posting]] = {}
    for posting in Posting.objects.open_on(today).select_related("city")[:20_000]:
        postings.setdefault(posting.city.state_id, []).append(posting)
    shares = {OFFICE: SHARE_IN_DEMO_OFFICE}
    chosen = [
        one for one in people if rng.random() < shares.get(one.office_id or "", SHARE_WITH_INTEREST)
    ]
    pairs = [
        (one, pick(rng, postings[one.city.state_id]))
        for one in chosen
        if one.city and postings.get(one.city.state_id)
    ]
    pairs += _pairs_of_demo_employer(people, {one.pk for one in chosen}, rng, today)
    _write_interests(pairs, rng, today, now)
    _write_proposals(pairs[::3], now)
    PostingMark.objects.bulk_create(
        [
            PostingMark(returnee=one, posting=posting, kind=PostingMark.Kind.SAVED, at=now)
            for one, posting in pairs[::2]
        ]
    )


def _pairs_of_demo_employer(
    people: list[Returnee], taken: set[int], rng: np.random.Generator, today: dt.date
) -> list[tuple[Returnee, Posting]]:
    """People who answered the postings of the employer whose account a visitor can try."""
    own = Posting.objects.open_on(today).filter(
        employer__members__user__email=DEMO_ACCOUNTS[User.Role.EMPLOYER]
    )
    free = (one for one in people if one.pk not in taken)
    return [(next(free), posting) for posting in own for _ in range(int(rng.integers(0, 3)))]


def _write_interests(
    pairs: list[tuple[Returnee, Posting]],
    rng: np.random.Generator,
    today: dt.date,
    now: dt.datetime,
) -> None:
    S = Interest.State
    rows = []
    for number, (returnee, posting) in enumerate(pairs):
        # Those that are proposed below were accepted by the employer first.
        state = S.ACCEPTED if number % 3 == 0 else pick(rng, [S.OPEN, S.DECLINED], [80, 20])
        said = now - dt.timedelta(days=int(rng.integers(0, 6)), hours=int(rng.integers(12)))
        rows.append(
            Interest(
                returnee=returnee,
                posting=posting,
                state=state,
                shares_contact=bool(rng.random() < 0.7),
                created_at=said,
                answer_by=today + dt.timedelta(days=7),
                answered_at=now if state != S.OPEN else None,
                answer_reason="El puesto ya se cubrió." if state == S.DECLINED else "",
            )
        )
    Interest.objects.bulk_create(rows)


def _write_proposals(pairs: list[tuple[Returnee, Posting]], now: dt.datetime) -> None:
    placements = Placement.objects.bulk_create(
        [Placement(returnee=one, posting=posting, proposed_at=now) for one, posting in pairs]
    )
    PlacementEvent.objects.bulk_create(
        [
            PlacementEvent(placement=row, to_state=Placement.State.PROPOSED, at=row.proposed_at)
            for row in placements
        ]
    )
