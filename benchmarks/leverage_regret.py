"""What a desk loses by the order in which it gives out its slots for expediting.

    python -m benchmarks.leverage_regret --json

A queue of made-up people, each with one open case that can be expedited, stands before offices
that differ in speed. The true waits are known; the model is fitted on case histories that were
drawn from them, with 40 % of the cases still open. Each order serves the first `slots` cases. An
order is worth the rise of the expected surplus of the people it serves, under the true waits and
by exact recomputation. Its regret is the share of the best order's worth that it loses: 0 is the
best, 1 is worth nothing.

- leverage: by the model's own leverage; leverage_published: the same with published times alone
- first_come: by the day the person's file was opened at the desk
- longest_wait: by the days since the request
- random: mean of many orders by lot
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit

from catalogs.linking import ConceptLinker
from documents.forecast import Forecaster, Papers, Place, RequirementSet
from documents.graph import DocumentGraph
from documents.issuance import IssuanceModel, PublishedTimes
from matching.ranking.columns import PostingColumns
from matching.ranking.leverage import Action, Candidate, Openings, Prospects, leverage
from matching.ranking.records import PostingRecord
from matching.ranking.search import RankingIndex

DATA = Path(__file__).resolve().parent.parent / "catalogs" / "data"
TIMES = ("std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max")
OFFICES = ("slow", "usual", "quick", "quickest")
# Waits of each office beyond the published minimum, over the published ones.
OFFICE_SPEED = (2.5, 1.2, 0.8, 0.4)
# Spread of what the documents of one office take over what is published: log standard deviation.
DOCUMENT_SPREAD = 0.4
SHARE_OPEN = 0.4
TODAY = 740_000
LOTS = 200


def regret(
    *,
    random_state: int = 0,
    slots: int = 100,
    people: int = 400,
    postings: int = 300,
    cases_per_document: int = 200,
) -> dict[str, float]:
    """Regret of each order, and `best_surplus`, what the best order is worth per slot."""
    rng = np.random.default_rng(random_state)
    published = _published()
    truth = KnownWaits(rng).fit(published)
    histories = draw_histories(truth, published, cases_per_document, rng)
    model = IssuanceModel().fit(histories, published=published)
    queue = draw_queue(published, people, postings, rng)
    true = queue.worth(Forecaster(_graph(published), truth, places=_places(), random_state=1))
    scores = {
        "leverage": queue.worth(Forecaster(_graph(published), model, places=_places())),
        "leverage_published": queue.worth(
            Forecaster(_graph(published), PublishedTimes().fit(published), places=_places())
        ),
        "first_come": queue.days_open,
        "longest_wait": queue.days_waited,
    }
    best = np.sort(true)[::-1][:slots].sum()
    found = {name: _lost(true, score, slots, best) for name, score in scores.items()}
    lots = [_lost(true, rng.random(people), slots, best) for _ in range(LOTS)]
    return {**found, "random": float(np.mean(lots)), "best_surplus": float(best / slots)}


def _lost(true: np.ndarray, score: np.ndarray, slots: int, best: float) -> float:
    """Share of `best` that is lost by serving the highest scores."""
    served = np.argsort(-score, kind="stable")[:slots]
    return float((best - true[served].sum()) / best)


@dataclass(frozen=True)
class Queue:
    """People with one open case each, and the jobs that they wait for."""

    candidates: list[Candidate]
    openings: Openings
    formal: RequirementSet
    days_open: np.ndarray
    days_waited: np.ndarray

    def worth(self, forecaster: Forecaster) -> np.ndarray:
        """Rise of each person's surplus if their case is expedited, shape (n_people,)."""
        found = leverage(self.candidates, self.openings, forecaster, self.formal)
        return np.array([actions[0].surplus for actions in found])


class KnownWaits:
    """The true waits: published ones, quicker or slower by office and by document."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def fit(self, published: pd.DataFrame) -> KnownWaits:
        spread = DOCUMENT_SPREAD * self.rng.standard_normal((len(OFFICES), len(published)))
        self.by_office_ = {
            office: PublishedTimes().fit(_scaled(published, speed * np.exp(logs)))
            for office, speed, logs in zip(OFFICES, OFFICE_SPEED, spread, strict=True)
        }
        # Where no office is named the times are the published ones.
        self.by_office_[""] = PublishedTimes().fit(published)
        return self

    def quantile(self, cases: pd.DataFrame, u: np.ndarray) -> np.ndarray:
        """As PublishedTimes, by the office of each case."""
        u = np.broadcast_to(u, (len(cases), np.shape(u)[-1]))
        office = np.asarray(cases["office"]) if "office" in cases else np.full(len(cases), "")
        days = np.zeros(u.shape)
        for name in np.unique(office):
            rows = np.flatnonzero(office == name)
            days[rows] = self.by_office_[name].quantile(cases.iloc[rows], u[rows])
        return days


def _scaled(published: pd.DataFrame, factor: np.ndarray) -> pd.DataFrame:
    """Published times whose days beyond the minimum are `factor` times as long."""
    scaled = published.copy()
    for kind in ("std", "exp"):
        least = published[f"{kind}_min"]
        for name in (f"{kind}_typ", f"{kind}_max"):
            scaled[name] = np.round(least + (published[name] - least) * factor)
    return scaled


def draw_histories(
    truth: KnownWaits, published: pd.DataFrame, per_document: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Case histories as `IssuanceModel.fit` takes them, with SHARE_OPEN of them still open."""
    n = per_document * len(published)
    cases = pd.DataFrame(
        {
            "document": np.repeat(published["code"].to_numpy(), per_document),
            "channel": "office",
            "office": rng.choice(OFFICES, n),
            "expedited": rng.random(n) < 0.2,
            "month": rng.integers(1, 13, n),
            "entry_days": 0.0,
            "waited_days": 0.0,
        }
    )
    days = truth.quantile(cases, rng.random((n, 1)))[:, 0]
    is_open = rng.random(n) < SHARE_OPEN
    # An open case was looked at on some day before it was issued.
    seen = np.where(is_open, np.floor(days * rng.random(n)), days)
    return cases.drop(columns="waited_days").assign(days=seen, issued=~is_open)


def draw_queue(
    published: pd.DataFrame, people: int, postings: int, rng: np.random.Generator
) -> Queue:
    """People in many states of papers, each waiting for a document that can come sooner."""
    graph, sets = _graph(published), _requirement_sets()
    openings = _openings(sets, postings, rng)
    hasten = (published["exp_typ"] < published["std_typ"]).to_numpy()
    needed = {code for each in sets for code in (*each.all_of, *each.any_of)}
    choices = [code for code in published["code"][hasten] if code in needed]
    typical = dict(zip(published["code"], published["std_typ"], strict=True))
    documents = rng.choice(choices, people)
    waited = np.array([rng.integers(0, max(typical[code], 1) + 1) for code in documents], float)
    candidates = [
        Candidate(
            _prospects(postings, rng),
            _papers(graph, code, days, rng),
            (Action("expedite", str(code)),),
        )
        for code, days in zip(documents, waited, strict=True)
    ]
    formal = next(each for each in sets if each.code == "FORMAL")
    return Queue(candidates, openings, formal, waited + rng.exponential(20, people), waited)


def _prospects(postings: int, rng: np.random.Generator) -> Prospects:
    """Few postings fit a person well, and those that do differ in what they are worth."""
    p_fit = expit(rng.normal(-1.5, 1.5, postings))
    return Prospects(p_fit, rng.beta(4, 4, postings), rng.random(postings) < 0.95)


def _papers(graph: DocumentGraph, code: str, waited: float, rng: np.random.Generator) -> Papers:
    """Most papers in hand, one requested at an office of the queue."""
    papers = Papers.none(1, graph)
    papers.in_hand[0] = rng.random(len(graph)) < rng.uniform(0.5, 1.0)
    row = graph.index[code]
    papers.in_hand[0, row] = False
    papers.waited_days[0, row] = waited
    papers.place[0, row] = rng.integers(len(OFFICES))
    return papers


def _openings(sets: list[RequirementSet], postings: int, rng: np.random.Generator) -> Openings:
    records = [
        PostingRecord(
            f"{number}",
            start_day=TODAY + int(rng.integers(1, 60)),
            requirement_set=int(rng.integers(len(sets))),
            isco="7123",
        )
        for number in range(postings)
    ]
    columns = PostingColumns.from_records(records, ConceptLinker())
    features = sparse.csr_matrix((postings, 0))
    index = RankingIndex(features, columns, tuple(sets), np.ones(postings, dtype=bool), "", "")
    return Openings.of(index, TODAY)


def _places() -> list[Place]:
    return [Place("office", office) for office in OFFICES]


def _published() -> pd.DataFrame:
    frame = pd.read_csv(DATA / "document_types.csv")
    return frame[["code"]].assign(**{name: frame[f"{name}_days"] for name in TIMES})


def _graph(published: pd.DataFrame) -> DocumentGraph:
    edges = pd.read_csv(DATA / "document_prerequisites.csv")
    rows = edges[["prerequisite", "document", "kind", "group"]].itertuples(index=False, name=None)
    return DocumentGraph(published["code"], rows)


def _requirement_sets() -> list[RequirementSet]:
    needed = pd.read_csv(DATA / "required_documents.csv")
    found = []
    for code, rows in needed.groupby("requirement_set"):
        kinds = {kind: tuple(rows["document"][rows["kind"] == kind]) for kind in ("all", "any")}
        found.append(RequirementSet(str(code), kinds["all"], kinds["any"]))
    return found


def main() -> None:
    """Print the regret of each order, and with --json one object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many made-up queues")
    parser.add_argument("--slots", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    runs = [regret(random_state=seed, slots=arguments.slots) for seed in range(arguments.seeds)]
    means = {name: round(float(np.mean([run[name] for run in runs])), 4) for name in runs[0]}
    for name, value in means.items():
        print(f"{name:<20}{value:>10.4f}")
    if arguments.json:
        print(json.dumps(means))


if __name__ == "__main__":
    main()
