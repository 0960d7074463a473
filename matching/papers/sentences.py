"""The sentences at the top of the page: where the person is, and what to do next."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.person_forecast import SetForecast
from matching.names import listed
from matching.papers.paper import Paper
from matching.papers.words import day_words, when_words

LONGEST_COST = 40
"""A cost in more letters depends on something; the step says on what."""


def headline_words(paper: Paper | None, formal: SetForecast, ready: Sequence[Paper]) -> str:
    """One sentence: what to fetch, else what to ask for, else how things stand."""
    if ready:
        return ngettext(
            "Go and collect your %(names)s: it is ready.",
            "Go and collect your %(names)s: they are ready.",
            len(ready),
        ) % {"names": listed([each.name for each in ready])}
    if paper is not None and paper.opens:
        return ngettext(
            "With your %(name)s, %(count)d more job opens.",
            "With your %(name)s, %(count)d more jobs open.",
            paper.opens,
        ) % {"name": paper.name, "count": paper.opens}
    if not formal.missing:
        return _("You have all the papers for formal work.")
    if paper is not None:
        return _("Your next paper: %(name)s.") % {"name": paper.name}
    return _("Your papers are under way. There is nothing to ask for today.")


def advice_words(paper: Paper | None) -> str:
    """What to do where the next paper was refused, else what it brings and where it is had.

    Where it is had is the office that the person chose, if they did.
    """
    if paper is None:
        return ""
    if paper.cure:
        return paper.cure
    days = paper.opening.days_sooner
    nearer = ""
    if paper.opens and days > 0:
        nearer = ngettext(
            "Formal work comes %(days)d day sooner.",
            "Formal work comes %(days)d days sooner.",
            days,
        ) % {"days": days}
    if paper.desk_words:
        return f"{nearer} {paper.desk_words}".strip()
    told = {"where": paper.document.where, "cost": paper.document.cost}
    if len(paper.document.cost) > LONGEST_COST:
        where = _("You can ask for it today: %(where)s.") % told
    else:
        where = _("You can ask for it today: %(where)s. Cost: %(cost)s.") % told
    return f"{nearer} {where}".strip()


def formal_words(formal: SetForecast, today: dt.date) -> str:
    if not formal.missing:
        return _("Any formal job can register you today.")
    if math.isinf(formal.p90):
        return _("With these papers no formal job can register you yet. An officer can help.")
    return _("Papers for formal work ready %(when)s.") % {"when": when_words(formal, today)}


def chart_title(formal: SetForecast, today: dt.date) -> str:
    """The finding of the picture."""
    if not formal.missing:
        return _("Your papers that are under way")
    if math.isinf(formal.median):
        return _("Your papers, as far as their day can be said")
    likely = day_words(today + dt.timedelta(days=formal.median), today)
    return _("Your papers for a formal job: probably on %(day)s") % {"day": likely}
