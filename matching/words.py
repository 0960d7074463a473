"""Reasons, fit and papers as sentences, for the person, the employer or the officer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.wording import km, money, percent_words
from catalogs.models import LanguageLevel
from matching.names import Names, days_words, listed_some, more_words, years_words
from matching.ranking.explain import Reason
from matching.ranking.namings import are_same
from matching.ranking.scoring import IN_PART
from matching.serving import Match
from matching.texts import HIDDEN, OF_JOB, OF_PERSON, TO_EMPLOYER, TO_PERSON

WORK = (
    *("occupation_same", "occupation_near", "occupation_other", "words_shared"),
    *("work_backed", "work_long_ago"),
)
"""Told beside the meter of fit, in this order."""
PAPERS = ("papers_ready", "papers_slow", "papers_missing")
"""Told beside the meter of papers."""
BESIDE_METERS = frozenset({*WORK, *PAPERS})
MOST_MISSING = 3
"""Papers named of those that are missing; the others are counted."""
MOST_LETTERS = 60
"""Longer words of a person or a posting are cut."""
ACRONYM_LETTERS = 4
SCHOOL_LEVELS = (
    gettext_lazy("no schooling"),
    gettext_lazy("primary school"),
    gettext_lazy("secondary school"),
    gettext_lazy("upper secondary school"),
    gettext_lazy("a university degree"),
)
VERY_WELL, WELL = 0.7, 0.5
"""Chances of fit from which the words for it change; below them comes IN_PART."""
SAME_CITY_KM = 1
"""Places are those of cities, so a distance below this means the same city."""
COMMUTE_KM = 30
"""Farther than this a distance is also told in hours [P]."""
ROAD_FACTOR, ROAD_KM_PER_HOUR = 1.25, 65.0
"""How much longer roads are than the straight line, and how fast one travels on them [P]."""
_QUOTES = re.compile('[“”«»"]')


class Reader(TextChoices):
    """Who reads a sentence. The person is spoken to; the others read of the person."""

    PERSON = "person"
    EMPLOYER = "employer"
    OFFICER = "officer"


@dataclass(frozen=True)
class Said:
    """A reason as a sentence; `sign` is +1 for what speaks for the job, -1 against."""

    code: str
    sign: int
    text: str


def sentences(reasons: Iterable[Reason], names: Names, reader: Reader) -> list[Said]:
    """The reasons that `reader` may know, as sentences, the weightiest first."""
    return [
        Said(reason.code, reason.sign, sentence(reason, names, reader))
        for reason in reasons
        if reader != Reader.EMPLOYER or reason.code not in HIDDEN
    ]


def sentence(reason: Reason, names: Names, reader: Reader) -> str:
    """One reason as a sentence for `reader`, with the words of people in quotation marks."""
    texts = OF_JOB | (TO_PERSON if reader == Reader.PERSON else OF_PERSON)
    if reader == Reader.EMPLOYER:
        texts |= TO_EMPLOYER
    words = _words(reason.params, names)
    if "posting_words" in reason.params:
        words |= _named_work(reason, names, reader)
    return str(texts[_variant(reason, words)]) % words


def both_languages(reason: Reason, names: Names) -> dict[str, Any]:
    """A reason as a record to store: its code, what it came from, and its sentence twice.

    The sentences are about the person, as officers read them. Numbers that are not known, or
    days that never come, are stored as null, which JSON can hold.
    """
    record: dict[str, Any] = {
        "code": reason.code,
        "sign": reason.sign,
        "params": {name: _storable(value) for name, value in reason.params.items()},
    }
    for language in ("es", "en"):
        with translation.override(language):
            record[f"text_{language}"] = sentence(reason, names, Reader.OFFICER)
    return record


def quoted(words: str) -> str:
    """What a person or a posting wrote, in quotation marks, short and not shouted; "" if nothing.

    >>> [quoted(words)[1:-1] for words in ("SOLDADOR  MIG", "MIG", "<<“drywall” hanger")]
    ['soldador mig', 'MIG', '<<drywall hanger']
    """
    words = " ".join(_QUOTES.sub("", words).split())
    if words.isupper() and len(words) > ACRONYM_LETTERS:
        words = words.lower()
    if len(words) > MOST_LETTERS:
        # At the end of a word, unless there is but one.
        words = words[:MOST_LETTERS].rpartition(" ")[0] or words[:MOST_LETTERS]
        words += "…"
    return _("“%(words)s”") % {"words": words} if words else ""


def _named_work(reason: Reason, names: Names, reader: Reader) -> dict[str, str]:
    """What each side calls the work, `mine` and `theirs`; "" where there is nothing to compare.

    What the person called a job may name people and places, so employers read only the words
    that name the work. The title of the occupation stands in for words that are missing.
    """
    params = reason.params
    title, words, theirs = (
        names.occupation(params["isco"]),
        params["words"],
        params["posting_words"],
    )
    if not words and reader != Reader.EMPLOYER:
        words = params["job_title"]
    if "person_isco" in params:
        mine = quoted(words) or names.occupation(params["person_isco"])
        return {"mine": mine, "theirs": quoted(theirs) or title}
    if not words or are_same(words, theirs or title):
        return {"mine": "", "theirs": ""}
    return {"mine": quoted(words), "theirs": quoted(theirs) or title}


def _variant(reason: Reason, words: dict[str, str]) -> str:
    """The key of a reason's sentence: its code and what is known."""
    code, params = reason.code, reason.params
    if code in ("occupation_same", "occupation_near"):
        named = ":words" if code == "occupation_same" and words["mine"] else ""
        return code + named + ("" if math.isnan(params["years"]) else ":years")
    if code == "work_backed":
        return f"{code}:{params['evidence']}"
    if code == "near" and params["km"] < SAME_CITY_KM:
        return f"{code}:here"
    is_none = (code == "language_short" and not params["has"]) or (
        code == "experience_short" and params["years"] <= 0
    )
    if is_none:
        return f"{code}:none"
    return f"{code}:document" if code == "papers_slow" and params["document"] else code


def fit_words(p_fit: float) -> str:
    """How well the work fits, in words."""
    if p_fit >= VERY_WELL:
        return _("Fits very well.")
    if p_fit >= WELL:
        return _("Fits well.")
    return _("Fits in part.") if p_fit >= IN_PART else _("Fits little.")


def fit_sentence(p_fit: float, said: Sequence[Said]) -> str:
    """The sentence beside the meter of fit: how well, and why."""
    work = [each for each in said if each.code in WORK]
    work.sort(key=lambda each: WORK.index(each.code))
    return " ".join([fit_words(p_fit), *(each.text for each in work)])


def papers_sentence(match: Match, said: Sequence[Said], names: Names, day: str) -> str:
    """The sentence beside the meter of papers: ready by `day`, how likely, and what is missing."""
    if not match.slowest:
        return _("Complete already.")
    chance = percent_words(match.p_ready)
    missing = next((each.text for each in said if each.code == "papers_missing"), None)
    if missing is None:
        document = names.document(match.slowest)
        params = {"day": day, "chance": chance, "document": document}
        return _("Ready by %(day)s: %(chance)s. The slow one: %(document)s.") % params
    return _("Ready by %(day)s: %(chance)s.") % {"day": day, "chance": chance} + f" {missing}"


def blocked_words(blocked: Iterable[str]) -> list[str]:
    """Why a job is not in the person's list, as sentences."""
    texts = {
        "below_floor": _("It pays less than the legal minimum, so we do not list it."),
        "other_state": _("It is in a state that you did not choose, so it is not in your list."),
        "licence_too_late": _("It needs a license that cannot come in time for the start."),
        "dismissed": _("You said that this job is not for you, so it is not in your list."),
    }
    return [texts[name] for name in blocked if name in texts]


def distance_words(distance_km: float | None, reader: Reader) -> str:
    """How far from home, with hours by road where it is far; "" if not known."""
    if distance_km is None:
        return ""
    to_person = reader == Reader.PERSON
    if distance_km < SAME_CITY_KM:
        return _("in the city where you live") if to_person else _("in the person's city")
    hours = max(round(distance_km * ROAD_FACTOR / ROAD_KM_PER_HOUR), 1)
    words = {"km": km(distance_km), "hours": hours}
    if distance_km <= COMMUTE_KM:
        text = _("%(km)s from your home") if to_person else _("%(km)s from the person's home")
    elif to_person:
        text = _("%(km)s from your home, about %(hours)d h by road")
    else:
        text = _("%(km)s from the person's home, about %(hours)d h by road")
    return text % words


def _words(params: dict[str, Any], names: Names) -> dict[str, str]:
    """Every parameter as words; which of them a sentence uses is its own affair."""
    speak: dict[str, tuple[str, Callable[[Any], str]]] = {
        "isco": ("title", names.occupation),
        "years": ("years", years_words),
        "years_ago": ("ago", years_words),
        "language": ("language", names.language),
        "p_ready": ("chance", percent_words),
        "document": ("document", names.document),
        "km": ("km", km),
        "wish": ("wish", _pesos),
        "going": ("going", _pesos),
        "floor": ("floor", _pesos),
    }
    found = {
        speak[name][0]: speak[name][1](value) for name, value in params.items() if name in speak
    }
    for name in ("has", "asked"):
        if name in params:
            found[name] = _measure(params, name)
    if "documents" in params:
        found["missing"] = _missing(params, names)
    if "skills" in params:
        found["skills"] = _skills(params, names)
        found["written"] = _written(params, names)
    elif "words" in params:
        found["words"] = quoted(params["words"])
    return found


def _skills(params: dict[str, Any], names: Names) -> str:
    """Skills by name, or by the words of both sides where these differ."""
    told = params.get("pairs", ())
    pairs = {code: f"{quoted(mine)} = {quoted(theirs)}" for code, mine, theirs in told}
    return listed_some([pairs.get(code) or names.skill(code) for code in params["skills"]])


def _written(params: dict[str, Any], names: Names) -> str:
    """Skills by the words that name them, with the name in brackets where it is another."""
    found = []
    for code, words in zip(params["skills"], params.get("words", ()), strict=False):
        name = names.skill(code)
        found.append(quoted(words) if are_same(words, name) else f"{quoted(words)} ({name})")
    return listed_some(found)


def _missing(params: dict[str, Any], names: Names) -> str:
    """Papers with what each is for and how long it takes, the slowest first."""
    rows = list(zip(params["documents"], params["days"], params["purposes"], strict=True))
    found = []
    for code, days, purpose in rows[:MOST_MISSING]:
        words = {"document": names.document(code), "wait": days_words(days)}
        if purpose:
            words["purpose"] = names.purpose(purpose)
            found.append(_("%(document)s for %(purpose)s, %(wait)s") % words)
        else:
            found.append(_("%(document)s, %(wait)s") % words)
    if len(rows) > MOST_MISSING:
        found.append(_("and %(more)s") % {"more": more_words(len(rows) - MOST_MISSING)})
    return "; ".join(found)


def _measure(params: dict[str, Any], name: str) -> str:
    """What is asked or had: a level of a language, of schooling, or years."""
    value = params[name]
    if "language" in params:
        return LanguageLevel(value).name if value else pgettext("level of a language", "none")
    return str(SCHOOL_LEVELS[int(value)]) if "has" in params else years_words(value)


def _pesos(amount: float) -> str:
    return money(round(amount))


def _storable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_storable(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
