"""The measures of retrieval, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.title_measures import TitleSet, rank


def test_measures_of_three_queries_by_hand() -> None:
    scores = np.array([[0.9, 0.8, 0.1], [0.2, 0.2, 0.2], [0.3, 0.2, 0.1]])
    relevant = [np.array([1, 2]), np.array([1]), np.array([], dtype=int)]

    found = rank(scores, relevant).measures()

    # First query: ranks 2 and 3. Second: a tie, where the earlier column comes first: rank 2.
    assert found["queries"] == 2
    assert found["mrr"] == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert found["success_1"] == 0
    assert found["success_5"] == 1
    assert found["map"] == pytest.approx(((1 / 2 + 2 / 3) / 2 + 1 / 2) / 2)


def test_scores_are_compared_by_five_decimals() -> None:
    tied = rank(np.array([[0.1234561, 0.1234569]]), [np.array([1])])
    apart = rank(np.array([[0.12345, 0.12346]]), [np.array([1])])

    assert tied.ranks[0].tolist() == [2]
    assert apart.ranks[0].tolist() == [1]


def test_below_the_first_hundred_nothing_counts() -> None:
    scores = -np.arange(150.0)[None]

    assert rank(scores, [np.array([120])]).measures()["mrr"] == 0


def test_ties_stand_by_id_the_last_first(tmp_path: Path) -> None:
    paths = _files(tmp_path, qrels="q1\t0\te1\t1\n")

    titles = TitleSet.read(*paths)

    assert titles.elements == ["roofer", "cook"]
    assert titles.relevant[0].tolist() == [1]


def test_an_id_of_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"qrels.tsv, line 1: q9 or e1"):
        TitleSet.read(*_files(tmp_path, qrels="q9\t0\te1\t1\n"))


def test_a_line_without_tabs_is_named(tmp_path: Path) -> None:
    paths = _files(tmp_path, qrels="q1\t0\te1\t1\n")
    paths[0].write_text("q1 cook\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"queries.tsv, line 1: needs 2 cells"):
        TitleSet.read(*paths)


def _files(folder: Path, *, qrels: str) -> tuple[Path, Path, Path]:
    texts = {"queries": "q1\tline cook\n", "corpus": "e1\tcook\ne2\troofer\n", "qrels": qrels}
    for name, text in texts.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder / "queries.tsv", folder / "corpus.tsv", folder / "qrels.tsv"
