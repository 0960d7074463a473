"""The few skills that a page offers of the many there are: chosen, found and suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from catalogs.models import Skill
from catalogs.words import plain, split_list

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_FOUND = 20
MOST_SUGGESTED = 30
LONGEST_SEARCH = 100
# The value of the button that looks for skills instead of saving the form.
SEARCH = "search"


@dataclass(frozen=True)
class SkillChoices:
    """Each skill is in one of the three lists only, so that no box contradicts another.

    `text` is what was searched for, cut to a length that a page can show again; `note` says what
    the lists do not: too long a text, no match, or more matches than are shown.
    """

    chosen: tuple[Skill, ...]
    found: tuple[Skill, ...]
    suggested: tuple[Skill, ...]
    text: str = ""
    note: StrOrPromise = ""
    has_no_match: bool = False


def skill_choices(
    *, chosen: Collection[str], worked_in: Collection[str], text: str = "", is_search: bool = False
) -> SkillChoices:
    """What to offer beside the codes `chosen`; one query.

    `worked_in` are ISCO-08 codes, `text` is as typed. Unknown codes are left out. An empty text
    is worth a note only if one asked for a search (`is_search`).
    """
    skills = sorted(Skill.objects.all(), key=lambda row: row.name.casefold())
    taken = tuple(row for row in skills if row.pk in chosen)
    text = text.strip()
    is_too_long = len(text) > LONGEST_SEARCH
    text = text[:LONGEST_SEARCH].replace("\x00", "")
    matches = [] if is_too_long else search_skills(skills, text)
    fresh = [row for row in matches if row.pk not in chosen]
    found = tuple(fresh[:MOST_FOUND])
    shown = {row.pk for row in (*taken, *found)}
    suggested = _usual_skills([row for row in skills if row.pk not in shown], worked_in)
    note: StrOrPromise = ""
    if is_too_long:
        note = _("The search is too long: 100 letters are the most.")
    elif len(fresh) > MOST_FOUND:
        note = _("More than 20 match. Add a word to see fewer.")
    elif matches and not fresh:
        note = _("All that match are ticked already.")
    elif is_search and not plain(text):
        note = _("The word to search for is missing.")
    has_no_match = bool(plain(text)) and not matches and not is_too_long
    return SkillChoices(taken, found, suggested, text, note, has_no_match)


def search_skills(skills: Iterable[Skill], text: str) -> list[Skill]:
    """Skills whose names and aliases, in both languages, hold all words of `text`; best first."""
    wanted = plain(text)
    if not wanted:
        return []
    ranked: list[tuple[int, int, Skill]] = []
    for at, skill in enumerate(skills):
        names = [skill.name_en, skill.name_es]
        names += split_list(skill.aliases_en) + split_list(skill.aliases_es)
        rank = rank_names([plain(name) for name in names], wanted)
        if rank is not None:
            ranked.append((rank, at, skill))
    return [skill for _rank_, _at, skill in sorted(ranked, key=lambda row: row[:2])]


def rank_names(names: list[str], wanted: str) -> int | None:
    """0 if a name is what is wanted, 1 if one begins so, 2 if its words do, 3 if they hold it."""
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    everything = " " + " ".join(names)
    words = wanted.split()
    if all(f" {word}" in everything for word in words):
        return 2
    return 3 if all(word in everything for word in words) else None


def _usual_skills(skills: Iterable[Skill], worked_in: Collection[str]) -> tuple[Skill, ...]:
    """At most 30, by name. Each work gives its own in turn, those of the narrowest groups first."""
    prefixes = {skill: split_list(skill.major_groups) for skill in skills}
    by_work = [
        sorted(
            (row for row, starts in prefixes.items() if isco08.startswith(tuple(starts))),
            key=lambda row: min(-len(p) for p in prefixes[row] if isco08.startswith(p)),
        )
        for isco08 in sorted(worked_in)
    ]
    in_turn = dict.fromkeys(row for row in chain(*zip_longest(*by_work)) if row is not None)
    return tuple(sorted(list(in_turn)[:MOST_SUGGESTED], key=lambda row: row.name.casefold()))
