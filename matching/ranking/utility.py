"""How good a posting is for a person if it works out: pay, place, shift, formality, wish.

Each term is in (0, 1] and so is their product, so no wish ever hides a posting: what makes one
impossible is in `feasibility`. Constants are priors [P]; docs/ranking.md tells how sure each is.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from catalogs.geography import great_circle_km
from matching.ranking.pairs import wanted_closeness

# Log-odds per e-fold of pay over what it is compared with, and at equal pay.
PAY_SLOPE = 3.0
PAY_AT_PAR = 1.0
# Weight of the person's own reservation pay against the going wage.
RESERVATION_SHARE = 0.7
# Kilometres at which commuting loses a factor of e, without and with transport given.
COMMUTE_KM = 40.0
COMMUTE_KM_TRANSPORT = 70.0
# Kilometres at which a move loses a factor of e: visits home.
MOVE_KM = 4000.0
# What a job is worth to one who must move for it: by will to relocate (rows: no, yes) and by
# housing given (columns: no, yes).
MOVE_VALUE = np.array([[0.15, 0.25], [0.60, 0.85]])
# Distance taken where a place is not known: within the same state, and across states.
UNKNOWN_KM_SAME_STATE = 60.0
UNKNOWN_KM = 600.0
SHIFT_OTHER = 0.6
SHIFT_UNKNOWN = 0.9
INFORMAL = 0.7
FORMALITY_UNKNOWN = 0.85
NOT_WANTED = 0.7


@dataclass(frozen=True)
class Utility:
    """Terms of the utility, each of shape (n_pairs,) in (0, 1], and what they came from."""

    total: np.ndarray
    pay: np.ndarray
    place: np.ndarray
    shift: np.ndarray
    formality: np.ndarray
    wish: np.ndarray
    km: np.ndarray
    pay_taken: np.ndarray
    pay_wanted: np.ndarray


def utility(people, postings, closeness):
    """Utility of each pair; `people` and `postings` have n_pairs rows or 1.

    `closeness` is an OccupationCloseness.
    """
    taken = expected_pay(postings)
    wanted = wanted_pay(people, postings)
    km = distance_km(people, postings)
    pay = pay_term(taken, wanted, postings.going_wage)
    place = place_term(km, people.relocates, postings.housing, postings.transport)
    shift = shift_term(people, postings)
    formality = np.where(
        np.isnan(postings.formal), FORMALITY_UNKNOWN, np.where(postings.formal > 0, 1.0, INFORMAL)
    )
    wished = np.nan_to_num(wanted_closeness(people, postings, closeness), nan=0.5)
    wish = NOT_WANTED + (1 - NOT_WANTED) * np.clip(wished, 0.0, 1.0)
    terms = np.broadcast_arrays(pay, place, shift, formality, wish, km, taken, wanted)
    total = terms[0] * terms[1] * terms[2] * terms[3] * terms[4]
    return Utility(total, *terms)


def expected_pay(postings):
    """Pay that a hired person would have: a third of the way up the range, shape (n,).

    One known end stands for both. Unknown pay is taken as the legal floor (NaN if that is unknown
    too): a posting that hides its pay must not gain by it.
    """
    low = np.where(np.isnan(postings.pay_min), postings.pay_max, postings.pay_min)
    high = np.where(np.isnan(postings.pay_max), low, postings.pay_max)
    pay = low + (high - low) / 3.0
    return np.where(np.isnan(pay), postings.pay_floor, pay)


def wanted_pay(people, postings):
    """The person's reservation pay; where not told, the going wage, then the floor, then NaN."""
    wanted = np.where(np.isnan(people.reservation_pay), postings.going_wage, people.reservation_pay)
    return np.where(np.isnan(wanted), postings.pay_floor, wanted)


def pay_term(pay, wanted, going):
    """Value of `pay` against what is wanted and what is going; never falls as pay rises.

    A comparison with something unknown counts as par, and so does unknown pay.
    """
    against_wanted = _log_ratio(pay, wanted)
    against_going = _log_ratio(pay, going)
    mixed = RESERVATION_SHARE * against_wanted + (1 - RESERVATION_SHARE) * against_going
    return np.maximum(expit(PAY_AT_PAR + PAY_SLOPE * mixed), 1e-6)


def _log_ratio(pay, other):
    ratio = np.maximum(pay, 1.0) / np.maximum(other, 1.0)
    return np.log(np.where(np.isnan(ratio), 1.0, ratio))


def distance_km(people, postings):
    """Great-circle kilometres between home and work, shape (n_pairs,), known or as assumed."""
    km = great_circle_km(people.lat, people.lon, postings.lat, postings.lon)
    same_state = (people.state == postings.state) & (people.state > 0)
    assumed = np.where(same_state, UNKNOWN_KM_SAME_STATE, UNKNOWN_KM)
    return np.where(np.isnan(km), assumed, km)


def place_term(km, relocates, housing, transport):
    """Value of a place `km` from home; falls with distance, rises with each of the others.

    Near, one commutes; far, the value is that of moving. Between, it passes from one to the other.
    """
    moving = MOVE_VALUE[np.asarray(relocates, dtype=int), np.asarray(housing, dtype=int)]
    commute = np.exp(-km / np.where(transport, COMMUTE_KM_TRANSPORT, COMMUTE_KM))
    return moving * np.exp(-km / MOVE_KM) + (1.0 - moving) * commute


def shift_term(people, postings):
    """1 for a shift the person would work (or named none), less for another or an unknown one."""
    rows, shifts = np.broadcast_arrays(np.arange(len(people)), postings.shift)
    wished = people.in_shifts[rows, np.maximum(shifts, 0)]
    choosy = ~people.in_shifts.all(axis=1)
    other = np.where(shifts < 0, SHIFT_UNKNOWN, SHIFT_OTHER)
    return np.where((wished & (shifts >= 0)) | ~choosy[rows], 1.0, other)
