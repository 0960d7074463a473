"""Other ways to a document, and why one cannot be had, read from the document graph."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents.graph import DocumentGraph
from documents.person_forecast import DocumentForecast
from matching.names import listed, lowered

HELD = frozenset({"in_hand"})


@dataclass(frozen=True)
class Known:
    """The graph with what is forecast and how each document is called, by code."""

    graph: DocumentGraph
    forecasts: Mapping[str, DocumentForecast]
    names: Mapping[str, str]

    def is_held(self, code: str) -> bool:
        return self.forecasts[code].state in HELD

    def is_free(self, code: str) -> bool:
        """Whether it is in hand, or not asked of this person."""
        return self.forecasts[code].state in {"in_hand", "waived"}

    def listed(self, codes: Sequence[str]) -> str:
        return listed([lowered(self.names[code]) for code in codes])

    def all_of(self, code: str) -> list[str]:
        return [self.graph.codes[row] for row in self.graph.needs_all[self.graph.index[code]]]

    def groups(self, code: str) -> list[list[str]]:
        groups = self.graph.needs_any[self.graph.index[code]]
        return [[self.graph.codes[row] for row in group] for group in groups]

    def quickest(self, codes: Sequence[str]) -> str | None:
        """The one of `codes` that comes first, None if none ever does."""
        possible = [code for code in codes if math.isfinite(self.forecasts[code].median)]
        return min(possible, key=lambda code: (self.forecasts[code].median, code), default=None)


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
    ways = (choice_of(group, known) for group in known.groups(code))
    return [way for way in ways if way is not None]


def choice_of(codes: Sequence[str], known: Known) -> Way | None:
    """The choice between `codes`; None if one is in hand, only one is named or none can be had."""
    best = known.quickest(codes)
    if len(codes) < 2 or best is None or any(known.is_held(code) for code in codes):
        return None
    usual = [code for code in codes if code != best and not _is_waived(code, known)]
    usual.sort(key=lambda code: (known.forecasts[code].median, code))
    if not usual:
        return None
    return Way(lowered(known.names[best]), known.listed(usual))


def _is_waived(code: str, known: Known) -> bool:
    return known.forecasts[code].state == "waived"


def to_bring(code: str, known: Known) -> list[str]:
    """Names of the papers that `code` is asked for with; of a choice, the held or quickest one."""
    found = [before for before in known.all_of(code) if known.forecasts[before].state != "waived"]
    for group in known.groups(code):
        held = [option for option in group if known.is_held(option)]
        option = held[0] if held else known.quickest(group)
        found += [option] if option is not None else []
    return [known.names[before] for before in dict.fromkeys(found)]


def why_unreachable(code: str, known: Known, *, is_startable: bool) -> str:
    """Why a document can never be had from here, "" if it can."""
    if known.forecasts[code].state != "not_obtainable":
        return ""
    if not is_startable:
        return _("Only a consulate abroad gives it.")
    lost = [before for before in known.all_of(code) if _is_lost(before, known)]
    if lost:
        return _("It needs %(names)s, which cannot be had from here.") % {
            "names": known.listed(lost)
        }
    for group in known.groups(code):
        if all(_is_lost(option, known) for option in group):
            return _("It needs one of these, and none can be had from here: %(names)s.") % {
                "names": known.listed(group)
            }
    return _("It cannot be had from here. Ask your officer.")


def _is_lost(code: str, known: Known) -> bool:
    return not known.is_free(code) and not math.isfinite(known.forecasts[code].median)
