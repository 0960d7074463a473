import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.forecast import DocumentGraph, Forecaster, Papers, RequirementSet, completion_days
from documents.issuance import PublishedTimes
from tests.documents.catalog_graph import (
    CONSULAR,
    document_graph,
    forecaster,
    published_times,
    requirement_sets,
)

HORIZONS = [0, 1, 3, 7, 14, 21, 30, 45, 60, 90]


def papers_of(*, in_hand=(), requested=None, expedited=(), waived=(), in_mexico=True):
    """One person's papers by code; `requested` maps a code to the days waited."""
    graph = document_graph()
    papers = Papers.none(1, graph)
    papers.in_hand[0, graph.rows(in_hand)] = True
    papers.expedited[0, graph.rows(expedited)] = True
    papers.waived[0, graph.rows(waived)] = True
    for code, days in (requested or {}).items():
        papers.waited_days[0, graph.index[code]] = days
    if in_mexico:
        papers.startable[0, graph.rows(CONSULAR)] = False
    return papers


def chance(papers, code, horizons=HORIZONS):
    ready = forecaster().ready(papers, [requirement_sets()[code]], horizons)
    return ready.p[0, 0]


STARTS = {
    "nothing": (),
    "consular card": ("ACTA", "CURP", "MCAS"),
    "passport": ("ACTA", "CURP", "PASAPORTE"),
}
# Typical, worst and expedited days of domain.md section 1.
HIREABLE = {
    ("nothing", "FORMAL"): (15, 55, 8),
    ("nothing", "FOOD"): (15, 55, 8),
    ("nothing", "DRIVER_LOCAL"): (18, 75, 9),
    ("nothing", "DRIVER_FED"): (60, 170, 31),
    ("nothing", "GUARD"): (62, 488, 31),
    ("consular card", "FORMAL"): (12, 25, 1),
    ("consular card", "FOOD"): (12, 25, 1),
    ("consular card", "DRIVER_LOCAL"): (15, 45, 2),
    ("consular card", "DRIVER_FED"): (57, 140, 24),
    ("consular card", "GUARD"): (62, 475, 31),
    ("passport", "FORMAL"): (1, 20, 0),
    ("passport", "FOOD"): (2, 20, 1),
    ("passport", "DRIVER_LOCAL"): (5, 40, 2),
    ("passport", "DRIVER_FED"): (45, 115, 23),
    ("passport", "GUARD"): (62, 475, 31),
}


@pytest.mark.parametrize("case", HIREABLE, ids="-".join)
@pytest.mark.parametrize("column", [0, 1, 2], ids=["typical", "worst", "expedited"])
def test_days_to_be_hireable_are_those_of_the_published_table(case, column):
    start, job = case
    papers = papers_of(in_hand=STARTS[start])
    waits = published_times()[["std_typ", "std_max", "exp_typ"][column]].to_numpy(dtype=float)
    waits = np.where(papers.startable[0], waits, np.inf)[:, None]

    completion = completion_days(document_graph(), waits, in_hand=papers.in_hand[0])
    days, _ = forecaster().set_days(completion[None], papers, requirement_sets()[job])

    assert days[0, 0] == HIREABLE[case][column]


def test_the_graph_has_the_cycle_of_identity_documents():
    graph = document_graph()

    blocks = [{graph.codes[row] for row in block} for block in graph.blocks if len(block) > 1]

    assert blocks == [{"CURP_BIO", "PASAPORTE", "INE", "LIC_EST"}]


def test_documents_that_could_only_unlock_each_other_are_never_had():
    graph = DocumentGraph(["A", "B"], [("A", "B", "any"), ("B", "A", "any")])

    days = completion_days(graph, np.zeros((2, 1)))

    assert np.isinf(days).all()


def test_a_cycle_opens_from_outside_by_the_quickest_way():
    edges = [("A", "B", "all"), ("B", "A", "any", "1"), ("C", "A", "any", "1")]
    graph = DocumentGraph(["A", "B", "C"], edges)

    days = completion_days(graph, np.array([[2.0], [3.0], [10.0]]))

    assert days.ravel().tolist() == [12.0, 15.0, 10.0]


def test_one_of_each_any_group_is_needed():
    edges = [("A", "D", "any", "1"), ("B", "D", "any", "1"), ("C", "D", "any", "2")]
    graph = DocumentGraph(["A", "B", "C", "D"], edges)

    days = completion_days(graph, np.array([[5.0], [2.0], [4.0], [1.0]]))

    assert days.ravel().tolist() == [5.0, 2.0, 4.0, 5.0]


def test_a_waived_document_is_not_asked_but_cannot_be_shown():
    graph = DocumentGraph(["A", "ALL", "ANY"], [("A", "ALL", "all"), ("A", "ANY", "any")])

    days = completion_days(graph, np.ones((3, 1)), waived=np.array([True, False, False]))

    assert days.ravel().tolist() == [np.inf, 1.0, np.inf]


def test_a_waived_document_in_hand_can_be_shown():
    graph = DocumentGraph(["A", "ANY"], [("A", "ANY", "any")])
    first = np.array([True, False])

    days = completion_days(graph, np.ones((2, 1)), waived=first, in_hand=first)

    assert days.ravel().tolist() == [0.0, 1.0]


def test_a_requested_document_does_not_wait_for_its_prerequisites():
    graph = DocumentGraph(["A", "B"], [("A", "B", "all")])
    waits = np.array([[9.0], [2.0]])

    days = completion_days(graph, waits, requested=np.array([False, True]))

    assert days.ravel().tolist() == [9.0, 2.0]


@pytest.mark.parametrize(
    ("codes", "edges", "message"),
    [
        (["A", "A"], [], "only once"),
        (["A"], [("A", "Z", "all")], "Z"),
        (["A", "B"], [("A", "B", "some")], "some"),
        (["A", "B"], [("A", "B", "all"), ("A", "B", "all")], "twice"),
        (["A"], [("A", "A", "any")], "itself"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(codes, edges, message):
    with pytest.raises(ValueError, match=message):
        DocumentGraph(codes, edges)


def test_the_same_papers_have_the_same_chances_in_every_process():
    papers = papers_of(in_hand=["ACTA"])
    other = Forecaster(document_graph(), PublishedTimes().fit(published_times()))

    again = other.ready(papers, [requirement_sets()["FORMAL"]], HORIZONS)

    np.testing.assert_array_equal(again.p[0, 0], chance(papers, "FORMAL"))


def test_equal_people_and_people_asked_alone_have_equal_chances():
    one, two = papers_of(in_hand=["ACTA"]), papers_of(requested={"INE": 4.0})
    names = ["in_hand", "waited_days", "expedited", "waived", "startable"]
    rows = [np.vstack([getattr(p, name) for p in (one, two, one)]) for name in names]
    sets = [requirement_sets()["FORMAL"], requirement_sets()["GUARD"]]

    together = forecaster().ready(Papers(*rows), sets, HORIZONS)

    for row, alone in enumerate([one, two, one]):
        expected = forecaster().ready(alone, sets, HORIZONS)
        np.testing.assert_array_equal(together.p[row], expected.p[0])
        np.testing.assert_array_equal(together.slowest[row], expected.slowest[0])


CODES = st.sampled_from(document_graph().codes)


@settings(max_examples=60, deadline=None)
@given(
    in_hand=st.sets(CODES, max_size=6),
    requested=st.dictionaries(CODES, st.integers(0, 60), max_size=4),
    expedited=st.sets(CODES, max_size=4),
    helped=CODES,
)
def test_having_or_expediting_one_more_document_never_lowers_a_chance(
    in_hand, requested, expedited, helped
):
    before = papers_of(in_hand=in_hand, requested=requested, expedited=expedited)
    row = document_graph().index[helped]
    quicker, held = before.copy(), before.copy()
    quicker.expedited[0, row] = True
    held.in_hand[0, row] = True
    sets = list(requirement_sets().values())

    base, better, best = (
        forecaster().ready(papers, sets, HORIZONS).p for papers in (before, quicker, held)
    )

    assert (better >= base).all()
    assert (best >= better).all()
    assert (np.diff(base, axis=2) >= 0).all()


def test_expediting_the_voter_card_raises_the_chance_of_a_formal_job():
    slow = papers_of(in_hand=["ACTA", "CURP", "NSS", "RFC"], requested={"INE": 0.0})
    quick = slow.copy()
    quick.expedited[0, document_graph().index["INE"]] = True

    gain = chance(quick, "FORMAL", [10]) - chance(slow, "FORMAL", [10])

    assert gain > 0.3


def test_all_papers_in_hand_is_certain_and_nothing_is_slow():
    papers = papers_of(in_hand=["CURP", "NSS", "RFC", "INE"])

    ready = forecaster().ready(papers, [requirement_sets()["FORMAL"]], [0])

    assert ready.p.tolist() == [[[1.0]]]
    assert ready.slowest.tolist() == [[-1]]


def test_a_consular_card_cannot_be_had_inside_mexico_unless_already_requested():
    card = RequirementSet("CARD", ("MCAS",))
    fresh, open_case = papers_of(), papers_of(requested={"MCAS": 5.0})

    p_fresh = forecaster().ready(fresh, [card], [300]).p
    p_open = forecaster().ready(open_case, [card], [300]).p

    assert p_fresh.item() == 0.0
    assert p_open.item() > 0.9


def test_a_waived_military_card_no_longer_holds_up_a_guard():
    man = papers_of(in_hand=["ACTA", "CURP", "INE"])
    other = papers_of(in_hand=["ACTA", "CURP", "INE"], waived=["CARTILLA"])

    p_man, p_other = chance(man, "GUARD", [90]), chance(other, "GUARD", [90])

    assert p_other > p_man


def test_a_waived_document_counts_as_there_where_a_posting_asks_for_it():
    card = RequirementSet("CARD", ("CARTILLA",))

    ready = forecaster().ready(papers_of(waived=["CARTILLA"]), [card], [0])

    assert (ready.p.item(), ready.slowest.item()) == (1.0, -1)


def test_the_slowest_document_of_an_arrival_without_papers_is_the_voter_card():
    ready = forecaster().ready(papers_of(), [requirement_sets()["FORMAL"]], [14])

    assert document_graph().codes[ready.slowest[0, 0]] == "INE"


def test_licence_days_are_those_of_the_fastest_plan():
    sets = [requirement_sets()["FORMAL"], requirement_sets()["DRIVER_FED"]]

    ready = forecaster().ready(papers_of(), sets, [0])

    # Military card 1, with it the passport 0, then training 3, then the licence 5.
    assert ready.licence_days.tolist() == [[0.0, 9.0]]


def test_a_day_between_two_horizons_takes_the_earlier_chance():
    ready = forecaster().ready(papers_of(), [requirement_sets()["FORMAL"]], [10, 20])

    looked_up = ready.lookup(0, 0, np.array([-5, 9, 10, 19, 20, 500]))

    ten, twenty = ready.p[0, 0].tolist()
    assert looked_up.tolist() == [0.0, 0.0, ten, ten, twenty, twenty]


def test_progress_counts_distinct_people():
    seen = []
    papers = papers_of()
    many = papers.take(np.zeros(10, dtype=int))

    forecaster().ready(many, [], [0], progress=lambda done, total: seen.append((done, total)))

    assert seen == [(1, 1)]


def test_nobody_has_an_empty_table():
    nobody = Papers.none(0, document_graph())

    ready = forecaster().ready(nobody, [requirement_sets()["FORMAL"]], HORIZONS)

    assert ready.p.shape == (0, 1, len(HORIZONS))


def test_a_negative_horizon_is_refused():
    with pytest.raises(ValueError, match="-3"):
        forecaster().ready(papers_of(), [], [-3])


def test_states_tell_what_can_be_requested_today():
    papers = papers_of(in_hand=["ACTA"], requested={"INE": 3.0}, waived=["CARTILLA"])

    outlook = forecaster().person(papers, 0, [], [])

    states = {document.code: document.state for document in outlook.documents}
    assert states["ACTA"] == "in_hand"
    assert states["INE"] == "requested"
    assert states["CARTILLA"] == "waived"
    assert states["MCAS"] == "not_obtainable"
    assert states["CURP"] == "can_request"
    assert states["NSS"] == "blocked"
    assert "CURP" in outlook.can_request
    assert "NSS" not in outlook.can_request


def test_a_set_names_what_is_missing_and_what_decides_it():
    papers = papers_of(in_hand=["ACTA", "CURP"])

    outlook = forecaster().person(papers, 0, [requirement_sets()["FORMAL"]], [7, 30])

    formal = outlook.sets[0]
    assert set(formal.missing) == {"NSS", "RFC", "INE"}
    assert formal.critical == "INE"
    assert formal.critical_by == ("INE", "INE")
    assert formal.p10 <= formal.median <= formal.p90
    assert formal.p_ready == tuple(chance(papers, "FORMAL", [7, 30]).tolist())


def test_the_plan_is_the_fastest_way_in_the_order_of_requests():
    papers = papers_of()

    plan = forecaster().plan(papers, 0, requirement_sets()["FORMAL"])

    steps = [(step.code, step.start_day, step.done_day) for step in plan]
    assert steps == [
        ("ACTA", 0.0, 1.0),
        ("WITNESS2", 0.0, 3.0),
        ("CURP", 1.0, 1.0),
        ("NSS", 1.0, 1.0),
        ("RFC", 1.0, 2.0),
        ("INE", 3.0, 15.0),
    ]


def test_a_complete_set_has_no_plan():
    papers = papers_of(in_hand=["CURP", "NSS", "RFC", "PASAPORTE"])

    plan = forecaster().plan(papers, 0, requirement_sets()["FORMAL"])

    assert plan == []
