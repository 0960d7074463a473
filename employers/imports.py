"""Postings from a file: columns found by name, values mapped, each bad row reported.

Three steps, so that a person can look at the report between them: `read_table`,
`parse_table` (no row is written) and `save_parsed`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pandas as pd
from django.db import transaction
from django.utils.translation import gettext as _

from catalogs.linking import OCCUPATION
from catalogs.lookup import CityResolver
from catalogs.models import (
    City,
    Occupation,
    RequirementSet,
    WageFloor,
)
from catalogs.reading import current_reader
from catalogs.titles import TitleMatch, match_title
from catalogs.words import plain
from employers.import_values import (
    read_amount,
    read_day,
    read_languages,
    read_schooling,
    read_shift,
    read_whole,
    read_years,
)
from employers.models import Employer, Posting, PostingEvent, PostingLanguage
from employers.pay import HIGHEST_USUAL_MONTH, in_period, wage_floor_month

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "offer", "oferta", "puesto", "vacante", "titulo", "job title"),
    "pay": ("pay", "salary", "salario", "sueldo", "pago"),
    "state": ("state", "estado", "entidad"),
    "city": ("city", "municipality", "municipio", "ciudad", "alcaldia"),
    "published_on": ("published on", "date", "isodate", "fecha", "fecha de publicacion"),
    "start_hour": ("start hour", "hora entrada", "hora inicio"),
    "hours_per_day": ("hours worked", "horas", "horas por dia"),
    "days_per_week": ("days worked", "dias", "dias por semana"),
    "schooling": ("education level", "escolaridad", "schooling"),
    "experience": ("experience", "experiencia"),
    "languages": ("languages", "idiomas"),
    "contract": ("contract type", "tipo de contrato", "contrato"),
    "duties": ("duties", "description", "descripcion", "funciones", "actividades"),
    "seats": ("seats", "openings", "plazas"),
    "external_ref": ("id", "folio", "reference", "referencia", "external ref"),
}
REQUIRED_COLUMNS = ("title", "pay", "state", "city")

SCHEDULE_COLUMNS = ("start_hour", "hours_per_day", "days_per_week")

# Hours a day above this are a slip in the hour of closing (8:00 to 5:00 read as 21 hours).
LONGEST_DAY_HOURS = 16
DAYS_OPEN = 60
DAYS_TO_START = 21
BATCH = 1000


class ImportRefused(Exception):
    """A file that cannot be read as postings; its text is fit to show."""


@dataclass(frozen=True)
class Problem:
    """A row that was left out: its line in the file, the field, the value and the cure."""

    line: int
    field: str
    value: str
    cure: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}={self.value!r}. {self.cure}"


@dataclass(frozen=True)
class Options:
    """How to read a file whose pay and dates are not of today."""

    published_on: dt.date | None = None
    pay_factor: Decimal = Decimal(1)
    lift_to_floor: bool = False


@dataclass
class Parsed:
    """Rows ready to be saved, those left out, and what could not be mapped."""

    rows: int = 0
    postings: list[Posting] = field(default_factory=list)
    languages: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    # Rows in which occupation, city, pay or schedule was read without a guess.
    sure: Counter[str] = field(default_factory=Counter)
    by_model: int = 0
    lifted: int = 0
    unknown_titles: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Saved:
    """How many rows became what."""

    created: int
    updated: int
    unchanged: int
    held: int


def read_table(path: Path) -> pd.DataFrame:
    """The file as text columns named by COLUMNS.

    Raises ImportRefused if it cannot be read or a needed column is not found.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ImportRefused(_("There is no file %(path)s.") % {"path": path}) from error
    except ValueError as error:
        raise ImportRefused(
            _("%(name)s cannot be read as a table. Save it as CSV in UTF-8.") % {"name": path.name}
        ) from error
    found = find_columns(frame.columns)
    missing = [name for name in REQUIRED_COLUMNS if name not in found]
    if missing:
        raise ImportRefused(
            _("No column for %(missing)s among %(columns)s. Name it one of: %(names)s.")
            % {
                "missing": ", ".join(missing),
                "columns": ", ".join(frame.columns),
                "names": ", ".join(COLUMNS[missing[0]]),
            }
        )
    frame = frame.rename(columns={column: name for name, column in found.items()})
    return frame[list(found)]


def find_columns(columns: Iterable[str]) -> dict[str, str]:
    """Our name of each column that is known by one of its usual names.

    >>> find_columns(["offer", "Sueldo", "estado", "other"])
    {'title': 'offer', 'pay': 'Sueldo', 'state': 'estado'}
    """
    known = {plain(column): column for column in columns}
    return {
        name: known[plain(alias)]
        for name, aliases in COLUMNS.items()
        for alias in [next((a for a in aliases if plain(a) in known), None)]
        if alias is not None
    }


def parse_table(
    frame: pd.DataFrame, *, employer: Employer, options: Options, today: dt.date, now: dt.datetime
) -> Parsed:
    """Postings of the rows of `frame`, in its order; nothing is written."""
    reader = _RowReader(employer=employer, options=options, today=today, now=now)
    parsed = Parsed(rows=len(frame))
    seen: Counter[str] = Counter()
    for number, row in enumerate(frame.to_dict("records")):
        values = {str(name): str(value).strip() for name, value in row.items()}
        problem = reader.problem_of(values)
        if problem:
            parsed.problems.append(Problem(number + 2, *problem))
            continue
        posting = reader.read(values, parsed)
        # Equal rows are several postings, told apart by how often they came before.
        seen[posting.external_ref] += 1
        posting.external_ref += f"-{seen[posting.external_ref]}"
        parsed.languages[posting.external_ref] = read_languages(values.get("languages", ""))
        parsed.postings.append(posting)
    return parsed


class _RowReader:
    """Maps the values of one row; what repeats between rows is looked up once."""

    def __init__(
        self, *, employer: Employer, options: Options, today: dt.date, now: dt.datetime
    ) -> None:
        self.employer, self.options, self.today, self.now = employer, options, today, now
        self.cities = CityResolver(City.objects.select_related("state"))
        self.capitals = {
            city.state_id: city
            for city in City.objects.select_related("state")
            if plain(city.name) == plain(city.state.capital)
        }
        self.largest = {
            city.state_id: city
            for city in City.objects.select_related("state").order_by("population_thousands")
        }
        self.reader = current_reader()
        self.occupations = {row.code: row for row in Occupation.objects.all()}
        self.families = RequirementSet.objects.by_isco(
            ["", *{row.isco08 for row in self.occupations.values()}]
        )
        self.floors = WageFloor.objects.in_force_on(today)
        self._titles: dict[str, TitleMatch | None] = {}
        self._places: dict[tuple[str, str], tuple[City | None, bool]] = {}

    def problem_of(self, values: dict[str, str]) -> tuple[str, str, str] | None:
        """Field, value and cure of what keeps the row out, or None."""
        if not 2 <= len(values["title"]) <= 200:
            return "title", values["title"][:40], _("Give a title of 2 to 200 characters.")
        if read_amount(values["pay"]) is None:
            return "pay", values["pay"][:40], _("Give MXN a month as a number above 0.")
        if self._place(values)[0] is None:
            return "state", values["state"][:40], _("Give one of the 32 states of Mexico.")
        if values.get("published_on") and read_day(values["published_on"]) is None:
            return "published_on", values["published_on"][:40], _("Give a day as 2026-11-24.")
        return None

    def read(self, values: dict[str, str], parsed: Parsed) -> Posting:
        city, is_exact = self._place(values)
        assert city is not None  # noqa: S101 - problem_of refused the row otherwise
        occupation = self._occupation(values["title"], parsed)
        parsed.unmapped["place"] += not is_exact
        parsed.sure["city"] += is_exact
        published_on = self.options.published_on or read_day(values.get("published_on", ""))
        published_on = published_on or self.today
        closes_on = published_on + dt.timedelta(days=DAYS_OPEN)
        is_over = closes_on < self.today
        posting = Posting(
            employer=self.employer,
            external_ref=values.get("external_ref") or _fingerprint(values),
            title=values["title"][:1].upper() + values["title"][1:],
            occupation=occupation,
            occupation_source=Posting.OccupationSource.READ,
            duties=values.get("duties", "")[:6000],
            city=city,
            workplace=values["city"][:160],
            seats=read_whole(values.get("seats", ""), default=1, lowest=1, highest=5000),
            starts_on=published_on + dt.timedelta(days=DAYS_TO_START),
            published_on=published_on,
            closes_on=closes_on,
            min_experience_years=read_years(values.get("experience", "")),
            min_schooling=read_schooling(values.get("schooling", "")),
            requirement_set=self.families[occupation.isco08 if occupation else ""],
            benefits=values.get("contract", "")[:400],
            # An employer that imports was verified, and may charge workers nothing.
            charges_nothing=True,
            state=Posting.State.CLOSED if is_over else Posting.State.PUBLISHED,
            touched_at=self.now,
        )
        self._set_hours(posting, values, parsed)
        self._set_pay(posting, values, parsed)
        return posting

    def _place(self, values: dict[str, str]) -> tuple[City | None, bool]:
        """The city, and whether it is the one named; else the capital stands for the state."""
        key = values["state"], values["city"]
        if key not in self._places:
            city = self.cities.resolve(values["city"], values["state"])
            code = self.cities.state_code(values["state"]) or ""
            fallback = self.capitals.get(code) or self.largest.get(code)
            self._places[key] = (city or fallback, city is not None)
        return self._places[key]

    def _occupation(self, title: str, parsed: Parsed) -> Occupation | None:
        if title not in self._titles:
            self._titles[title] = match_title(self.reader, title)
        match = self._titles[title]
        if match is None:
            parsed.unmapped["occupation"] += 1
            parsed.unknown_titles[plain(title)] += 1
            return None
        parsed.sure["occupation"] += match.is_sure
        parsed.by_model += match.by_model
        return self.occupations[match.code]

    def _set_hours(self, posting: Posting, values: dict[str, str], parsed: Parsed) -> None:
        days = read_whole(values.get("days_per_week", ""), default=6, lowest=1, highest=7)
        hours = read_whole(values.get("hours_per_day", ""), default=8, lowest=1, highest=24)
        start = read_whole(values.get("start_hour", ""), default=800, lowest=0, highest=2400)
        given = [read_amount(values.get(name, "")) for name in SCHEDULE_COLUMNS]
        if hours > LONGEST_DAY_HOURS:
            parsed.unmapped["hours"] += 1
            hours = 8
        else:
            parsed.sure["schedule"] += None not in given
        posting.days_per_week = days
        posting.hours_per_week = min(days * hours, 84)
        posting.shift = read_shift(start_hour=start, hours_per_week=posting.hours_per_week)

    def _set_pay(self, posting: Posting, values: dict[str, str], parsed: Parsed) -> None:
        pay = (read_amount(values["pay"]) or Decimal(1)) * self.options.pay_factor
        posting.pay_min = posting.pay_max = pay.quantize(Decimal(1))
        posting.pay_period = Posting.PayPeriod.MONTH
        floor = wage_floor_month(posting, self.today, self.floors)
        floor = in_period(floor, Posting.PayPeriod.MONTH) if floor else Decimal(0)
        parsed.sure["pay"] += pay <= HIGHEST_USUAL_MONTH
        if posting.pay_min < floor and self.options.lift_to_floor:
            parsed.lifted += 1
            posting.pay_min = posting.pay_max = floor
        if posting.state != Posting.State.PUBLISHED:
            return
        if posting.pay_min < floor:
            posting.hold_reason = _("The pay is below the legal minimum.")
        elif posting.pay_max > HIGHEST_USUAL_MONTH:
            posting.hold_reason = _("The pay is unusually high. Confirm it.")
        if posting.hold_reason:
            posting.state = Posting.State.DRAFT


def _fingerprint(values: dict[str, str]) -> str:
    """A reference for a row without one: the same row gives the same."""
    text = "\x1f".join(f"{name}={value}" for name, value in sorted(values.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


COMPARED = (
    "title",
    "occupation_id",
    "occupation_source",
    "duties",
    "pay_min",
    "pay_max",
    "shift",
    "hours_per_week",
    "days_per_week",
    "city_id",
    "workplace",
    "seats",
    "starts_on",
    "published_on",
    "closes_on",
    "min_experience_years",
    "min_schooling",
    "requirement_set_id",
    "benefits",
    "state",
    "hold_reason",
)


@transaction.atomic
def save_parsed(
    parsed: Parsed,
    *,
    employer: Employer,
    now: dt.datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> Saved:
    """Create what is new by its reference, update what changed, leave the rest alone."""
    known = {
        row.external_ref: row
        for row in Posting.objects.filter(employer=employer).exclude(external_ref="")
    }
    new = [row for row in parsed.postings if row.external_ref not in known]
    old = [row for row in parsed.postings if row.external_ref in known]
    for row in old:
        _keep_choices(row, known[row.external_ref])
    changed = [row for row in old if _differs(row, known[row.external_ref])]
    for row in changed:
        row.pk, row.public_id = known[row.external_ref].pk, known[row.external_ref].public_id
        row.created_at = known[row.external_ref].created_at
    progress(len(old) - len(changed))
    for start in range(0, len(new), BATCH):
        _create(new[start : start + BATCH], parsed, now)
        progress(len(new[start : start + BATCH]))
    fields = [name.removesuffix("_id") for name in COMPARED]
    Posting.objects.bulk_update(changed, [*fields, "touched_at"], batch_size=BATCH)
    progress(len(changed))
    held = sum(bool(row.hold_reason) for row in parsed.postings)
    return Saved(len(new), len(changed), len(old) - len(changed), held)


def _keep_choices(row: Posting, known: Posting) -> None:
    """What a person chose for a posting, or said it does not mean, outlives a second reading."""
    is_chosen = known.occupation_id and known.occupation_source == Posting.OccupationSource.CHOSEN
    is_refused = row.occupation and OCCUPATION + row.occupation.code in known.refused_concepts
    if is_chosen or is_refused:
        row.occupation_id, row.requirement_set_id = known.occupation_id, known.requirement_set_id
        row.occupation_source = known.occupation_source


def _differs(row: Posting, known: Posting) -> bool:
    return any(getattr(row, name) != getattr(known, name) for name in COMPARED)


def _create(rows: list[Posting], parsed: Parsed, now: dt.datetime) -> None:
    postings = Posting.objects.bulk_create(rows)
    PostingLanguage.objects.bulk_create(
        [
            PostingLanguage(posting=row, language_id=code, level=level)
            for row in postings
            for code, level in parsed.languages[row.external_ref]
        ]
    )
    PostingEvent.objects.bulk_create(
        [PostingEvent(posting=row, to_state=row.state, at=now) for row in postings]
    )
