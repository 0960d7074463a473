"""People and postings as arrays of one row each, so that any pairs are scored at once.

A block of columns has n rows. Pair functions take two blocks whose numbers of rows are equal, or
one of which is 1: one person against all postings, one posting against all people, or pair by
pair. All follow from numpy's broadcasting over the first axis.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from catalogs.linking import ConceptLinker
from matching.ranking.features import linked_experiences, occupation_of
from matching.ranking.records import Experience, PersonQuery, PostingRecord

# Slots per person or posting; what does not fit is the shortest work, the lowest language level.
MAX_EXPERIENCES = 8
MAX_WANTED = 4
MAX_LANGUAGES = 4
MAX_SKILLS = 16
N_STATES = 33
MAX_SHIFT = 15
EMPTY = -1
# Years ago at which work ended whose end was not said [P]: early, so that saying it seldom lowers.
UNSAID_YEARS_AGO = 8.0


class Columns:
    """Arrays with one row per person or posting."""

    public_id: np.ndarray

    def __len__(self) -> int:
        return len(self.public_id)

    def take(self, rows: Any) -> Self:
        """The block of `rows`, an integer array, mask or slice."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def concat(cls, blocks: Sequence[Self]) -> Self:
        names = [f.name for f in fields(cls)]
        return cls(**{n: np.concatenate([getattr(b, n) for b in blocks]) for n in names})


@dataclass(frozen=True)
class PostingColumns(Columns):
    """Postings as arrays; names and units as in PostingRecord.

    `languages` (n, MAX_LANGUAGES) are codes by `name_code`, with `language_levels` beside them;
    `skills` (n, MAX_SKILLS) likewise; free slots are -1. `isco` is 0 where unknown; `formal` is
    1, 0 or NaN.
    """

    public_id: np.ndarray
    start_day: np.ndarray
    requirement_set: np.ndarray
    isco: np.ndarray
    skills: np.ndarray
    languages: np.ndarray
    language_levels: np.ndarray
    min_years: np.ndarray
    schooling: np.ndarray
    pay_min: np.ndarray
    pay_max: np.ndarray
    pay_floor: np.ndarray
    going_wage: np.ndarray
    shift: np.ndarray
    formal: np.ndarray
    housing: np.ndarray
    transport: np.ndarray
    state: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    seats_left: np.ndarray
    is_live: np.ndarray

    @classmethod
    def from_records(cls, records: Iterable[PostingRecord], linker: ConceptLinker) -> Self:
        """Columns of `records`; an occupation that is not given is looked for in the text.

        Raises ValueError if the minimum pay is above the maximum or a shift is out of range.
        """
        records = list(records)
        languages = [_languages(record.languages) for record in records]
        columns = cls(
            public_id=_ids(records),
            start_day=_column(records, "start_day", np.int64),
            requirement_set=_column(records, "requirement_set", np.int32),
            isco=np.array([_isco(occupation_of(record, linker)) for record in records], int),
            skills=_slots([_codes(record.skills) for record in records], MAX_SKILLS),
            languages=_slots([codes for codes, _ in languages], MAX_LANGUAGES),
            language_levels=_slots([levels for _, levels in languages], MAX_LANGUAGES),
            formal=np.array(
                [np.nan if record.formal is None else record.formal for record in records], float
            ),
            **{name: _column(records, name, float) for name in _POSTING_NUMBERS},
            **{name: _column(records, name, np.int32) for name in ("shift", "state", "seats_left")},
            **{name: _column(records, name, bool) for name in ("housing", "transport", "is_live")},
        )
        columns.check()
        return columns

    def check(self) -> None:
        """Raise ValueError for values that no posting can have."""
        if (self.pay_min > self.pay_max).any():
            raise ValueError("pay_min must not be above pay_max.")
        if ((self.shift < EMPTY) | (self.shift > MAX_SHIFT)).any():
            raise ValueError(f"shift must be between {EMPTY} and {MAX_SHIFT}.")
        if (self.requirement_set < 0).any():
            raise ValueError("requirement_set must be a row of the requirement sets, 0 or more.")


_POSTING_NUMBERS = (
    "min_years", "schooling", "pay_min", "pay_max", "pay_floor", "going_wage", "lat", "lon",
)  # fmt: skip


@dataclass(frozen=True)
class PeopleColumns(Columns):
    """People as arrays; names and units as in PersonQuery.

    `work` (n, MAX_EXPERIENCES) are distinct ISCO codes with the years summed in `work_years`, the
    years since the latest ended, as said or assumed, in `work_ago`, and the best evidence in
    `work_evidence`;
    `wanted` (n, MAX_WANTED); `in_states` (n, N_STATES) and `in_shifts` (n, MAX_SHIFT + 1) are
    masks of what the person would take.
    """

    public_id: np.ndarray
    work: np.ndarray
    work_years: np.ndarray
    work_ago: np.ndarray
    work_evidence: np.ndarray
    wanted: np.ndarray
    skills: np.ndarray
    languages: np.ndarray
    language_levels: np.ndarray
    schooling: np.ndarray
    reservation_pay: np.ndarray
    state: np.ndarray
    in_states: np.ndarray
    in_shifts: np.ndarray
    relocates: np.ndarray
    lat: np.ndarray
    lon: np.ndarray

    @classmethod
    def from_queries(cls, people: Iterable[PersonQuery], linker: ConceptLinker) -> Self:
        """Columns of `people`; an occupation that is not given is looked for in the text."""
        people = list(people)
        works = [_work(person, linker) for person in people]
        languages = [_languages(person.languages) for person in people]
        return cls(
            public_id=_ids(people),
            work=_slots([[each.isco for each in work] for work in works], MAX_EXPERIENCES),
            work_years=_work_slots(works, "years", float),
            work_ago=_work_slots(works, "ago", float),
            work_evidence=_work_slots(works, "evidence", np.int64),
            wanted=_slots([[_isco(i) for i in p.wanted if _isco(i)] for p in people], MAX_WANTED),
            skills=_slots([_codes(person.skills) for person in people], MAX_SKILLS),
            languages=_slots([codes for codes, _ in languages], MAX_LANGUAGES),
            language_levels=_slots([levels for _, levels in languages], MAX_LANGUAGES),
            in_states=_masks([person.states for person in people], N_STATES),
            in_shifts=_masks([person.shifts for person in people], MAX_SHIFT + 1),
            state=_column(people, "state", np.int32),
            relocates=_column(people, "relocates", bool),
            **{
                name: _column(people, name, float)
                for name in ("schooling", "reservation_pay", "lat", "lon")
            },
        )


def name_code(name: str) -> int:
    """A number for a name, the same in every process and without a table to agree on.

    31 bits: among 1,000 names the chance that any two share a number is 1 in 4,000.
    """
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def _ids(records):
    return np.array([record.public_id for record in records], dtype=str)


def _column(records, name, dtype):
    return np.array([getattr(record, name) for record in records], dtype=dtype)


def _isco(code: str) -> int:
    """ISCO code as a number of 4 digits, 0 if unknown; raises ValueError if not digits."""
    return int(code.ljust(4, "0")) if code else 0


def _codes(names: Iterable[str]) -> list[int]:
    return [name_code(name) for name in sorted(set(names))]


def _languages(levels: Mapping[str, int]) -> tuple[list[int], list[int]]:
    best = sorted(levels.items(), key=lambda item: (-item[1], item[0]))
    return [name_code(code) for code, _ in best], [level for _, level in best]


@dataclass(frozen=True)
class _Work:
    """All that a person did in one occupation; `years` is NaN if none are known."""

    isco: int
    years: float
    ago: float
    evidence: int


def _work(person: PersonQuery, linker: ConceptLinker) -> list[_Work]:
    """Work by distinct occupations, the longest first."""
    jobs: dict[int, list[Experience]] = {}
    for work in linked_experiences(person, linker):
        if isco := _isco(work.isco):
            jobs.setdefault(isco, []).append(work)
    works = [
        _Work(
            isco,
            years=sum(known) if (known := _known(job.years for job in same)) else np.nan,
            ago=min(_years_ago(job) for job in same),
            evidence=max(job.evidence for job in same),
        )
        for isco, same in jobs.items()
    ]
    return sorted(works, key=lambda work: (-np.nan_to_num(work.years), work.isco))


def _years_ago(work: Experience) -> float:
    return UNSAID_YEARS_AGO if np.isnan(work.years_ago) else max(work.years_ago, 0.0)


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if value == value]


def _work_slots(works, name, dtype):
    rows = [[getattr(each, name) for each in work] for work in works]
    return _slots(rows, MAX_EXPERIENCES, dtype)


def _slots(rows, width, dtype=np.int64):
    """Rows of differing length as an array of `width` columns, free slots -1."""
    slots = np.full((len(rows), width), EMPTY, dtype=dtype)
    for at, row in enumerate(rows):
        slots[at, : min(len(row), width)] = row[:width]
    return slots


def _masks(sets, width):
    """Masks of shape (n, width); an empty set means any."""
    masks = np.zeros((len(sets), width), dtype=bool)
    for at, chosen in enumerate(sets):
        masks[at, list(chosen) if chosen else slice(None)] = True
    return masks
