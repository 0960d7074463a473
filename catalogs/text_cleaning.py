"""Text as people paste it: without tags, entities and addresses, with the way back to it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# What must be rewritten. Tags that end a line of text become the end of a line.
_MARKED = re.compile(
    r"(?P<hidden><!--.*?(?:-->|\Z)|<(?P<name>script|style)\b.*?(?:</(?P=name)\s*>|\Z))"
    r"|(?P<line></?(?:p|div|li|ul|ol|br|tr|td|th|h[1-6]|table)\b[^<>]*>)"
    r"|(?P<tag></?[a-z][^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)"
    r"|(?P<address>\b(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,190})"
    r"|(?P<accented>\w[\u0300-\u036f]+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class CleanText:
    """`text` to read, and where each of its characters stands in the text as it was given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as it was given."""
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> CleanText:
    """`text` without tags and addresses, with entities and accents as single letters.

    >>> found = clean("<b>Alba&ntilde;il</b> en obra")
    >>> found.text
    ' Albañil  en obra'
    >>> found.place(1, 8)
    (3, 17)
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _MARKED.finditer(text):
        _copy(text, at, match.start(), letters, starts, ends)
        at = match.end()
        for letter in _replacement(match):
            letters.append(letter)
            starts.append(match.start())
            ends.append(at)
    if not at:
        return CleanText(text, range(len(text)), range(1, len(text) + 1))
    _copy(text, at, len(text), letters, starts, ends)
    return CleanText("".join(letters), starts, ends)


def _copy(
    text: str, start: int, end: int, letters: list[str], starts: list[int], ends: list[int]
) -> None:
    letters.extend(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _replacement(match: re.Match[str]) -> str:
    said = match[0]
    if match["entity"]:
        return html.unescape(said)
    if match["accented"]:
        return unicodedata.normalize("NFC", said)
    return "\n" if match["line"] or match["address"] else " "
