import numpy as np
import pytest

from catalogs.linking import ConceptLinker
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.features import person_concepts, posting_concepts
from matching.ranking.records import Experience
from tests.matching.ranking.builders import ALIASES, make_model, make_person, make_posting

LINKER = ConceptLinker().fit(ALIASES)
CLOSENESS = OccupationCloseness.from_digits()


def similarity(person, posting, **given):
    model = make_model([posting], [person], **given)
    return (model.person_rows([person]) @ model.posting_rows([posting]).T).toarray().item()


def test_rows_of_people_and_postings_have_unit_length():
    model = make_model()
    people, postings = [make_person()], [make_posting(), make_posting("b", text="Mesero")]

    rows = [*model.person_rows(people).toarray(), *model.posting_rows(postings).toarray()]

    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, rtol=1e-6)


def test_work_told_in_english_meets_the_spanish_posting_only_through_concepts():
    person = make_person(experiences=(Experience("", 5.0, "drywall hanger in Houston"),))
    trade = make_posting(isco="", text="Se solicitan TABLAROQUEROS")
    other = make_posting(isco="", text="Se solicitan MESEROS")

    assert similarity(person, trade) > 0.5
    assert similarity(person, other) == 0.0


def test_a_nearer_occupation_is_more_similar():
    person = make_person(experiences=(Experience("7123", 5.0),))
    codes = ["7123", "7122", "7112", "7115", "9412"]
    by_digits = OccupationCloseness.from_digits(codes)

    found = [
        similarity(person, make_posting(isco=code, text="x"), closeness=by_digits) for code in codes
    ]

    assert found[0] > found[1] > max(found[2:4])
    assert found[2] == pytest.approx(found[3])
    assert found[3] > found[4] == 0.0


def test_longer_work_weighs_more_than_shorter():
    person = make_person(experiences=(Experience("7212", 10.0), Experience("5131", 0.5)))

    found = person_concepts(person, LINKER, CLOSENESS)

    assert found["occ:7212"] > found["occ:5131"] > 0


def test_spanish_is_no_feature():
    posting = make_posting(languages={"es": 6, "en": 3})

    found = posting_concepts(posting, LINKER, CLOSENESS)

    assert "lang:es" not in found
    assert "lang:en" in found


def test_a_person_without_any_word_has_an_empty_row():
    person = make_person(experiences=(), languages={})
    model = make_model()

    rows = model.person_rows([person])

    assert rows.nnz == 0


def test_unseen_words_and_concepts_are_passed_over():
    model = make_model()
    person = make_person(experiences=(Experience("9999", 1.0, "zzzz"),), skills=("unheard",))

    rows = model.person_rows([person])

    assert rows.shape == (1, len(model.feature_names))


@pytest.mark.parametrize("forbidden", ["sex", "age", "deported", "return", "birth"])
def test_no_field_of_a_person_could_carry_what_must_not_count(forbidden):
    fields = make_person().__dataclass_fields__

    words = {word for name in fields for word in name.split("_")}
    assert forbidden not in words
