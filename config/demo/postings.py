"""Employers and postings of the demo: places and pay follow the offers that are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from stdnum.mx import rfc
from tqdm import tqdm

from accounts.models import User
from catalogs.models import (
    City,
    LanguageLevel,
    Occupation,
    RequirementSet,
    Schooling,
    Shift,
    State,
    WageFloor,
)
from config.demo import words
from config.demo.people import BATCH, CODES_ONLY, Catalog, duties_of, pick
from employers.models import Employer, Member, Posting, PostingEvent, PostingLanguage

RFC_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SHIFT_SHARES = {
    Shift.DAY: 58,
    Shift.EVENING: 8,
    Shift.NIGHT: 9,
    Shift.ROTATING: 20,
    Shift.PART_TIME: 5,
}


def false_rfc(rng: np.random.Generator) -> str:
    """An RFC of the right form whose check digit is wrong, so that it is nobody's."""
    letters = "".join(pick(rng, "BCDFGHJKLMNPRSTVWXYZ") for _ in range(3))
    day = dt.date(1990, 1, 1) + dt.timedelta(days=int(rng.integers(12_000)))
    body = f"{letters}{day:%y%m%d}" + "".join(pick(rng, RFC_ALPHABET) for _ in range(2))
    right = rfc.calc_check_digit(body)
    return body + next(digit for digit in "0123456789A" if digit != right)


def make_employers(
    *, count: int, rng: np.random.Generator, now: dt.datetime, catalog: Catalog
) -> list[Employer]:
    """Write `count` employers, nearly all verified, with one member each."""
    shares = _state_shares(catalog.states)
    rows = []
    for number in range(count):
        name = words.EMPLOYER_NAMES[number % len(words.EMPLOYER_NAMES)]
        repeat = number // len(words.EMPLOYER_NAMES)
        ending = words.EMPLOYER_ENDINGS[repeat % len(words.EMPLOYER_ENDINGS)]
        extra = f" {repeat}" if repeat >= len(words.EMPLOYER_ENDINGS) else ""
        state = Employer.State.PENDING if number % 25 == 24 else Employer.State.VERIFIED
        rows.append(
            Employer(
                name=f"{name}{ending}{extra}",
                rfc=false_rfc(rng),
                city=pick(rng, catalog.cities[pick(rng, list(shares), list(shares.values()))]),
                state=state,
                decided_at=now if state == Employer.State.VERIFIED else None,
            )
        )
    employers = Employer.objects.bulk_create(rows)
    users = User.objects.bulk_create(
        [
            User(
                email=f"empresa{i + 1}@demo.example",
                password=CODES_ONLY,
                role=User.Role.EMPLOYER,
            )
            for i in range(count)
        ]
    )
    Member.objects.bulk_create(
        [
            Member(employer=employer, user=user, is_owner=True)
            for employer, user in zip(employers, users, strict=True)
        ]
    )
    return employers


@dataclass(frozen=True)
class _Rules:
    """What decides pay and papers of a posting, read once."""

    families: dict[str, RequirementSet]
    floors: dict[tuple[str, bool], Decimal]


def make_postings(
    *,
    count: int,
    employers: list[Employer],
    rng: np.random.Generator,
    today: dt.date,
    now: dt.datetime,
    catalog: Catalog,
) -> None:
    """Write `count` postings of `employers`, nearly all published."""
    rules = _Rules(
        families={
            code: RequirementSet.objects.for_isco(catalog.occupations[code].isco08)
            for code, *_ in words.HIRED
        },
        floors={
            (code, zone): _floor(catalog.occupations[code], zone, today)
            for code, *_ in words.HIRED
            for zone in (True, False)
        },
    )
    for start in tqdm(range(0, count, BATCH), desc="postings", unit_scale=BATCH, disable=None):
        size = min(BATCH, count - start)
        drafts = [_Draft(rng, today, now, catalog, rules, employers) for _ in range(size)]
        postings = Posting.objects.bulk_create([draft.posting for draft in drafts])
        pairs = list(zip(drafts, postings, strict=True))
        through = Posting.skills.through
        through.objects.bulk_create(
            [
                through(posting_id=posting.pk, skill_id=skill.code)
                for draft, posting in pairs
                for skill in draft.skills
            ]
        )
        PostingLanguage.objects.bulk_create(
            [
                PostingLanguage(posting=posting, language_id="en", level=draft.english)
                for draft, posting in pairs
                if draft.english
            ]
        )
        PostingEvent.objects.bulk_create(
            [PostingEvent(posting=row, to_state=row.state, at=now) for row in postings]
        )


def _floor(occupation: Occupation, zone: bool, today: dt.date) -> Decimal:
    floor = WageFloor.objects.for_job(isco08=occupation.isco08, is_northern_zone=zone, day=today)
    return (floor or Decimal(0)) * Posting.PERIODS_PER_MONTH[Posting.PayPeriod.DAY]


def _state_shares(states: list[State]) -> dict[str, float]:
    rest = words.VACANCY_REST / (len(states) - len(words.VACANCY_SHARES))
    return {state.code: words.VACANCY_SHARES.get(state.code, rest) for state in states}


class _Draft:
    """One made-up posting, drawn once and written by the tables."""

    def __init__(
        self,
        rng: np.random.Generator,
        today: dt.date,
        now: dt.datetime,
        catalog: Catalog,
        rules: _Rules,
        employers: list[Employer],
    ) -> None:
        self.rng, self.today, self.now, self.catalog = rng, today, now, catalog
        code, _, self.low, self.high = pick(rng, words.HIRED, [row[1] for row in words.HIRED])
        self.occupation = catalog.occupations[code]
        self.employer: Employer = pick(rng, employers)
        self.city = self._draw_city()
        self.floor = rules.floors[code, self.city.is_northern_zone]
        self.family = rules.families[code]
        self.shift = pick(rng, list(SHIFT_SHARES), list(SHIFT_SHARES.values()))
        self.english = self._draw_english()
        usual = catalog.skills_of(self.occupation)[:10]
        self.skills = [skill for skill in usual if rng.random() < 0.4][:5]
        self.posting = self._build()

    def _draw_city(self) -> City:
        shares = _state_shares(self.catalog.states)
        if self.rng.random() < 0.3:
            return self.employer.city
        code = pick(self.rng, list(shares), list(shares.values()))
        cities = self.catalog.cities[code]
        return pick(self.rng, cities, [(city.population_thousands or 20) for city in cities])

    def _draw_english(self) -> int:
        code = self.occupation.code
        if "bilingual" in code or code in {"interpreter-translator", "english-teacher"}:
            return pick(self.rng, [LanguageLevel.B2, LanguageLevel.C1], [55, 45])
        return LanguageLevel.B1 if self.rng.random() < 0.05 else 0

    def _pay(self) -> tuple[Decimal, Decimal, str]:
        P = Posting.PayPeriod
        ratio = self.low + (self.high - self.low) * float(self.rng.beta(1.5, 2.5))
        period = pick(self.rng, [P.MONTH, P.WEEK, P.FORTNIGHT, P.DAY], [62, 25, 10, 3])
        factor = Posting.PERIODS_PER_MONTH[period]
        step = 100 if period == P.MONTH else 10
        # Rounded up, so that the lowest pay stays at the floor or above.
        low = int(-(-float(self.floor / factor) * ratio // step) * step)
        high = int(low * float(self.rng.uniform(1.0, 1.25)) // step * step)
        return Decimal(low), Decimal(max(low, high)), period

    def _name(self) -> str:
        names = [self.occupation.title_es.split(" (")[0].split(" / ")[0]]
        names += [
            alias for alias in self.catalog.aliases[self.occupation.code] if alias[0].islower()
        ]
        name = names[0] if self.rng.random() < 0.55 else pick(self.rng, names)
        return name[0].upper() + name[1:]

    def _title(self, name: str) -> str:
        style = pick(self.rng, words.TITLE_STYLES)
        title = style.format(
            t=name,
            T=name.upper(),
            shift=words.SHIFT_WORDS[self.shift],
            city=self.city.name,
        )
        return title[:200]

    def _duties(self, name: str) -> str:
        opening = pick(self.rng, words.POSTING_OPENINGS).format(
            title=name.lower(), place=self.city.name
        )
        body = pick(self.rng, duties_of(self.occupation.isco08, words.POSTING_DUTIES))
        if not self.skills:
            return f"{opening}\n\n{body}"
        # "Cimbra" is written "cimbra" in a sentence, but "PLC" stays.
        names = [
            n[0].lower() + n[1:] if n[1:2].islower() else n
            for n in (s.name_es for s in self.skills)
        ]
        asked = pick(self.rng, words.SKILLS_ASKED).format(skills=", ".join(names))
        return f"{opening}\n\n{body} {asked}"

    def _build(self) -> Posting:
        rng, today = self.rng, self.today
        low, high, period = self._pay()
        name = self._name()
        published = today - dt.timedelta(days=int(rng.integers(0, 40)))
        state = pick(
            rng, [Posting.State.PUBLISHED, Posting.State.PAUSED, Posting.State.CLOSED], [94, 3, 3]
        )
        return Posting(
            employer=self.employer,
            title=self._title(name),
            occupation=self.occupation,
            duties=self._duties(name),
            pay_min=low,
            pay_max=high,
            pay_period=period,
            shift=self.shift,
            hours_per_week=24 if self.shift == Shift.PART_TIME else 48,
            days_per_week=pick(rng, [5, 6], [35, 65]),
            city=self.city,
            seats=pick(rng, [1, 2, 3, 5, 10, 20, 50], [34, 20, 14, 14, 10, 5, 3]),
            starts_on=today + dt.timedelta(days=int(rng.integers(3, 50))),
            published_on=published,
            closes_on=today + dt.timedelta(days=int(rng.integers(5, 75))),
            min_experience_years=pick(rng, [0, 1, 2, 3, 5], [45, 27, 16, 8, 4]),
            min_schooling=pick(
                rng,
                [Schooling.NONE, Schooling.PRIMARY, Schooling.SECONDARY, Schooling.UPPER_SECONDARY],
                [30, 18, 37, 15],
            ),
            requirement_set=self.family,
            is_formal=rng.random() < 0.93,
            offers_housing=rng.random() < (0.3 if self.occupation.isco08[0] == "6" else 0.07),
            offers_transport=rng.random() < 0.32,
            offers_meals=rng.random() < 0.2,
            benefits=", ".join(sorted({pick(rng, words.BENEFITS) for _ in range(3)})),
            charges_nothing=True,
            state=state,
            touched_at=self.now,
        )
