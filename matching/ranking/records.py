"""What the ranking is told about one person and one posting: the contract with `datasets.py`.

Money is MXN per month, days are proleptic ordinals (`date.toordinal()`), states are INEGI numbers
1 to 32, languages are CEFR steps (A1 = 1 ... C2 = 6, mother tongue = 6), schooling is 0 none,
1 primary, 2 secondary, 3 upper secondary or technical, 4 higher. An unknown number is NaN and an
unknown code is "" or -1; neither is ever zero. Sex, age, ethnicity and the return itself have no
field here and so can never be features.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan


@dataclass(frozen=True)
class Experience:
    """Work done: ISCO-08 unit group ("" = to be linked from `text`), years, own words.

    `evidence` is how far it is backed up: 0 told, 1 vouched for, 2 letter of the employer,
    3 certified. `years_ago` are the years since it ended, 0 if it goes on. `refused` are concepts
    ("occ:" and a unit group, "skill:" and a code) that the person said `text` does not mean.
    """

    isco: str = ""
    years: float = nan
    text: str = ""
    evidence: int = 0
    years_ago: float = nan
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PersonQuery:
    """One person, as known on the day of the question.

    `states` and `shifts` are those the person would work in; empty means any. `state`, `lat` and
    `lon` are where the person lives or will live. `wanted` holds ISCO-08 unit groups. `refused` are
    all concepts that the person said the own words do not mean.
    """

    public_id: str
    experiences: tuple[Experience, ...] = ()
    text: str = ""
    refused: frozenset[str] = frozenset()
    skills: tuple[str, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    schooling: float = nan
    wanted: tuple[str, ...] = ()
    reservation_pay: float = nan
    state: int = -1
    states: frozenset[int] = frozenset()
    shifts: frozenset[int] = frozenset()
    relocates: bool = False
    lat: float = nan
    lon: float = nan


@dataclass(frozen=True)
class PostingRecord:
    """One posting, as known on the day of the question.

    `requirement_set` is its row in the sequence of requirement sets given to the index.
    `pay_floor` is the legal minimum for its zone, occupation and hours; `going_wage` is what such
    work pays in its state. `languages` and `skills` hold only what the posting asks for. `refused`
    are concepts that the employer said `text` does not mean.
    """

    public_id: str
    start_day: int
    requirement_set: int
    text: str = ""
    refused: frozenset[str] = frozenset()
    isco: str = ""
    skills: tuple[str, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    min_years: float = nan
    schooling: float = nan
    pay_min: float = nan
    pay_max: float = nan
    pay_floor: float = nan
    going_wage: float = nan
    shift: int = -1
    formal: bool | None = None
    housing: bool = False
    transport: bool = False
    state: int = -1
    lat: float = nan
    lon: float = nan
    seats_left: int = 1
    is_live: bool = True
