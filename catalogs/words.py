"""Text as people type it, made comparable."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9+#]+")


def plain(text: str) -> str:
    """Lower case without accents or punctuation, one space between words.

    >>> plain("  Ciudad JUÁREZ (Chih.) ")
    'ciudad juarez chih'
    >>> plain("D.F.")
    'df'
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace(".", ""))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters).strip()


def split_list(text: str) -> list[str]:
    """The parts of a cell that holds several, separated by semicolons.

    >>> split_list("MIG; GMAW;;wire feed")
    ['MIG', 'GMAW', 'wire feed']
    """
    return [part.strip() for part in text.split(";") if part.strip()]
