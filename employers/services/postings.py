"""Postings: writing them, and moving them from draft to published to closed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogs.linking import OCCUPATION
from employers.models import Employer, Posting, PostingEvent, PostingLanguage
from employers.refusals import PostingChanged, PostingRefused
from employers.rules import Wanted, check_publication, check_saving
from employers.services.meanings import propose_words

State = Posting.State
SCALARS = (
    "external_ref",
    "title",
    "occupation",
    "duties",
    "pay_min",
    "pay_max",
    "pay_period",
    "shift",
    "hours_per_week",
    "days_per_week",
    "city",
    "workplace",
    "seats",
    "starts_on",
    "closes_on",
    "min_experience_years",
    "min_schooling",
    "requirement_set",
    "is_formal",
    "offers_housing",
    "offers_transport",
    "offers_meals",
    "benefits",
    "charges_nothing",
)
READ_FIELDS = ("occupation_source", "refused_concepts")
LISTS = ("skills", "extra_documents", "languages")


@transaction.atomic
def save_posting(
    *,
    posting: Posting,
    data: Mapping[str, Any],
    by: User,
    now: dt.datetime,
    seen_at: dt.datetime | None = None,
) -> Posting:
    """Write `data` (SCALARS, LISTS, `pay_confirmed`; those not given stay) over `posting`.

    A posting without a row is created as a draft, once per public id: sending the same form
    twice writes once. `seen_at` is the `touched_at` that the writer read. Raises
    PostingChanged if the row changed since, PostingRefused if a rule forbids it; then nothing
    is written.
    """
    row = _find_written(posting) or posting if posting.is_new else _lock(posting)
    changed = changed_fields(row, data)
    if not row.is_new and not changed:
        return row
    _refuse_stale(row, seen_at)
    if row.is_closed:
        raise PostingRefused(_("This posting is closed. Duplicate it to open it again."))
    saved = _write(row, data, changed=changed, by=by, now=now)
    if "occupation" in changed:
        propose_words(saved)
    return saved


def changed_fields(posting: Posting, data: Mapping[str, Any]) -> list[str]:
    """Names of the fields that `data` would change."""
    if posting.is_new:
        return [name for name in (*SCALARS, *LISTS) if name in data]
    names = [name for name in SCALARS if name in data and data[name] != getattr(posting, name)]
    return names + [name for name in LISTS if name in data and _differs(posting, name, data[name])]


@transaction.atomic
def publish_posting(*, posting: Posting, by: User, now: dt.datetime) -> Posting:
    """Open `posting` for applications. Raises PostingRefused with every reason against it."""
    row = _lock(posting)
    if row.state == State.PUBLISHED:
        return row
    _refuse_unless(row, {State.DRAFT}, _("Only a draft can be published."))
    day = timezone.localdate(now)
    row.published_on = day
    check_publication(row, day)
    row.hold_reason = ""
    return _move(row, State.PUBLISHED, by=by, now=now)


@transaction.atomic
def pause_posting(*, posting: Posting, by: User, now: dt.datetime) -> Posting:
    """Stop taking applications for a while. Raises PostingRefused unless it is published."""
    row = _lock(posting)
    if row.state == State.PAUSED:
        return row
    _refuse_unless(row, {State.PUBLISHED}, _("Only a published posting can be paused."))
    return _move(row, State.PAUSED, by=by, now=now)


@transaction.atomic
def resume_posting(*, posting: Posting, by: User, now: dt.datetime) -> Posting:
    """Take applications again. Raises PostingRefused with every reason against it."""
    row = _lock(posting)
    if row.state == State.PUBLISHED:
        return row
    _refuse_unless(row, {State.PAUSED}, _("Only a paused posting can be resumed."))
    check_publication(row, timezone.localdate(now))
    return _move(row, State.PUBLISHED, by=by, now=now)


@transaction.atomic
def close_posting(*, posting: Posting, reason: str, by: User, now: dt.datetime) -> Posting:
    """End `posting` for good, with a reason. Raises PostingRefused for a draft."""
    row = _lock(posting)
    if row.is_closed:
        return row
    _refuse_unless(row, {State.PUBLISHED, State.PAUSED}, _("A draft is not closed but discarded."))
    if not reason.strip():
        raise PostingRefused({"reason": [_("Say why it closes: filled, canceled or other.")]})
    return _move(row, State.CLOSED, by=by, now=now, reason=reason.strip())


@transaction.atomic
def discard_draft(*, posting: Posting) -> None:
    """Delete a draft that was never published. Raises PostingRefused for any other posting."""
    row = _lock(posting)
    _refuse_unless(row, {State.DRAFT}, _("Only a draft can be discarded. Close it instead."))
    if row.published_on is not None:
        raise PostingRefused(_("This posting was published once. Close it instead."))
    row.delete()


@transaction.atomic
def duplicate_posting(*, posting: Posting, key: uuid.UUID, by: User, now: dt.datetime) -> Posting:
    """Make a draft that says the same as `posting`, with new dates, once per `key`."""
    copy = Posting(
        public_id=key,
        employer=posting.employer,
        occupation_source=posting.occupation_source,
        refused_concepts=posting.refused_concepts,
        touched_at=now,
    )
    found = _find_written(copy)
    if found is not None:
        return found
    day = timezone.localdate(now)
    kept = {name: getattr(posting, name) for name in SCALARS}
    data = {**kept, **default_dates(day), "external_ref": "", "charges_nothing": False}
    for name in ("skills", "extra_documents"):
        data[name] = list(getattr(posting, name).all())
    data["languages"] = [(row.language, row.level) for row in _languages(posting)]
    return _write(copy, {**data, "pay_confirmed": True}, changed=list(data), by=by, now=now)


def default_dates(day: dt.date) -> dict[str, dt.date]:
    """Dates that suit most postings: open for a month, start the day after."""
    return {
        "closes_on": day + dt.timedelta(days=30),
        "starts_on": day + dt.timedelta(days=31),
    }


def _find_written(posting: Posting) -> Posting | None:
    """The draft that an earlier sending of the same form wrote, if any."""
    found = Posting.objects.select_for_update().filter(public_id=posting.public_id).first()
    if found is not None and found.employer_id != posting.employer_id:
        raise PostingRefused(_("This form is out of date. Open a new one."))
    return found


def _refuse_stale(row: Posting, seen_at: dt.datetime | None) -> None:
    if not row.is_new and seen_at is not None and row.touched_at != seen_at:
        raise PostingChanged(
            _(
                "Someone else changed this posting while you were writing. What you wrote is "
                "still here. Look at the current version first; saving again replaces it."
            )
        )


def _write(
    row: Posting, data: Mapping[str, Any], *, changed: list[str], by: User, now: dt.datetime
) -> Posting:
    is_new, before = row.is_new, row.state
    is_chosen = not is_new and "occupation" in changed
    for name in SCALARS:
        if name in data:
            setattr(row, name, data[name])
    if is_chosen:
        row.occupation_source = Posting.OccupationSource.CHOSEN
        refused = OCCUPATION + (row.occupation.code if row.occupation else "")
        row.refused_concepts = [known for known in row.refused_concepts if known != refused]
    check_saving(_wanted(row, data, changed), timezone.localdate(now))
    row.touched_at = now
    _save_row(row, [name for name in changed if name in SCALARS])
    _save_lists(row, data)
    event = PostingEvent(posting=row, to_state=row.state, by=by, at=now)
    if not is_new:
        event.from_state, event.changed = before, ",".join(changed)
    event.save()
    return row


def _wanted(row: Posting, data: Mapping[str, Any], changed: list[str]) -> Wanted:
    def chosen(name: str) -> list[Any]:
        if name in data:
            return list(data[name])
        return [] if row.is_new else list(getattr(row, name).all())

    if "languages" in data or row.is_new:
        languages = list(data.get("languages", []))
    else:
        languages = [(language.language, language.level) for language in _languages(row)]
    return Wanted(
        posting=row,
        extra_documents=chosen("extra_documents"),
        languages=languages,
        skill_count=len(chosen("skills")),
        is_pay_confirmed=bool(data.get("pay_confirmed")),
        changed=changed,
    )


def _save_row(row: Posting, changed: list[str]) -> None:
    try:
        with transaction.atomic():
            if row.is_new:
                row.save(force_insert=True)
            else:
                row.save(update_fields=[*changed, *READ_FIELDS, "touched_at"])
    except IntegrityError as error:
        twin = Posting.objects.filter(employer=row.employer, external_ref=row.external_ref)
        if row.external_ref and twin.exclude(pk=row.pk).exists():
            text = _("You already have a posting with this reference. Write another, or none.")
            raise PostingRefused({"external_ref": [text]}) from error
        raise PostingRefused(
            _("This form was sent twice. Open your postings to see it.")
        ) from error


def _save_lists(row: Posting, data: Mapping[str, Any]) -> None:
    if "skills" in data:
        row.skills.set(data["skills"])
    if "extra_documents" in data:
        row.extra_documents.set(data["extra_documents"])
    if "languages" in data:
        row.languages.all().delete()
        PostingLanguage.objects.bulk_create(
            PostingLanguage(posting=row, language=language, level=level)
            for language, level in data["languages"]
        )


def _differs(posting: Posting, name: str, wanted: Any) -> bool:
    if name == "languages":
        return {(row.language_id, row.level) for row in posting.languages.all()} != {
            (language.pk, level) for language, level in wanted
        }
    return {row.pk for row in getattr(posting, name).all()} != {row.pk for row in wanted}


def _languages(posting: Posting) -> list[PostingLanguage]:
    return list(posting.languages.select_related("language"))


def _lock(posting: Posting) -> Posting:
    """The row, held until the transaction ends, with what the rules read."""
    row = Posting.objects.select_for_update().get(pk=posting.pk)
    row.employer = Employer.objects.get(pk=row.employer_id)
    return row


def _refuse_unless(row: Posting, states: set[Posting.State], text: str) -> None:
    if row.state not in states:
        raise PostingRefused(text)


def _move(
    row: Posting, to: Posting.State, *, by: User, now: dt.datetime, reason: str = ""
) -> Posting:
    event = PostingEvent(
        posting=row, from_state=row.state, to_state=to, by=by, at=now, reason=reason
    )
    row.state, row.touched_at = to, now
    row.save(update_fields=["state", "published_on", "hold_reason", "touched_at"])
    event.save()
    return row
