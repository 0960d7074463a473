"""Names made comparable in the database: small letters, without accents or hyphens."""

from __future__ import annotations

from django.db.models import Expression, F, Value
from django.db.models.functions import Concat, Lower, Replace

_LETTERS = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"}
# SQLite lowers ASCII letters only, so the capitals are replaced as well.
_REPLACED = {
    **_LETTERS,
    **{capital.upper(): letter for capital, letter in _LETTERS.items()},
    "-": " ",
    ".": "",
    "'": "",
}


def folded(*fields: str) -> Expression:
    """The fields joined by spaces, as `catalogs.words.plain` would write them."""
    parts: list[F | Value] = []
    for field in fields:
        parts += [F(field), Value(" ")]
    expression: Expression = Lower(Concat(*parts))
    for found, put in _REPLACED.items():
        expression = Replace(expression, Value(found), Value(put))
    return expression
