from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from catalogs.linking import ConceptLinker
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.fit import prior_fit_model
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
    ("years_ago", "recency"), [(0.0, 1.0), (8.0, 0.5), (16.0, 0.25), (NAN, 0.5), (-1.0, 1.0)]
)
def test_work_is_half_as_fresh_after_eight_years(years_ago, recency):
    person = make_person(experiences=(Experience("7123", 5.0, years_ago=years_ago),))

    assert feature("recency", person, make_posting()) == recency


@pytest.mark.parametrize(("level", "share"), [(0, 0.0), (1, 1 / 3), (2, 2 / 3), (3, 1.0)])
def test_evidence_counts_by_its_level(level, share):
    person = make_person(experiences=(Experience("7123", 5.0, evidence=level),))

    assert feature("evidence", person, make_posting()) == pytest.approx(share)


@pytest.mark.parametrize(("isco", "closeness"), [("7123", 1.0), ("7122", 0.4), ("9412", 0.0)])
@pytest.mark.parametrize("name", ["recency", "evidence"])
def test_recency_and_evidence_count_by_the_closeness_of_the_work(name, isco, closeness):
    person = make_person(experiences=(Experience(isco, 5.0, evidence=3, years_ago=0.0),))

    assert feature(name, person, make_posting()) == closeness


@pytest.mark.parametrize("name", ["recency", "evidence"])
def test_of_no_known_work_neither_recency_nor_evidence_is_known(name):
    assert np.isnan(feature(name, make_person(experiences=()), make_posting()))


JOBS = st.builds(
    Experience,
    isco=st.sampled_from(["7123", "7122", "7112", "9412", "5120"]),
    years=st.floats(0, 20) | st.just(NAN),
    evidence=st.integers(0, 3),
    years_ago=st.floats(0, 40) | st.just(NAN),
)


def p_fit(*experiences):
    person = make_person(experiences=experiences)
    people = PeopleColumns.from_queries([person], LINKER)
    postings = PostingColumns.from_records([make_posting(min_years=3.0)], LINKER)
    features = pair_features(people, postings, np.zeros(1), CLOSENESS)
    return prior_fit_model().predict_proba(features)[0, 1]


@given(st.lists(JOBS, min_size=1, max_size=5), st.integers(0, 4), st.integers(0, 3))
def test_more_evidence_never_lowers_a_person(jobs, at, more):
    at = at % len(jobs)
    backed = [*jobs]
    backed[at] = replace(jobs[at], evidence=max(jobs[at].evidence, more))

    assert p_fit(*backed) >= p_fit(*jobs)


@given(st.lists(JOBS, min_size=1, max_size=5), st.integers(0, 4), st.floats(0, 1))
def test_work_that_ended_later_never_lowers_a_person(jobs, at, share):
    at = at % len(jobs)
    fresher = [*jobs]
    fresher[at] = replace(jobs[at], years_ago=jobs[at].years_ago * share)

    assert p_fit(*fresher) >= p_fit(*jobs)


@given(st.lists(JOBS, min_size=1, max_size=5), JOBS)
def test_one_more_job_never_lowers_recency_or_evidence(jobs, job):
    for name in ("recency", "evidence"):
        before = feature(name, make_person(experiences=tuple(jobs)), make_posting())
        after = feature(name, make_person(experiences=(*jobs, job)), make_posting())

        assert after >= before


@given(st.lists(JOBS, min_size=1, max_size=4), st.lists(JOBS, min_size=1, max_size=4))
def test_one_person_and_many_are_measured_alike(jobs, others):
    """One person is measured once for each occupation; many, pair by pair."""
    two = [make_person(experiences=tuple(each)) for each in (jobs, others)]
    people = PeopleColumns.from_queries(two, LINKER)
    wanted = [make_posting(f"p{isco}", isco=isco) for isco in ("7123", "5120", "9412", "7999")]
    postings = PostingColumns.from_records([*wanted, make_posting(isco="", text="")], LINKER)

    alone = pair_features(people.take([0]), postings, np.zeros(5), CLOSENESS)

    for at in range(len(postings)):
        both = pair_features(people, postings.take([at]), np.zeros(2), CLOSENESS)
        np.testing.assert_array_equal(both[0], alone[at])


def test_evidence_is_worth_what_the_docs_say():
    told, certified = (
        logit(p_fit(Experience("7123", 5.0, evidence=level, years_ago=1.0))) for level in (0, 3)
    )

    assert certified - told == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pay_min": 9.0, "pay_max": 8.0}, "pay_min"),
        ({"shift": 99}, "shift"),
        ({"requirement_set": -1}, "requirement_set"),
    ],
)
def test_postings_that_cannot_be_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        PostingColumns.from_records([make_posting(**fields)], LINKER)
