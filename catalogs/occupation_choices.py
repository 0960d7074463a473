"""The few occupations that a page offers of the many there are: suggested by words, or found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from catalogs.linking import OCCUPATION
from catalogs.models import Occupation
from catalogs.reading import current_reader
from catalogs.skill_choices import LONGEST_SEARCH, rank_names
from catalogs.words import plain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_OFFERED = 5
MOST_FOUND = 12


@dataclass(frozen=True)
class OccupationSearch:
    """What a search found; `text` as it can be shown again, `note` says what the list does not."""

    found: tuple[Occupation, ...] = ()
    text: str = ""
    note: StrOrPromise = ""


def find_occupation(code: object) -> Occupation | None:
    """The occupation of a code as it was typed, if there is one."""
    # PostgreSQL refuses to be asked about a null character.
    text = str(code or "").replace("\x00", "")[:80]
    return Occupation.objects.filter(code=text).first() if text else None


def offered_occupations(
    text: str, *, without: Collection[str] = (), limit: int = MOST_OFFERED
) -> list[Occupation]:
    """Occupations that `text` may mean, best first; `without` are concepts to leave out."""
    offers = current_reader().suggest(text, limit=limit + len(without))
    codes = [found.code for found in offers if OCCUPATION + found.code not in without][:limit]
    rows = {row.code: row for row in Occupation.objects.filter(code__in=codes)}
    return [rows[code] for code in codes if code in rows]


def search_occupations(text: str) -> OccupationSearch:
    """Occupations whose titles and aliases, in both languages, hold the words; best first.

    What no name holds is looked for by what texts are read as.
    """
    if len(text) > LONGEST_SEARCH:
        too_long = _("The search is too long: 100 letters are the most.")
        return OccupationSearch(text=_shown(text), note=too_long)
    wanted = plain(text)
    if not wanted:
        return OccupationSearch(note=_("The word to search for is missing."))
    ranked: list[tuple[int, str, Occupation]] = []
    for row in Occupation.objects.prefetch_related("aliases"):
        names = [row.title_en, row.title_es, *(alias.text for alias in row.aliases.all())]
        rank = rank_names([plain(name) for name in names], wanted)
        if rank is not None:
            ranked.append((rank, row.title.casefold(), row))
    matches = [row for _rank, _title, row in sorted(ranked, key=lambda found: found[:2])]
    matches = matches or offered_occupations(text, limit=MOST_FOUND)
    note: StrOrPromise = ""
    if not matches:
        note = _("No work in the list is called so. Try another word.")
    elif len(matches) > MOST_FOUND:
        note = _("More than 12 match. Add a word to see fewer.")
    return OccupationSearch(tuple(matches[:MOST_FOUND]), _shown(text), note)


def _shown(text: str) -> str:
    return text.strip()[:LONGEST_SEARCH].replace("\x00", "")
