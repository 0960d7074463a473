"""The jobs that are under way for a person, for the forecast of what papers they ask for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from documents.officer_forecast import JobPapers
from employers.models import Posting
from placements.models import Interest, Invitation, Placement
from returnees.models import Returnee

State = Placement.State
NOT_STARTED = (
    State.PROPOSED,
    State.UNDER_REVIEW,
    State.SENT_BACK,
    State.APPROVED,
    State.OFFERED,
    State.ACCEPTED,
)
"""States of placements in which the person may still need papers to begin."""


def jobs_under_way(returnee: Returnee) -> list[JobPapers]:
    """Each job once: placements before interests and invitations; two queries per kind."""
    found: dict[int, JobPapers] = {}
    for posting in _postings(returnee):
        if posting.pk not in found:
            title = _("%(title)s at %(employer)s") % {
                "title": posting.title,
                "employer": posting.employer.name,
            }
            extra = tuple(document.code for document in posting.extra_documents.all())
            found[posting.pk] = JobPapers(title, posting.requirement_set_id, extra)
    return list(found.values())


def _postings(returnee: Returnee) -> Iterator[Posting]:
    for rows in (
        Placement.objects.filter(state__in=NOT_STARTED),
        Interest.objects.live(),
        Invitation.objects.live(),
    ):
        mine = rows.filter(returnee=returnee).select_related("posting__employer")
        for row in mine.prefetch_related("posting__extra_documents"):
            yield row.posting
