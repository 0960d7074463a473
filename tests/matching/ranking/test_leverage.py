"""What a step with papers is worth: the same as ranking twice, and never less than nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.forecast import Blackout, Forecaster, Place
from documents.issuance import PublishedTimes
from matching.ranking.leverage import (
    EVEN,
    TOP,
    Action,
    Candidate,
    Openings,
    Prospects,
    acted,
    leverage,
)
from matching.ranking.scoring import IN_PART
from matching.ranking.search import RankingIndex
from tests.documents.catalog_graph import (
    document_graph,
    forecaster,
    published_times,
    requirement_sets,
)
from tests.documents.test_forecast import papers_of
from tests.matching.ranking.builders import TODAY, make_model, make_person, make_posting

CODES = document_graph().codes
FORMAL = requirement_sets()["FORMAL"]
SETS = tuple(requirement_sets().values())
ROW = {each.code: row for row, each in enumerate(SETS)}
ALL_BUT_INE = ["ACTA", "CURP", "NSS", "RFC"]


def random_postings(n=40, seed=0):
    """Postings that differ in what they ask for, when they start and what they are."""
    rng = np.random.default_rng(seed)
    return [
        make_posting(
            f"{number:03d}",
            start_day=TODAY + int(rng.integers(-2, 60)),
            requirement_set=int(rng.integers(len(SETS))),
            isco=str(rng.choice(["7123", "7122", "7212", "5131", ""])),
            text="",
            seats_left=int(rng.choice([0, 1, 5], p=[0.1, 0.5, 0.4])),
        )
        for number in range(n)
    ]


class World:
    """A person against postings, and the two ways to measure an action."""

    def __init__(self, postings, **person):
        self.person = make_person(**person)
        self.model = make_model(postings, [self.person])
        self.index = RankingIndex.build(self.model, postings, SETS)

    def prospects(self, dismissed=()):
        openings = Openings.of(self.index, TODAY)
        prospects = Prospects.of(
            self.model.person_columns([self.person]),
            self.model.person_rows([self.person]),
            openings,
            self.model.fit_model,
            self.model.closeness,
            np.isin(openings.columns.public_id, list(dismissed)),
        )
        return openings, prospects

    def measured(self, papers, *actions, dismissed=(), by=None):
        openings, prospects = self.prospects(dismissed)
        candidate = Candidate(prospects, papers, actions)
        return leverage([candidate], openings, by or forecaster(), FORMAL)[0]

    def ranked(self, papers, dismissed=()):
        """Mean of the 10 best scores and the open jobs, by the ranking itself."""
        ready = forecaster().ready(papers, self.index.sets, self.index.horizons(TODAY))
        query = self.model.query(self.person, ready, today=TODAY, dismissed=dismissed)
        top = self.index.top_k(query, len(self.index))
        is_open = (top.scores.p_fit >= IN_PART) & (top.scores.p_ready >= EVEN)
        opened = {top.public_ids[row] for row in np.flatnonzero(is_open)}
        return top.scores.score[:TOP].sum() / TOP, opened


def papers_with(**changes):
    return papers_of(in_hand=ALL_BUT_INE, requested={"INE": 2.0}, **changes)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "action",
    [
        Action("get", "INE"),
        Action("get", "PASAPORTE"),
        Action("get", "LIC_EST"),
        Action("get", "LFC"),
        Action("expedite", "INE"),
    ],
    ids=lambda action: f"{action.kind} {action.document}",
)
def test_an_action_is_worth_what_ranking_before_and_after_it_says(seed, action):
    world = World(random_postings(seed=seed))
    papers = papers_with()

    found = world.measured(papers, action)[0]

    before, open_before = world.ranked(papers)
    after, open_after = world.ranked(acted(papers, action))
    assert found.surplus == pytest.approx(after - before, abs=1e-12)
    assert found.jobs == len(open_after - open_before)


def test_known_days_give_a_known_worth():
    # With all but the INE nothing is ready today; it is the only thing that the jobs wait for.
    soon = [make_posting(f"{n}", start_day=TODAY, requirement_set=ROW["FORMAL"]) for n in range(3)]
    world = World(soon)
    papers = papers_of(in_hand=ALL_BUT_INE)

    found = world.measured(papers, Action("get", "INE"))[0]

    _, prospects = world.prospects()
    worth = np.round(prospects.p_fit * prospects.utility, 9)
    # Three postings only, so seven of the ten best count as zero.
    assert found.surplus == pytest.approx(worth.sum() / 10)
    assert found.jobs == 3
    ine = published_median("INE")
    assert found.days_sooner == ine


def published_median(code):
    """Median days of a document requested today, all it needs being in hand."""
    papers = papers_of(in_hand=ALL_BUT_INE)
    days, _ = forecaster().set_days(forecaster().completion(papers), papers, FORMAL)
    return np.median(np.sort(days[0]))


@settings(max_examples=60, deadline=None)
@given(
    held=st.sets(st.sampled_from(CODES), max_size=15),
    requested=st.dictionaries(st.sampled_from(CODES), st.integers(0, 60), max_size=6),
    expedited=st.sets(st.sampled_from(CODES), max_size=6),
    waived=st.booleans(),
    action=st.builds(Action, st.sampled_from(["get", "expedite"]), st.sampled_from(CODES)),
    seed=st.integers(0, 3),
)
def test_getting_or_expediting_a_document_is_never_worth_less_than_nothing(
    held, requested, expedited, waived, action, seed
):
    papers = papers_of(
        in_hand=sorted(held),
        requested=requested,
        expedited=sorted(expedited),
        waived=["CARTILLA"] if waived else [],
    )

    found = World(random_postings(15, seed=seed)).measured(papers, action)[0]

    assert found.surplus >= 0
    assert found.jobs >= 0
    assert found.days_sooner is None or found.days_sooner >= 0


def test_moving_away_from_a_closed_office_makes_days_come_sooner():
    closed = Blackout("INE", TODAY, TODAY + 30, office="A")
    by = Forecaster(
        document_graph(),
        PublishedTimes().fit(published_times()),
        today=TODAY,
        blackouts=[closed],
        places=[Place("office", "A"), Place("office", "B")],
    )
    papers = papers_of(in_hand=[*ALL_BUT_INE, "WITNESS2"])
    papers.place[0, document_graph().index["INE"]] = 0
    # Neither of those that could stand in for it.
    papers.startable[0, document_graph().rows(["PASAPORTE", "CURP_BIO"])] = False
    soon = [make_posting("soon", start_day=TODAY + 30, requirement_set=ROW["FORMAL"])]

    away, same = World(soon).measured(
        papers, Action("move", "INE", 1), Action("move", "INE", 0), by=by
    )

    assert (away.jobs, away.days_sooner) == (1, 31.0)
    assert away.surplus > 0
    assert (same.surplus, same.jobs, same.days_sooner) == (0.0, 0, 0.0)


def test_giving_up_an_old_request_for_another_place_is_worth_less_than_nothing():
    papers = papers_with()
    soon = [make_posting("soon", start_day=TODAY + 8, requirement_set=ROW["FORMAL"])]

    found = World(soon).measured(papers, Action("move", "INE", 0), by=_with_places())[0]

    assert found.surplus < 0
    assert found.days_sooner < 0


def _with_places():
    times = PublishedTimes().fit(published_times())
    return Forecaster(document_graph(), times, today=TODAY, places=[Place("office", "A")])


def test_having_a_document_already_makes_it_worth_nothing():
    world = World(random_postings())

    found = world.measured(papers_with(), Action("get", "CURP"))[0]

    assert (found.surplus, found.jobs, found.days_sooner) == (0.0, 0, 0.0)


def test_a_licence_that_the_law_asks_for_opens_postings_that_were_impossible():
    driver = make_posting("driver", start_day=TODAY + 3, requirement_set=ROW["DRIVER_FED"])
    world = World([driver])
    everything = [code for code in CODES if code != "LFC"]

    found = world.measured(papers_of(in_hand=everything), Action("get", "LFC"))[0]

    assert (found.jobs, found.surplus > 0) == (1, True)


def test_postings_that_were_put_away_are_worth_nothing():
    postings = [make_posting("a", start_day=TODAY, requirement_set=ROW["FORMAL"])]

    found = World(postings).measured(
        papers_of(in_hand=ALL_BUT_INE), Action("get", "INE"), dismissed=["a"]
    )[0]

    assert (found.surplus, found.jobs) == (0.0, 0)
    assert found.days_sooner > 0


def test_replaced_postings_do_not_count():
    postings = random_postings()
    world = World(postings)
    papers, action = papers_with(), Action("get", "INE")
    plain = world.measured(papers, action)

    world.index = world.index.updated(world.model, [], [posting.public_id for posting in postings])
    nothing = world.measured(papers, action)
    world.index = world.index.updated(world.model, postings)

    assert nothing[0].surplus == 0.0
    assert world.measured(papers, action) == plain


def test_days_that_come_into_sight_are_not_a_number():
    # Nothing can be requested any more, so formal papers are out of sight until they are given.
    papers = papers_of(in_hand=ALL_BUT_INE)
    papers.startable[:] = False

    found = World(random_postings(5)).measured(papers, Action("get", "INE"), Action("get", "LFC"))

    assert [each.days_sooner for each in found] == [None, 0.0]


def test_many_people_at_once_get_the_same_as_one_by_one():
    world = World(random_postings())
    openings, prospects = world.prospects()
    actions = [Action("get", code) for code in CODES]
    people = [
        Candidate(prospects, papers_of(in_hand=CODES[:number]), actions[: 3 * number])
        for number in range(8)
    ]

    together = leverage(people, openings, forecaster(), FORMAL)

    alone = [leverage([person], openings, forecaster(), FORMAL)[0] for person in people]
    assert together == alone
    assert [len(found) for found in together] == [3 * number for number in range(8)]


def test_no_postings_and_no_actions_are_no_error():
    world = World([])

    found = world.measured(papers_with(), Action("get", "INE"))

    assert (found[0].surplus, found[0].jobs) == (0.0, 0)
    assert world.measured(papers_with()) == []


@pytest.mark.parametrize("action", [Action("sell", "INE"), Action("move", "INE")])
def test_an_action_that_is_none_is_an_error(action):
    with pytest.raises(ValueError, match="gets, expedites or moves"):
        acted(papers_with(), action)
