"""The benchmark of the search runs, reports what others rely on, and would see a wrong answer."""

import json

import numpy as np
import pytest

from benchmarks import bench_ranking, ranking_peers
from benchmarks.ranking_data import make_people, make_postings

KEYS = {
    "national_p50_ms",
    "national_p99_ms",
    "local_p50_ms",
    "local_p99_ms",
    "mismatches",
    "index_mb",
    "ratios",
    "recall",
    "open_ms",
}


@pytest.fixture(scope="module")
def report():
    return bench_ranking.measure(3_000, 3, 50.0)


def test_the_report_has_the_keys_that_others_rely_on_and_no_mismatch(report):
    assert report.keys() >= KEYS
    assert report["mismatches"] == 0
    assert {"scipy", "scipy_local"} <= report["ratios"].keys()
    json.dumps(report)


def test_who_takes_papers_into_the_search_finds_all_and_who_does_not_misses_some(report):
    recall = report["recall"]

    assert recall["this index"] == recall["this index_local"] == 1.0
    assert recall["scipy"] == recall["linear_kernel"] == 1.0
    assert recall["NearestNeighbors"] < 0.9


def test_a_peer_that_is_not_installed_is_said_to_be_skipped(monkeypatch, report):
    monkeypatch.setitem(ranking_peers.PACKAGES, "tantivy", "no_such_package_here")

    with ranking_peers.peers(make_postings(100, 50.0)) as (made, missing):
        names = set(made)

    assert "tantivy" in missing and "tantivy" not in names
    assert "| tantivy | skipped" in bench_ranking._table("", {**report, "skipped": missing})


def test_a_wrong_row_order_or_score_is_a_mismatch():
    postings, person = make_postings(2_000, 50.0), make_people(1, 50.0)[0]
    rows, scores = postings.best(person, 50, local=False)
    with bench_ranking._mapped(postings) as (index, _):
        best = bench_ranking._ask(index, person, local=False)

    assert not bench_ranking._differs(best, rows, scores)
    assert bench_ranking._differs(best, rows[::-1], scores)
    assert bench_ranking._differs(best, rows[:-1], scores[:-1])
    assert bench_ranking._differs(best, rows, scores * 1.001)


def test_a_table_and_one_json_object_are_printed(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "--postings", "500", "--people", "2", "--json"])

    bench_ranking.main()

    lines = capsys.readouterr().out.splitlines()
    printed = json.loads(lines[-1])
    assert printed.keys() >= {*KEYS, *(f"head_{name}" for name in KEYS)}
    assert "| **this index** | national |" in "\n".join(lines)


def test_the_most_frequent_feature_is_rare_without_stop_words_and_in_most_rows_with_them():
    shares = [
        np.bincount(make_postings(5_000, shift).rows.indices).max() / 5_000
        for shift in bench_ranking.WORLDS.values()
    ]

    assert 0.05 < shares[0] < 0.12
    assert shares[1] > 0.9
