import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.linking import ConceptLinker
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import PeopleColumns, PostingColumns
from matching.ranking.utility import distance_km, expected_pay, pay_term, place_term, utility
from tests.matching.ranking.builders import make_person, make_posting

NAN = float("nan")
LINKER = ConceptLinker().fit([])
PAY = st.floats(0, 1e6)
KM = st.floats(0, 20_000)


def columns(person, posting):
    people = PeopleColumns.from_queries([person], LINKER)
    return people, PostingColumns.from_records([posting], LINKER)


def utility_of(person=None, posting=None):
    closeness = OccupationCloseness.from_digits()
    return utility(*columns(person or make_person(), posting or make_posting()), closeness)


@given(PAY, st.floats(0, 1e6), PAY | st.just(NAN), PAY | st.just(NAN))
def test_more_pay_is_never_worth_less(pay, more, wanted, going):
    before, after = pay_term(np.array([pay, pay + more]), wanted, going)

    assert 0 < before <= after <= 1


@given(KM, KM, st.booleans(), st.booleans(), st.booleans())
def test_more_distance_is_never_worth_more(km, more, relocates, housing, transport):
    near = place_term(km, relocates, housing, transport)
    far = place_term(km + more, relocates, housing, transport)

    assert 0 < far <= near <= 1


@given(KM, st.booleans(), st.booleans(), st.booleans())
def test_housing_transport_and_will_to_move_never_lower_a_place(km, relocates, housing, transport):
    plain = place_term(km, relocates, housing, transport)

    assert place_term(km, True, housing, transport) >= plain
    assert place_term(km, relocates, True, transport) >= plain
    assert place_term(km, relocates, housing, True) >= plain


def test_housing_softens_a_move_far_from_home():
    away = {"lat": 25.69, "lon": -100.32, "state": 19}

    housed = utility_of(posting=make_posting(housing=True, **away)).place
    unhoused = utility_of(posting=make_posting(**away)).place

    assert housed > 1.5 * unhoused


def test_kilometres_between_guadalajara_and_monterrey_are_right():
    people, postings = columns(make_person(), make_posting(lat=25.6866, lon=-100.3161))

    assert distance_km(people, postings)[0] == pytest.approx(638, abs=5)


@pytest.mark.parametrize(("state", "km"), [(14, 60.0), (19, 600.0), (-1, 600.0)])
def test_an_unknown_place_takes_the_stated_distance(state, km):
    people, postings = columns(make_person(), make_posting(lat=NAN, lon=NAN, state=state))

    assert distance_km(people, postings).tolist() == [km]


@pytest.mark.parametrize(
    ("low", "high", "floor", "pay"),
    [
        (9_000.0, 12_000.0, 8_000.0, 10_000.0),
        (9_000.0, NAN, 8_000.0, 9_000.0),
        (NAN, 12_000.0, 8_000.0, 12_000.0),
        (NAN, NAN, 8_000.0, 8_000.0),
        (NAN, NAN, NAN, NAN),
    ],
)
def test_pay_is_taken_low_in_its_range_and_at_the_floor_when_hidden(low, high, floor, pay):
    _, postings = columns(make_person(), make_posting(pay_min=low, pay_max=high, pay_floor=floor))

    np.testing.assert_equal(expected_pay(postings)[0], pay)


def test_hidden_pay_is_worth_no_more_than_the_same_job_with_pay_above_the_floor():
    hidden = utility_of(posting=make_posting(pay_min=NAN, pay_max=NAN)).total

    assert hidden < utility_of().total


def test_everything_unknown_still_has_a_utility():
    person = make_person(
        experiences=(), reservation_pay=NAN, lat=NAN, lon=NAN, state=-1, schooling=NAN
    )
    posting = make_posting(
        isco="", text="", pay_min=NAN, pay_max=NAN, pay_floor=NAN, going_wage=NAN, formal=None,
        state=-1, lat=NAN, lon=NAN,
    )  # fmt: skip

    assert 0 < utility_of(person, posting).total[0] < 1


def test_work_with_social_security_is_worth_more():
    values = [utility_of(posting=make_posting(formal=f)).total[0] for f in (True, None, False)]

    assert values[0] > values[1] > values[2] > 0


def test_twelve_thousand_with_social_security_beats_thirteen_thousand_in_cash():
    formal = make_posting(formal=True, pay_min=12_000.0, pay_max=12_000.0)
    cash = make_posting(formal=False, pay_min=13_000.0, pay_max=13_000.0)

    assert utility_of(posting=formal).total > utility_of(posting=cash).total


def test_a_wished_shift_is_worth_more_than_an_unknown_one_than_another():
    person = make_person(shifts=frozenset({1}))

    values = [utility_of(person, make_posting(shift=shift)).shift[0] for shift in (1, -1, 2)]

    assert values[0] == 1.0
    assert values[0] > values[1] > values[2] > 0


def test_who_names_no_shift_takes_any():
    assert utility_of(posting=make_posting(shift=3)).shift[0] == 1.0


def test_wanted_work_is_worth_more_than_work_not_wanted():
    person = make_person(wanted=("5120",))

    wanted = utility_of(person, make_posting(isco="5120"))
    other = utility_of(person, make_posting(isco="7123"))

    assert wanted.wish[0] == 1.0
    assert wanted.wish[0] > other.wish[0] > 0
