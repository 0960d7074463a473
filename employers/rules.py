"""What a posting must satisfy to be saved, and what more to be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.wording import date_long
from catalogs.models import DocumentType, Language, RequiredDocument, RequirementSet
from employers.models import Posting
from employers.pay import pay_below_floor
from employers.refusals import PostingRefused
from employers.usual_pay import question_about_pay

LONGEST_OPEN_DAYS = 180
LATEST_START_DAYS = 365
LONGEST_WORK_DAY_HOURS = 12
MOST_LANGUAGES = 6
MOST_SKILLS = 25

# What it depends on whether pay is usual.
PAY_FIELDS = frozenset({"pay_min", "pay_max", "pay_period", "occupation"})

# Papers that a law may ask for the work itself; see Ley Federal del Trabajo, article 42-VII.
ASKABLE_KINDS = (DocumentType.Kind.LICENCE, DocumentType.Kind.SCHOOLING)
# Papers that every formal job may ask; a set that demands others is for its own work only.
ORDINARY_KINDS = (
    *ASKABLE_KINDS,
    DocumentType.Kind.IDENTITY,
    DocumentType.Kind.SOCIAL,
    DocumentType.Kind.TAX,
)


@dataclass(frozen=True)
class Wanted:
    """A posting as it would be saved, with what is kept in other tables."""

    posting: Posting
    extra_documents: Collection[DocumentType]
    languages: Sequence[tuple[Language, int]]
    skill_count: int
    is_pay_confirmed: bool
    changed: Collection[str]


Finding = tuple[str, str]
Rule = Callable[[Wanted, dt.date], Iterable[Finding]]


def check_saving(wanted: Wanted, day: dt.date) -> None:
    """Raises PostingRefused with every reason why `wanted` cannot be saved on `day`."""
    rules: list[Rule] = [_dates, _pay, _hours, _papers, _lists]
    if wanted.posting.is_live:
        rules += [_floor, _statement]
    _refuse_if(finding for rule in rules for finding in rule(wanted, day))


def publication_problems(posting: Posting, day: dt.date) -> list[Finding]:
    """What keeps `posting` from being published on `day`: pairs of field and reason."""
    wanted = stored(posting)
    return [
        finding
        for rule in (_employer, _dates, _hours, _papers, _floor, _statement)
        for finding in rule(wanted, day)
    ]


def check_publication(posting: Posting, day: dt.date) -> None:
    """Raises PostingRefused with every reason why `posting` cannot be published on `day`."""
    _refuse_if(publication_problems(posting, day))


def stored(posting: Posting) -> Wanted:
    """`posting` as it is in the database, with all of it open to question."""
    return Wanted(
        posting=posting,
        extra_documents=list(posting.extra_documents.all()),
        languages=[(row.language, row.level) for row in posting.languages.all()],
        skill_count=posting.skills.count(),
        is_pay_confirmed=True,
        changed={"starts_on", "closes_on"},
    )


def askable_documents() -> QuerySet[DocumentType]:
    """Papers that an employer may ask for beside those of a requirement set."""
    return DocumentType.objects.filter(kind__in=ASKABLE_KINDS, may_be_demanded=True)


def may_ask_for(document: DocumentType) -> bool:
    return document.may_be_demanded and document.kind in ASKABLE_KINDS


def is_fitting_set(requirement_set: RequirementSet, isco08: str) -> bool:
    """Whether this work may ask for the papers of the set.

    No work may ask for one that the law lets no employer demand.
    """
    rows = requirement_set.documents.filter(kind=RequiredDocument.Kind.ALL)
    demanded = [row.document for row in rows.select_related("document")]
    if not all(document.may_be_demanded for document in demanded):
        return False
    if any(isco08.startswith(prefix) for prefix in requirement_set.prefixes):
        return True
    return all(document.kind in ORDINARY_KINDS for document in demanded)


def _refuse_if(findings: Iterable[Finding]) -> None:
    errors: dict[str, list[str]] = {}
    for field, text in findings:
        errors.setdefault(field, []).append(text)
    if errors:
        raise PostingRefused(errors)


def _employer(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    if not wanted.posting.employer.is_verified:
        yield (
            "employer",
            _("Your organization is not verified yet. You can write drafts meanwhile."),
        )


def _dates(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    posting, changed = wanted.posting, wanted.changed
    opens_on = posting.published_on or day
    if "starts_on" in changed and posting.starts_on < day:
        yield (
            "starts_on",
            _("The starting date has passed. Choose %(day)s or later.") % {"day": date_long(day)},
        )
    latest = day + dt.timedelta(days=LATEST_START_DAYS)
    if "starts_on" in changed and posting.starts_on > latest:
        yield (
            "starts_on",
            _("The start is too far away. Choose %(day)s or earlier.") % {"day": date_long(latest)},
        )
    if "closes_on" in changed and posting.closes_on < max(day, opens_on):
        yield (
            "closes_on",
            _("The closing date has passed. Choose %(day)s or later.") % {"day": date_long(day)},
        )
    latest = opens_on + dt.timedelta(days=LONGEST_OPEN_DAYS)
    if "closes_on" in changed and posting.closes_on > latest:
        yield (
            "closes_on",
            _("A posting stays open for up to %(days)d days. Choose %(day)s or earlier.")
            % {"days": LONGEST_OPEN_DAYS, "day": date_long(latest)},
        )


def _pay(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    if wanted.posting.pay_max < wanted.posting.pay_min:
        yield "pay_max", _("The highest pay is below the lowest. Write the same or more.")
    elif not wanted.is_pay_confirmed and PAY_FIELDS & set(wanted.changed):
        question = question_about_pay(wanted.posting, day)
        if question:
            yield "pay_confirmed", question


def _floor(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    text = pay_below_floor(wanted.posting, day)
    if text:
        yield "pay_min", text


def _hours(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    posting = wanted.posting
    most = posting.days_per_week * LONGEST_WORK_DAY_HOURS
    if posting.hours_per_week > most:
        yield (
            "hours_per_week",
            ngettext(
                "%(hours)d hours do not fit in %(days)d day. Write %(most)d or fewer.",
                "%(hours)d hours do not fit in %(days)d days. Write %(most)d or fewer.",
                posting.days_per_week,
            )
            % {"hours": posting.hours_per_week, "days": posting.days_per_week, "most": most},
        )


def _papers(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    posting = wanted.posting
    refused = [row.name for row in wanted.extra_documents if not may_ask_for(row)]
    if refused:
        yield (
            "extra_documents",
            _(
                "The law lets you ask only for licenses and certificates that the work needs. "
                "Take out: %(names)s."
            )
            % {"names": ", ".join(refused)},
        )
    isco08 = posting.occupation.isco08 if posting.occupation else ""
    if not is_fitting_set(posting.requirement_set, isco08):
        yield (
            "requirement_set",
            _(
                "The papers of “%(name)s” may be asked only for that work. Choose another set, "
                "or another occupation."
            )
            % {"name": posting.requirement_set.name},
        )


def _lists(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    codes = [language.pk for language, _level in wanted.languages]
    if len(set(codes)) < len(codes):
        yield "languages", _("Each language can be asked for once. Take out the repeated one.")
    if len(codes) > MOST_LANGUAGES:
        yield "languages", _("Ask for up to %(most)d languages.") % {"most": MOST_LANGUAGES}
    if wanted.skill_count > MOST_SKILLS:
        yield (
            "skills",
            _("Choose up to %(most)d skills: those that the work cannot do without.")
            % {"most": MOST_SKILLS},
        )


def _statement(wanted: Wanted, day: dt.date) -> Iterable[Finding]:
    if not wanted.posting.charges_nothing:
        yield (
            "charges_nothing",
            _("Confirm that you charge nothing to workers and keep none of their papers."),
        )
