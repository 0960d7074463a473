"""Money, days, chances and distances read as people say them, in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.wording import date_long, date_short, km, money, percent, percent_words

DAY = dt.date(2026, 12, 10)
LEVELS = ["very unlikely", "unlikely", "possible", "likely", "very likely"]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "$0"),
        (12500, "$12,500"),
        (Decimal("9582.47"), "$9,582.47"),
        (Decimal("9582.00"), "$9,582"),
        (1234567.5, "$1,234,567.50"),
        (-300, "-$300"),
        (None, ""),
        ("", ""),
    ],
)
def test_money_is_written_the_mexican_way(amount, words):
    written = money(amount)

    assert written == words


@pytest.mark.parametrize(
    ("language", "words"), [("es", "10 de diciembre de 2026"), ("en", "December 10, 2026")]
)
def test_long_date_follows_the_language(language, words):
    with translation.override(language):
        written = date_long(DAY)

    assert written == words


@pytest.mark.parametrize(("language", "words"), [("es", "10 dic 2026"), ("en", "Dec 10, 2026")])
def test_short_date_follows_the_language(language, words):
    with translation.override(language):
        written = date_short(DAY)

    assert written == words


def test_late_evening_in_mexico_is_not_told_as_the_next_day(settings):
    settings.TIME_ZONE = "America/Mexico_City"
    late = dt.datetime(2026, 12, 11, 4, 30, tzinfo=dt.UTC)

    with translation.override("en"):
        written = date_long(late)

    assert written == "December 10, 2026"


def test_no_date_is_an_empty_text():
    written = date_long(None)

    assert written == ""


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.92, "very likely (92%)"),
        (0.7, "likely (70%)"),
        (0.5, "possible (50%)"),
        (0.2, "unlikely (20%)"),
        (0.05, "very unlikely (5%)"),
    ],
)
def test_chance_is_a_word_with_its_number(chance, words):
    with translation.override("en"):
        written = percent_words(chance)

    assert written == words


@pytest.mark.parametrize(
    ("chance", "words"), [(1.0, "very likely (over 99%)"), (0.0, "very unlikely (under 1%)")]
)
def test_certainty_is_never_promised(chance, words):
    with translation.override("en"):
        written = percent_words(chance)

    assert written == words


def test_spanish_percentage_has_a_space_before_its_sign():
    with translation.override("es"):
        written = percent(0.92)

    assert written == "92\u00a0%"


@pytest.mark.parametrize("chance", [None, float("nan")])
def test_unknown_chance_is_said_to_be_unknown(chance):
    with translation.override("en"):
        written = (percent_words(chance), percent(chance))

    assert written == ("not known yet", "")


@given(st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_a_higher_chance_never_gets_a_weaker_word(chances):
    with translation.override("en"):
        low, high = (percent_words(chance).split(" (")[0] for chance in chances)

    assert LEVELS.index(low) <= LEVELS.index(high)


@pytest.mark.parametrize(
    ("distance", "words"),
    [(0.4, "less than 1 km"), (18.4, "18 km"), (1240, "1,240 km"), (0, "0 km")],
)
def test_distance_is_in_whole_kilometers(distance, words):
    with translation.override("en"):
        written = plain(km(distance))

    assert written == words


def test_unknown_distance_is_an_empty_text():
    written = km(None)

    assert written == ""
