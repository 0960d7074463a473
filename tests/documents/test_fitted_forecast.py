"""The forecast with a model of issuing times that has learned from histories."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.forecast import Blackout, DocumentGraph, Forecaster, Papers, RequirementSet
from documents.issuance import IssuanceModel, no_histories
from tests.documents.issuance_cases import published
from tests.documents.small_worlds import PLACES, TODAY, edges, people

CODES = tuple(f"D{number}" for number in range(5))
HORIZONS = list(range(0, 400, 7))
some = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def times():
    """Fitted where expediting is as slow as not, and two offices differ by three times."""
    rng = np.random.default_rng(0)
    n = 800
    office = rng.choice(["NEAR", "FAR", "CLOSED"], n)
    expedited = rng.random(n) < 0.4
    days = np.floor(rng.lognormal(3.0, 0.8, n) * np.where(office == "FAR", 3.0, 1.0))
    entry = np.where(expedited, np.floor(days * rng.random(n)), 0.0)
    frame = pd.DataFrame(
        {
            "document": rng.choice(CODES[:4], n),
            "channel": np.where(office == "CLOSED", "registry", "office"),
            "office": office,
            "expedited": expedited,
            "month": rng.integers(1, 13, n),
            "ago_days": rng.integers(0, 700, n).astype(float),
            "entry_days": entry,
            "days": days,
            "issued": rng.random(n) < 0.7,
        }
    )
    return IssuanceModel().fit(frame, published=published(codes=CODES))


@st.composite
def questions(draw):
    """Prerequisites, closures, one person's papers, and what is asked for."""
    graph = DocumentGraph(CODES, edges(draw, CODES))
    closures = [
        Blackout(draw(st.sampled_from(CODES)), TODAY + first, TODAY + first + length, office)
        for first, length, office in draw(
            st.lists(
                st.tuples(
                    st.integers(-5, 60), st.integers(0, 90), st.sampled_from(["", "NEAR", "FAR"])
                ),
                max_size=3,
            )
        )
    ]
    papers = draw(people(graph))
    all_of = draw(st.sets(st.sampled_from(CODES), min_size=1, max_size=3))
    return graph, closures, papers, RequirementSet("SET", tuple(sorted(all_of)))


def chances(times, question, papers):
    graph, closures, _papers, requirement = question
    forecaster = Forecaster(
        graph, times, today=TODAY, blackouts=closures, places=PLACES, n_draws=32
    )
    return forecaster.ready(papers, [requirement], HORIZONS).p[0, 0]


@some
@given(question=questions(), code=st.sampled_from(CODES))
def test_learned_times_never_let_an_expedite_lower_a_chance(times, question, code):
    papers = question[2]

    sooner = chances(times, question, papers.with_expedite(0, code))

    assert (sooner >= chances(times, question, papers)).all()


@some
@given(question=questions(), code=st.sampled_from(CODES))
def test_learned_times_never_let_one_more_document_lower_a_chance(times, question, code):
    papers = question[2]

    after = chances(times, question, papers.with_document(0, code))

    assert (after >= chances(times, question, papers)).all()


@some
@given(question=questions(), code=st.sampled_from(CODES), longer=st.integers(1, 400))
def test_learned_times_never_let_longer_validity_lower_a_chance(times, question, code, longer):
    papers = question[2].copy()
    papers.lapses_in[0, CODES.index(code)] += longer

    after = chances(times, question, papers)

    assert (after >= chances(times, question, question[2])).all()


@some
@given(question=questions())
def test_learned_times_never_let_more_days_lower_a_chance_of_papers_that_last(times, question):
    papers = question[2].copy()
    papers.lapses_in[papers.in_hand] = np.inf

    assert (np.diff(chances(times, question, papers)) >= 0).all()


def test_case_expedited_days_ago_is_there_before_one_expedited_today():
    # By the published times: 12 days as a rule, 7 where it is expedited.
    plain = IssuanceModel().fit(no_histories(), published=published(codes=CODES))
    forecaster = Forecaster(DocumentGraph(CODES, []), plain, today=TODAY)
    papers = Papers.none(2, forecaster.graph)
    papers.waited_days[:, 0], papers.expedited[:, 0] = 6.0, True
    papers.expedited_days[0, 0] = 6.0

    ago, today = forecaster.set_range(papers, RequirementSet("SET", ("D0",)), [0.5])[:, 0]

    assert ago < today
