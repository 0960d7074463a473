import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.meaning.groups import group_likeness, shipped_likeness
from matching.ranking.closeness import (
    MOST_CLOSE,
    N_NEIGHBOURS,
    NEIGHBOUR_WEIGHT,
    OccupationCloseness,
    shared_digits,
)
from matching.ranking.records import Experience
from tests.matching.ranking.builders import make_model, make_person, make_posting, rank

CODES = ["0110", "5120", "7122", "7123", "9412"]
CODE = st.sampled_from([0, 110, 1100, 5120, 7100, 7122, 7123, 7129, 9412])


def learnt(near=0.9):
    """Framers (7123) are close to cooks (5120), and to nobody else."""
    table = np.eye(2, dtype=np.float32)
    table[1, 0] = near
    return OccupationCloseness(np.array([5120, 7123]), table)


@given(st.lists(CODE, min_size=1, max_size=5), CODE)
def test_the_table_of_digits_says_what_the_digits_say(done, asked):
    done, asked = np.array([done]), np.array([asked])

    found = OccupationCloseness.from_digits(CODES).between(done, asked)

    expected = np.where(asked == 0, np.nan, shared_digits(done, asked))
    np.testing.assert_array_equal(found, expected)


def test_free_slots_are_passed_over_and_unknown_occupations_are_not_numbers():
    closeness = OccupationCloseness.from_digits(CODES)

    found = closeness.between(np.array([[7123, -1]]), np.array([7123, 0]))

    np.testing.assert_array_equal(found, [[1.0, -1.0], [np.nan, np.nan]])


def test_a_learnt_table_decides_and_may_differ_by_direction():
    found = learnt().between(np.array([[7123], [5120]]), np.array([5120, 7123]))

    np.testing.assert_array_equal(found, [[0.9], [0.0]])


def test_a_learnt_table_moves_the_ranking():
    cook = make_posting(isco="5120", text="")
    by_digits, by_table = make_model([cook]), make_model([cook], closeness=learnt())

    before, after = (rank(make_person(), [cook], model=m).scores for m in (by_digits, by_table))

    assert after.p_fit[0] > before.p_fit[0]
    assert by_digits.model_id != by_table.model_id


@pytest.mark.parametrize(
    ("codes", "table", "message"),
    [
        ([1, 2], np.eye(3), "2 by 2"),
        ([1, 1], np.eye(2), "distinct"),
        ([1, 10_000], np.eye(2), "distinct"),
        ([1], np.array([[0.5]]), "itself"),
        ([1, 2], np.array([[1.0, 2.0], [0.0, 1.0]]), "between 0 and 1"),
        ([1, 2], np.array([[1.0, np.nan], [0.0, 1.0]]), "between 0 and 1"),
    ],
)
def test_tables_that_cannot_be_are_refused(codes, table, message):
    with pytest.raises(ValueError, match=message):
        OccupationCloseness(np.array(codes), table)


def by_meaning():
    return OccupationCloseness.from_likeness(*shipped_likeness())


@pytest.mark.parametrize(
    ("done", "nearer", "farther"),
    [
        # Digits alone say that each pair is unrelated, or that the farther is the nearer.
        ("5120", "9412", "2512"),
        ("7112", "9313", "5131"),
        ("6113", "9214", "7231"),
        ("4222", "5244", "4311"),
        ("7231", "7233", "7232"),
    ],
)
def test_closeness_by_meaning_crosses_the_branches_of_the_classification(done, nearer, farther):
    done = np.array([[int(done)]])

    near, far = (by_meaning().between(done, np.array([int(to)])).item() for to in (nearer, farther))

    assert near > far
    assert near > 0.1


def test_work_of_a_higher_skill_level_is_less_close_than_the_way_back():
    cook, manager = 5120, 1412

    up, down = (
        by_meaning().between(np.array([[done]]), np.array([asked])).item()
        for done, asked in ((cook, manager), (manager, cook))
    )

    assert 0 < up < down < MOST_CLOSE


def test_as_many_pairs_are_close_by_meaning_as_by_digits():
    codes, _ = shipped_likeness()
    other = ~np.eye(len(codes), dtype=bool)
    digits = shared_digits(codes[:, None], codes[None, :])[other]

    table = by_meaning().table[other]

    assert len(codes) == 436
    assert 0.5 * digits.mean() < table.mean() < 2 * digits.mean()
    assert (table > 0).mean() < 0.12


def test_neighbours_are_few_and_weigh_less_than_the_occupation_itself():
    found = by_meaning().neighbours("5120")

    assert found["occ:5120"] == 1.0
    assert 1 < len(found) <= N_NEIGHBOURS + 1
    assert max(weight for name, weight in found.items() if name != "occ:5120") < NEIGHBOUR_WEIGHT
    assert by_meaning().neighbours("9999") == {"occ:9999": 1.0}
    assert by_meaning().neighbours("") == {}


def test_groups_are_as_alike_as_their_names_are_to_the_nearest_of_the_other():
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])

    codes, likeness = group_likeness(rows, ["5120", "5120", "7123"])

    assert codes.tolist() == ["5120", "7123"]
    np.testing.assert_allclose(likeness, [[1.0, (0.7 + 0.8) / 2], [(0.7 + 0.8) / 2, 1.0]])


def test_related_work_ranks_above_a_posting_that_tells_no_occupation():
    cook = make_person(experiences=(Experience("5120", 3.0),))
    postings = [make_posting("helper", isco="9412", text=""), make_posting("x", isco="", text="")]

    top = rank(cook, postings, model=make_model(postings, [cook], closeness=by_meaning()))

    assert top.public_ids == ["helper", "x"]
    assert top.scores.p_fit[0] > 1.5 * top.scores.p_fit[1]
