"""The part of `bench_leverage` that runs inside Django: many open cases, and their measuring."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import time
from typing import Any

import numpy as np
from django.utils import timezone

from catalogs.models import DocumentType, Office
from documents.forecast import Papers
from documents.models import DocumentCase
from matching.leverage import open_cases, score_open_cases
from matching.ranking.leverage import Action, acted
from matching.serving import PersonView, dismissed_by, served, view_person
from returnees.models import Returnee

REPEATS = 3
SEED = 11


def print_report(*, cases: int, peer_cases: int) -> None:
    print(json.dumps(measure(cases=cases, peer_cases=peer_cases)))


def measure(*, cases: int, peer_cases: int) -> dict[str, Any]:
    """Rates of measuring all open cases, and of ranking anew for each action of `peer_cases`."""
    today = timezone.localdate()
    fill_up(cases, today)
    postings = served().postings(today)
    # Seconds of the processor: what else the machine does is not counted.
    seconds = []
    for _round in range(REPEATS):
        started = time.process_time()
        scored = score_open_cases(today=today)
        seconds.append(time.process_time() - started)
    measured = list(open_cases().select_related("returnee").order_by("public_id"))
    actions = sum(1 + (case.expedite_leverage is not None) for case in measured)
    own_ms = 1000 * statistics.median(seconds) / actions
    peer_ms, difference = rank_anew(measured[:peer_cases], today)
    return {
        "postings": len(postings.index),
        "cases": scored.cases,
        "people": scored.people,
        "actions": actions,
        "seconds": round(statistics.median(seconds), 1),
        "cases_per_s": round(scored.cases / statistics.median(seconds)),
        "ms_per_action": round(own_ms, 2),
        "peer_ms_per_action": round(peer_ms, 2),
        "ratio_to_peer": round(own_ms / peer_ms, 3),
        "largest_difference": difference,
    }


def fill_up(cases: int, today: dt.date) -> None:
    """Add open cases at offices, of papers that people do not have yet, up to `cases` in all."""
    rng = np.random.default_rng(SEED)
    offices = list(Office.objects.values_list("pk", flat=True))
    asked = DocumentType.objects.filter(required_by__isnull=False)
    codes = sorted(set(asked.values_list("pk", flat=True)))
    known = set(DocumentCase.objects.values_list("returnee_id", "document_type_id"))
    people = Returnee.objects.searching().order_by("pk").values_list("pk", flat=True)
    new = [(key, code) for key in people for code in codes if (key, code) not in known]
    missing = max(cases - open_cases().count(), 0)
    rows = [_case(*new[at], offices, today, rng) for at in rng.permutation(len(new))[:missing]]
    DocumentCase.objects.bulk_create(rows, batch_size=1000)


def _case(
    person: int, code: str, offices: list[str], today: dt.date, rng: np.random.Generator
) -> DocumentCase:
    """Half of the cases are requested, up to three weeks ago."""
    is_requested = rng.random() < 0.5
    waited = dt.timedelta(days=int(rng.integers(0, 21)))
    return DocumentCase(
        returnee_id=person,
        document_type_id=code,
        office_id=str(rng.choice(offices)),
        state=DocumentCase.State.REQUESTED if is_requested else DocumentCase.State.MISSING,
        requested_on=today - waited if is_requested else None,
        touched_at=timezone.now() - dt.timedelta(days=1),
    )


def rank_anew(cases: list[DocumentCase], today: dt.date) -> tuple[float, float]:
    """Milliseconds for an action by two rankings, and the largest difference to what is written."""
    seconds, differences = [], []
    for case in cases:
        for kind, found in (("get", case.leverage), ("expedite", case.expedite_leverage)):
            if found is None:
                continue
            started = time.process_time()
            person = view_person(case.returnee, today=today)
            papers = acted(person.papers, Action(kind, case.document_type_id))
            dismissed = dismissed_by(case.returnee)
            before, after = (
                mean_of_best(person, each, dismissed, today) for each in (person.papers, papers)
            )
            seconds.append(time.process_time() - started)
            differences.append(abs(after - before - found))
    return 1000 * statistics.mean(seconds), max(differences)


def mean_of_best(
    person: PersonView, papers: Papers, dismissed: frozenset[str], today: dt.date
) -> float:
    """Mean score of the first page of a ranking made anew with these papers."""
    snapshot, day = person.snapshot, today.toordinal()
    index = snapshot.index
    ready = snapshot.catalog.forecaster.ready(papers, index.sets, index.horizons(day))
    query = snapshot.model.query(person.query, ready, today=day, dismissed=dismissed)
    return float(index.top_k(query, 10).scores.score.sum() / 10)
