"""The compiled parts, each against the same thing said plainly, and what they must never do."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from matching.ranking import kernel
from matching.ranking.kernel import BLOCK_ROWS, CHUNK, LONG, TIE
from matching.ranking.scoring import SCORE_DECIMALS
from tests.matching.ranking.blocks_data import Case

CHANCES = st.floats(0.0, 1.0)


@given(st.lists(st.integers(0, 50)), st.integers(0, 51))
def test_find_is_a_search_from_the_left(values, value):
    places = np.array(sorted(values), dtype=np.uint16)

    assert kernel.find(places, 0, len(places), value) == np.searchsorted(places, value)


@given(CHANCES)
def test_scores_are_rounded_as_numpy_rounds_them(score):
    assert kernel.rounded(score) == np.round(score, SCORE_DECIMALS)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.2, 0.9, 2.0]), st.integers(0, 3))
def test_places_are_taken_in_order_and_their_sums_cleared(seed, limit, skipped):
    rng = np.random.default_rng(seed)
    sums = np.zeros(1 << 16, np.float32)
    sums[:BLOCK_ROWS] = rng.random(BLOCK_ROWS) * (rng.random(BLOCK_ROWS) < 0.1)
    before, first = sums.copy(), skipped * CHUNK
    least = np.full(BLOCK_ROWS // CHUNK, limit, np.float32)
    least[5] = np.inf
    found, values = np.empty(BLOCK_ROWS, np.int64), np.empty(BLOCK_ROWS, np.float32)

    n = kernel.take(sums, sums.view(np.int32), first, BLOCK_ROWS, least, found, values)

    expected = np.flatnonzero(before[:BLOCK_ROWS] >= np.repeat(least, CHUNK))
    expected = expected[expected >= first]
    np.testing.assert_array_equal(found[:n], expected)
    np.testing.assert_array_equal(values[:n], before[expected])
    assert not sums[first:BLOCK_ROWS].any()
    np.testing.assert_array_equal(sums[:first], before[:first])


@given(st.lists(CHANCES, min_size=1), st.integers(1, 6))
def test_the_heap_holds_the_largest_with_the_least_of_them_first(values, size):
    heap = np.zeros(size)

    for value in values:
        if value > heap[0]:
            kernel.raise_least(heap, value)

    assert sorted(heap) == sorted([*values, *[0.0] * size], reverse=True)[:size][::-1]
    assert heap[0] == min(heap)


@given(st.lists(CHANCES, max_size=20))
def test_visits_begin_with_the_two_that_reach_highest_and_come_once_each(reach):
    order = kernel.in_order(np.array(reach)).tolist()

    assert sorted(order) == list(range(len(reach)))
    highest = sorted(reach, reverse=True)[:2]
    assert [reach[v] for v in order[:2]] == highest
    assert order[2:] == sorted(order[2:])


@given(
    offset=st.floats(-30, 30),
    coef=st.floats(0, 10),
    ceiling=st.floats(1e-6, 1.0),
    similarity=CHANCES,
)
def test_a_row_has_the_similarity_needed_for_the_bound_that_it_has(
    offset, coef, ceiling, similarity
):
    bound = kernel.bound_of(offset, coef, similarity, ceiling)

    needed = kernel.similarity_needed(offset, coef, ceiling, bound)

    assert needed <= similarity + 1e-6
    assert bound >= expit(offset + coef * similarity) * ceiling + TIE / 2


@pytest.mark.parametrize(
    ("firsts", "lasts", "expected"),
    [
        ([], [], []),
        ([0], [BLOCK_ROWS], [(0, 0, BLOCK_ROWS)]),
        ([5], [BLOCK_ROWS + 7], [(0, 5, BLOCK_ROWS), (1, 0, 7)]),
        ([0, 100], [10, 200], [(0, 0, 10), (0, 100, 200)]),
        ([BLOCK_ROWS - 1], [BLOCK_ROWS + 1], [(0, BLOCK_ROWS - 1, BLOCK_ROWS), (1, 0, 1)]),
    ],
)
def test_visits_cover_the_runs_of_rows(firsts, lasts, expected):
    visits = kernel.visits_of(np.array(firsts, int), np.array(lasts, int))

    assert [tuple(visit) for visit in visits.tolist()] == expected


def test_sums_have_the_bits_of_scipys_product():
    case = Case(40_000, 21)
    case.factor[:] = 1.0

    found = case.index.top_k(case.query, 40_000, case.factor)

    np.testing.assert_array_equal(found.similarity, case.similarity[found.rows])


def test_long_lists_are_put_off_and_the_sums_are_the_same():
    case = Case(40_000, 22)
    lists, n_blocks = case.index.lists, 3
    features, asked = np.arange(40), np.full(40, 0.1, np.float32)
    asked[:5] = 0.001
    spans, turns, bounds = np.empty((40, 2), int), np.empty(40, int), np.empty(40)
    kernel.open_lists(lists.starts, lists.places, features, n_blocks, 0, 0, BLOCK_ROWS, spans)

    n_off, rest = kernel.put_off(
        lists.peaks, features, asked, n_blocks, 0, spans, 0.02, bounds, turns
    )

    lengths = spans[:, 1] - spans[:, 0]
    assert sorted(turns[:n_off]) == np.flatnonzero(lengths >= LONG).tolist() == [0, 1, 2, 3, 4]
    assert rest == pytest.approx(bounds.sum())
    off = (spans, bounds, turns, n_off, rest)
    total = kernel.complete(lists.places, lists.weights, asked, off, 17, 0.5, 0.0)
    row = case.features[case.index.lists.given_row[17]]
    assert total == pytest.approx(0.5 + 0.001 * row[:, :5].sum(), rel=1e-5)
    assert kernel.complete(lists.places, lists.weights, asked, off, 17, 0.5, 0.53) == -1.0


def test_the_code_runs_where_no_folder_can_be_written(tmp_path):
    """Read-only installs: numba finds no place to keep what it compiles."""
    script = (
        "import numba.core.caching as c; c.CacheImpl._locator_classes = []\n"
        "from matching.ranking import kernel; import numpy as np\n"
        "print(kernel.find(np.array([1, 3, 5], np.uint16), 0, 3, 3))"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "1", done.stderr
