"""What an employer says that the words of a posting mean, and what is learnt from it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalogs.models import Occupation
from catalogs.names import propose_name, unknown_words
from catalogs.reading import current_reader
from employers.models import Employer, Posting, PostingEvent
from employers.refusals import PostingRefused

Source = Posting.OccupationSource


@transaction.atomic
def confirm_occupation(
    *, posting: Posting, occupation: Occupation, by: User, now: dt.datetime
) -> Posting:
    """Say that the occupation read from the title is right; once is enough.

    Raises PostingRefused if the posting has another occupation by now.
    """
    row = _lock(posting)
    if row.occupation_id != occupation.pk:
        raise PostingRefused(_("The occupation was changed meanwhile. Look at the posting again."))
    if row.occupation_source == Source.CHOSEN:
        return row
    row.occupation_source = Source.CHOSEN
    propose_words(row)
    return _save(row, "occupation_source", by=by, now=now)


@transaction.atomic
def refuse_occupation(
    *, posting: Posting, occupation: Occupation, by: User, now: dt.datetime
) -> Posting:
    """Say that the title does not mean `occupation`; one that was only read is taken away."""
    row = _lock(posting)
    return _save(row, "occupation", by=by, now=now) if row.refuse(occupation) else row


@transaction.atomic
def confirm_all(*, employer: Employer, occupation: Occupation, by: User, now: dt.datetime) -> int:
    """Confirm `occupation` for all postings that were read so and are not closed; their count."""
    rows = list(
        Posting.objects.select_for_update().read_as(occupation).filter(employer=employer).order_by()
    )
    changes = {"occupation_source": Source.CHOSEN, "touched_at": now}
    Posting.objects.filter(pk__in=[row.pk for row in rows]).update(**changes)
    PostingEvent.objects.bulk_create(
        PostingEvent(
            posting=row,
            from_state=row.state,
            to_state=row.state,
            by=by,
            at=now,
            changed="occupation_source",
        )
        for row in rows
    )
    return len(rows)


def propose_words(posting: Posting) -> None:
    """Propose that the title names the occupation, unless it tells whose posting it is."""
    if posting.occupation is None:
        return
    found = current_reader().sure_occupation(posting.title)
    private = [unknown_words(posting.employer.name), posting.workplace]
    text = found.words if found else posting.title
    propose_name(concept=posting.occupation, text=text, private=private)


def _lock(posting: Posting) -> Posting:
    row = Posting.objects.select_for_update().get(pk=posting.pk)
    row.employer = Employer.objects.get(pk=row.employer_id)
    return row


def _save(row: Posting, changed: str, *, by: User, now: dt.datetime) -> Posting:
    row.touched_at = now
    row.save(update_fields=["occupation", "occupation_source", "refused_concepts", "touched_at"])
    PostingEvent.objects.create(
        posting=row, from_state=row.state, to_state=row.state, by=by, at=now, changed=changed
    )
    return row
