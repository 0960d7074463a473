"""Which postings a person may open, and which they saved."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from employers.models import Employer, Posting
from placements.models import PostingMark
from returnees.models import Returnee


def openable_by(returnee: Returnee) -> QuerySet[Posting]:
    """Postings of verified employers that are or were published, and those of one's own history.

    A draft, and a posting whose employer was refused, is not found.
    """
    shown = ~Q(state=Posting.State.DRAFT) & Q(employer__state=Employer.State.VERIFIED)
    own = (
        Q(interests__returnee=returnee)
        | Q(invitations__returnee=returnee)
        | Q(placements__returnee=returnee)
    )
    keys = Posting.objects.filter(shown | own).values("pk")
    return (
        Posting.objects.with_details()
        .filter(pk__in=keys)
        .prefetch_related(
            "requirement_set__documents__document",
            "extra_documents",
            "skills",
            "languages__language",
        )
    )


def saved_by(returnee: Returnee) -> frozenset[str]:
    """Public ids of the postings that the person saved."""
    marks = PostingMark.objects.filter(returnee=returnee, kind=PostingMark.Kind.SAVED)
    return frozenset(str(key) for key in marks.values_list("posting__public_id", flat=True))
