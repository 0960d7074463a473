"""Papers that lapse, closures and places in the forecast, over the catalog's own documents."""

import numpy as np
import pandas as pd
import pytest

from documents.forecast import Blackout, Forecaster, Papers, Place, RequirementSet
from documents.graph import Closure, DocumentGraph, completion_days
from documents.issuance import PublishedTimes
from tests.documents.catalog_graph import (
    document_graph,
    forecaster,
    published_times,
    requirement_sets,
)

TODAY = 740_000
PLACES = (Place("online"), Place("office", "INE-1"), Place("office", "INE-2"))
FORMAL = requirement_sets()["FORMAL"]
DAYS = list(range(0, 120))


def papers_of(*in_hand, **lapses_in):
    """One person's papers: what is in hand, and after how many days some of it lapses."""
    graph = document_graph()
    papers = Papers.none(1, graph)
    papers.in_hand[0, graph.rows(in_hand)] = True
    for code, days in lapses_in.items():
        papers.in_hand[0, graph.index[code]] = True
        papers.lapses_in[0, graph.index[code]] = days
    return papers


def at(code):
    return 0, document_graph().index[code]


def told(*blackouts, **parameters):
    """A forecaster of TODAY."""
    times = PublishedTimes().fit(published_times())
    parameters = {"today": TODAY, "places": PLACES, **parameters}
    return Forecaster(document_graph(), times, blackouts=blackouts, **parameters)


def chances(papers, requirement=FORMAL, by=None, days=DAYS):
    return (by or forecaster()).ready(papers, [requirement], days).p[0, 0]


# Papers that lapse


def test_a_paper_counts_up_to_the_day_it_lapses_and_then_only_its_renewal_does():
    card = RequirementSet("CARD", ("CARTILLA",))
    begun = ("ACTA", "CURP", "COMP_DOM")

    p_ready = chances(papers_of(*begun, CARTILLA=10), card)

    without = chances(papers_of(*begun), card)
    assert (p_ready[:11] == 1.0).all()
    assert 0 < without[11] < without[-1] < 1
    np.testing.assert_array_equal(p_ready[11:], without[11:])


def test_what_lapses_and_cannot_be_renewed_here_never_counts_again():
    card = RequirementSet("CARD", ("MCAS",))
    papers = papers_of("ACTA", MCAS=5)
    papers.startable[at("MCAS")] = False

    assert chances(papers, card, days=[5, 6, 300]).tolist() == [1.0, 0.0, 0.0]


def test_a_renewal_that_was_requested_goes_on():
    card = RequirementSet("CARD", ("MCAS",))
    papers = papers_of("ACTA", MCAS=5)
    papers.startable[at("MCAS")] = False
    papers.waited_days[at("MCAS")] = 3.0

    assert chances(papers, card, days=[300]).item() > 0.9


def test_a_paper_that_lapses_opens_what_is_requested_before():
    graph = DocumentGraph(
        ["ID", "SLOW", "LICENCE"], [("ID", "LICENCE", "all"), ("SLOW", "LICENCE", "all")]
    )
    waits = np.array([[9.0], [4.0], [1.0]])
    held = np.array([True, False, False])

    in_time, too_late = (
        completion_days(graph, waits, in_hand=held, lapses_in=np.array([lapse, np.inf, np.inf]))
        for lapse in (4.0, 3.0)
    )

    assert in_time.ravel().tolist() == [9.0, 4.0, 5.0]
    assert too_late.ravel().tolist() == [9.0, 4.0, 10.0]


def test_of_two_papers_the_renewal_of_one_may_outlast_the_other():
    graph = DocumentGraph(["A", "B", "C"], [("A", "C", "all"), ("B", "C", "all")])
    held = np.array([False, True, False])

    days = completion_days(
        graph,
        np.array([[6.0], [8.0], [1.0]]),
        in_hand=held,
        lapses_in=np.array([np.inf, 5.0, np.inf]),
    )

    assert days.ravel().tolist() == [6.0, 8.0, 9.0]


def test_a_set_waits_again_for_what_lapses_while_it_waits():
    # The address is proved again on day 2; by then, and before the card, it has lapsed.
    needed = RequirementSet("SET", ("COMP_DOM", "INE"))
    papers = papers_of("ACTA", "PASAPORTE", COMP_DOM=1)
    by = forecaster()

    days, last = by.set_days(by.typical_completion(papers), papers, needed)
    alone, _last = by.set_days(
        by.typical_completion(papers), papers, RequirementSet("INE", ("INE",))
    )

    assert days.item() == alone.item() == 12.0
    assert document_graph().codes[last.item()] == "INE"
    slow = papers_of("ACTA", "COMP_DOM", "CURP", "PASAPORTE", CARTILLA=5)
    days, last = by.set_days(
        by.typical_completion(slow), slow, RequirementSet("SET", ("CARTILLA", "INE"))
    )
    assert days.item() == 30.0
    assert document_graph().codes[last.item()] == "CARTILLA"


def test_nothing_missing_today_names_what_lapses_before_the_last_start():
    papers = papers_of("CURP", "NSS", "RFC", INE=10)

    soon = forecaster().ready(papers, [FORMAL], [0, 10])
    late = forecaster().ready(papers, [FORMAL], [0, 11])

    assert soon.slowest.item() == -1
    assert document_graph().codes[late.slowest.item()] in FORMAL.any_of


def test_people_whose_papers_lapse_on_other_days_are_other_people():
    papers = Papers.concat([papers_of(INE=5), papers_of(INE=6), papers_of(INE=5)])

    distinct, same_as = papers.patterns()

    assert len(distinct) == 2
    assert same_as[0] == same_as[2] != same_as[1]


def test_the_place_of_what_is_in_hand_for_good_makes_no_difference():
    here, there = papers_of("INE"), papers_of("INE")
    there.place[at("INE")] = 2
    there.waited_days[at("INE")] = 9.0

    distinct, _same_as = Papers.concat([here, there]).patterns()

    assert len(distinct) == 1


# Closures


def test_a_request_in_a_closure_starts_on_the_day_after():
    graph = DocumentGraph(["A", "B"], [("A", "B", "all")])
    waits = np.array([[2.0], [3.0]])

    days = [
        completion_days(graph, waits, closures={1: [Closure(first, 6.0)]})[1, 0]
        for first in (-3.0, 2.0, 3.0)
    ]

    assert days == [10.0, 10.0, 5.0]


def test_closures_that_touch_are_one():
    graph = DocumentGraph(["A"], [])
    closures = {0: [Closure(-1.0, 2.0), Closure(1.0, 5.0), Closure(6.0, 6.0)]}

    days = completion_days(graph, np.array([[1.0]]), closures=closures)

    assert days.item() == 8.0


def test_an_open_request_goes_on_through_a_closure():
    election = told(Blackout("INE", TODAY - 5, TODAY + 90))
    papers = papers_of("ACTA", "COMP_DOM")
    papers.waited_days[at("INE")] = 3.0
    card = RequirementSet("INE", ("INE",))

    closed, always_open = chances(papers, card, election), chances(papers, card)

    np.testing.assert_array_equal(closed, always_open)


def test_nobody_who_requests_the_card_before_the_election_has_it():
    election = told(Blackout("INE", TODAY, TODAY + 90))
    card = RequirementSet("INE", ("INE",))

    p_ready = chances(papers_of("ACTA", "COMP_DOM", "PASAPORTE"), card, election)

    assert p_ready[95] == 0.0
    assert p_ready[-1] > 0.8


def test_an_office_that_is_closed_holds_up_only_requests_that_name_it():
    closed = told(Blackout("INE", TODAY, TODAY + 30, "INE-1"))
    card = RequirementSet("INE", ("INE",))
    papers = papers_of("ACTA", "COMP_DOM", "PASAPORTE")

    places = [papers.with_place(0, "INE", place) for place in (-1, 1, 2)]

    p_ready = closed.ready(Papers.concat(places), [card], [30]).p[:, 0, 0]

    assert p_ready[1] == 0.0
    assert p_ready[0] == p_ready[2] > 0.9


def test_a_closure_that_is_over_changes_nothing():
    over = told(Blackout("INE", TODAY - 90, TODAY - 1))

    np.testing.assert_array_equal(chances(papers_of(), by=over), chances(papers_of()))


def test_blackouts_without_a_day_are_refused():
    with pytest.raises(ValueError, match="today"):
        told(Blackout("INE", TODAY, TODAY), today=None)


# Places


class SeenTimes(PublishedTimes):
    """Published times that keep what they were asked."""

    def quantile(self, cases, u):
        self.seen_ = pd.concat([getattr(self, "seen_", cases[:0]), cases])
        return super().quantile(cases, u)


def test_times_are_asked_with_channel_office_and_month_of_the_request():
    times = SeenTimes().fit(published_times())
    # 15 January.
    today = pd.Timestamp("2026-01-15").toordinal()
    by = Forecaster(document_graph(), times, today=today, places=PLACES)
    fresh = times.seen_
    papers = papers_of()
    papers.waited_days[at("INE")] = 20.0
    papers.place[at("INE")] = 1
    papers.place[at("CURP")] = 0
    del times.seen_

    by.completion(papers)

    assert set(fresh["month"]) == {1}
    assert set(fresh["office"]) == set(fresh["channel"]) == {""}
    rows = times.seen_.set_index("document")[["channel", "office", "month", "waited_days"]]
    assert rows.loc["INE"].tolist() == ["office", "INE-1", 12, 20.0]
    assert rows.loc["CURP"].tolist() == ["online", "", 1, 0.0]
    assert len(rows) == 2


def test_without_a_day_no_month_is_told():
    times = SeenTimes().fit(published_times())

    Forecaster(document_graph(), times)

    assert set(times.seen_["month"]) == {0}


# What one step more would change


def test_a_document_more_is_new_and_does_not_lapse():
    papers = Papers.concat([papers_of(), papers_of(INE=3)])
    papers.issued[1, at("INE")[1]] = True

    changed = papers.with_document(1, "INE")

    assert len(changed) == 1
    assert changed.lasting[at("INE")]
    assert not changed.issued[at("INE")]
    assert papers.lapses_in[1, at("INE")[1]] == 3.0


def test_an_expedite_changes_one_case_of_one_person():
    papers = Papers.concat([papers_of(), papers_of("ACTA")])

    changed = papers.with_expedite(1, "INE")

    assert changed.in_hand[at("ACTA")]
    assert changed.expedited.sum() == 1
    assert not papers.expedited.any()


def test_another_office_is_asked_anew_and_without_haste():
    papers = papers_of()
    papers.waited_days[at("INE")], papers.place[at("INE")] = 9.0, 1
    papers.expedited[at("INE")] = True

    changed, same = papers.with_place(0, "INE", 2), papers.with_place(0, "INE", 1)

    assert changed.place[at("INE")] == 2
    assert not changed.requested.any()
    assert not changed.expedited.any()
    assert same.waited_days[at("INE")] == 9.0
    assert same.expedited[at("INE")]


def test_a_document_that_is_not_in_the_papers_is_refused():
    with pytest.raises(ValueError, match="'XXX'"):
        papers_of().with_document(0, "XXX")


# Answers of a part


def test_the_range_of_a_set_is_that_of_its_days():
    papers = Papers.concat([papers_of(), papers_of("ACTA", "CURP"), papers_of(INE=3)])
    days, _last = forecaster().set_days(forecaster().completion(papers), papers, FORMAL)

    found = forecaster().set_range(papers, FORMAL, [0.1, 0.5, 0.9])

    expected = np.quantile(days, [0.1, 0.5, 0.9], axis=1, method="inverted_cdf").T
    np.testing.assert_array_equal(found, expected)


def test_a_set_that_needs_nothing_is_complete():
    ready = forecaster().ready(papers_of(), [RequirementSet("NONE")], [0])

    assert (ready.p.item(), ready.slowest.item()) == (1.0, -1)
