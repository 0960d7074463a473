"""What each step is called, and what a person is told of it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from placements.models import Interest, Invitation, Placement

State = Placement.State
Text = str | Promise

STEP_LABELS: dict[str, Text] = {
    "start_review": _("Start the review"),
    "approve": _("Approve"),
    "send_back": _("Send back"),
    "propose_again": _("Propose again"),
    "refuse": _("Refuse"),
    "offer": _("The offer was made"),
    "accept": _("The offer was accepted"),
    "start": _("The person started"),
    "retain_30": _("Still at work after 30 days"),
    "retain_90": _("Still at work after 90 days"),
    "retain_180": _("Still at work after 180 days"),
    "end": _("The job ended"),
    "withdraw": _("The person withdrew"),
    "lapse": _("Lapse"),
}
STEP_DONE: dict[str, Text] = {
    "start_review": _("The review has started."),
    "approve": _("Approved: one place is reserved."),
    "send_back": _("Sent back, with your reason."),
    "propose_again": _("Proposed again: an officer reviews it."),
    "refuse": _("Refused, with your reason."),
    "offer": _("Recorded: the offer was made."),
    "accept": _("Recorded: the offer was accepted."),
    "start": _("Recorded: the person started."),
    "retain_30": _("Recorded: still at work after 30 days."),
    "retain_90": _("Recorded: still at work after 90 days."),
    "retain_180": _("Recorded: still at work after 180 days."),
    "end": _("Recorded: the job ended."),
    "withdraw": _("Recorded: withdrawn."),
}

# Told to the person, whose history it is.
PLACEMENT_MOMENTS: dict[str, Text] = {
    State.PROPOSED: _("You were proposed for this job"),
    State.UNDER_REVIEW: _("An officer began to review the proposal"),
    State.APPROVED: _("Approved: a place is reserved for you"),
    State.OFFERED: _("The employer offers you the job"),
    State.ACCEPTED: _("You accepted the offer"),
    State.STARTED: _("You started to work"),
    State.RETAINED_30: _("30 days at work"),
    State.RETAINED_90: _("90 days at work"),
    State.RETAINED_180: _("180 days at work"),
    State.ENDED: _("The job ended"),
    State.SENT_BACK: _("Something was missing, so it was sent back"),
    State.REFUSED: _("It was not approved"),
    State.WITHDRAWN: _("You withdrew"),
    State.LAPSED: _("It lapsed"),
}
LAPSED_OFFER: Text = _("The offer lapsed without an answer")
LAPSED_PROPOSAL: Text = _("The employer closed the job")
INTEREST_ENDS: dict[str, Text] = {
    Interest.State.CLOSED: _("The employer wants to go on with you"),
    Interest.State.ACCEPTED: _("The employer wants to go on with you"),
    Interest.State.DECLINED: _("The employer said no"),
    Interest.State.WITHDRAWN: _("You withdrew"),
    Interest.State.LAPSED: _("The employer did not answer in time"),
}
INVITATION_ENDS: dict[str, Text] = {
    Invitation.State.CLOSED: _("You said yes to the invitation"),
    Invitation.State.ACCEPTED: _("You said yes to the invitation"),
    Invitation.State.DECLINED: _("You said no to the invitation"),
    Invitation.State.WITHDRAWN: _("The employer took the invitation back"),
    Invitation.State.LAPSED: _("The invitation lapsed without your answer"),
}

# Whose turn it is, and what follows if nothing happens; also told to the person.
PLACEMENT_NEXT: dict[str, tuple[Text, Text]] = {
    State.PROPOSED: (
        _("Your office reviews the proposal"),
        _("If they take longer, call or visit them: it is your right to know."),
    ),
    State.UNDER_REVIEW: (
        _("An officer is reviewing it"),
        _("If they take longer, call or visit them: it is your right to know."),
    ),
    State.SENT_BACK: (
        _("The employer completes what was missing"),
        _("If they do not, your office tells you. You can look at other jobs meanwhile."),
    ),
    State.APPROVED: (
        _("The employer makes you the offer"),
        _("Your place stays reserved. If they take longer, your office asks them."),
    ),
    State.OFFERED: (
        _("It is your turn: say yes or no to the offer"),
        _("If you do not answer, the offer lapses and the place goes to someone else."),
    ),
    State.ACCEPTED: (
        _("You start to work"),
        _("If you cannot start that day, tell your office before it comes."),
    ),
}
INTEREST_NEXT: tuple[Text, Text] = (
    _("The employer answers you"),
    _("If they do not answer, this application ends by itself and you see it here."),
)
INVITATION_NEXT: tuple[Text, Text] = (
    _("It is your turn: say yes or no"),
    _("If you do not answer, the invitation ends. Nobody learns your name."),
)

TONES: dict[str, str] = {
    State.APPROVED: "good",
    State.OFFERED: "warn",
    State.ACCEPTED: "good",
    State.STARTED: "good",
    State.RETAINED_30: "good",
    State.RETAINED_90: "good",
    State.RETAINED_180: "good",
    State.SENT_BACK: "warn",
    State.REFUSED: "danger",
    Interest.State.DECLINED: "danger",
    Invitation.State.SENT: "warn",
    Interest.State.OPEN: "accent",
    State.PROPOSED: "accent",
    State.UNDER_REVIEW: "accent",
}
