import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.ranking.closeness import OccupationCloseness, shared_digits
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
