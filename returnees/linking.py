"""Past jobs in people's own words, linked to occupations where an alias says so."""

from __future__ import annotations

from collections import Counter

from catalogs.models import Occupation
from catalogs.vocabulary import occupation_linker


def link_occupation(text: str) -> Occupation | None:
    """The occupation that `text` names most surely, the first on ties; None if it names none.

    Words that may name several occupations name none: the person is asked instead.
    """
    hits = occupation_linker().link(text)
    named = Counter(hit.words for hit in hits)
    sure = [hit for hit in hits if named[hit.words] == 1]
    best = max(sure, key=lambda hit: hit.weight, default=None)
    if best is None:
        return None
    return Occupation.objects.filter(code=best.concept.partition(":")[2]).first()
