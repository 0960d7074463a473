"""Past jobs in people's own words, linked to occupations where an alias says so."""

from __future__ import annotations

from catalogs.models import Occupation
from catalogs.reading import current_reader


def link_occupation(text: str) -> Occupation | None:
    """The occupation that `text` names most surely, the first on ties; None if it names none.

    Words that may name several occupations name none: the person is asked instead.
    """
    found = current_reader().sure_occupation(text)
    return Occupation.objects.filter(code=found.code).first() if found else None
