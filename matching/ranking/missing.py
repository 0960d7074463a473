"""The papers that one person still lacks for one requirement set, and how long each takes."""

from dataclasses import dataclass

import numpy as np

from documents.graph import DocumentGraph
from documents.papers_state import Papers
from documents.readiness import RequirementSet, rows_of


@dataclass(frozen=True)
class MissingPaper:
    """A document to get, and the days until it is likely in hand: 0 today, +inf never.

    purpose : code of the requirement set that asks for it for this kind of work; "" for what any
        job needs.
    """

    code: str
    days: float
    purpose: str = ""


def missing_papers(
    graph: DocumentGraph,
    papers: Papers,
    days: np.ndarray,
    requirement: RequirementSet,
    days_to_start: float,
) -> list[MissingPaper]:
    """What the one person in `papers` will lack at the start of a job, the slowest first.

    `days`, of shape (n_docs,), are those until each document is in hand. Of documents of which one
    is enough, the quickest is named. What is in hand but lapses before the start is to get again.
    """
    needed, options = rows_of(graph, requirement)
    valid = papers.in_hand[0] & (papers.lapses_in[0] >= max(days_to_start, 0))
    rows = [row for row in needed if not valid[row] and not papers.waived[0, row]]
    if options and not valid[options].any():
        rows.append(min(options, key=lambda row: (days[row], row)))
    missing = [MissingPaper(graph.codes[row], float(days[row])) for row in rows]
    return sorted(missing, key=lambda paper: (-paper.days, paper.code))
