"""Changes of marks, interests, invitations and placements: one function for each."""

from placements.services.interests import (
    ANSWER_DAYS,
    AlreadyInterested,
    InterestRefused,
    answer_interest,
    say_interest,
    share_contact,
    withdraw_interest,
)
from placements.services.invitations import (
    InvitationRefused,
    answer_invitation,
    send_invitation,
    withdraw_invitation,
)
from placements.services.lapses import Lapsed, lapse_overdue
from placements.services.marks import mark_posting, unmark_posting
from placements.services.proposals import (
    PROPOSAL_LISTENERS,
    TransitionRefused,
    propose_placement,
    record_scores,
    take_step,
)

__all__ = [
    "ANSWER_DAYS",
    "PROPOSAL_LISTENERS",
    "AlreadyInterested",
    "InterestRefused",
    "InvitationRefused",
    "Lapsed",
    "TransitionRefused",
    "answer_interest",
    "answer_invitation",
    "lapse_overdue",
    "mark_posting",
    "propose_placement",
    "record_scores",
    "say_interest",
    "send_invitation",
    "share_contact",
    "take_step",
    "unmark_posting",
    "withdraw_interest",
    "withdraw_invitation",
]
