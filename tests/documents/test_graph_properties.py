"""The forecast on random graphs with cycles, waits, closures and papers that lapse."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from documents.forecast import Forecaster, Papers, RequirementSet
from tests.documents.small_worlds import (
    HORIZONS,
    LAST_DAY,
    N_DRAWS,
    PLACES,
    TODAY,
    live_through,
    people,
    set_is_valid,
    worlds,
)

many = settings(max_examples=80, deadline=None)


@many
@given(worlds())
def test_days_are_those_of_living_through_them(world):
    papers = world.papers
    waits = world.forecaster.waits(papers)[0]

    days = world.forecaster.completion(papers, until=LAST_DAY)[0]

    for draw in range(N_DRAWS):
        _valid, done = live_through(world, waits[:, draw])
        np.testing.assert_array_equal(days[:, draw], np.where(papers.lasting[0], 0.0, done))


@many
@given(worlds())
def test_a_chance_is_the_share_of_lives_in_which_all_is_valid_on_the_day(world):
    waits = world.forecaster.waits(world.papers)[0]
    lives = [set_is_valid(world, live_through(world, waits[:, d])[0]) for d in range(N_DRAWS)]

    chances = world.chances()

    np.testing.assert_array_equal(chances, np.mean(lives, axis=0, dtype=np.float32))


@many
@given(worlds())
def test_the_first_day_of_a_set_is_the_first_on_which_all_is_valid(world):
    papers = world.papers
    waits = world.forecaster.waits(papers)[0]

    days, last = world.forecaster.set_days(
        world.forecaster.completion(papers), papers, world.requirement
    )

    for draw in range(N_DRAWS):
        complete = set_is_valid(world, live_through(world, waits[:, draw])[0])
        expected = complete.argmax() if complete.any() else np.inf
        assert days[0, draw] == expected
        assert (last[0, draw] >= 0) or expected == 0


@many
@given(worlds(), st.data())
def test_one_more_document_in_hand_never_lowers_a_chance(world, data):
    code = data.draw(st.sampled_from(world.graph.codes))

    chances = world.chances(world.papers.with_document(0, code))

    assert (chances >= world.chances()).all()


@many
@given(worlds(), st.data())
def test_a_document_in_hand_for_some_days_is_no_worse_than_none(world, data):
    row = data.draw(st.integers(0, len(world.graph) - 1))
    assume(not world.papers.in_hand[0, row])
    held = world.papers.copy()
    held.in_hand[0, row] = True
    held.lapses_in[0, row] = data.draw(st.integers(0, 12))

    assert (world.chances(held) >= world.chances()).all()


@many
@given(worlds(), st.data())
def test_an_expedite_never_lowers_a_chance(world, data):
    code = data.draw(st.sampled_from(world.graph.codes))

    chances = world.chances(world.papers.with_expedite(0, code))

    assert (chances >= world.chances()).all()


@many
@given(worlds(), st.data())
def test_longer_validity_never_lowers_a_chance(world, data):
    row = data.draw(st.integers(0, len(world.graph) - 1))
    longer = world.papers.copy()
    longer.lapses_in[0, row] += data.draw(st.integers(1, 20))

    assert (world.chances(longer) >= world.chances()).all()


@many
@given(worlds())
def test_a_chance_falls_only_where_something_in_hand_has_lapsed(world):
    papers = world.papers
    lapses = set(papers.lapses_in[0, papers.lapsing[0]])

    falls = np.flatnonzero(np.diff(world.chances()) < 0)

    assert set(falls) <= lapses


@many
@given(worlds())
def test_more_days_never_lower_a_chance_when_nothing_in_hand_lapses(world):
    papers = world.papers.copy()
    papers.lapses_in[:] = np.inf

    assert (np.diff(world.chances(papers)) >= 0).all()


@many
@given(worlds())
def test_a_closure_never_raises_a_chance_of_who_holds_what_does_not_lapse(world):
    forecaster = world.forecaster
    papers = world.papers.copy()
    papers.lapses_in[:] = np.inf
    always_open = Forecaster(
        world.graph, forecaster.times, today=TODAY, places=PLACES, n_draws=N_DRAWS
    )

    assert (world.chances(papers) <= world.chances(papers, always_open)).all()


@many
@given(worlds(), st.data())
def test_asked_with_other_people_and_sets_an_answer_stays_the_same(world, data):
    other = data.draw(people(world.graph))
    sets = [RequirementSet("ALL", world.graph.codes), world.requirement]
    both = Papers.concat([other, world.papers])

    together = world.forecaster.ready(both, sets, HORIZONS)

    alone = world.forecaster.ready(world.papers, [world.requirement], HORIZONS)
    np.testing.assert_array_equal(together.p[1, 1], alone.p[0, 0])
    assert together.slowest[1, 1] == alone.slowest[0, 0]
    assert together.licence_days[1, 1] == alone.licence_days[0, 0]
