"""The peer of the benchmark: the forecast of the catalog's documents, draw by draw."""

import numpy as np

from benchmarks.bench_forecast import (
    draw_people,
    make_forecaster,
    measure_peer,
    requirement_sets,
)


def test_the_forecast_of_made_up_people_is_that_of_the_peer_without_arrays():
    forecaster, sets = make_forecaster(), requirement_sets()
    people = draw_people(forecaster, 10, np.random.default_rng(3))

    found = [measure_peer(forecaster, people.take(slice(row, row + 1)), sets) for row in range(10)]

    assert people.lapsing.any()
    assert [mismatches for _ms, mismatches in found] == [0] * 10
