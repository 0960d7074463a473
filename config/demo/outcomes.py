"""What demo people and employers did: marks, interests, invitations and proposals."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

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
SHARE_OFFERED = 0.4
"""Of the proposals outside the demo office, whose queue stays full."""
NOES = ["El puesto ya se cubrió.", "Buscamos a alguien con más práctica en este trabajo."]


def make_outcomes(*, rng: np.random.Generator, today: dt.date, now: dt.datetime) -> None:
    """Write interests of some people in postings of their state, and proposals of a few."""
    people = list(
        Returnee.objects.filter(experiences__isnull=False)
        .distinct()
        .select_related("city")
        .prefetch_related("experiences__occupation")[:4000]
    )
    jobs = _Jobs(today)
    shares = {OFFICE: SHARE_IN_DEMO_OFFICE}
    chosen = [
        one for one in people if rng.random() < shares.get(one.office_id or "", SHARE_WITH_INTEREST)
    ]
    pairs = [(one, pick(rng, near)) for one in chosen if (near := jobs.near(one))]
    pairs += _pairs_of_demo_employer(people, {one.pk for one in chosen}, rng, today)
    _write_interests(pairs, rng, today, now)
    _write_proposals(pairs[::3], rng, now)
    PostingMark.objects.bulk_create(
        [
            PostingMark(returnee=one, posting=posting, kind=PostingMark.Kind.SAVED, at=now)
            for one, posting in pairs[::2]
        ]
    )


class _Jobs:
    """Open postings by state and kind of work: people answer what they know near them."""

    def __init__(self, today: dt.date) -> None:
        self._by_work: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        rows = Posting.objects.open_on(today).select_related("city", "occupation")
        for posting in rows[:20_000]:
            isco08 = posting.occupation.isco08 if posting.occupation else ""
            self._by_work[posting.city.state_id, isco08[:3]].append(posting)

    def near(self, returnee: Returnee) -> list[Posting]:
        """Postings of work the person did, in the state where the person lives."""
        state = returnee.city.state_id if returnee.city else ""
        works = {job.occupation.isco08[:3] for job in returnee.experiences.all() if job.occupation}
        return [row for work in sorted(works) for row in self._by_work.get((state, work), [])]


def _pairs_of_demo_employer(
    people: list[Returnee], taken: set[int], rng: np.random.Generator, today: dt.date
) -> list[tuple[Returnee, Posting]]:
    """People who answered the postings of the employer whose account a visitor can try."""
    own = Posting.objects.open_on(today).filter(
        employer__members__user__email=DEMO_ACCOUNTS[User.Role.EMPLOYER]
    )
    free: dict[str, list[Returnee]] = defaultdict(list)
    for one in people:
        for work in _works(one) if one.pk not in taken else ():
            free[work].append(one)
    return [
        (one, posting)
        for posting in own.select_related("occupation")
        if posting.occupation
        for one in _take(free[posting.occupation.isco08[:3]], int(rng.integers(0, 4)), taken)
    ]


def _take(people: list[Returnee], count: int, taken: set[int]) -> list[Returnee]:
    """Up to `count` of `people` who answered nothing yet; they are taken then."""
    chosen = [one for one in people if one.pk not in taken][:count]
    taken.update(one.pk for one in chosen)
    return chosen


def _works(returnee: Returnee) -> set[str]:
    """ISCO minor groups of the jobs that the person did."""
    jobs = returnee.experiences.all()
    return {job.occupation.isco08[:3] for job in jobs if job.occupation}


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
                answered_at=said + (now - said) / 2 if state != S.OPEN else None,
                answer_reason=pick(rng, NOES, [40, 60]) if state == S.DECLINED else "",
            )
        )
    Interest.objects.bulk_create(rows)


def _write_proposals(
    pairs: list[tuple[Returnee, Posting]], rng: np.random.Generator, now: dt.datetime
) -> None:
    """Proposals that wait, and some that became an offer in the last days."""
    S = Placement.State
    taken: dict[int, int] = defaultdict(int)
    rows, events = [], []
    for returnee, posting in pairs:
        row = Placement(returnee=returnee, posting=posting, proposed_at=now)
        steps = [S.PROPOSED]
        has_seat = taken[posting.pk] < posting.seats
        if has_seat and returnee.office_id != OFFICE and rng.random() < SHARE_OFFERED:
            taken[posting.pk] += 1
            steps += [S.APPROVED, S.OFFERED]
            row.state, row.seat = S.OFFERED, taken[posting.pk]
            row.proposed_at = now - dt.timedelta(days=int(rng.integers(1, 6)))
        rows.append(row)
        events += [
            PlacementEvent(
                placement=row,
                from_state=before,
                to_state=after,
                at=row.proposed_at + dt.timedelta(hours=2 * number),
            )
            for number, (before, after) in enumerate(zip(["", *steps], steps, strict=False))
        ]
    Placement.objects.bulk_create(rows)
    PlacementEvent.objects.bulk_create(events)
