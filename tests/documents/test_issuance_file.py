"""The issuance model on disk: the same answers when read again, and what is refused."""

import json

import numpy as np
import pytest

from documents import issuance_file
from documents.issuance import IssuanceModel, no_histories
from documents.issuance_file import IncompatibleModel
from tests.documents.catalog_graph import published_times
from tests.documents.issuance_cases import case, published, simulated


@pytest.fixture(scope="module")
def fitted():
    return IssuanceModel().fit(simulated(), published=published_times(), data_date="2026-10-31")


def test_a_saved_model_answers_as_before(fitted, tmp_path):
    path = tmp_path / "models" / "model.npz"
    fitted.save(path)
    cases = case(office="O1", channel="registry", month=5)
    u = np.linspace(0, 1, 101)[None, :]

    loaded = IssuanceModel.load(path)

    np.testing.assert_array_equal(loaded.quantile(cases, u), fitted.quantile(cases, u))
    assert loaded.data_date_ == "2026-10-31"
    assert loaded.n_spells_ == 600
    assert loaded.published_sha256_ == fitted.published_sha256_
    assert loaded.get_params() == fitted.get_params()


def saved(path, **about):
    """A saved model whose description is changed."""
    IssuanceModel().fit(no_histories(), published=published()).save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    found = json.loads(str(arrays[issuance_file.ABOUT]))
    found.update(about)
    arrays[issuance_file.ABOUT] = np.array(json.dumps(found))
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"versions": {**issuance_file.versions(), "format": -1}}, "format -1, this version needs"),
        ({"versions": {**issuance_file.versions(), "numpy": "0.1"}}, "numpy '0.1'"),
        ({"features": ["document"]}, "features"),
        ({"versions": None}, "cannot be read"),
        ({"parameters": {"prior_cases": 8.0, "of_another_version": 1}}, "cannot be read"),
        ({"documents": ["INE", "CURP"]}, "cannot be read"),
    ],
)
def test_a_file_made_otherwise_is_refused_with_its_cure(tmp_path, about, message):
    path = tmp_path / "model.npz"
    saved(path, **about)

    with pytest.raises(IncompatibleModel, match=message) as refusal:
        IssuanceModel.load(path)

    assert "manage.py fit_issuance" in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_broken_file_is_refused(tmp_path, content):
    path = tmp_path / "model.npz"
    path.write_bytes(content)

    with pytest.raises(IncompatibleModel, match="cannot be read"):
        IssuanceModel.load(path)


def test_a_pickle_is_refused_and_not_run(tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, **{issuance_file.ABOUT: np.array([{"any": "object"}], dtype=object)})

    with pytest.raises(IncompatibleModel, match="cannot be read"):
        IssuanceModel.load(path)


def test_the_checksum_of_published_times_knows_their_values_and_not_their_order():
    times = published_times()
    changed = times.assign(std_max=times["std_max"] + (times["code"] == "INE"))

    assert issuance_file.checksum(times) == issuance_file.checksum(times.iloc[::-1])
    assert issuance_file.checksum(times) != issuance_file.checksum(changed)


@pytest.mark.parametrize("part", ["published", "offices_", "effects.pair", "curves.node"])
def test_a_file_that_lacks_a_part_is_refused_with_its_cure(tmp_path, part):
    path = tmp_path / "model.npz"
    IssuanceModel().fit(no_histories(), published=published()).save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files if name != part}
    np.savez(path, **arrays)

    with pytest.raises(IncompatibleModel, match="cannot be read"):
        IssuanceModel.load(path)


def test_a_file_damaged_anywhere_is_refused_or_answers_as_before(fitted, tmp_path):
    path = tmp_path / "model.npz"
    fitted.save(path)
    content, rng = path.read_bytes(), np.random.default_rng(0)
    n_refused = 0
    for at in rng.integers(0, len(content), 200):
        damaged = bytearray(content)
        damaged[at] ^= 0xFF
        path.write_bytes(damaged)
        try:
            loaded = IssuanceModel.load(path)
        except IncompatibleModel:
            n_refused += 1
        else:
            u = np.array([[0.1, 0.9]])
            np.testing.assert_array_equal(loaded.quantile(case(), u), fitted.quantile(case(), u))

    assert n_refused > 150
