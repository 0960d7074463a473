"""What the pages of employers share."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from employers.models import Employer, Posting


def own_employer(user: User) -> Employer | None:
    """The organization that `user` acts for, if any."""
    return Employer.objects.select_related("city__state").filter(members__user=user).first()


def own_posting(request: HttpRequest, posting_id: UUID) -> Posting:
    """A posting of the user's organization; of any other it is not found."""
    rows = Posting.objects.visible_to(request.user).with_details()
    return get_object_or_404(rows, public_id=posting_id)
