"""Rows of a table of postings, mapped to postings; nothing is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
from django.utils.translation import gettext as _

from accounts.wording import money
from catalogs.lookup import CityResolver
from catalogs.models import City, GoingWage, Occupation, RequirementSet, WageFloor
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
from employers.models import Employer, Posting
from employers.pay import in_period, wage_floor_month
from employers.usual_pay import UsualPay, usual_pay

SCHEDULE_COLUMNS = ("start_hour", "hours_per_day", "days_per_week")
# Hours a day above this are a slip in the hour of closing (8:00 to 5:00 read as 21 hours).
LONGEST_DAY_HOURS = 16
DAYS_OPEN = 60
DAYS_TO_START = 21


@dataclass(frozen=True)
class Problem:
    """What is wrong or doubtful in a row: its line in the file, the field, the value, the cure."""

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
    # Rows that are kept as drafts until a person says that what they hold is right.
    to_confirm: list[Problem] = field(default_factory=list)
    unknown_titles: Counter[str] = field(default_factory=Counter)


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
        doubt = reader.doubt_of(values, posting)
        if doubt:
            parsed.to_confirm.append(Problem(number + 2, *doubt))
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
        self.wages = GoingWage.objects.by_prefix()
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

    def doubt_of(self, values: dict[str, str], posting: Posting) -> tuple[str, str, str] | None:
        """Field, value and cure of what a person must confirm, or None."""
        usual = self._usual_pay(posting)
        if posting.state == Posting.State.CLOSED or not _is_unusual(posting, usual):
            return None
        cure = _(
            "Nearly all such work pays %(usual)s. Correct the row, or publish the posting on its "
            "page if the pay is right."
        )
        return "pay", values["pay"][:40], cure % {"usual": usual}

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
        if posting.pay_min < floor and self.options.lift_to_floor:
            parsed.lifted += 1
            posting.pay_min = posting.pay_max = floor
        usual = self._usual_pay(posting)
        is_unusual = _is_unusual(posting, usual)
        parsed.sure["pay"] += not is_unusual
        if posting.state != Posting.State.PUBLISHED:
            return
        if is_unusual:
            words = {"pay": money(posting.pay_min), "usual": usual}
            text = _("Is the pay of %(pay)s a month right? Nearly all such work pays %(usual)s.")
            posting.hold_reason = text % words
        elif posting.pay_min < floor:
            posting.hold_reason = _("The pay is below the legal minimum.")
        if posting.hold_reason:
            posting.state = Posting.State.DRAFT

    def _usual_pay(self, posting: Posting) -> UsualPay:
        return usual_pay(posting, self.today, floors=self.floors, wages=self.wages)


def _is_unusual(posting: Posting, usual: UsualPay) -> bool:
    return usual.is_too_low(posting.pay_min) or usual.is_too_high(posting.pay_max)


def _fingerprint(values: dict[str, str]) -> str:
    """A reference for a row without one: the same row gives the same."""
    text = "\x1f".join(f"{name}={value}" for name, value in sorted(values.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:24]
