"""The occupation that a title of a job names, which is shorter and plainer than other texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalogs.text_reader import SURE_WORD, TextReader

# The title model is asked where no name fits, and believed from this chance on.
LEAST_BY_MODEL = 0.6
# Personnel offices write these short; "lic" and "ing" are also how people are addressed.
ABBREVIATIONS = {
    "adm": "administrativo",
    "admvo": "administrativo",
    "aux": "auxiliar",
    "ayte": "ayudante",
    "ayud": "ayudante",
    "coord": "coordinador",
    "enc": "encargado",
    "gte": "gerente",
    "ing": "ingeniero",
    "lic": "licenciado",
    "op": "operador",
    "sup": "supervisor",
    "tec": "técnico",
    "téc": "técnico",
}
_SHORT = re.compile(rf"\b({'|'.join(ABBREVIATIONS)})\b\.?", re.IGNORECASE)


@dataclass(frozen=True)
class TitleMatch:
    """An occupation (its code), the chance that it is meant, and what told it."""

    code: str
    confidence: float
    by_model: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether a whole name, rightly spelt and of one occupation, said it, or as surely."""
        return self.confidence >= SURE_WORD


def match_title(reader: TextReader, title: str) -> TitleMatch | None:
    """The occupation of a title: the first that it names for sure, else the surest, else None.

    "Cajera crédito y cobranza" is a cashier: what comes first is the job, the rest tells more.
    """
    title = in_full(title)
    found = reader.read(title).occupations
    if found:
        sure = [each for each in found if each.confidence >= SURE_WORD]
        best = min(sure, key=lambda each: each.start) if sure else found[0]
        return TitleMatch(best.code, best.confidence)
    offers = reader.title_model.occupations(title, 1) if reader.title_model else ()
    if not offers or offers[0][1] < LEAST_BY_MODEL:
        return None
    code, confidence = offers[0]
    return TitleMatch(code, confidence, by_model=True)


def in_full(title: str) -> str:
    """A title without the abbreviations that personnel offices use.

    >>> in_full("Aux. cocina"), in_full("ING CIVIL")
    ('auxiliar cocina', 'ingeniero CIVIL')
    """
    return _SHORT.sub(lambda found: ABBREVIATIONS[found[1].lower()], title)
