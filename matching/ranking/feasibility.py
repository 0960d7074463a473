"""What removes a posting from a person's list. Nothing else ever does."""

import numpy as np

# Days after the start that an employer is taken to wait for a licence [P].
LICENCE_GRACE_DAYS = 14

# Why a pair is not feasible; one bit each, so that all reasons are kept.
NOT_LIVE = 1
BELOW_FLOOR = 2
OTHER_STATE = 4
LICENCE_TOO_LATE = 8
DISMISSED = 16
REASONS = {
    NOT_LIVE: "not_live",
    BELOW_FLOOR: "below_floor",
    OTHER_STATE: "other_state",
    LICENCE_TOO_LATE: "licence_too_late",
    DISMISSED: "dismissed",
}


def blocked_by(people, postings, *, licence_days, days_to_start, dismissed=False):
    """Bits of what makes each pair impossible, shape (n_pairs,); 0 = feasible.

    Parameters
    ----------
    people, postings : columns of n_pairs rows or 1
    licence_days : ndarray of shape (n_pairs,)
        Fewest days in which any plan yields the licences that the work needs by law; +inf = never.
        Other papers that come late lower p_ready, and remove nothing.
    days_to_start : ndarray of shape (n_pairs,)
        Days from today; a start that has passed counts as today.
    dismissed : bool or bool ndarray of shape (n_pairs,)
        What the person has put away.
    """
    best_pay = np.where(np.isnan(postings.pay_max), postings.pay_min, postings.pay_max)
    rows, states = np.broadcast_arrays(np.arange(len(people)), postings.state)
    # A posting whose state is not known cannot be shown to be outside the chosen ones.
    in_states = people.in_states[rows, np.maximum(states, 0)] | (states < 0)
    checks = (
        (NOT_LIVE, ~postings.is_live | (postings.seats_left <= 0)),
        (BELOW_FLOOR, best_pay < postings.pay_floor),
        (OTHER_STATE, ~in_states),
        (LICENCE_TOO_LATE, licence_too_late(licence_days, days_to_start)),
        (DISMISSED, np.asarray(dismissed)),
    )
    bits = [np.where(blocked, bit, 0) for bit, blocked in checks]
    return np.bitwise_or.reduce(np.broadcast_arrays(*bits))


def licence_too_late(licence_days, days_to_start):
    """Whether the licences cannot be there soon enough after the start; a past start is today."""
    return np.asarray(licence_days) > np.maximum(days_to_start, 0) + LICENCE_GRACE_DAYS


def names(bits):
    """Names of the reasons in `bits`, an int."""
    return tuple(name for bit, name in REASONS.items() if bits & bit)
