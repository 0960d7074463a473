import numpy as np
import pytest

from catalogs.linking import ConceptLinker
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.pairs import FEATURE_NAMES, pair_features
from matching.ranking.records import Experience
from tests.matching.ranking.builders import ALIASES, make_person, make_posting

NAN = float("nan")
LINKER = ConceptLinker().fit(ALIASES)
CLOSENESS = OccupationCloseness.from_digits(["7122", "7123", "9412"])


def feature(name, person, posting):
    people = PeopleColumns.from_queries([person], LINKER)
    postings = PostingColumns.from_records([posting], LINKER)
    return pair_features(people, postings, np.zeros(1), CLOSENESS)[0, FEATURE_NAMES.index(name)]


@pytest.mark.parametrize(
    ("isco", "closeness"), [("7123", 1.0), ("7122", 0.4), ("7112", 0.15), ("9412", 0.0)]
)
def test_occupations_are_as_close_as_the_digits_they_share(isco, closeness):
    assert feature("occupation", make_person(), make_posting(isco=isco, text="")) == closeness


def test_the_nearest_of_all_work_done_counts():
    person = make_person(experiences=(Experience("9412", 20.0), Experience("7122", 1.0)))

    assert feature("occupation", person, make_posting()) == 0.4


@pytest.mark.parametrize(
    ("person", "posting"),
    [
        (make_person(experiences=()), make_posting()),
        (make_person(), make_posting(isco="", text="")),
    ],
    ids=["no work told", "no occupation known"],
)
def test_an_occupation_not_known_is_neither_near_nor_far(person, posting):
    assert np.isnan(feature("occupation", person, posting))
    assert np.isnan(feature("experience", person, posting))


def test_an_occupation_not_given_is_read_from_the_words():
    person = make_person(experiences=(Experience("", 5.0, "hung drywall"),))

    assert feature("occupation", person, make_posting(isco="", text="Tablaroquero")) == 1.0


@pytest.mark.parametrize(
    ("years", "asked", "share"),
    [(5.0, 10.0, 0.5), (5.0, 2.0, 1.0), (0.0, 2.0, 0.0), (0.5, NAN, 0.5), (NAN, 2.0, NAN)],
)
def test_experience_is_the_share_of_the_years_asked(years, asked, share):
    person = make_person(experiences=(Experience("7123", years),))

    found = feature("experience", person, make_posting(min_years=asked))

    np.testing.assert_equal(found, share)


def test_years_of_one_occupation_add_up():
    person = make_person(experiences=(Experience("7123", 1.0), Experience("7123", 2.0)))

    assert feature("experience", person, make_posting(min_years=6.0)) == 0.5


def test_related_years_count_by_their_closeness():
    person = make_person(experiences=(Experience("7122", 10.0),))

    assert feature("experience", person, make_posting(min_years=8.0)) == 0.5


def test_language_steps_missing_add_up_over_languages():
    person = make_person(languages={"es": 6, "en": 2})
    posting = make_posting(languages={"en": 4, "fr": 1, "es": 5})

    assert feature("language", person, posting) == -3.0


def test_a_posting_that_asks_no_language_misses_none():
    assert feature("language", make_person(languages={}), make_posting()) == 0.0


@pytest.mark.parametrize(
    ("has", "asked", "gap"),
    [(2, 3, -1.0), (4, 3, 0.0), (NAN, 3, NAN), (NAN, 0, 0.0), (1, NAN, 0.0)],
)
def test_schooling_counts_the_levels_missing(has, asked, gap):
    found = feature("schooling", make_person(schooling=has), make_posting(schooling=asked))

    np.testing.assert_equal(found, gap)


def test_skills_are_the_share_of_those_asked():
    person = make_person(skills=("mig", "tig"))

    assert feature("skills", person, make_posting(skills=("mig", "stick"))) == 0.5
    assert np.isnan(feature("skills", person, make_posting()))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"pay_min": 9.0, "pay_max": 8.0}, "pay_min"),
        ({"shift": 99}, "shift"),
        ({"requirement_set": -1}, "requirement_set"),
    ],
)
def test_postings_that_cannot_be_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        PostingColumns.from_records([make_posting(**given)], LINKER)
