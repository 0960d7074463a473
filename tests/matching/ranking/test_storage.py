import json

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LinearRegression

from matching.ranking.fit import PRIOR_VERSION
from matching.ranking.model import RankingModel
from matching.ranking.search import RankingIndex
from matching.ranking.storage import IncompatibleFile
from tests.matching.ranking.builders import (
    SETS,
    TODAY,
    make_model,
    make_person,
    make_posting,
    make_ready,
)

POSTINGS = [make_posting("a"), make_posting("b", isco="5131", text="Mesero"), make_posting("c")]


@pytest.fixture
def saved(tmp_path):
    model = make_model(POSTINGS)
    model.save(tmp_path)
    RankingIndex.build(model, POSTINGS, SETS).save(tmp_path)
    return tmp_path


def test_what_was_saved_ranks_as_before(saved):
    model, index = RankingModel.load(saved), RankingIndex.load(saved)
    fresh = make_model(POSTINGS)
    person, ready = make_person(), make_ready(p=0.5)

    loaded = index.top_k(model.query(person, ready, today=TODAY), 5)

    built = RankingIndex.build(fresh, POSTINGS, SETS)
    expected = built.top_k(fresh.query(person, ready, today=TODAY), 5)
    assert loaded.public_ids == expected.public_ids
    np.testing.assert_array_equal(loaded.scores.score, expected.scores.score)
    assert (model.version, model.data_date, index.sets) == (PRIOR_VERSION, "2026-03-01", SETS)


def test_a_loaded_index_can_be_updated(saved):
    model, index = RankingModel.load(saved), RankingIndex.load(saved)

    updated = index.updated(model, [make_posting("a-much-longer-public-id")])

    assert updated.row_of("a-much-longer-public-id") == 3


@pytest.mark.parametrize("name", ["format", "scikit-learn", "numpy", "scipy"])
def test_a_model_of_another_version_is_refused_with_both_versions(saved, name):
    about = json.loads((saved / "model.json").read_text())
    about["versions"][name] = "0.0"
    (saved / "model.json").write_text(json.dumps(about))

    with pytest.raises(IncompatibleFile, match=rf"{name} '0\.0'.*needs"):
        RankingModel.load(saved)


def test_a_model_of_other_pair_features_is_refused(saved):
    about = json.loads((saved / "model.json").read_text())
    about["pair_features"].append("luck")
    (saved / "model.json").write_text(json.dumps(about))

    with pytest.raises(IncompatibleFile, match="pair_features"):
        RankingModel.load(saved)


def test_files_of_two_models_do_not_load_as_one(saved, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    make_model([make_posting(text="otras palabras")]).save(other)
    (other / "model.skops").rename(saved / "model.skops")

    with pytest.raises(IncompatibleFile, match="do not belong together"):
        RankingModel.load(saved)


def test_a_model_that_holds_foreign_types_is_refused(saved):
    class Foreign(LinearRegression):
        pass

    Foreign.__module__ = "somewhere.else"
    parts = {"linker": LinearRegression(), "pipeline": Foreign(), "fit_model": None}
    (saved / "model.skops").write_bytes(skops.io.dumps(parts))

    with pytest.raises(IncompatibleFile, match=r"somewhere\.else"):
        RankingModel.load(saved)


@pytest.mark.parametrize("name", ["model.json", "model.skops"])
def test_a_missing_model_file_is_named(saved, name):
    (saved / name).unlink()

    with pytest.raises(IncompatibleFile, match=name):
        RankingModel.load(saved)


@pytest.mark.parametrize("content", [b"", b"not an archive", None], ids=["empty", "text", "none"])
def test_an_index_that_cannot_be_read_is_refused(saved, content):
    (saved / "index.npz").unlink()
    if content is not None:
        (saved / "index.npz").write_bytes(content)

    with pytest.raises(IncompatibleFile, match="rebuild"):
        RankingIndex.load(saved)


def test_an_index_with_other_columns_is_refused(saved):
    with np.load(saved / "index.npz") as file:
        arrays = dict(file)
    about = json.loads(str(arrays["__about__"]))
    about["columns"] = about["columns"][1:]
    arrays["__about__"] = np.array(json.dumps(about))
    np.savez(saved / "index.npz", **arrays)

    with pytest.raises(IncompatibleFile, match="columns"):
        RankingIndex.load(saved)


def test_no_draft_is_left_behind(saved):
    names = sorted(path.name for path in saved.iterdir())

    assert names == ["index.npz", "model.json", "model.skops"]
