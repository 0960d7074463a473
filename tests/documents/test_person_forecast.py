"""What one person is told: states, reasons, alternatives, and the plan of who has nothing."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from documents.forecast import Blackout, DocumentGraph, Forecaster, Papers, RequirementSet
from documents.issuance import PublishedTimes
from documents.person_forecast import Obstacle, Option
from tests.documents.catalog_graph import (
    CONSULAR,
    DATA,
    document_graph,
    forecaster,
    published_times,
    requirement_sets,
)

TODAY = 740_000
FORMAL = requirement_sets()["FORMAL"]


def papers_of(*in_hand, **lapses_in):
    """One person in Mexico: what is in hand, and after how many days some of it lapses."""
    graph = document_graph()
    papers = Papers.none(1, graph)
    papers.startable[0, graph.rows(CONSULAR)] = False
    papers.in_hand[0, graph.rows([*in_hand, *lapses_in])] = True
    for code, days in lapses_in.items():
        papers.lapses_in[0, graph.index[code]] = days
    return papers


def documents_of(papers, by=None):
    outlook = (by or forecaster()).person(papers, 0, [], [])
    return {document.code: document for document in outlook.documents}


def closed(first, last):
    times = PublishedTimes().fit(published_times())
    blackout = Blackout("INE", TODAY + first, TODAY + last)
    return Forecaster(document_graph(), times, today=TODAY, blackouts=[blackout])


@pytest.mark.parametrize("code", requirement_sets())
def test_a_person_without_papers_has_a_complete_plan_for_every_job_family(code):
    graph, requirement = document_graph(), requirement_sets()[code]

    plan = forecaster().plan(papers_of(), 0, requirement)

    got = set()
    for step in sorted(plan, key=lambda step: step.done_day):
        row = graph.index[step.code]
        assert math.isfinite(step.done_day)
        assert {graph.codes[before] for before in graph.needs_all[row]} <= got
        groups = ([graph.codes[option] for option in group] for group in graph.needs_any[row])
        assert all(got & set(group) for group in groups)
        got.add(step.code)
    assert set(requirement.all_of) <= got
    assert not requirement.any_of or got & set(requirement.any_of)


@pytest.mark.parametrize("waived", [(), ("CARTILLA",)], ids=["man of 18 to 39", "others"])
@pytest.mark.parametrize("code", requirement_sets())
def test_no_closure_of_the_catalog_leaves_anybody_without_a_plan(code, waived):
    rows = pd.read_csv(DATA / "blackouts.csv", keep_default_na=False).itertuples()
    blackouts = [
        Blackout(row.document, *map(ordinal, (row.first_day, row.last_day)), row.office)
        for row in rows
    ]
    papers = papers_of()
    papers.waived[0, document_graph().rows(waived)] = True

    for first_day in sorted({each.first_day for each in blackouts}):
        times = PublishedTimes().fit(published_times())
        by = Forecaster(document_graph(), times, today=first_day, blackouts=blackouts, n_draws=2)
        plan = by.plan(papers, 0, requirement_sets()[code])

        assert plan
        assert all(math.isfinite(step.done_day) for step in plan)


def ordinal(day):
    return dt.date.fromisoformat(day).toordinal()


def test_every_document_has_a_day_or_a_reason():
    documents = documents_of(papers_of())

    without_day = {d.code for d in documents.values() if math.isinf(d.median)}
    assert without_day == set(CONSULAR)
    for document in documents.values():
        assert (document.obstacle is not None) == (document.code in without_day)


def test_what_only_offices_abroad_give_says_so():
    card = documents_of(papers_of())["MCAS"]

    assert (card.state, card.obstacle) == ("not_obtainable", Obstacle("only_abroad"))


def test_what_needs_a_paper_that_can_never_be_had_names_it():
    graph = DocumentGraph(
        ["ABROAD", "HERE", "NEEDS", "ONE"],
        [
            ("ABROAD", "NEEDS", "all"),
            ("HERE", "NEEDS", "all"),
            ("NEEDS", "ONE", "any"),
            ("ABROAD", "ONE", "any"),
        ],
    )
    days = dict.fromkeys(["std_min", "std_typ", "std_max", "exp_min", "exp_typ", "exp_max"], 1)
    times = PublishedTimes().fit(pd.DataFrame([{"code": code, **days} for code in graph.codes]))
    papers = Papers.none(1, graph)
    papers.startable[0, 0] = False

    documents = documents_of(papers, Forecaster(graph, times, n_draws=2))

    assert documents["NEEDS"].obstacle == Obstacle("prerequisite", codes=("ABROAD",))
    assert documents["ONE"].obstacle == Obstacle("prerequisite", codes=("NEEDS", "ABROAD"))
    assert documents["HERE"].obstacle is None


def test_what_could_be_requested_but_for_a_closure_says_until_when():
    papers = papers_of("ACTA", "COMP_DOM", "PASAPORTE")
    by = closed(-3, 20)

    card = documents_of(papers, by)["INE"]

    assert (card.state, card.obstacle) == ("closed", Obstacle("closed", until=20))
    assert "INE" not in by.person(papers, 0, [], []).can_request
    assert 21 < card.p10 <= card.median <= card.p90


def test_a_plan_waits_for_the_end_of_a_closure():
    card = RequirementSet("CARD", ("INE",))

    steps = {step.code: step for step in closed(2, 40).plan(papers_of(), 0, card)}

    # The witnesses come on day 3.
    assert (steps["INE"].start_day, steps["INE"].done_day) == (41, 53)


def test_a_closure_that_is_over_before_the_request_is_no_reason():
    card = documents_of(papers_of(), closed(0, 1))["INE"]

    # The witnesses come on day 3.
    assert (card.state, card.obstacle) == ("blocked", None)


def test_an_issued_document_is_to_be_fetched():
    papers = papers_of("INE")
    papers.issued[0, document_graph().index["INE"]] = True

    card = documents_of(papers)["INE"]

    assert (card.state, card.p10, card.median, card.p90) == ("issued", 0.0, 0.0, 0.0)


def test_what_is_in_hand_says_how_long_it_is_valid():
    documents = documents_of(papers_of("CURP", INE=10))

    assert (documents["INE"].lapses_in, documents["CURP"].lapses_in) == (10.0, math.inf)
    assert documents["INE"].state == "in_hand"
    assert documents["INE"].waits_for == ()


def test_two_witnesses_can_replace_the_photo_id_for_the_voter_card():
    (group,) = documents_of(papers_of())["INE"].alternatives

    days = {option.code: option for option in group}
    assert set(days) == {"WITNESS2", "PASAPORTE", "MCAS", "LIC_EST", "CARTILLA"}
    assert group[0] == Option("WITNESS2", days=3.0, wait=3.0)
    assert not days["MCAS"].is_reachable
    assert days["CARTILLA"].is_reachable
    assert [option.days for option in group] == sorted(option.days for option in group)


def test_an_option_in_hand_takes_no_days():
    (group,) = documents_of(papers_of("PASAPORTE"))["INE"].alternatives

    assert group[0] == Option("PASAPORTE", days=0.0, wait=15.0)


def test_what_is_in_hand_or_requested_needs_no_alternatives():
    papers = papers_of("INE")
    papers.waited_days[0, document_graph().index["PASAPORTE"]] = 2.0

    documents = documents_of(papers)

    assert documents["INE"].alternatives == documents["PASAPORTE"].alternatives == ()


def test_a_set_lists_the_options_of_which_it_needs_one():
    formal = forecaster().person(papers_of(), 0, [FORMAL], []).sets[0]

    assert {option.code for option in formal.alternatives} == set(FORMAL.any_of)


def test_chances_and_critical_documents_follow_a_paper_that_lapses():
    papers = papers_of("ACTA", "CURP", "NSS", "RFC", INE=10)

    formal = forecaster().person(papers, 0, [FORMAL], [5, 11]).sets[0]

    assert formal.p_ready[0] == 1.0 > formal.p_ready[1]
    assert (formal.median, formal.critical) == (0.0, None)
    assert formal.critical_by[0] is None
    assert formal.critical_by[1] in FORMAL.any_of


def test_a_plan_renews_what_will_have_lapsed_by_then():
    # The licence takes training and a medical exam; the card lapses before they are there.
    needed = RequirementSet("DRIVER", ("INE", "LFC"))
    papers = papers_of("ACTA", "CURP", "COMP_DOM", INE=8)

    plan = {step.code: step for step in forecaster().plan(papers, 0, needed)}

    assert plan["LFC"].done_day > 8
    assert plan["INE"].done_day > 0
    lasting = papers_of("ACTA", "CURP", "COMP_DOM", "INE")
    assert "INE" not in {step.code for step in forecaster().plan(lasting, 0, needed)}


def test_horizons_are_answered_in_the_order_asked():
    papers = papers_of("ACTA", "CURP")

    up, down = (
        forecaster().person(papers, 0, [FORMAL], days).sets[0] for days in ([7, 30], [30, 7])
    )

    assert down.p_ready == up.p_ready[::-1]
    assert down.critical_by == up.critical_by[::-1]


def test_chances_of_a_person_are_those_of_the_table():
    papers = papers_of("ACTA", "CURP", INE=12)
    sets, days = list(requirement_sets().values()), list(range(0, 60, 3))

    outlook = forecaster().person(papers, 0, sets, days)

    table = forecaster().ready(papers, sets, days)
    np.testing.assert_array_equal([each.p_ready for each in outlook.sets], table.p[0])
