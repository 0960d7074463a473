"""The list of skills, cut into groups that a person can read through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from catalogs.models import Skill
from catalogs.words import split_list

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# By the first digit of ISCO-08, in the order in which most people find theirs.
GROUPS: dict[str, StrOrPromise] = {
    "7": _("Building, workshops and trades"),
    "8": _("Machines and driving"),
    "9": _("Cleaning, loading and helping"),
    "6": _("Farm and gardens"),
    "5": _("Kitchen, service, sales, care and security"),
    "4": _("Office and phone"),
    "3": _("Technical and supervision"),
    "2": _("Professions"),
    "1": _("Managing"),
    "": _("In any work"),
}


@dataclass(frozen=True)
class SkillGroup:
    """Skills under one heading; the suggested group stands open."""

    title: StrOrPromise
    skills: tuple[Skill, ...]
    is_suggested: bool = False


def group_skills(
    skills: Iterable[Skill], *, worked_in: Collection[str], chosen: Collection[str]
) -> list[SkillGroup]:
    """Skills usual in the ISCO-08 codes `worked_in`, or chosen, first; then the rest by kind."""
    suggested: list[Skill] = []
    rest: dict[str, list[Skill]] = {digit: [] for digit in GROUPS}
    for skill in sorted(skills, key=lambda row: row.name.casefold()):
        prefixes = split_list(skill.major_groups)
        if skill.pk in chosen or _is_usual(prefixes, worked_in):
            suggested.append(skill)
        else:
            rest[prefixes[0][0] if prefixes else ""].append(skill)
    groups = [SkillGroup(_("Chosen, or usual in the past jobs"), tuple(suggested), True)]
    groups += [SkillGroup(GROUPS[digit], tuple(rows)) for digit, rows in rest.items()]
    return [group for group in groups if group.skills]


def _is_usual(prefixes: list[str], worked_in: Collection[str]) -> bool:
    return any(isco08.startswith(prefix) for prefix in prefixes for isco08 in worked_in)
