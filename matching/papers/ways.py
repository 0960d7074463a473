"""Other ways to a document, and why one cannot be had, read from the document graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents.graph import DocumentGraph
from documents.names import any_of
from documents.person_forecast import DocumentForecast, Option
from matching.names import listed, lowered

HELD = frozenset({"in_hand", "issued"})


# Words that keep their capital within a sentence.
PROPER = ("Bienestar", "Llave", "Mexican")


@dataclass(frozen=True)
class Known:
    """The graph with what is forecast and how each document is called, by code."""

    graph: DocumentGraph
    forecasts: Mapping[str, DocumentForecast]
    names: Mapping[str, str]

    def is_held(self, code: str) -> bool:
        return self.forecasts[code].state in HELD

    def is_waived(self, code: str) -> bool:
        """Whether it is not asked of this person."""
        return self.forecasts[code].state == "waived"

    def listed(self, codes: Sequence[str]) -> str:
        return listed(self.within(codes))

    def within(self, codes: Sequence[str]) -> list[str]:
        return [within_sentence(self.names[code]) for code in codes]

    def all_of(self, code: str) -> list[str]:
        return [self.graph.codes[row] for row in self.graph.needs_all[self.graph.index[code]]]


@dataclass(frozen=True)
class Way:
    """A choice: any of some documents is enough. `best` is the quickest for this person."""

    best: str
    others: str

    @property
    def text(self) -> str:
        return _("The quickest for you: %(best)s. Also good if you have one: %(others)s.") % {
            "best": self.best,
            "others": self.others,
        }


def choices_for(code: str, known: Known) -> list[Way]:
    """For each group of which `code` needs one and none is in hand: the choice."""
    ways = (choice_of(group, known) for group in known.forecasts[code].alternatives)
    return [way for way in ways if way is not None]


def choice_of(options: Sequence[Option], known: Known) -> Way | None:
    """The choice between options, the quickest first.

    None if one is in hand, none can be had, or there is only one.
    """
    if any(known.is_held(option.code) for option in options):
        return None
    usual = [option for option in options if not known.is_waived(option.code)]
    if len(usual) < 2 or not usual[0].is_reachable:
        return None
    best, *others = (option.code for option in usual)
    return Way(within_sentence(known.names[best]), any_of(known.within(others)))


def to_bring(code: str, known: Known) -> list[str]:
    """Papers that `code` is asked for with, by code; of a choice, the held or quickest one."""
    found = [before for before in known.all_of(code) if not known.is_waived(before)]
    for group in known.forecasts[code].alternatives:
        held = [option for option in group if known.is_held(option.code)]
        best = next(iter([*held, *group]))
        found += [best.code] if held or best.is_reachable else []
    return list(dict.fromkeys(found))


def why_unreachable(code: str, known: Known) -> str:
    """Why a document can never be had from here, "" if it can."""
    expected = known.forecasts[code]
    if expected.state != "not_obtainable":
        return ""
    if expected.obstacle is None or not (expected.obstacle.codes or _is_abroad(expected)):
        return _("It cannot be had from here. Ask your officer.")
    if _is_abroad(expected):
        return _("Only a consulate abroad gives it.")
    needed = known.all_of(code)
    lost = [before for before in expected.obstacle.codes if before in needed]
    if lost:
        return _("It needs %(names)s, which cannot be had from here.") % {
            "names": known.listed(lost)
        }
    return _("It needs one of these, and none can be had from here: %(names)s.") % {
        "names": any_of(known.within(expected.obstacle.codes))
    }


def _is_abroad(expected: DocumentForecast) -> bool:
    return expected.obstacle is not None and expected.obstacle.kind == "only_abroad"


def within_sentence(name: str) -> str:
    """A name as it stands within a sentence.

    >>> within_sentence("Two witnesses"), within_sentence("Mexican passport")
    ('two witnesses', 'Mexican passport')
    """
    return name if name.startswith(PROPER) else lowered(name)
