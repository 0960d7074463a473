"""Returnees of the demo: origins, ages, work and papers follow the shares that are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
from django.contrib.auth.hashers import make_password
from tqdm import tqdm

from accounts.models import Consent, User
from catalogs.linking import fold_name
from catalogs.models import (
    City,
    DocumentType,
    Occupation,
    Office,
    Schooling,
    Skill,
    State,
)
from config.demo import words
from config.demo.histories import Story, usual_channel, write
from documents.models import DocumentCase
from documents.services import expiry_day
from returnees.models import Returnee, ReturneeLanguage, WorkExperience

T = TypeVar("T")
BATCH = 1000
ENOUGH_SKILLS = 4
CODES_ONLY = make_password(None)
EVIDENCE = WorkExperience.Evidence.values
"""What Django stores for an account without a password."""
AGE_BANDS = [(18, 24), (25, 29), (30, 34), (35, 39), (40, 44), (45, 49), (50, 59), (60, 66)]
AGE_SHARES = [17, 17, 18, 16, 13, 9, 8, 2]
YEARS_ABROAD = [(0, 0.9), (1, 4), (5, 9), (10, 30)]
YEARS_SHARES = [34, 22, 17, 27]
ENGLISH_SHARES = {  # none, A2, B1, B2, C1 by years abroad
    0: [95, 4, 1, 0, 0],
    1: [37, 45, 15, 2, 1],
    2: [18, 35, 32, 11, 4],
    3: [10, 25, 30, 20, 15],
}
ENGLISH_LEVELS = [0, 2, 3, 4, 5]
SCHOOLING_SHARES = {
    Schooling.NONE: 4,
    Schooling.PRIMARY: 28,
    Schooling.SECONDARY: 36,
    Schooling.UPPER_SECONDARY: 17,
    Schooling.TECHNICAL: 6,
    Schooling.HIGHER: 9,
}
# Share that has the paper on arrival, and the mean days until others ask for it.
PAPERS_ON_ARRIVAL = {
    "CRM": (0.85, 2),
    "ACTA": (0.25, 12),
    "CURP": (0.45, 14),
    "MCAS": (0.18, None),
    "PASAPORTE": (0.12, 120),
    "INE": (0.16, 30),
    "NSS": (0.20, 25),
    "RFC": (0.12, 35),
    "COMP_DOM": (0.08, 30),
    "CTA": (0.06, 60),
    "LIC_EST": (0.05, 150),
    "CARTILLA": (0.18, 240),
    "CERT_EST": (0.22, 120),
    "SALUD": (0.01, 200),
    "DC3": (0.02, 200),
    "CONOCER": (0.01, 400),
}


@dataclass(frozen=True)
class Catalog:
    """What people are made of, read once."""

    states: list[State]
    cities: dict[str, list[City]]
    border: list[City]
    metropolitan: list[City]
    offices: dict[str, Office]
    occupations: dict[str, Occupation]
    aliases: dict[str, list[str]]
    skills: list[Skill]
    documents: dict[str, DocumentType]
    _usual: dict[str, list[Skill]] = field(default_factory=dict)

    def skills_of(self, occupation: Occupation) -> list[Skill]:
        """Skills usual in its unit group, else near it; those that share its words come first.

        One whose words fit another occupation of the same unit group better is left to that.
        """
        if occupation.code not in self._usual:
            self._usual[occupation.code] = self._find_skills(occupation)
        return self._usual[occupation.code]

    def _find_skills(self, occupation: Occupation) -> list[Skill]:
        group = occupation.isco08
        exact = [s for s in self.skills if group in s.major_groups.split(";")]
        usual = exact or [s for s in self.skills if group[:3] in s.major_groups]
        own = self._shared_words(occupation, usual)
        others = [row for row in self.occupations.values() if row.isco08 == group]
        best = {s.code: 0 for s in usual}
        for row in others:
            shared = self._shared_words(row, usual)
            best = {code: max(count, shared[code]) for code, count in best.items()}
        fitting = [s for s in usual if own[s.code] == best[s.code]]
        fitting.sort(key=lambda s: (-own[s.code], len(s.major_groups), s.code))
        named = sum(own[s.code] > 0 for s in fitting)
        # Where many skills say the words of the occupation, the others of its group are far off.
        return fitting[:named] if named == 0 or named >= ENOUGH_SKILLS else fitting

    def _shared_words(self, occupation: Occupation, skills: list[Skill]) -> dict[str, int]:
        titles = occupation.title_es, occupation.title_en
        words = _folded_words(*titles, *self.aliases[occupation.code])
        said = {s.code: (s.name_es, s.name_en, s.aliases_es, s.aliases_en) for s in skills}
        return {code: len(_folded_words(*names) & words) for code, names in said.items()}


def _folded_words(*texts: str) -> set[str]:
    return {word for text in texts for word in fold_name(text.replace(";", " ")).split()}


def read_catalog() -> Catalog:
    cities: dict[str, list[City]] = {}
    for city in City.objects.all():
        cities.setdefault(city.state_id, []).append(city)
    every = [city for group in cities.values() for city in group]
    occupations = {row.code: row for row in Occupation.objects.prefetch_related("aliases")}
    return Catalog(
        states=list(State.objects.order_by("code")),
        cities=cities,
        border=[city for city in every if city.is_northern_zone],
        metropolitan=[city for city in every if (city.population_thousands or 0) > 600],
        offices={
            office.state_id: office
            for office in Office.objects.filter(kind=Office.Kind.EMPLOYMENT_SERVICE)
            if office.state_id
        },
        occupations=occupations,
        aliases={
            code: [alias.text for alias in row.aliases.all()] for code, row in occupations.items()
        },
        skills=list(Skill.objects.order_by("code")),
        documents={row.code: row for row in DocumentType.objects.all()},
    )


def make_people(
    *, count: int, rng: np.random.Generator, today: dt.date, now: dt.datetime, catalog: Catalog
) -> None:
    """Write `count` returnees with accounts, work, languages, papers and consents."""
    for start in tqdm(range(0, count, BATCH), desc="people", unit_scale=BATCH, disable=None):
        _make_batch(start, min(BATCH, count - start), rng, today, now, catalog)


def pick(
    rng: np.random.Generator, values: Sequence[T], weights: Sequence[float] | None = None
) -> T:
    """One of `values`, all alike or with `weights` of any sum."""
    if weights is None:
        return values[int(rng.integers(len(values)))]
    cumulated = np.cumsum(weights)
    return values[int(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"))]


def _make_batch(
    start: int,
    size: int,
    rng: np.random.Generator,
    today: dt.date,
    now: dt.datetime,
    catalog: Catalog,
) -> None:
    makers = [_Person(rng, today, now, catalog) for _ in range(size)]
    users = User.objects.bulk_create(
        [
            User(email=email_of("persona", start + i), password=CODES_ONLY, language=one.language)
            for i, one in enumerate(makers)
        ]
    )
    returnees = Returnee.objects.bulk_create(
        [one.returnee(user) for one, user in zip(makers, users, strict=True)]
    )
    pairs = list(zip(makers, returnees, strict=True))
    WorkExperience.objects.bulk_create([row for m, r in pairs for row in m.experiences(r)])
    ReturneeLanguage.objects.bulk_create([row for m, r in pairs for row in m.languages(r)])
    Returnee.skills.through.objects.bulk_create([row for m, r in pairs for row in m.skills(r)])
    Returnee.work_states.through.objects.bulk_create([row for m, r in pairs for row in m.wishes(r)])
    write([story for m, r in pairs for story in m.papers(r)])
    Consent.objects.bulk_create([row for m, r in pairs for row in m.consents(r)])


class _Person:
    """One made-up person, drawn once and written by the tables."""

    def __init__(
        self, rng: np.random.Generator, today: dt.date, now: dt.datetime, catalog: Catalog
    ) -> None:
        self.rng, self.today, self.now, self.catalog = rng, today, now, catalog
        self.is_woman = rng.random() < 0.1
        self.home = pick(rng, catalog.states, [s.return_share_pct for s in catalog.states])
        self.city = self._draw_city()
        low, high = pick(rng, AGE_BANDS, AGE_SHARES)
        self.age = int(rng.integers(low, high + 1))
        self.band = pick(rng, [0, 1, 2, 3], YEARS_SHARES)
        self.years = float(rng.uniform(*YEARS_ABROAD[self.band]))
        self.came_as_child = self.years > self.age - 15
        self.years = min(self.years, max(self.age - 3.0, 0.5))
        self.english = self._draw_english()
        self.language = "en" if self.came_as_child and rng.random() < 0.3 else "es"
        self.days_home = int(rng.gamma(1.2, 18))
        self.jobs = self._draw_jobs()

    def _draw_city(self) -> City:
        where = self.rng.random()
        if where < 0.75 or not self.catalog.border or not self.catalog.metropolitan:
            return pick(self.rng, self.catalog.cities[self.home.code])
        return pick(self.rng, self.catalog.border if where < 0.87 else self.catalog.metropolitan)

    def _draw_english(self) -> int:
        if self.came_as_child:
            return pick(self.rng, [4, 5, 6], [25, 45, 30])
        return pick(self.rng, ENGLISH_LEVELS, ENGLISH_SHARES[self.band])

    def _draw_jobs(self) -> list[tuple[Occupation, str, float, str]]:
        count = pick(self.rng, [0, 1, 2, 3, 4], [3, 32, 38, 20, 7])
        codes = pick(self.rng, words.INDUSTRIES, [share for _, share, _ in words.INDUSTRIES])[2]
        jobs = []
        for number in range(count):
            if number and self.rng.random() < 0.35:
                weights = [share for _, share, _ in words.INDUSTRIES]
                codes = pick(self.rng, words.INDUSTRIES, weights)[2]
            occupation = self.catalog.occupations[pick(self.rng, codes)]
            years = round(float(self.rng.gamma(1.6, 2.2)) + 0.3, 1)
            jobs.append((occupation, self._title(occupation), years, self._duties(occupation)))
        return jobs

    def _title(self, occupation: Occupation) -> str:
        names = [occupation.title_en, occupation.title_es]
        title = pick(self.rng, names + self.catalog.aliases[occupation.code] * 2)
        return title[0].upper() + title[1:]

    def _duties(self, occupation: Occupation) -> str:
        return "" if self.rng.random() < 0.2 else pick(self.rng, duties_of(occupation.isco08))

    def returnee(self, user: User) -> Returnee:
        surnames = words.SURNAMES
        born = self.today - dt.timedelta(days=int(self.age * 365.25 + self.rng.integers(365)))
        pay = int(self.rng.lognormal(9.4, 0.22)) // 500 * 500
        return Returnee(
            user=user,
            given_names=pick(self.rng, words.WOMEN if self.is_woman else words.MEN),
            first_surname=pick(self.rng, surnames),
            second_surname=pick(self.rng, surnames),
            birth_date=born,
            sex="F" if self.is_woman else "M",
            home_state=self.home,
            city=self.city,
            office=self.catalog.offices.get(self.city.state_id),
            work_done="; ".join(title for _, title, _, _ in self.jobs)[:400],
            schooling=pick(self.rng, list(SCHOOLING_SHARES), list(SCHOOLING_SHARES.values())),
            would_relocate=self.rng.random() < 0.45,
            pay_wanted=pay if self.rng.random() < 0.8 else None,
            shifts_wanted=pick(
                self.rng, [[], ["day"], ["day", "evening"], ["day", "night", "rotating"]]
            ),
            touched_at=self.now,
        )

    def experiences(self, returnee: Returnee) -> list[WorkExperience]:
        year, rows = self.today.year - self.days_home // 365, []
        for occupation, title, years, duties in self.jobs:
            in_us = self.rng.random() < 0.8
            place = pick(self.rng, words.US_PLACES, words.US_PLACE_WEIGHTS)
            rows.append(
                WorkExperience(
                    returnee=returnee,
                    title=title,
                    occupation=occupation if self.rng.random() < 0.8 else None,
                    country="US" if in_us else "MX",
                    place=place if in_us else self.city.name,
                    ended_year=year,
                    started_year=year - int(years),
                    years=Decimal(str(years)),
                    duties=duties,
                    evidence=pick(
                        self.rng, ["told", "vouched", "letter", "certified"], [84, 8, 5, 3]
                    ),
                )
            )
            year -= int(years) + int(self.rng.integers(2))
        return rows

    def languages(self, returnee: Returnee) -> list[ReturneeLanguage]:
        spanish = 4 if self.came_as_child and self.rng.random() < 0.2 else 6
        rows = [ReturneeLanguage(returnee=returnee, language_id="es", level=spanish)]
        if self.english:
            rows.append(ReturneeLanguage(returnee=returnee, language_id="en", level=self.english))
        if self.home.code in {"20", "07", "12", "31", "21"} and self.rng.random() < 0.2:
            code = {"20": "zap", "07": "tzo", "12": "nah", "31": "yua", "21": "nah"}[self.home.code]
            rows.append(ReturneeLanguage(returnee=returnee, language_id=code, level=6))
        return rows

    def skills(self, returnee: Returnee) -> list[Any]:
        usual = {s.code: 0 for job in self.jobs for s in self.catalog.skills_of(job[0])[:12]}
        chosen = [code for code in usual if self.rng.random() < 0.45]
        through = Returnee.skills.through
        return [through(returnee_id=returnee.pk, skill_id=code) for code in chosen[:12]]

    def wishes(self, returnee: Returnee) -> list[Any]:
        if returnee.would_relocate and self.rng.random() < 0.6:
            return []
        through = Returnee.work_states.through
        codes = {self.city.state_id, self.home.code}
        return [through(returnee_id=returnee.pk, state_id=code) for code in sorted(codes)]

    def papers(self, returnee: Returnee) -> list[Story]:
        rows = []
        for code, (share, mean_wait) in PAPERS_ON_ARRIVAL.items():
            if code == "CARTILLA" and (self.is_woman or not 18 <= self.age <= 39):
                continue
            row = self._paper(returnee, code, share, mean_wait)
            if row:
                rows.append(row)
        return rows

    def _paper(
        self, returnee: Returnee, code: str, share: float, mean_wait: int | None
    ) -> Story | None:
        arrived = self.today - dt.timedelta(days=self.days_home)
        document = self.catalog.documents[code]
        case = DocumentCase(returnee=returnee, document_type=document)
        story = Story(case)
        if self.rng.random() < share:
            return self._in_hand(story, arrived)
        asked_after = int(self.rng.exponential(mean_wait)) if mean_wait else self.days_home + 1
        if asked_after > self.days_home:
            return None
        usual = max(document.std_typ_days - document.std_min_days, 0.5)
        takes = document.std_min_days + int(self.rng.gamma(1.5, usual))
        case.requested_on = arrived + dt.timedelta(days=asked_after)
        case.channel = usual_channel(document)
        case.is_expedited = self.rng.random() < 0.12
        case.expedited_on = case.requested_on if case.is_expedited else None
        story.tell(DocumentCase.State.REQUESTED, case.requested_on)
        if asked_after + takes <= self.days_home:
            return self._in_hand(story, case.requested_on + dt.timedelta(days=takes))
        return story

    def _in_hand(self, story: Story, day: dt.date) -> Story:
        case = story.case
        case.in_hand_on, case.expires_on = day, expiry_day(case.document_type, day)
        story.tell(DocumentCase.State.IN_HAND, day)
        return story

    def consents(self, returnee: Returnee) -> list[Consent]:
        purposes = [Consent.Purpose.SERVICE]
        if self.rng.random() < 0.9:
            purposes.append(Consent.Purpose.SHORTLIST)
        return [
            Consent(
                subject_id=returnee.public_id,
                purpose=purpose,
                notice_version="1",
                given_at=self.now,
            )
            for purpose in purposes
        ]


def duties_of(isco08: str, table: dict[str, list[str]] = words.DUTIES) -> list[str]:
    """Sentences for an ISCO code: those of its longest prefix in `table`."""
    prefix = next(isco08[:size] for size in (4, 3, 2, 1, 0) if isco08[:size] in table)
    return table[prefix]


def email_of(kind: str, number: int) -> str:
    """The e-mail of the demo account `number`, counted from 0, in a domain that is nobody's."""
    return f"{kind}{number + 1}@demo.example"
