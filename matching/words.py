"""Reasons, fit and papers as sentences, for the person, the employer or the officer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.wording import km, money, percent_words
from catalogs.models import LanguageLevel
from matching.names import Names, years_words
from matching.ranking.explain import Reason
from matching.ranking.scoring import IN_PART
from matching.serving import Match
from matching.texts import HIDDEN, OF_JOB, OF_PERSON, TO_EMPLOYER, TO_PERSON

WORK = frozenset({"occupation_same", "occupation_near", "occupation_other", "words_shared"})
"""Told beside the meter of fit."""
PAPERS = frozenset({"papers_ready", "papers_slow"})
"""Told beside the meter of papers."""
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
    """One reason as a sentence for `reader`."""
    texts = OF_JOB | (TO_PERSON if reader == Reader.PERSON else OF_PERSON)
    if reader == Reader.EMPLOYER:
        texts |= TO_EMPLOYER
    return str(texts[variant(reason)]) % _words(reason.params, names)


def both_languages(reason: Reason, names: Names) -> dict[str, Any]:
    """A reason as a record to store: its code, what it came from, and its sentence twice.

    The sentences are about the person, as officers read them. Numbers that are not known are
    stored as null, which JSON can hold.
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


def variant(reason: Reason) -> str:
    """The key of a reason's sentence: its code and what is known."""
    code, params = reason.code, reason.params
    if code == "occupation_same":
        mine, theirs = params["words"].lower(), params["posting_words"].lower()
        words = ":words" if mine and theirs and mine != theirs else ""
        return code + words + ("" if math.isnan(params["years"]) else ":years")
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


def fit_sentence(match: Match, names: Names, reader: Reader) -> str:
    """The sentence beside the meter of fit: how well, and why."""
    work = next((reason for reason in match.reasons if reason.code in WORK), None)
    parts = [fit_words(match.p_fit), sentence(work, names, reader) if work else ""]
    return " ".join(part for part in parts if part)


def papers_sentence(match: Match, names: Names, day: str) -> str:
    """The sentence beside the meter of papers: ready by `day`, how likely, and what is slow."""
    params = {
        "day": day,
        "chance": percent_words(match.p_ready),
        "document": names.document(match.slowest),
    }
    if not params["document"]:
        return _("Complete already.")
    return _("Ready by %(day)s: %(chance)s. The slow one: %(document)s.") % params


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
        "person_isco": ("person_title", names.occupation),
        "words": ("words", str),
        "posting_words": ("posting_words", str),
        "years": ("years", years_words),
        "language": ("language", names.language),
        "skills": ("skills", names.skill_list),
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
    return found


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
        return list(value)
    return None if isinstance(value, float) and math.isnan(value) else value
