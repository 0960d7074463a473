"""Past jobs in people's own words, linked to occupations where an alias says so."""

from __future__ import annotations

from collections import defaultdict

from catalogs.models import Occupation, OccupationAlias
from catalogs.words import plain

LONGEST_ALIAS_WORDS = 8


def link_occupation(text: str) -> Occupation | None:
    """The occupation whose title or alias is the longest run of words found in `text`.

    None if nothing is found, or if the longest run belongs to several occupations.
    """
    words = plain(text).split()
    if not words:
        return None
    names = _names()
    longest = min(len(words), LONGEST_ALIAS_WORDS)
    for length in range(longest, 0, -1):
        runs = (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))
        for run in runs:
            if len(owners := names.get(run, set())) == 1:
                return Occupation.objects.get(pk=next(iter(owners)))
    return None


def _names() -> dict[str, set[int]]:
    """Occupations by each of their titles and aliases, as comparable text."""
    names: dict[str, set[int]] = defaultdict(set)
    aliases = OccupationAlias.objects.values_list("occupation_id", "text")
    english = Occupation.objects.values_list("pk", "title_en")
    spanish = Occupation.objects.values_list("pk", "title_es")
    for rows in (aliases, english, spanish):
        for occupation_id, text in rows:
            names[plain(text)].add(occupation_id)
    return names
