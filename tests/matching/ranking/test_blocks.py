"""The blocked index gives what scipy gives, to the last tie, and refuses what it cannot answer."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matching.ranking.block_files import NAMES
from matching.ranking.blocks import BlockIndex, warm_up
from matching.ranking.kernel import BLOCK_ROWS
from matching.ranking.storage import IncompatibleFile
from tests.matching.ranking.blocks_data import N_CODES, N_FEATURES, Case, random_rows

SIZES = st.sampled_from([0, 1, 2, 60, 3_000, BLOCK_ROWS, BLOCK_ROWS + 1, 40_000])
SEEDS = st.integers(0, 2**32 - 1)
COUNTS = st.sampled_from([0, 1, 3, 10, 50, 500])


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    warm_up()


def assert_best(found, expected):
    rows, score = expected
    np.testing.assert_array_equal(found.rows, rows)
    np.testing.assert_allclose(found.score, score, rtol=2e-6)


@settings(max_examples=60, deadline=None)
@given(n=SIZES, seed=SEEDS, k=COUNTS, exact=st.booleans())
def test_the_best_are_those_of_scipy_in_the_same_order(n, seed, k, exact):
    case = Case(n, seed, exact=exact)

    found = case.index.top_k(case.query, k, case.factor)

    assert_best(found, case.expected(k))
    np.testing.assert_allclose(found.similarity, case.similarity[found.rows], rtol=2e-6)


@settings(max_examples=40, deadline=None)
@given(n=SIZES, seed=SEEDS, k=COUNTS, states=st.sets(st.integers(-1, 6)))
def test_masks_leave_out_what_they_say_and_nothing_else(n, seed, k, states):
    case = Case(n, seed)
    current, mask = case.rng.random((2, n)) < 0.7
    dismissed = case.rng.choice(n, min(n, 20), replace=False) if n else []
    eligible = current & mask & np.isin(case.state, list(states))
    eligible[dismissed] = False

    found = case.index.top_k(
        case.query,
        k,
        case.factor,
        states=states,
        current=current,
        mask=mask,
        dismissed=dismissed,
    )

    assert_best(found, case.expected(k, eligible))


@settings(max_examples=60, deadline=None)
@given(n=SIZES, seed=SEEDS, k=COUNTS, coef=st.sampled_from([0.0, 0.5, 2.0, 9.0]))
def test_no_row_is_lost_by_a_bound_whatever_the_score(n, seed, k, coef):
    case = Case(n, seed)
    score, offset, ceiling = case.bounded(coef)
    mask = case.rng.random(n) < 0.8
    calls = []

    def exact(rows, similarities):
        calls.extend(rows)
        np.testing.assert_allclose(similarities, case.similarity[rows], rtol=2e-6)
        return score[rows]

    found = case.index.best(
        case.query,
        k,
        offset=offset,
        ceiling=ceiling,
        coef=coef,
        exact=exact,
        factor=case.factor,
        mask=mask,
    )

    rows = case.ordered(score, ~np.isnan(score) & mask, k)
    np.testing.assert_array_equal(found.rows, rows)
    np.testing.assert_array_equal(found.score, score[rows])
    assert len(calls) == len(set(calls)) == found.n_scored


def test_most_rows_are_never_scored_where_the_bounds_are_close():
    case = Case(40_000, 1)
    _, offset, ceiling = case.bounded()
    group = np.empty(40_000, np.int64)
    sizes = np.diff(case.index.group_starts)
    group[case.index.lists.given_row] = np.repeat(np.arange(case.index.n_groups), sizes)

    def exact(rows, similarities):
        odds = offset[group[rows]] + 2.0 * similarities
        return ceiling[group[rows]] * case.factor[case.code[rows]] / (1 + np.exp(-odds))

    found = case.index.best(
        case.query,
        10,
        offset=offset,
        ceiling=ceiling,
        coef=2.0,
        exact=exact,
        factor=case.factor,
    )

    assert len(found) == 10
    assert found.n_scored < 1_000


def test_groups_with_a_chance_of_0_come_last_and_masked_ones_not_at_all():
    case = Case(300, 3)
    score = np.zeros(300)
    ceiling = np.full(case.index.n_groups, 1e-12)
    ceiling[0] = 0.0
    first = case.index.lists.given_row[: case.index.group_starts[1]]

    found = case.index.best(
        case.query,
        300,
        offset=np.zeros(case.index.n_groups),
        ceiling=ceiling,
        coef=1.0,
        exact=lambda rows, _: score[rows],
    )

    rows = np.setdiff1d(np.arange(300), first)
    np.testing.assert_array_equal(found.rows, rows[np.lexsort([rows, case.tie_rank[rows]])])


def test_equal_rows_go_by_tie_rank_and_then_by_number_across_blocks():
    n = 2 * BLOCK_ROWS + 5
    features = sparse.csr_matrix(np.ones((n, 1), dtype=np.float32))
    same = np.zeros(n, int)
    rank = np.arange(n)[::-1] // 2

    index = BlockIndex.build(features, state=same, occupation=same, code=same, tie_rank=rank)
    linear = index.top_k(features[0], 5, np.array([0.5]))
    bounded = index.best(
        features[0],
        5,
        offset=np.zeros(1),
        ceiling=np.ones(1),
        coef=0.0,
        exact=lambda rows, _: np.full(len(rows), 0.5),
    )

    for found in (linear, bounded):
        assert found.rows.tolist() == [n - 2, n - 1, n - 4, n - 3, n - 6]
        assert found.score.tolist() == [0.5] * 5


def test_people_for_a_posting_are_found_by_the_same_index():
    case = Case(500, 4)
    each_their_own = np.arange(500)
    chances = case.rng.random(500)
    index = BlockIndex.build(
        case.features, state=case.state, occupation=case.occupation, code=each_their_own
    )

    found = index.top_k(case.query, 7, chances)

    score = np.round(case.similarity * chances, 9)
    np.testing.assert_array_equal(found.rows, np.argsort(-score, kind="stable")[:7])


def test_a_question_without_features_has_no_best():
    case = Case(100, 5)

    found = case.index.top_k(sparse.csr_matrix((1, N_FEATURES), dtype=np.float32), 5, case.factor)

    assert len(found) == 0


def test_features_in_any_order_and_twice_are_read_as_scipy_reads_them():
    case = Case(3_000, 6)
    features, weights = case.query.indices, case.query.data
    parts = np.r_[weights / 2, weights[::-1] / 2], np.r_[features, features[::-1]]
    query = sparse.csr_matrix((*parts, [0, 2 * len(features)]), shape=(1, N_FEATURES))

    found = case.index.top_k(query, 10, case.factor)

    assert_best(found, case.expected(10))
    assert not query.has_canonical_format


# What is refused, by what its message names.


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("factor must be between", {"factor": np.full(N_CODES, np.nan)}),
        ("factor must be between", {"factor": np.full(N_CODES, -0.1)}),
        ("factor must be between", {"factor": np.full(N_CODES, 1.1)}),
        ("factor must have 7 values, got 3", {"factor": np.ones(3)}),
        ("factor must have one dimension", {"factor": np.ones((7, 1))}),
        ("k must be 0 or more", {"k": -1}),
        ("query must be 1 by 40, got", {"query": sparse.csr_matrix((1, 41))}),
        ("query must have weights", {"query": sparse.csr_matrix(np.full((1, 40), np.nan))}),
        ("query must have weights", {"query": sparse.csr_matrix(np.full((1, 40), -1.0))}),
        ("mask must be 50 booleans", {"mask": np.ones(49, dtype=bool)}),
        ("current must be 50 booleans", {"current": np.ones(50)}),
    ],
)
def test_a_wrong_argument_is_named(message, arguments):
    case = Case(50, 7)
    case.code[:] = 0
    given = {"query": case.query, "k": 5, "factor": case.factor, **arguments}

    with pytest.raises(ValueError, match=message):
        case.index.top_k(given.pop("query"), given.pop("k"), given.pop("factor"), **given)


def test_an_unknown_feature_is_refused():
    case = Case(50, 7)
    query = sparse.csr_matrix(case.query)
    query.indices = query.indices + N_FEATURES

    with pytest.raises(ValueError, match="features below 40"):
        case.index.top_k(query, 5, case.factor)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("offset must have", {"offset": np.zeros(1)}),
        ("offset must be finite", {"offset": np.nan}),
        ("ceiling must be finite", {"ceiling": np.inf}),
        ("ceiling must be 0 or more", {"ceiling": -1.0}),
        ("coef must be 0 or more", {"coef": -1.0}),
        ("coef must be 0 or more", {"coef": np.nan}),
        ("exact must give 50 scores", {"exact": lambda rows, _: np.zeros(1)}),
        ("above its bound", {"exact": lambda rows, _: np.ones(len(rows))}),
    ],
)
def test_a_wrong_bound_is_named(message, arguments):
    case = Case(50, 8)
    n = case.index.n_groups
    given = {"offset": 0.0, "ceiling": 1.0, "coef": 1.0, "exact": lambda rows, _: rows * 0.0}
    given |= arguments
    for name in ("offset", "ceiling"):
        given[name] = np.full(n, given[name]) if np.ndim(given[name]) == 0 else given[name]

    with pytest.raises(ValueError, match=message):
        case.index.best(case.query, 5, **given)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("features must have weights", {"features": np.full((2, 1), np.nan)}),
        ("features must have weights", {"features": np.full((2, 1), -0.5)}),
        ("features must have weights", {"features": np.full((2, 1), 1.5)}),
        ("code must be 0 or more, got -3", {"code": np.array([0, -3])}),
        ("code must be 2 integers", {"code": np.array([0.0, 1.0])}),
        ("state must be 2 integers", {"state": np.zeros(3, int)}),
        ("occupation must fit 32 bits", {"occupation": np.array([0, 2**40])}),
        ("tie_rank must be 2 integers", {"tie_rank": np.zeros((2, 1), int)}),
    ],
)
def test_rows_that_cannot_be_indexed_are_refused(message, arguments):
    zeros = np.zeros(2, int)
    given = {"features": np.ones((2, 1)), "state": zeros, "occupation": zeros, "code": zeros}
    given |= arguments

    with pytest.raises(ValueError, match=message):
        BlockIndex.build(sparse.csr_matrix(given.pop("features")), **given)


# Files.


@pytest.mark.parametrize("n", [0, 1, BLOCK_ROWS + 100])
def test_a_mapped_index_answers_as_the_built_one(tmp_path, n):
    case = Case(n, 9)
    case.index.save(tmp_path, model_id="abc")

    mapped = BlockIndex.open(tmp_path, verify=True, model_id="abc")

    built, read = (index.top_k(case.query, 20, case.factor) for index in (case.index, mapped))
    np.testing.assert_array_equal(read.rows, built.rows)
    np.testing.assert_array_equal(read.score, built.score)
    assert len(mapped) == n
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"}
    assert not any(path.name.startswith(".") for path in tmp_path.iterdir())


def test_a_mapped_index_cannot_be_written(tmp_path):
    Case(10, 10).index.save(tmp_path)

    with pytest.raises(ValueError, match="read-only"):
        BlockIndex.open(tmp_path).lists.weights[0] = 1.0


def test_an_index_that_is_replaced_stays_readable_to_who_has_it_open(tmp_path):
    old, new = Case(500, 11), Case(100, 12)
    old.index.save(tmp_path)
    mapped = BlockIndex.open(tmp_path)

    new.index.save(tmp_path)

    assert_best(mapped.top_k(old.query, 9, old.factor), old.expected(9))
    assert len(BlockIndex.open(tmp_path)) == 100


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", ["cut", "gone", "text", "other type", "longer"])
def test_a_damaged_file_is_refused(tmp_path, name, damage):
    Case(300, 13).index.save(tmp_path)
    path = tmp_path / f"{name}.npy"
    array = np.load(path)
    content = {
        "cut": path.read_bytes()[:-3],
        "text": b"not an array",
        "gone": None,
    }
    path.unlink()
    if damage == "other type":
        np.save(path, array.astype(np.float64))
    elif damage == "longer":
        np.save(path, np.append(array, array[-1:]))
    elif content[damage] is not None:
        path.write_bytes(content[damage])

    with pytest.raises(IncompatibleFile, match="build the ranking again"):
        BlockIndex.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("starts", 5, 2**31),
        ("starts", -1, 0),
        ("code", 0, 99),
        ("code", 0, -1),
        ("given_row", 3, 300),
        ("group_starts", 1, 301),
        ("block_codes", 0, 50),
        ("block_code_starts", 0, 1),
    ],
)
def test_an_address_outside_is_refused(tmp_path, name, at, value):
    Case(300, 14).index.save(tmp_path)
    array = np.load(tmp_path / f"{name}.npy")
    array[at] = value
    np.save(tmp_path / f"{name}.npy", array)

    with pytest.raises(IncompatibleFile, match="damaged"):
        BlockIndex.open(tmp_path)


def test_a_changed_weight_is_found_when_verified_and_harms_nothing_when_not(tmp_path):
    case = Case(300, 15)
    case.index.save(tmp_path)
    places = np.load(tmp_path / "places.npy")
    np.save(tmp_path / "places.npy", np.full_like(places, 2**16 - 1))

    BlockIndex.open(tmp_path).top_k(case.query, 5, case.factor)

    with pytest.raises(IncompatibleFile, match="not what was written"):
        BlockIndex.open(tmp_path, verify=True)


@pytest.mark.parametrize(
    ("message", "change"),
    [
        ("format 0", {"versions": {"format": 0}}),
        ("layout 0", {"layout": 0}),
        ("model_id 'other'", {"model_id": "other"}),
        ("lacks sizes", {"lengths": {}}),
        ("lacks sizes", {"n_features": None}),
    ],
)
def test_an_index_of_another_version_or_model_is_refused(tmp_path, message, change):
    Case(10, 16).index.save(tmp_path, model_id="mine")
    about = json.loads((tmp_path / "about.json").read_text())
    (tmp_path / "about.json").write_text(json.dumps({**about, **change}))

    with pytest.raises(IncompatibleFile, match=message):
        BlockIndex.open(tmp_path, model_id="mine")


@pytest.mark.parametrize("content", [None, "", "[1]"], ids=["gone", "empty", "list"])
def test_an_index_without_its_description_is_refused(tmp_path, content):
    Case(10, 17).index.save(tmp_path)
    (tmp_path / "about.json").unlink()
    if content is not None:
        (tmp_path / "about.json").write_text(content)

    with pytest.raises(IncompatibleFile, match=r"about\.json"):
        BlockIndex.open(tmp_path)


def test_rows_without_features_are_no_match():
    empty = sparse.csr_matrix((4, N_FEATURES), dtype=np.float32)
    same = np.zeros(4, int)
    index = BlockIndex.build(empty, state=same, occupation=same, code=same)

    assert len(index.top_k(random_rows(1, np.random.default_rng(0)), 3, np.ones(1))) == 0
