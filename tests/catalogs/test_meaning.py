"""Titles compared by meaning: their form, the projection, the store of vectors, the offers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from catalogs.meaning.encoders import HubEncoder, UniversalEncoder, encoders
from catalogs.meaning.languages import LanguageGuess
from catalogs.meaning.occupations import (
    LEAST_SURE,
    MOST_SURE,
    NearestOccupations,
    load_nearest,
)
from catalogs.meaning.occupations import (
    NAMES as SHIPPED,
)
from catalogs.meaning.projection import BilingualProjection
from catalogs.meaning.title_encoder import TitleEncoder
from catalogs.meaning.titles import MAX_CHARACTERS, normalise
from catalogs.meaning.vectors import VectorStore, text_key
from catalogs.services import load_catalogs
from catalogs.vocabulary import occupation_titles

NAMES = [
    ("Drywall installer", "drywall"),
    ("tablaroquero", "drywall"),
    ("Line cook", "cook"),
    ("cocinero de línea", "cook"),
    ("Gardener", "gardener"),
    ("auxiliar de jardinería", "gardener"),
]


@pytest.fixture(scope="module")
def encoder() -> TitleEncoder:
    return TitleEncoder.load()


@pytest.fixture(scope="module")
def nearest(tmp_path_factory: pytest.TempPathFactory) -> NearestOccupations:
    return load_nearest(NAMES, keep_in=tmp_path_factory.mktemp("vectors"))


@pytest.mark.parametrize(
    ("title", "language", "form"),
    [
        ("COCINEROS, EN GENERAL", "es", "cocinero"),
        ("director técnico/directora técnica", "es", "director técnico"),
        ("enfermero(a) general", "es", "enfermero general"),
        ("AUXILIARES DE LIMPIEZA", "es", "auxiliar de limpieza"),
        ("Welders, Cutters and Solderers", "en", "welder, cutter and solderer"),
        ("Foremen", "en", "foreman"),
        ("<b>Roofers</b>", "en", "roofer"),
        ("55 1234 5678", "es", ""),
        ("🙂", "en", ""),
        ("", "es", ""),
    ],
)
def test_titles_take_one_form(title: str, language: str, form: str) -> None:
    assert normalise(title, language) == form


@settings(max_examples=200)
@given(st.text(max_size=2000), st.sampled_from(["es", "en"]))
def test_any_text_has_a_form_that_is_short_and_stays(text: str, language: str) -> None:
    form = normalise(text, language)

    assert len(form) <= 2 * MAX_CHARACTERS
    assert "\x00" not in form


def test_both_languages_lie_together_after_the_projection() -> None:
    rng = np.random.default_rng(1)
    concepts = rng.normal(size=(60, 8))
    rows = np.vstack([concepts + 3.0, concepts @ np.diag([1, 1, 1, 1, 1, 1, -1, 2.0])])
    rows = rows + rng.normal(scale=0.05, size=rows.shape)
    spanish = np.repeat([False, True], 60)

    projection = BilingualProjection(n_components=6).fit(rows, np.tile(np.arange(60), 2), spanish)

    found = projection.transform(rows, spanish.astype(float))
    english, other = found[:60], found[60:]
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert ((english @ other.T).argmax(axis=1) == np.arange(60)).mean() > 0.9


@pytest.mark.parametrize("bad", [{"n_components": 0}, {"alpha": 0.0}, {"share": 2.0}])
def test_parameters_out_of_range_are_named(bad: dict[str, float]) -> None:
    rows, spanish = np.eye(4), [False, True, False, True]

    with pytest.raises(ValueError, match=next(iter(bad))):
        BilingualProjection(**{"n_components": 2, **bad}).fit(rows, [0, 0, 1, 1], spanish)


def test_one_language_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="both languages"):
        BilingualProjection(n_components=2).fit(np.eye(4), [0, 0, 1, 1], [True] * 4)


def test_languages_are_told_by_letters(encoder: TitleEncoder) -> None:
    share = encoder.languages.spanish(["ayudante de cocina", "forklift operator"])

    assert share[0] > 0.9
    assert share[1] < 0.1
    assert LanguageGuess(np.zeros(4096), 0.0).spanish([]).shape == (0,)


def test_a_title_is_nearest_to_its_translation(encoder: TitleEncoder) -> None:
    english = encoder.transform(["drywall hanger", "Line COOK", "gardener"])
    spanish = encoder.transform(["TABLAROQUEROS", "cocinero de línea", "jardinero"])

    assert (english @ spanish.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(np.linalg.norm(english, axis=1), 1, atol=1e-5)


def test_what_has_no_letters_is_near_to_nothing(encoder: TitleEncoder) -> None:
    assert not encoder.transform(["", "🙂🙂", "55 1234 5678", "\x00"]).any()
    assert encoder.transform([]).shape[0] == 0


def test_the_first_encoder_has_weights_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OSError("no such engine")

    monkeypatch.setattr("catalogs.meaning.encoders._e5", missing)

    assert [each.name for each in encoders()] == [UniversalEncoder.name]
    found = load_nearest(NAMES, keep_in=None).occupations("drywall hanger", 1)
    assert [code for code, _ in found] == ["drywall"]


def test_a_model_of_a_hub_says_what_it_needs() -> None:
    pytest.importorskip("numpy")
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        with pytest.raises(ImportError, match="TITLE_ENCODER"):
            HubEncoder("some/model").transform(["cook"])
    else:
        pytest.skip("sentence-transformers is installed here")


@pytest.mark.parametrize(
    ("text", "code"),
    [("sheetrock hanger", "drywall"), ("cook on the line", "cook"), ("JARDINEROS", "gardener")],
)
def test_the_occupation_meant_is_offered_first(
    nearest: NearestOccupations, text: str, code: str
) -> None:
    found = nearest.occupations(text, 3)

    assert found[0][0] == code
    assert all(LEAST_SURE <= chance <= MOST_SURE for _, chance in found)


@pytest.mark.parametrize("text", ["", "a", "🙂", "5512345678", "<<<", "\x00\x00\x00\x00"])
def test_nothing_is_offered_for_what_says_nothing(nearest: NearestOccupations, text: str) -> None:
    assert nearest.occupations(text, 5) == ()


@pytest.mark.parametrize("text", ["x" * 1_000_000, "COCINA " * 100_000, "Добрый день, товарищ"])
def test_no_text_is_too_long_or_too_strange(nearest: NearestOccupations, text: str) -> None:
    assert all(chance <= MOST_SURE for _, chance in nearest.occupations(text, 5))


class _Counting:
    """Turns texts into rows and counts them."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_a_text_is_encoded_once_and_not_kept_in_clear(tmp_path: Path) -> None:
    path, encode = tmp_path / "vectors.sqlite3", _Counting()

    first = VectorStore(encode, path).rows(["cook", "cook", "roofer"])
    second = VectorStore(encode, path).rows(["roofer", "cook"])

    assert encode.seen == ["cook", "roofer"]
    assert first[[2, 0]].tolist() == second.tolist()
    assert b"roofer" not in path.read_bytes()
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM vectors").fetchone() == (2,)


def test_nothing_is_written_without_a_file(tmp_path: Path) -> None:
    VectorStore(_Counting(), None).rows(["cook"])

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_every_name_of_the_catalog_ships_with_its_vector() -> None:
    load_catalogs()

    with np.load(SHIPPED) as file:
        shipped = {key.tobytes() for key in file["keys"]}

    # One that is missing would be encoded at the first question: run benchmarks.train_titles.
    assert {text for text, _ in occupation_titles() if text_key(text) not in shipped} == set()
