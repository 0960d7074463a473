"""What counts as an outcome of fit, and when chances fitted on them replace the priors."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone

from matching import fit_file, fitted, posting_store, serving
from matching.outcomes import Pairs, read_outcomes, read_pairs
from matching.ranking.fit import PRIOR_VERSION, prior_fit_model
from matching.ranking.pairs import FEATURE_NAMES
from placements.models import Interest, Placement, PlacementEvent
from tests.factories import (
    NOW,
    make_experience,
    make_interest,
    make_occupation,
    make_placement,
    make_returnee,
)
from tests.matching.builders import open_posting, welder

State = Placement.State
TODAY = timezone.localdate()


def went(*states: str, days_ago: int = 0, **fields: Any) -> Placement:
    """A placement that went through `states`, one a day."""
    placement = make_placement(**fields)
    for number, state in enumerate(states):
        at = NOW - dt.timedelta(days=days_ago) + dt.timedelta(days=number)
        PlacementEvent.objects.create(placement=placement, to_state=state, at=at)
    return placement


def refused(reason: str = "No sabe soldar TIG.", **fields: Any) -> Interest:
    told = {"state": Interest.State.DECLINED, "answered_at": NOW, "answer_reason": reason}
    return make_interest(**{**told, **fields})


def found() -> list[bool]:
    return [each.is_good for each in read_outcomes()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "states",
    [
        (State.PROPOSED, State.APPROVED, State.OFFERED),
        (State.OFFERED, State.ACCEPTED, State.STARTED),
        (State.OFFERED, State.STARTED, State.RETAINED_30, State.ENDED),
        (State.OFFERED, State.WITHDRAWN),
    ],
)
def test_who_was_offered_the_job_fits(states: tuple[str, ...]) -> None:
    went(*states)

    assert found() == [True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "states",
    [
        (State.PROPOSED,),
        (State.PROPOSED, State.REFUSED),
        (State.PROPOSED, State.WITHDRAWN),
        (State.OFFERED, State.STARTED, State.ENDED),
    ],
)
def test_what_tells_of_something_else_than_fit_is_left_out(states: tuple[str, ...]) -> None:
    went(*states)

    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "outcomes"),
    [("No sabe soldar TIG.", [False]), ("El puesto ya se cubrió.", []), ("Already filled", [])],
)
def test_a_no_of_the_employer_counts_unless_the_job_was_filled(
    reason: str, outcomes: list[bool]
) -> None:
    refused(reason)

    assert found() == outcomes


@pytest.mark.django_db
def test_an_offer_after_a_no_is_one_good_outcome() -> None:
    interest = refused()
    went(State.OFFERED, returnee=interest.returnee, posting=interest.posting)

    assert found() == [True]


@pytest.mark.django_db
def test_erased_people_are_no_outcomes() -> None:
    refused(returnee=make_returnee(erased_at=NOW))

    assert found() == []


@pytest.mark.django_db
def test_pairs_have_the_features_that_the_ranking_shows() -> None:
    posting, returnee = open_posting(), welder()
    refused(returnee=returnee, posting=posting)
    serving.reset()

    pairs = read_pairs(serving.served().postings(TODAY), today=TODAY)

    match, _ = serving.match_posting(returnee, posting, today=TODAY)
    p_fit = prior_fit_model().predict_proba(pairs.features)[0, 1]
    assert p_fit == pytest.approx(match.p_fit)
    assert pairs.features.shape == (1, len(FEATURE_NAMES))


@pytest.mark.django_db
def test_no_outcomes_are_no_pairs() -> None:
    pairs = read_pairs(serving.served().postings(TODAY), today=TODAY)

    assert len(pairs) == 0
    assert pairs.features.shape == (0, len(FEATURE_NAMES))


def made_up(n: int, *, coefficient: float, seed: int = 0) -> Pairs:
    """Outcomes that hang on the years of experience alone."""
    rng = np.random.default_rng(seed)
    features = rng.uniform(0, 1, (n, len(FEATURE_NAMES)))
    p = 1 / (1 + np.exp(2.0 - coefficient * features[:, FEATURE_NAMES.index("experience")]))
    return Pairs(features, (rng.uniform(size=n) < p).astype(int), np.arange(n), np.arange(n))


def test_outcomes_that_contradict_the_priors_replace_them() -> None:
    compared = fitted.compare(made_up(1500, coefficient=4.0))

    assert compared.is_better
    assert compared.fitted.log_loss < compared.prior.log_loss
    assert (compared.model.coef_ >= 0).all()


def test_outcomes_that_say_what_the_priors_say_do_not() -> None:
    rng = np.random.default_rng(1)
    features = rng.uniform(0, 1, (400, len(FEATURE_NAMES)))
    p = prior_fit_model().predict_proba(features)[:, 1]
    y = (rng.uniform(size=400) < p).astype(int)

    assert not fitted.compare(Pairs(features, y, np.arange(400), np.arange(400))).is_better


def test_too_few_outcomes_are_counted() -> None:
    with pytest.raises(fitted.TooFewOutcomes, match=r"At least 200 outcomes.*there are 50"):
        fitted.compare(made_up(50, coefficient=4.0))


def test_only_good_outcomes_decide_nothing() -> None:
    pairs = made_up(400, coefficient=4.0)
    good = Pairs(pairs.features, np.ones(400, dtype=int), pairs.day, pairs.person)

    with pytest.raises(fitted.TooFewOutcomes):
        fitted.compare(good)


def run(**options: Any) -> str:
    out = StringIO()
    call_command("fit_ranking", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_says_when_there_are_too_few() -> None:
    refused(posting=open_posting())

    assert "At least 200 outcomes are needed" in run()
    assert json.loads(run(json=True)) == {"outcomes": 1, "kept": False}


@pytest.fixture
def _many_outcomes(db: None) -> None:
    """Cooks who want to weld: poor by the priors, but three of four are offered the job."""
    posting, cook = open_posting(), make_occupation("cook", isco08="5120")
    for number in range(240):
        returnee = make_returnee()
        make_experience(returnee, occupation=cook, years=Decimal(4))
        at = NOW - dt.timedelta(days=number)
        pair = {"returnee": returnee, "posting": posting}
        if number % 4:
            went(State.OFFERED, days_ago=number, **pair)
        else:
            refused(**pair, answered_at=at)


@pytest.mark.django_db
@pytest.mark.usefixtures("_many_outcomes")
def test_fitted_chances_are_kept_and_survive_a_build_of_the_index() -> None:
    dry = json.loads(run(json=True, dry_run=True))
    assert (dry["kept"], dry["is_better"]) == (False, True)
    assert fit_file.read(posting_store.folder(), posting_store.database_name()) is None

    printed = run()

    assert "build_index takes them up" in printed
    call_command("build_index", stdout=StringIO())
    serving.reset()
    model = serving.served().postings(TODAY).model
    assert model.version == f"fit-{TODAY.isoformat()}"
    assert model.fit_model.intercept_ > prior_fit_model().intercept_


@pytest.mark.django_db
def test_a_file_of_another_version_or_a_broken_one_leaves_the_priors() -> None:
    folder, database = posting_store.folder(), posting_store.database_name()
    fit_file.write(folder, database, prior_fit_model(), {"fitted_on": "2026-11-24"})
    assert fit_file.read(folder, database) is not None
    assert fit_file.read(folder, "another database") is None

    for broken in ("{", "[]", "{}", '{"database": 1}'):
        (folder / fit_file.NAME).write_text(broken)
        assert fit_file.read(folder, database) is None

    open_posting()
    serving.reset()
    assert serving.served().postings(TODAY).model.version == PRIOR_VERSION
