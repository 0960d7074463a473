"""The labelled texts are sound, and the benchmark of reading scores them as counted by hand."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import bench_skills
from benchmarks.bench_skills import Hit, Lookup, best, count, errors, rates_of, reliability
from benchmarks.labelled import SPLITS, load_texts, parse_text, split_of

DATA = Path(__file__).resolve().parents[2] / "catalogs/data"


@pytest.fixture(scope="module")
def halves():
    return {split: load_texts(split) for split in SPLITS}


@pytest.fixture(scope="module")
def texts(halves):
    return [text for half in halves.values() for text in half]


@pytest.fixture
def roofer():
    labels = [
        {"words": "roofer", "concept": "occ:roofer"},
        {"words": "shingles", "concept": ["skill:roofing", "skill:asphalt-shingle-roofing"]},
        {"words": "clavos", "concept": "skill:nail-gun"},
    ]
    row = {"id": "a", "language": "mixed", "kind": "history", "labels": labels}
    return parse_text(row | {"text": "roofer, ponía shingles con pistola de clavos"})


def _codes(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_every_label_stands_in_its_text_where_its_place_says(texts):
    assert all(
        label.words and text.text[label.start : label.end] == label.words
        for text in texts
        for label in text.labels
    )


def test_every_concept_of_a_label_is_in_the_catalog(texts):
    known = {f"occ:{code}" for code in _codes("occupations.csv")}
    known |= {f"skill:{code}" for code in _codes("skills.csv")}

    used = {concept for text in texts for label in text.labels for concept in label.concepts}

    assert used <= known


def test_alternatives_of_a_label_are_of_one_kind(texts):
    kinds = [
        {concept.partition(":")[0] for concept in label.concepts}
        for text in texts
        for label in text.labels
    ]

    assert all(len(kind) == 1 for kind in kinds)


def test_no_concept_is_labelled_twice_in_a_text(texts):
    for text in texts:
        concepts = Counter(label.concepts for label in text.labels)
        assert max(concepts.values(), default=1) == 1, text.id


def test_each_text_is_there_once_and_on_the_side_of_its_id(halves, texts):
    assert len({text.id for text in texts}) == len({text.text for text in texts}) == len(texts)
    assert all(split_of(text.id) == split for split, half in halves.items() for text in half)


def test_there_are_enough_texts_in_each_language_and_half(halves, texts):
    spanish = sum(text.language == "es" for text in texts) / len(texts)

    assert len(texts) >= 320
    assert 0.45 <= spanish <= 0.55
    assert sum(not text.labels for text in texts) >= 15
    for half in halves.values():
        assert 0.4 <= len(half) / len(texts) <= 0.6
        assert abs(sum(text.language == "es" for text in half) / len(half) - spanish) < 0.05


def test_words_that_are_not_in_the_text_are_refused():
    row = {"id": "a", "language": "en", "kind": "history", "text": "cook, cook"}

    with pytest.raises(ValueError, match="as often as its label says"):
        parse_text(row | {"labels": [{"words": "cook", "concept": "occ:cook", "index": 2}]})


def test_an_index_names_a_later_occurrence():
    row = {"id": "a", "language": "en", "kind": "history", "text": "cook, cook"}

    text = parse_text(row | {"labels": [{"words": "cook", "concept": "occ:cook", "index": 1}]})

    assert (text.labels[0].start, text.labels[0].end) == (6, 10)


def test_a_hit_of_either_alternative_finds_the_label(roofer):
    hits = [
        Hit("skill:roofing", 0.9, 14, 22),
        Hit("skill:asphalt-shingle-roofing", 0.8, 14, 22),
        Hit("skill:painting", 0.4, 0, 6),
    ]

    assert count(roofer, hits, "skill:") == [3, 2, 2, 1, 2]


def test_hits_below_the_cut_and_of_another_kind_do_not_count(roofer):
    hits = [Hit("skill:nail-gun", 0.4, 38, 44), Hit("occ:roofer", 0.9, 0, 6)]

    assert count(roofer, hits, "skill:", 0.5) == [0, 0, 2, 0, 0]


def test_a_right_hit_elsewhere_in_the_text_does_not_overlap(roofer):
    assert count(roofer, [Hit("occ:roofer", 0.9, 8, 22)], "occ:") == [1, 1, 1, 1, 0]


def test_rates_are_those_counted_by_hand():
    precision, recall, f1, overlap = rates_of(np.array([4, 3, 6, 3, 1]))

    assert (precision, recall, f1, overlap) == pytest.approx((0.75, 0.5, 0.6, 1 / 3))


def test_finding_nothing_of_what_is_there_is_an_f1_of_0_and_no_precision():
    precision, recall, f1, _ = rates_of(np.array([0, 0, 2, 0, 0]))

    assert np.isnan(precision)
    assert (recall, f1) == (0, 0)


def test_of_a_concept_found_twice_the_surest_hit_counts():
    hits = [Hit("occ:roofer", 0.4, 0, 1), Hit("occ:roofer", 0.9, 5, 6)]

    assert best(hits) == [Hit("occ:roofer", 0.9, 5, 6)]


def test_reliability_puts_a_hit_into_the_bin_of_its_confidence(roofer):
    hits = [Hit("skill:roofing", 1.0, 14, 22), Hit("skill:painting", 0.9, 0, 6)]

    bins = reliability([roofer], [hits], "skill:")

    assert bins[-1] == {"from": 0.8, "hits": 2, "confidence": 0.95, "right": 0.5}
    assert [row["hits"] for row in bins] == [0, 0, 0, 0, 2]


def test_errors_name_what_was_missed_and_what_is_wrong(roofer):
    hits = [Hit("occ:roofer", 0.9, 0, 6), Hit("skill:painting", 0.9, 14, 22)]

    lines = list(errors([roofer], [hits]))

    assert lines == [
        "missed  a  'shingles' = skill:asphalt-shingle-roofing or skill:roofing",
        "missed  a  'clavos' = skill:nail-gun",
        "wrong   a  'shingles' = skill:painting (0.90)",
    ]


def test_the_peer_takes_the_longest_name_blind_to_capitals_and_accents():
    peer = Lookup([("línea", "skill:lines"), ("cocinero de línea", "occ:cook-restaurant")])

    hits = peer("¡COCINERO DE LINEA, dos lineas!")

    assert hits == [Hit("occ:cook-restaurant", 1.0, 1, 18)]


def test_errors_of_the_test_half_are_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench_skills", "--split", "test", "--errors", "5"])

    with pytest.raises(SystemExit):
        bench_skills.main()

    assert "shows texts of train only" in capsys.readouterr().err


def test_the_report_of_a_reading_is_plain_data_with_ratios_to_the_peer(roofer):
    right = [[Hit("occ:roofer", 0.9, 0, 6), Hit("skill:nail-gun", 0.9, 38, 44)]]
    half = [[Hit("occ:roofer", 1.0, 0, 6), Hit("skill:roofing", 1.0, 14, 22)]]
    half[0].append(Hit("skill:painting", 1.0, 14, 22))

    report = bench_skills._report(
        [roofer], {"reader": right, "peer": half}, {"reader": 10.0, "peer": 40.0}
    )

    assert json.loads(json.dumps(report["f1_ratio_to_peer"])) == {"occ:": 1.0, "skill:": 1.333}
    assert report["rate_ratio_to_peer"] == 0.25
