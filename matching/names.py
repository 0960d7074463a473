"""Names of occupations, skills, languages and papers, and small words for lists and years."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogs.models import DocumentType, Language, Occupation, RequirementSet, Skill
from catalogs.models.base import in_active_language
from documents.names import lowered as lowered
from documents.names import short_name as short_name
from matching.ranking.explain import Reason

_FIRST = re.compile(r"\s*[,(]")
MOST_LISTED = 4
_I_SOUND = re.compile(r"h?i(?!e)", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Names of what reasons mention, as (English, Spanish) by code."""

    occupations: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    skills: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    languages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    requirement_sets: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, reasons: Iterable[Reason], documents: Iterable[str | None] = ()) -> Names:
        """Names for these reasons and documents, in five queries at most."""
        found = list(reasons)
        codes = {reason.params.get("isco") for reason in found}
        codes |= {reason.params.get("person_isco") for reason in found}
        skills = {skill for reason in found for skill in reason.params.get("skills", ())}
        languages = {reason.params.get("language") for reason in found}
        papers = {*documents, *(reason.params.get("document") for reason in found)}
        papers |= {paper for reason in found for paper in reason.params.get("documents", ())}
        purposes = {code for reason in found for code in reason.params.get("purposes", ())}
        # Several occupations share a code; the first of the catalog names it.
        occupations = Occupation.objects.filter(isco08__in=codes - {None}).order_by("-pk")
        return cls(
            occupations={row.isco08: (row.title_en, row.title_es) for row in occupations},
            skills=_pairs(Skill.objects.filter(code__in=skills)),
            languages=_pairs(Language.objects.filter(code__in=languages - {None})),
            documents=_pairs(DocumentType.objects.filter(code__in=papers - {None})),
            requirement_sets=_pairs(RequirementSet.objects.filter(code__in=purposes - {""})),
        )

    def occupation(self, isco: str) -> str:
        return lowered(_named(self.occupations, isco))

    def language(self, code: str) -> str:
        """The name within a sentence, where Spanish writes it small."""
        name = _named(self.languages, code)
        return in_active_language(en=name, es=name.lower())

    def skill(self, code: str) -> str:
        return lowered(_named(self.skills, code))

    def skill_list(self, codes: Iterable[str]) -> str:
        return listed_some([self.skill(code) for code in codes])

    def document(self, code: str | None) -> str:
        """The short name of a document, as people say it; "" for none."""
        return short_name(_named(self.documents, code)) if code else ""

    def purpose(self, code: str) -> str:
        """The work that a requirement set is for, by the first that its name tells.

        "Work at height, scaffolds, confined spaces" is "work at height".
        """
        return lowered(_FIRST.split(_named(self.requirement_sets, code))[0])


def listed(items: list[str]) -> str:
    """Items as people list them, with "and" before the last."""
    if len(items) < 2:
        return "".join(items)
    first = ", ".join(items[:-1])
    last = items[-1]
    joined = _("%(first)s and %(last)s") % {"first": first, "last": last}
    # Spanish says "CURP e INE": "y" is not said before the sound of an i.
    return in_active_language(en=joined, es=f"{first} e {last}") if _I_SOUND.match(last) else joined


def listed_some(items: list[str], most: int = MOST_LISTED) -> str:
    """The first items as people list them, and how many more there are."""
    if len(items) <= most:
        return listed(items)
    return listed([*items[:most], more_words(len(items) - most)])


def more_words(count: int) -> str:
    return ngettext("%(count)d more", "%(count)d more", count) % {"count": count}


def days_words(days: float) -> str:
    """How long something is likely to take, in whole days."""
    if math.isinf(days):
        return _("no date in sight")
    whole = math.ceil(days)
    if whole < 1:
        return _("the same day")
    return ngettext("about %(days)d day", "about %(days)d days", whole) % {"days": whole}


def years_words(years: float) -> str:
    """Years of work in words, "" if not told."""
    if math.isnan(years):
        return ""
    if years < 1:
        return _("less than a year")
    number = f"{years:.1f}".rstrip("0").rstrip(".")
    return ngettext("%(number)s year", "%(number)s years", math.ceil(years)) % {"number": number}


def _pairs(rows: Any) -> dict[str, tuple[str, str]]:
    return {row.code: (row.name_en, row.name_es) for row in rows}


def _named(names: Mapping[str, tuple[str, str]], code: str) -> str:
    english, spanish = names.get(code, (code, code))
    return in_active_language(en=english, es=spanish)
