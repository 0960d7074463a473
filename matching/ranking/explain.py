"""Why a pair scored as it did: records of what raised and lowered it, without words.

Codes and numbers only; the pages say them in the reader's language. Each reason comes from a term
of the score itself, and `size` is what that term did to the score: the log of a factor of
p_ready or utility against 1 or against par, or the log-odds that a feature moved p_fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np

from catalogs.linking import OCCUPATION, SKILL, ConceptLinker
from matching.ranking import pairs, utility
from matching.ranking.closeness import OccupationCloseness
from matching.ranking.columns import MAX_SKILLS
from matching.ranking.features import person_text
from matching.ranking.missing import MissingPaper
from matching.ranking.namings import (
    RelatedWork,
    WordsByConcept,
    named_by_both,
    namings,
    nearest_work,
    occupation_of,
    related_work,
    work_namings,
)
from matching.ranking.records import PersonQuery, PostingRecord
from matching.ranking.scoring import Scores

# Every code with the names of its parameters.
REASONS: dict[str, tuple[str, ...]] = {
    "occupation_same": ("isco", "words", "job_title", "posting_words", "years"),
    "occupation_near": (
        *("isco", "person_isco", "words", "job_title", "posting_words", "years", "level"),
    ),
    "occupation_other": ("isco",),
    "work_backed": ("evidence",),
    "work_long_ago": ("years_ago",),
    "experience_enough": ("years", "asked"),
    "experience_short": ("years", "asked"),
    "words_shared": ("words",),
    "language_met": ("language", "has", "asked"),
    "language_short": ("language", "has", "asked"),
    "skills_shared": ("skills", "share", "pairs"),
    "skills_written": ("skills", "words"),
    "skills_missing": ("skills", "share"),
    "schooling_short": ("has", "asked"),
    "papers_ready": ("p_ready",),
    "papers_slow": ("p_ready", "document"),
    "papers_missing": ("documents", "days", "purposes"),
    "pay_above_wish": ("pay", "wish"),
    "pay_below_wish": ("pay", "wish"),
    "pay_above_going": ("pay", "going"),
    "pay_below_going": ("pay", "going"),
    "pay_starts_below_floor": ("pay", "floor"),
    "pay_unknown": (),
    "near": ("km",),
    "far": ("km",),
    "relocation_needed": ("km", "housing"),
    "housing_given": (),
    "transport_given": (),
    "shift_wished": (),
    "shift_other": (),
    "formal": (),
    "informal": (),
    "formality_unknown": (),
    "wanted_work": ("isco",),
}
BY_DIGITS = OccupationCloseness.from_digits()
# Chance of complete papers from which they speak for the posting, below which against.
READY = 0.8
# Years since the last related work from which they are worth words [P].
LONG_AGO = 5.0
NEAR_KM = 30.0
MOVE_KM = 90.0
# Differences of pay smaller than this share are not worth words.
PAY_MARGIN = 0.03


@dataclass(frozen=True)
class Reason:
    """`sign` is +1 for what raised the score, -1 for what lowered it; `size` is 0 or more."""

    code: str
    sign: int
    size: float
    params: dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """One scored pair with the records it came from: what the reasons are read from."""

    scores: Scores
    at: int
    person: PersonQuery
    posting: PostingRecord
    linker: ConceptLinker
    slowest: str | None
    missing: Sequence[MissingPaper]
    closeness: OccupationCloseness

    @cached_property
    def asked(self) -> str:
        """The occupation of the posting, "" if not known."""
        return occupation_of(self.posting, self.linker)

    @cached_property
    def related(self) -> list[RelatedWork]:
        return related_work(self.person, self.asked, self.linker, self.closeness)

    @cached_property
    def theirs(self) -> WordsByConcept:
        return namings(self.posting.text, self.linker, self.posting.refused)

    def feature(self, name: str) -> float:
        return float(self.scores.features[self.at, pairs.FEATURE_NAMES.index(name)])

    def moved(self, name: str) -> float:
        """Log-odds that a feature added, its size alone."""
        return abs(float(self.scores.fit_terms[self.at, pairs.FEATURE_NAMES.index(name)]))

    def unit(self, name: str) -> float:
        """Log-odds of one unit of a feature."""
        return float(self.scores.fit_units[self.at, pairs.FEATURE_NAMES.index(name)])

    def term(self, name: str) -> float:
        return float(getattr(self.scores.utility, name)[self.at])


def explain(
    linker: ConceptLinker,
    scores: Scores,
    at: int,
    person: PersonQuery,
    posting: PostingRecord,
    slowest: str | None = None,
    missing: Sequence[MissingPaper] = (),
    closeness: OccupationCloseness = BY_DIGITS,
) -> list[Reason]:
    """Reasons of the pair in row `at` of `scores`, the largest first, then by code.

    `slowest` is the document that most often comes last for this person and requirement set,
    `missing` what the person lacks of it, the slowest first; `closeness` that of the model.
    """
    pair = Pair(scores, at, person, posting, linker, slowest, missing, closeness)
    parts = (_work, _backing, _recency, _experience, _languages, _skills, _schooling, _papers)
    parts += (_pay, _place, _shift, _formality, _wish)
    found = [reason for part in parts for reason in part(pair)]
    return sorted(found, key=lambda reason: (-reason.size, reason.code))


def _work(pair: Pair) -> Iterator[Reason]:
    closeness, asked = pair.feature("occupation"), pair.asked
    if closeness > 0:
        work = nearest_work(pair.related, asked, pair.linker)
        said = {
            "words": work.words,
            "job_title": work.job_title,
            "posting_words": pair.theirs.get(OCCUPATION + asked, ""),
            "years": work.years,
        }
        size = pair.moved("occupation")
        if work.level == 4:
            yield Reason("occupation_same", 1, size, {"isco": asked, **said})
        else:
            near = {"isco": asked, "person_isco": work.isco, "level": work.level, **said}
            yield Reason("occupation_near", 1, size, near)
    elif closeness == 0:
        yield Reason("occupation_other", -1, pair.unit("occupation"), {"isco": asked})
    else:
        mine = namings(person_text(pair.person), pair.linker, pair.person.refused)
        words = next((mine[concept] for concept in pair.theirs if concept in mine), "")
        if words:
            yield Reason("words_shared", 1, pair.moved("similarity"), {"words": words})


def _backing(pair: Pair) -> Iterator[Reason]:
    if pair.feature("evidence") > 0:
        best = max(pair.related, key=lambda work: work.closeness * work.job.evidence)
        params = {"evidence": best.job.evidence}
        yield Reason("work_backed", 1, pair.moved("evidence"), params)


def _recency(pair: Pair) -> Iterator[Reason]:
    """What was lost because the related work ended long ago."""
    ago = [work.job.years_ago for work in pair.related if work.job.years_ago == work.job.years_ago]
    # Where a job's end is not told, it may be the latest.
    if ago and len(ago) == len(pair.related) and min(ago) >= LONG_AGO:
        lost = pair.feature("occupation") - pair.feature("recency")
        size = pair.unit("recency") * max(lost, 0.0)
        yield Reason("work_long_ago", -1, size, {"years_ago": min(ago)})


def _experience(pair: Pair) -> Iterator[Reason]:
    asked, share = pair.posting.min_years, pair.feature("experience")
    if not asked > 0 or share != share:
        return
    params = {"years": share * asked, "asked": asked}
    if share >= 1:
        yield Reason("experience_enough", 1, pair.moved("experience"), params)
    else:
        size = pair.unit("experience") * (1 - share)
        yield Reason("experience_short", -1, size, params)


def _languages(pair: Pair) -> Iterator[Reason]:
    gap = max(-pair.feature("language"), 0.0)
    for language, asked in sorted(pair.posting.languages.items()):
        has = pair.person.languages.get(language, 0)
        params = {"language": language, "has": has, "asked": asked}
        if has >= asked:
            yield Reason("language_met", 1, 0.5 * pair.unit("language"), params)
        elif gap > 0:
            size = pair.moved("language") * (asked - has) / gap
            yield Reason("language_short", -1, size, params)


def _skills(pair: Pair) -> Iterator[Reason]:
    """Skills asked for: chosen by the person, only written of, or neither.

    Only what is chosen counts in the score, so what is written of lowers it like what is missing.
    """
    share = pair.feature("skills")
    if share != share:
        return
    asked, own = _counted(pair.posting.skills), _counted(pair.person.skills)
    mine = work_namings(pair.person, pair.linker)
    shared = tuple(code for code in asked if code in own)
    written = tuple(code for code in asked if code not in own and SKILL + code in mine)
    missing = tuple(code for code in asked if code not in own and SKILL + code not in mine)
    full = pair.unit("skills")
    if shared:
        pairs = named_by_both(shared, mine, pair.theirs)
        params = {"skills": shared, "share": share, "pairs": pairs}
        yield Reason("skills_shared", 1, full * share, params)
    if written:
        words = tuple(mine[SKILL + code] for code in written)
        size = full * len(written) / len(asked)
        yield Reason("skills_written", -1, size, {"skills": written, "words": words})
    if missing:
        size = full * len(missing) / len(asked)
        yield Reason("skills_missing", -1, size, {"skills": missing, "share": share})


def _counted(skills: Sequence[str]) -> tuple[str, ...]:
    """The skills that the score looks at."""
    return tuple(sorted(set(skills))[:MAX_SKILLS])


def _schooling(pair: Pair) -> Iterator[Reason]:
    if pair.feature("schooling") < 0:
        params = {"has": pair.person.schooling, "asked": pair.posting.schooling}
        yield Reason("schooling_short", -1, pair.moved("schooling"), params)


def _papers(pair: Pair) -> Iterator[Reason]:
    p_ready = float(pair.scores.p_ready[pair.at])
    size = -log(max(p_ready, 1e-3))
    if p_ready >= READY:
        # What ready papers are worth: the loss that their lack would have been at even odds.
        yield Reason("papers_ready", 1, log(2.0) * p_ready, {"p_ready": p_ready})
    else:
        # What is missing has its own reason, where it may be told.
        document = None if pair.missing else pair.slowest
        yield Reason("papers_slow", -1, size, {"p_ready": p_ready, "document": document})
    if pair.missing:
        params = {
            "documents": tuple(paper.code for paper in pair.missing),
            "days": tuple(paper.days for paper in pair.missing),
            "purposes": tuple(paper.purpose for paper in pair.missing),
        }
        yield Reason("papers_missing", -1, size, params)


def _pay(pair: Pair) -> Iterator[Reason]:
    posting, person = pair.posting, pair.person
    if np.isnan(posting.pay_min) and np.isnan(posting.pay_max):
        yield Reason("pay_unknown", -1, log(1 / pair.term("pay")), {})
        return
    pay = pair.term("pay_taken")
    comparisons = (
        ("wish", person.reservation_pay, utility.RESERVATION_SHARE),
        ("going", posting.going_wage, 1 - utility.RESERVATION_SHARE),
    )
    for name, other, share in comparisons:
        if not other > 0:
            continue
        sign = 1 if pay >= other else -1
        if name == "going" and abs(pay / other - 1) < PAY_MARGIN:
            continue
        size = share * utility.PAY_SLOPE * abs(log(max(pay, 1.0) / other))
        code = f"pay_{'above' if sign > 0 else 'below'}_{name}"
        yield Reason(code, sign, size, {"pay": pay, name: other})
    if posting.pay_min < posting.pay_floor:
        params = {"pay": posting.pay_min, "floor": posting.pay_floor}
        yield Reason("pay_starts_below_floor", -1, 0.1, params)


def _place(pair: Pair) -> Iterator[Reason]:
    place = pair.term("place")
    size = log(1 / place)
    known = not np.isnan(
        [pair.person.lat, pair.person.lon, pair.posting.lat, pair.posting.lon]
    ).any()
    km = pair.term("km")
    if known and km <= NEAR_KM:
        yield Reason("near", 1, log(2.0) * place, {"km": km})
    elif known and km < MOVE_KM:
        yield Reason("far", -1, size, {"km": km})
    elif known:
        params = {"km": km, "housing": pair.posting.housing}
        yield Reason("relocation_needed", -1, size, params)
    if pair.posting.housing and km > NEAR_KM:
        unhoused = utility.place_term(km, pair.person.relocates, False, pair.posting.transport)
        yield Reason("housing_given", 1, log(place / float(unhoused)), {})
    if pair.posting.transport and km > 1:
        walked = utility.place_term(km, pair.person.relocates, pair.posting.housing, False)
        yield Reason("transport_given", 1, log(place / float(walked)), {})


def _shift(pair: Pair) -> Iterator[Reason]:
    shift = pair.term("shift")
    if not pair.person.shifts or pair.posting.shift < 0:
        return
    if shift >= 1:
        yield Reason("shift_wished", 1, 0.2, {})
    else:
        yield Reason("shift_other", -1, log(1 / shift), {})


def _formality(pair: Pair) -> Iterator[Reason]:
    size = log(1 / pair.term("formality"))
    if pair.posting.formal is None:
        yield Reason("formality_unknown", -1, size, {})
    elif pair.posting.formal:
        yield Reason("formal", 1, log(1 / utility.INFORMAL), {})
    else:
        yield Reason("informal", -1, size, {})


def _wish(pair: Pair) -> Iterator[Reason]:
    if pair.asked and pair.asked in pair.person.wanted:
        yield Reason("wanted_work", 1, log(1 / utility.NOT_WANTED), {"isco": pair.asked})
