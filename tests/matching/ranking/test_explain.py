from math import log

import pytest

from matching.ranking.explain import REASONS, explain
from matching.ranking.missing import MissingPaper
from matching.ranking.records import Experience
from matching.ranking.search import RankingIndex
from tests.matching.ranking.builders import (
    SETS,
    TODAY,
    make_model,
    make_person,
    make_posting,
    make_ready,
)

NAN = float("nan")
WROTE_MIG = Experience("7123", 6.0, "MIG")
AWAY = {"lat": 25.69, "lon": -100.32, "state": 19}


def reasons(person=None, posting=None, *, p_ready=1.0, slowest=None, missing=()):
    person, posting = person or make_person(), posting or make_posting()
    model = make_model([posting], [person])
    index = RankingIndex.build(model, [posting], SETS)
    query = model.query(person, make_ready(p=p_ready), today=TODAY)
    scores = index.scores(query)
    return explain(model.linker, scores, 0, person, posting, slowest, missing)


def find(code, *args, **kwargs):
    return next((each for each in reasons(*args, **kwargs) if each.code == code), None)


CASES = [
    ("occupation_same", 1, {}, {}),
    ("occupation_near", 1, {}, {"isco": "7122"}),
    ("occupation_other", -1, {}, {"isco": "5131"}),
    ("work_backed", 1, {"experiences": (Experience("7123", 6.0, evidence=2),)}, {}),
    ("work_long_ago", -1, {"experiences": (Experience("7123", 6.0, years_ago=9.0),)}, {}),
    ("experience_enough", 1, {}, {"min_years": 2.0}),
    ("experience_short", -1, {}, {"min_years": 9.0}),
    ("language_met", 1, {"languages": {"en": 5}}, {"languages": {"en": 4}}),
    ("language_short", -1, {"languages": {"en": 2}}, {"languages": {"en": 4}}),
    ("skills_shared", 1, {"skills": ("mig",)}, {"skills": ("mig", "tig")}),
    ("skills_missing", -1, {"skills": ("mig",)}, {"skills": ("mig", "tig")}),
    (
        "skills_written",
        -1,
        {"experiences": (Experience("7123", 6.0, "MIG"),)},
        {"skills": ("mig",)},
    ),
    ("schooling_short", -1, {"schooling": 1}, {"schooling": 3}),
    ("pay_above_wish", 1, {"reservation_pay": 8_000.0}, {}),
    ("pay_below_wish", -1, {"reservation_pay": 20_000.0}, {}),
    ("pay_above_going", 1, {}, {"going_wage": 8_000.0}),
    ("pay_below_going", -1, {}, {"going_wage": 18_000.0}),
    ("pay_starts_below_floor", -1, {}, {"pay_min": 9_000.0}),
    ("pay_unknown", -1, {}, {"pay_min": NAN, "pay_max": NAN}),
    ("near", 1, {}, {}),
    ("far", -1, {}, {"lat": 21.1}),
    ("relocation_needed", -1, {}, AWAY),
    ("housing_given", 1, {}, {"housing": True, **AWAY}),
    ("transport_given", 1, {}, {"transport": True, "lat": 20.9}),
    ("shift_wished", 1, {"shifts": frozenset({1})}, {"shift": 1}),
    ("shift_other", -1, {"shifts": frozenset({1})}, {"shift": 2}),
    ("formal", 1, {}, {}),
    ("informal", -1, {}, {"formal": False}),
    ("formality_unknown", -1, {}, {"formal": None}),
    ("wanted_work", 1, {"wanted": ("7123",)}, {}),
]


@pytest.mark.parametrize(("code", "sign", "person", "posting"), CASES, ids=lambda each: str(each))
def test_each_reason_is_given_with_its_sign_and_the_parameters_listed(code, sign, person, posting):
    reason = find(code, make_person(**person), make_posting(**posting))

    assert reason.sign == sign
    assert reason.size >= 0
    assert tuple(reason.params) == REASONS[code] or set(reason.params) == set(REASONS[code])


def test_every_code_has_a_test():
    elsewhere = {"words_shared", "papers_ready", "papers_slow", "papers_missing"}

    assert {case[0] for case in CASES} | elsewhere == set(REASONS)


def test_ready_papers_speak_for_a_posting_and_slow_ones_against_it():
    ready = find("papers_ready", p_ready=0.9)
    slow = find("papers_slow", p_ready=0.3, slowest="INE")

    assert (ready.sign, ready.params) == (1, {"p_ready": 0.9})
    assert (slow.sign, slow.params) == (-1, {"p_ready": 0.3, "document": "INE"})


def test_document_that_is_slow_is_left_to_the_reason_that_names_what_is_missing():
    slow = find("papers_slow", p_ready=0.3, slowest="INE", missing=(MissingPaper("INE", 16.0),))

    assert slow.params == {"p_ready": 0.3, "document": None}


def test_missing_papers_weigh_what_the_chance_of_complete_papers_lost():
    papers = (MissingPaper("DC3", 3.0, "HEIGHTS"), MissingPaper("CURP", 1.0))

    missing = find("papers_missing", p_ready=0.9, missing=papers)

    assert missing.size == pytest.approx(-log(0.9))
    assert missing.params == {
        "documents": ("DC3", "CURP"),
        "days": (3.0, 1.0),
        "purposes": ("HEIGHTS", ""),
    }


def test_papers_that_never_come_are_a_reason_of_finite_size():
    slow = find("papers_slow", p_ready=0.0, slowest="MCAS")

    assert 5 < slow.size < 10


def test_the_words_of_both_sides_are_shown_side_by_side():
    person = make_person(experiences=(Experience("", 6.0, "drywall hanger in Texas"),))
    posting = make_posting(isco="", text="Se solicitan TABLAROQUEROS")

    same = find("occupation_same", person, posting)

    assert same.params == {
        "isco": "7123",
        "words": "drywall hanger",
        "job_title": "drywall hanger in Texas",
        "posting_words": "TABLAROQUEROS",
        "years": 6.0,
    }


def test_a_near_occupation_names_the_work_it_is_near_to():
    person = make_person(experiences=(Experience("5131", 9.0), Experience("7122", 1.0)))

    near = find("occupation_near", person, make_posting())

    assert near.params["person_isco"] == "7122"
    assert near.params["level"] == 3


def test_words_stand_in_where_no_occupation_is_known():
    person = make_person(experiences=(), text="MIG")
    posting = make_posting(isco="", text="MIG")

    assert find("words_shared", person, posting).params == {"words": "MIG"}


def test_words_are_those_of_the_job_that_counts_and_not_of_what_is_wished_for():
    person = make_person(
        experiences=(Experience("7123", 2.0, "Various. Whatever came up"),), text="tablaroquero"
    )

    same = find("occupation_same", person, make_posting(text="Tablaroquero"))

    assert (same.params["words"], same.params["job_title"]) == ("", "Various")


def test_work_as_near_is_named_by_the_longest_and_counted_together():
    jobs = (Experience("", 1.0, "drywall taper"), Experience("", 4.0, "drywall hanger"))

    same = find("occupation_same", make_person(experiences=jobs), make_posting())

    assert (same.params["words"], same.params["years"]) == ("drywall hanger", 5.0)


def test_backing_is_that_of_the_related_work_with_the_size_of_its_term():
    jobs = (Experience("7123", 6.0, evidence=1), Experience("5131", 6.0, evidence=3))

    backed = find("work_backed", make_person(experiences=jobs))
    certified = find("work_backed", make_person(experiences=(Experience("7123", evidence=3),)))

    assert backed.params == {"evidence": 1}
    assert certified.params == {"evidence": 3}
    assert certified.size == pytest.approx(3 * backed.size)


@pytest.mark.parametrize(
    ("years_ago", "told"), [((9.0,), 9.0), ((9.0, 12.0), 9.0), ((9.0, 1.0), None), ((NAN,), None)]
)
def test_long_ago_is_told_of_the_latest_related_work_if_its_end_is_known(years_ago, told):
    jobs = tuple(Experience("7123", 2.0, years_ago=ago) for ago in years_ago)

    reason = find("work_long_ago", make_person(experiences=jobs))

    assert (reason and reason.params["years_ago"]) == told


def test_the_longer_ago_the_larger_the_reason():
    sizes = [
        find("work_long_ago", make_person(experiences=(Experience("7123", 2.0, years_ago=n),))).size
        for n in (5.0, 10.0, 20.0)
    ]

    assert 0 < sizes[0] < sizes[1] < sizes[2]


def test_skills_say_what_the_score_counts():
    person = make_person(skills=("tig",), experiences=(WROTE_MIG,))
    posting = make_posting(skills=("mig", "tig", "forklift"))

    found = {each.code: each for each in reasons(person, posting)}

    third = pytest.approx(found["skills_shared"].size)
    assert found["skills_shared"].params == {"skills": ("tig",), "share": 1 / 3, "pairs": ()}
    assert found["skills_written"].params == {"skills": ("mig",), "words": ("MIG",)}
    assert found["skills_missing"].params["skills"] == ("forklift",)
    assert found["skills_written"].size == found["skills_missing"].size == third


def test_skills_of_both_sides_are_paired_where_their_words_differ():
    person = make_person(skills=("mig",), experiences=(WROTE_MIG,))
    posting = make_posting(skills=("mig",), text="Soldadura MIG")

    shared = find("skills_shared", person, posting)

    assert shared.params["pairs"] == (("mig", "MIG", "Soldadura MIG"),)


def test_the_largest_reason_comes_first():
    sizes = [reason.size for reason in reasons()]

    assert sizes == sorted(sizes, reverse=True)


def test_nothing_is_said_of_a_place_that_is_not_known():
    codes = {reason.code for reason in reasons(make_person(lat=NAN, lon=NAN))}

    assert not codes & {"near", "far", "relocation_needed"}
