"""How people call papers within a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalogs.models.base import in_active_language

_ACRONYM = re.compile(r"\(([A-Z][A-Z0-9-]{1,7})\)")
_REMARK = re.compile(r"\s*\([^)]*\)")


def short_name(name: str) -> str:
    """The acronym in brackets, or the name without remarks.

    >>> short_name("Credencial para votar (INE)"), short_name("Proof of address (up to 3 months)")
    ('INE', 'Proof of address')
    """
    acronym = _ACRONYM.search(name)
    return acronym.group(1) if acronym else _REMARK.sub("", name)


def lowered(name: str) -> str:
    """A name within a sentence; acronyms keep their letters.

    >>> lowered("Soldadura MIG"), lowered("NOM-251")
    ('soldadura MIG', 'NOM-251')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def any_of(names: Sequence[str]) -> str:
    """Names of which one is enough, as people list them: "INE, passport or license"."""
    # Only Spanish writes what is no proper name small within a sentence.
    told = [*names[:1], *(in_active_language(en=name, es=lowered(name)) for name in names[1:])]
    if len(told) < 2:
        return "".join(told)
    return _("%(first)s or %(last)s") % {"first": ", ".join(told[:-1]), "last": told[-1]}
