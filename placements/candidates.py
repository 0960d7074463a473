"""What an employer sees of people: work, skills and languages, and contact where they agreed."""

from __future__ import annotations

from dataclasses import dataclass

from placements.models import Interest, InterestQuerySet, Placement
from placements.transitions import TRANSITIONS, steps_for
from placements.wording import STEP_LABELS
from returnees.models import ContactMethod

PROFILE = (
    "returnee__experiences__occupation",
    "returnee__languages__language",
    "returnee__skills",
)
SHARED_KINDS = (
    ContactMethod.Kind.PHONE,
    ContactMethod.Kind.WHATSAPP,
    ContactMethod.Kind.EMAIL,
)


def with_profiles(interests: InterestQuerySet) -> InterestQuerySet:
    """Interests with what may be shown of the people, in a fixed number of queries."""
    return interests.with_details().select_related("returnee__city").prefetch_related(*PROFILE)


def agreed_to_contact(interest: Interest) -> bool:
    """Whether the employer may see name and contact: agreed to, and not over."""
    return interest.shares_contact and interest.is_live


def contacts_of(interest: Interest) -> list[ContactMethod]:
    """Ways to reach the person, none unless they agreed. The phone of a relative never shows."""
    if not agreed_to_contact(interest):
        return []
    live = interest.returnee.contact_methods.filter(ended_on__isnull=True)
    return list(live.filter(kind__in=SHARED_KINDS))


@dataclass(frozen=True)
class Step:
    """A step that the reader can take from here."""

    name: str
    label: str
    needs_reason: bool


@dataclass(frozen=True)
class Hire:
    """A placement as its employer sees it."""

    placement: Placement
    interest: Interest | None
    steps: list[Step]


def hires(placements: list[Placement], role: str) -> list[Hire]:
    """Placements with the interest that may carry the contact, and the steps of this role."""
    live = Interest.objects.live().filter(
        posting__in={row.posting_id for row in placements},
        returnee__in={row.returnee_id for row in placements},
    )
    by_pair = {(row.returnee_id, row.posting_id): row for row in live}
    return [
        Hire(row, by_pair.get((row.returnee_id, row.posting_id)), steps_of(row, role))
        for row in placements
    ]


def steps_of(placement: Placement, role: str) -> list[Step]:
    """The steps that this role can take, with their words."""
    return [
        Step(name, str(STEP_LABELS[name]), TRANSITIONS[name].needs_reason)
        for name in steps_for(placement, role)
    ]
