"""People and postings as sparse rows of one space: words, occupations, skills, languages, licences.

A row has unit length, so the product of two rows is their cosine similarity. What people and
postings say is turned into a frame of two columns, `text` and `concepts`, by one function for
each side; the same pipeline then reads both, in training and in serving.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer

from catalogs.linking import OCCUPATION, ConceptLinker, weights
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.records import Experience, PersonQuery, PostingRecord

# Share of each block in the squared length of a row [P]: concepts are read from structured fields
# and aliases and mean the same in both languages; words add what no concept covers.
BLOCK_WEIGHTS = {"concepts": 0.8**0.5, "words": 0.2**0.5}
SKILL_WEIGHT = 0.6
LANGUAGE_WEIGHT = 0.3
LICENCE_WEIGHT = 0.6
WANTED_WEIGHT = 0.5
# Years at which work done counts in full, and the least it counts when the years are unknown [P].
FULL_YEARS = 5.0
LEAST_YEARS_WEIGHT = 0.5

# Two letters or more, not beginning with a digit.
_WORD = r"(?u)\b[^\W\d_]\w+\b"
STOP_WORDS = tuple(
    "a about all also am an and any are as at be been but by can could did do does for from get "
    "had has have he her him his how i if in into is it its just like me more most my no not of "
    "off on one or other our out over own s she so some such t than that the their them then "
    "there these they this to too under up us very was we were what when where which who will "
    "with would you your "
    "al algo ante antes asi aun cada como con contra cual cuando de del desde donde dos durante "
    "e el ella ellos en entre era eran es esa ese eso esta estaba estado este esto estos fue fui "
    "ha haber hace hacia han hasta hay he la las le les lo los mas me mi mis muy nada ni nos "
    "nosotros o otra otro otros para pero poco por porque que quien se sea ser si sin sobre son "
    "soy su sus tambien tan te tener tengo ti tiene todo todos tu tus u un una uno unos usted y "
    "ya yo "
    "buscamos empleo empresa experience experiencia importante job looking solicita solicitamos "
    "trabajar trabajo trabaje work worked working years anos".split()
)


def feature_pipeline() -> Pipeline:
    """Unfitted pipeline from a frame (text, concepts) to unit rows in a csr matrix."""
    words = TfidfVectorizer(
        strip_accents="unicode",
        stop_words=list(STOP_WORDS),
        sublinear_tf=True,
        token_pattern=_WORD,
        max_features=100_000,
        dtype=np.float32,
    )
    concepts = Pipeline(
        [("names", DictVectorizer(dtype=np.float32)), ("length", Normalizer(copy=False))]
    )
    blocks = ColumnTransformer(
        [("words", words, "text"), ("concepts", concepts, "concepts")],
        transformer_weights=dict(BLOCK_WEIGHTS),
        sparse_threshold=1.0,
    )
    return Pipeline(
        [
            ("blocks", blocks),
            ("length", Normalizer(copy=False)),
            ("sorted", FunctionTransformer(sorted_csr, accept_sparse=True)),
        ]
    )


def sorted_csr(rows: Any) -> Any:
    """Rows as csr in 32-bit floats with sorted columns, so that equal rows give equal products."""
    rows = rows.tocsr().astype(np.float32)
    rows.sort_indices()
    return rows


def posting_frame(
    postings: Iterable[PostingRecord], linker: ConceptLinker, closeness: OccupationCloseness
) -> pd.DataFrame:
    """Columns text and concepts, one row per posting."""
    rows = [(posting.text, posting_concepts(posting, linker, closeness)) for posting in postings]
    return pd.DataFrame(rows, columns=["text", "concepts"])


def person_frame(
    people: Iterable[PersonQuery], linker: ConceptLinker, closeness: OccupationCloseness
) -> pd.DataFrame:
    """Columns text and concepts, one row per person."""
    rows = [(person_text(person), person_concepts(person, linker, closeness)) for person in people]
    return pd.DataFrame(rows, columns=["text", "concepts"])


def posting_concepts(
    posting: PostingRecord, linker: ConceptLinker, closeness: OccupationCloseness
) -> dict[str, float]:
    """Weights of what a posting names, in its fields and in its words.

    Its own occupation counts in full; one that only its words name counts as surely as they do,
    and one that its employer said they do not mean not at all.
    """
    found = _from_text(posting, linker, closeness, named_already=bool(posting.isco))
    _raise_to(found, closeness.neighbours(posting.isco))
    return _add_common(found, posting.skills, posting.languages, posting.licences)


def person_concepts(
    person: PersonQuery, linker: ConceptLinker, closeness: OccupationCloseness
) -> dict[str, float]:
    """Weights of what a person did, can do and wants; work done for longer counts for more.

    What the person said that the own words do not mean is left out.
    """
    found = _from_text(person, linker, closeness, named_already=False)
    for work in person.experiences:
        years = LEAST_YEARS_WEIGHT
        if work.years >= 0:
            years += (1 - LEAST_YEARS_WEIGHT) * min(work.years / FULL_YEARS, 1.0)
        named = _from_text(work, linker, closeness, named_already=bool(work.isco))
        _raise_to(named, closeness.neighbours(work.isco))
        _raise_to(found, {name: weight * years for name, weight in named.items()})
    for isco in person.wanted:
        wanted = closeness.neighbours(isco)
        _raise_to(found, {name: weight * WANTED_WEIGHT for name, weight in wanted.items()})
    return _add_common(found, person.skills, person.languages, person.licences)


def person_text(person: PersonQuery) -> str:
    """All that a person wrote about their work."""
    return " ".join([person.text, *(work.text for work in person.experiences)])


def occupation_of(said: Experience | PostingRecord, linker: ConceptLinker) -> str:
    """The occupation given, else the one that the text names and nobody refused; "" if none."""
    return said.isco or linker.best_occupation(said.text, said.refused)


def linked_experiences(person: PersonQuery, linker: ConceptLinker) -> tuple[Experience, ...]:
    """Work done, with the occupation found in its words where none was given."""
    return tuple(replace(work, isco=occupation_of(work, linker)) for work in person.experiences)


def _from_text(
    said: Experience | PersonQuery | PostingRecord,
    linker: ConceptLinker,
    closeness: OccupationCloseness,
    *,
    named_already: bool,
) -> dict[str, float]:
    """Concepts that the words name, without those refused.

    They count at half weight where a field names the occupation already.
    """
    share = 0.5 if named_already else 1.0
    found: dict[str, float] = {}
    for concept, weight in weights(linker.link(said.text)).items():
        if concept in said.refused:
            continue
        if concept.startswith(OCCUPATION):
            near = closeness.neighbours(concept.removeprefix(OCCUPATION))
            _raise_to(found, {name: w * weight * share for name, w in near.items()})
        else:
            _raise_to(found, {concept: weight * SKILL_WEIGHT})
    return found


def _add_common(
    found: dict[str, float],
    skills: Iterable[str],
    languages: Mapping[str, int],
    licences: Iterable[str],
) -> dict[str, float]:
    """Skills, languages and licences. Spanish is left out: nearly all have it and few ask it."""
    _raise_to(found, {f"skill:{code}": SKILL_WEIGHT for code in skills})
    spoken = {code: level / 6 for code, level in languages.items() if code != "es"}
    _raise_to(found, {f"lang:{code}": LANGUAGE_WEIGHT * at for code, at in spoken.items()})
    _raise_to(found, {f"licence:{code}": LICENCE_WEIGHT for code in licences})
    return found


def _raise_to(found: dict[str, float], other: Mapping[str, float]) -> None:
    """Keep the larger weight of each concept, in place."""
    for name, weight in other.items():
        found[name] = max(weight, found.get(name, 0.0))
