"""docs/ranking.md says what the code does."""

import re
from pathlib import Path

import pytest

from documents.forecast import LICENCE_DOCUMENTS
from documents.issuance import PublishedTimes
from matching.ranking import explain, feasibility, features, fit, leverage, scoring, utility

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "ranking.md").read_text(encoding="utf-8")
TABLES = [line for line in TEXT.splitlines() if line.startswith("|")]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLES]


def row_of(code):
    return next(row for row in ROWS if code in re.findall(r"`(\w+)`", row[0]) or row[0] == code)


@pytest.mark.parametrize("code", explain.REASONS)
def test_every_reason_is_listed_with_its_parameters(code):
    row = row_of(code)

    assert tuple(re.findall(r"\w+", row[2])) == explain.REASONS[code]


def test_no_reason_is_listed_that_is_not_given():
    listed = {
        code for row in ROWS if len(row) == 3 and row[1] in {"+", "-", "+, -", "+, -, -"}
        for code in re.findall(r"`(\w+)`", row[0])
    }  # fmt: skip

    assert listed == set(explain.REASONS)


@pytest.mark.parametrize("name", fit.PRIOR_COEF)
def test_the_priors_of_p_fit_are_those_of_the_code(name):
    row = row_of(name)

    assert float(row[3]) == fit.PRIOR_COEF[name]
    assert float("0" if row[2] == "-" else row[2]) == fit.PRIOR_FILL[name]


@pytest.mark.parametrize(
    "claim",
    [
        f"The intercept is {fit.PRIOR_INTERCEPT}",
        f"deviation {fit.PRIOR_SCALE}",
        "takes {}, {} and {} days".format(*PublishedTimes().unknown_days),
        f"later than {feasibility.LICENCE_GRACE_DAYS} days",
        ", ".join(LICENCE_DOCUMENTS),
        f"rounded to {scoring.SCORE_DECIMALS} decimals",
        f"mean score of the person's {leverage.TOP} best postings",
        f"p_fit {scoring.IN_PART} or more [P]), are possible, and have p_ready {leverage.EVEN}",
        f"logistic({utility.PAY_AT_PAR:.0f} + {utility.PAY_SLOPE:.0f} "
        f"({utility.RESERVATION_SHARE} ln(pay / wanted)",
        f"exp(-km / {utility.MOVE_KM:.0f})",
        f"c = {utility.COMMUTE_KM:.0f} km, {utility.COMMUTE_KM_TRANSPORT:.0f} with transport",
        f"counts as {utility.UNKNOWN_KM_SAME_STATE:.0f} km in the same state, "
        f"else {utility.UNKNOWN_KM:.0f}",
        f"{utility.SHIFT_UNKNOWN} unknown, {utility.SHIFT_OTHER} another",
        f"{utility.FORMALITY_UNKNOWN} unknown, {utility.INFORMAL} without",
        f"down to {utility.NOT_WANTED}",
        f"{explain.READY:.0%}".replace("%", " %") + " or more",
        f"{explain.NEAR_KM:.0f} km or less",
        f"under {explain.MOVE_KM:.0f} km",
        f"words (tf-idf, both languages) {features.BLOCK_WEIGHTS['words'] ** 2:.0%}"[:-1] + " %",
    ],
)
def test_the_numbers_in_the_text_are_those_of_the_code(claim):
    assert claim in " ".join(TEXT.split())
