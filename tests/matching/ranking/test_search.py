"""The ranking as a whole, with known answers and invariances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.forecast import RequirementSet
from matching.ranking.feasibility import names
from matching.ranking.records import Experience
from matching.ranking.search import PeopleIndex, RankingIndex
from tests.documents.catalog_graph import document_graph, forecaster, requirement_sets
from tests.documents.test_forecast import papers_of
from tests.matching.ranking.builders import (
    SETS,
    TODAY,
    make_model,
    make_person,
    make_posting,
    make_ready,
    rank,
)

NAN = float("nan")
OCCUPATIONS = ["7123", "7122", "7212", "5131", ""]


def random_postings(n, seed):
    """Postings that differ in all that counts, with many exact ties among them."""
    rng = np.random.default_rng(seed)
    return [
        make_posting(
            f"{number:03d}",
            start_day=TODAY + int(rng.choice([0, 10, 20])),
            isco=str(rng.choice(OCCUPATIONS)),
            text="",
            pay_min=float(rng.choice([9_000.0, 11_000.0])),
            seats_left=int(rng.choice([0, 1, 5])),
            state=int(rng.choice([9, 14, 19])),
        )
        for number in rng.permutation(n)
    ]


def rank_with_papers(papers, postings, code="FORMAL"):
    """Ids of `postings` ranked for a person with these papers, by the real graph of documents."""
    person = make_person()
    model = make_model(postings)
    sets = [requirement_sets()[code], RequirementSet("NONE")]
    index = RankingIndex.build(model, postings, sets)
    ready = forecaster().ready(papers, index.sets, index.horizons(TODAY))
    return index.top_k(model.query(person, ready, today=TODAY), 10)


def test_expediting_a_document_raises_the_posting_that_waits_for_it():
    slow = papers_of(in_hand=["ACTA", "CURP", "NSS", "RFC"], requested={"INE": 0.0})
    quick = slow.copy()
    quick.expedited[0, document_graph().index["INE"]] = True
    soon_and_better_paid = make_posting("soon", start_day=TODAY + 11, pay_max=34_000.0)
    later = make_posting("later", start_day=TODAY + 60)

    before = rank_with_papers(slow, [soon_and_better_paid, later])
    after = rank_with_papers(quick, [soon_and_better_paid, later])

    assert before.public_ids == ["later", "soon"]
    assert after.public_ids == ["soon", "later"]


@settings(max_examples=30, deadline=None)
@given(
    expedited=st.sampled_from(document_graph().codes),
    in_hand=st.sets(st.sampled_from(document_graph().codes), max_size=5),
    days=st.integers(0, 60),
)
def test_expediting_never_lowers_a_score_nor_its_rank_among_postings_that_need_no_papers(
    expedited, in_hand, days
):
    before = papers_of(in_hand=in_hand)
    after = before.copy()
    after.expedited[0, document_graph().index[expedited]] = True
    target = make_posting("target", start_day=TODAY + days, pay_max=30_000.0)
    pays = {f"free-{pay}": pay for pay in (10_000.0, 12_000.0, 20_000.0)}
    free = [make_posting(name, requirement_set=1, pay_max=pay) for name, pay in pays.items()]

    old, new = (rank_with_papers(papers, [target, *free]) for papers in (before, after))

    old_rank, new_rank = (top.public_ids.index("target") for top in (old, new))
    assert new.scores.score[new_rank] >= old.scores.score[old_rank]
    assert new_rank <= old_rank


def test_a_posting_that_starts_before_the_papers_ranks_below_its_equal_that_starts_later():
    soon, later = make_posting("a", start_day=TODAY + 3), make_posting("b", start_day=TODAY + 40)

    top = rank_with_papers(papers_of(), [soon, later])

    assert top.public_ids == ["b", "a"]
    assert top.scores.p_ready[0] > top.scores.p_ready[1]


def test_papers_that_cannot_come_in_time_put_a_posting_last_but_do_not_hide_it():
    soon, later = make_posting("a", start_day=TODAY), make_posting("b", start_day=TODAY + 40)

    top = rank_with_papers(papers_of(), [soon, later])

    assert top.public_ids == ["b", "a"]
    assert top.scores.score[1] == 0.0


def test_a_licence_that_no_plan_yields_in_time_hides_a_posting():
    postings = [make_posting("soon", start_day=TODAY), make_posting("late", start_day=TODAY + 90)]
    ready = make_ready(licence_days=60.0)

    top = rank(make_person(), postings, ready=ready)

    assert top.public_ids == ["late"]


def test_an_employer_is_taken_to_wait_two_weeks_for_a_licence():
    postings = [make_posting("a", start_day=TODAY + 10)]

    in_time = rank(make_person(), postings, ready=make_ready(licence_days=24.0))
    too_late = rank(make_person(), postings, ready=make_ready(licence_days=25.0))

    assert in_time.public_ids == ["a"]
    assert too_late.public_ids == []


@pytest.mark.parametrize(
    ("reason", "posting"),
    [
        ("not_live", {"is_live": False}),
        ("not_live", {"seats_left": 0}),
        ("below_floor", {"pay_min": 5_000.0, "pay_max": 6_000.0}),
        ("below_floor", {"pay_min": 5_000.0, "pay_max": NAN}),
        ("other_state", {"state": 19}),
        ("dismissed", {"public_id": "dismissed"}),
    ],
    ids=lambda value: str(value),
)
def test_what_is_infeasible_never_appears_however_well_it_fits(reason, posting):
    person = make_person(states=frozenset({14, 9}))
    hidden = make_posting(**{"public_id": "hidden", "pay_max": 90_000.0, **posting})
    plain = make_posting("plain", isco="9412", text="", pay_min=9_600.0, pay_max=9_600.0)
    model = make_model()
    index = RankingIndex.build(model, [hidden, plain], SETS)
    query = model.query(person, make_ready(), today=TODAY, dismissed=["dismissed"])

    top, scores = index.top_k(query, 10), index.scores(query)

    assert top.public_ids == ["plain"]
    assert names(int(scores.blocked[0])) == (reason,)


@pytest.mark.parametrize(
    "posting",
    [
        {"pay_min": 5_000.0, "pay_max": 12_000.0},
        {"pay_min": NAN, "pay_max": NAN},
        {"pay_floor": NAN},
        {"state": -1},
        {"lat": NAN, "lon": NAN},
        {"isco": "9412", "text": ""},
        {"start_day": TODAY - 10},
    ],
    ids=lambda value: str(value),
)
def test_nothing_else_removes_a_posting(posting):
    person = make_person(states=frozenset({14}))

    top = rank(person, [make_posting("a", **posting)])

    assert top.public_ids == ["a"]
    assert 0 < top.scores.score[0] <= 1


def test_equal_scores_go_by_earlier_start_and_then_by_public_id():
    postings = [
        make_posting("d", start_day=TODAY + 20),
        make_posting("b", start_day=TODAY + 30),
        make_posting("c", start_day=TODAY + 20),
        make_posting("a", start_day=TODAY + 30),
    ]

    top = rank(make_person(), postings, ready=make_ready(p=1.0))

    assert top.public_ids == ["c", "d", "a", "b"]
    assert len(set(top.scores.score)) == 1


def test_the_score_is_the_product_of_its_terms():
    top = rank(make_person(), random_postings(20, 0), ready=make_ready(p=[0.2, 0.4, 0.6, 0.8]))

    product = top.scores.p_fit * top.scores.p_ready * top.scores.utility.total
    np.testing.assert_allclose(top.scores.score, product, atol=1e-9)


def test_the_same_inputs_give_the_same_list():
    person, postings = make_person(), random_postings(40, 1)

    first, second = rank(person, postings), rank(person, postings)

    assert first.public_ids == second.public_ids
    np.testing.assert_array_equal(first.scores.score, second.scores.score)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 60), st.integers(0, 30), st.randoms())
def test_top_k_equals_sorting_everything_whatever_the_order_of_the_postings(seed, k, skip, random):
    person, postings = make_person(states=frozenset({14, 19})), random_postings(50, seed)
    shuffled = random.sample(postings, len(postings))
    model = make_model()
    index = RankingIndex.build(model, shuffled, SETS)
    query = model.query(person, make_ready(p=[0.3, 0.5, 0.9, 1.0]), today=TODAY)

    top = rank(person, postings, model=model, ready=query.ready, k=k, skip=skip)

    scores, columns = index.scores(query), index.columns
    brute = sorted(
        (-scores.score[row], columns.start_day[row], columns.public_id[row])
        for row in range(len(index))
        if scores.blocked[row] == 0
    )
    assert top.public_ids == [each[2] for each in brute][skip : skip + k]
    assert top.n_feasible == len(brute)


def test_a_mask_filters_the_list_and_its_count():
    postings = [make_posting(each) for each in "abc"]

    top = rank(make_person(), postings, mask=np.array([True, False, True]))

    assert top.public_ids == ["a", "c"]
    assert top.n_feasible == 2


def test_an_empty_index_has_an_empty_list():
    top = rank(make_person(), [])

    assert (top.public_ids, top.n_feasible) == ([], 0)


def test_a_person_of_whom_nothing_is_known_still_gets_every_posting():
    person = make_person(
        experiences=(), languages={}, schooling=NAN, reservation_pay=NAN, state=-1, lat=NAN, lon=NAN
    )

    top = rank(person, [make_posting("a"), make_posting("b", isco="5131", text="Mesero")])

    assert set(top.public_ids) == {"a", "b"}
    assert (top.scores.score > 0).all()


def test_work_told_in_english_finds_the_spanish_posting():
    person = make_person(experiences=(Experience("", 6.0, "drywall hanger and taper in Texas"),))
    postings = [
        make_posting("waiter", isco="", text="Mesero de banquetes"),
        make_posting("drywall", isco="", text="Se solicita tablaroquero, presentarse en obra"),
        make_posting("welder", isco="", text="Soldador con experiencia"),
    ]

    top = rank(person, postings)

    assert top.public_ids[0] == "drywall"
    assert top.scores.p_fit[0] > 0.8 > 2 * top.scores.p_fit[1]


def test_both_sides_see_the_same_score():
    person, posting = make_person(languages={"en": 3}), make_posting(languages={"en": 4})
    others = [make_person(public_id="x"), make_person(public_id="y", experiences=())]
    ready = make_ready(p=0.7)
    model = make_model([posting], [person])
    people = PeopleIndex.build(model, [others[0], person, others[1]])

    feed = rank(person, [posting, make_posting("b")], model=model, ready=ready)
    shortlist = people.top_k(model, posting, make_ready(p=0.7, n_people=3), 3, today=TODAY)

    mine = feed.scores.score[feed.public_ids.index("a")]
    theirs = shortlist.scores.score[shortlist.public_ids.index("person")]
    assert mine == theirs


def test_people_with_equal_scores_go_by_public_id_and_masks_hold():
    people = [make_person(public_id=each) for each in "cabd"]
    model = make_model()
    index = PeopleIndex.build(model, people)
    mask = np.array([True, True, True, False])

    top = index.top_k(model, make_posting(), make_ready(n_people=4), 2, today=TODAY, mask=mask)

    assert top.public_ids == ["a", "b"]
    assert top.n_feasible == 3


def test_a_changed_posting_replaces_its_old_self_and_a_removed_one_is_gone():
    person, model = make_person(), make_model()
    old = [make_posting("a"), make_posting("b"), make_posting("c")]
    changed = [make_posting("b", pay_max=40_000.0), make_posting("d", pay_max=11_000.0)]
    query = model.query(person, make_ready(), today=TODAY)

    index = RankingIndex.build(model, old, SETS).updated(model, changed, removed=["c"])

    fresh = RankingIndex.build(model, [old[0], *changed], SETS)
    assert index.top_k(query, 9).public_ids == fresh.top_k(query, 9).public_ids == ["b", "a", "d"]
    assert index.merged().top_k(query, 9).public_ids == ["b", "a", "d"]
    assert len(index.merged()) == 3
    assert index.row_of("c") is None
    assert index.row_of("b") == 3


def test_an_update_may_add_requirement_sets_but_not_change_them():
    model = make_model()
    index = RankingIndex.build(model, [make_posting()], SETS)
    more = [*SETS, RequirementSet("NEW", ("INE",))]

    grown = index.updated(model, [make_posting("n", requirement_set=2)], sets=more)

    assert len(grown.sets) == 3
    with pytest.raises(ValueError, match="after the present ones"):
        index.updated(model, sets=more[1:])


def test_horizons_are_the_distinct_days_to_the_starts_of_current_postings():
    postings = [
        make_posting("a", start_day=TODAY + 5),
        make_posting("b", start_day=TODAY - 5),
        make_posting("c", start_day=TODAY + 5),
        make_posting("d", start_day=TODAY + 9),
    ]
    model = make_model()

    index = RankingIndex.build(model, postings, SETS).updated(model, removed=["d"])

    assert index.horizons(TODAY) == [0, 5]


def test_a_repeated_public_id_is_refused():
    model = make_model()

    with pytest.raises(ValueError, match="only once"):
        RankingIndex.build(model, [make_posting("a"), make_posting("a")], SETS)
    with pytest.raises(ValueError, match="only once"):
        PeopleIndex.build(model, [make_person(), make_person()])


def test_a_requirement_set_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="below 2, got 7"):
        RankingIndex.build(make_model(), [make_posting(requirement_set=7)], SETS)


def test_a_query_of_another_model_is_refused():
    model, other = make_model(), make_model(version="fitted-2")
    index = RankingIndex.build(model, [make_posting()], SETS)
    query = other.query(make_person(), make_ready(), today=TODAY)

    with pytest.raises(ValueError, match="different models"):
        index.top_k(query, 1)
