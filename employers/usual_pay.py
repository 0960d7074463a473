"""Pay so far from what nearly all such work pays that it is asked whether it is meant.

The bounds were chosen on real postings; docs/recipes.md says how, and how often they ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.wording import money
from catalogs.models import GoingWage, WageFloors, going_wage
from employers.models import Posting
from employers.pay import full_wage_floor_month, wage_floor_month

# Times the going wage, or the legal minimum where that is higher or alone is known.
HIGHEST_TIMES = 5
# Managers and professionals are paid more differently, and so is work of which no kind is known.
HIGHEST_TIMES_WIDE = 12
WIDE_GROUPS = ("", "1", "2")
# Less than this share of the legal minimum is the pay of a day or a week, or a digit is missing.
LEAST_SHARE = Decimal("0.5")
# Where neither minimum nor going wage is known.
HIGHEST_MONTH = Decimal(500_000)
WIDEST_RANGE = 5
PESO = Decimal(1)


@dataclass(frozen=True)
class UsualPay:
    """What nearly all work of a kind pays, in MXN a month; `low` is None where it is unknown."""

    low: Decimal | None
    high: Decimal

    def is_too_low(self, month: Decimal) -> bool:
        return self.low is not None and month < self.low * LEAST_SHARE

    def is_too_high(self, month: Decimal) -> bool:
        return month > self.high

    def __str__(self) -> str:
        high = money(self.high.quantize(PESO))
        if self.low is None:
            return _("up to %(high)s a month") % {"high": high}
        low = money(self.low.quantize(PESO))
        return _("from %(low)s to %(high)s a month") % {"low": low, "high": high}


def usual_pay(
    posting: Posting,
    day: dt.date,
    *,
    floors: WageFloors | None = None,
    wages: Mapping[str, int] | None = None,
) -> UsualPay:
    """What nearly all work like `posting` pays, whatever it says of its own pay.

    Give `floors` (`WageFloor.objects.in_force_on`) and `wages` (`GoingWage.objects.by_prefix`)
    when you ask for many postings; then it costs no query.
    """
    occupation = posting.occupation
    wages = GoingWage.objects.by_prefix() if wages is None else wages
    going = going_wage(wages, occupation.sinco) if occupation else None
    floor = full_wage_floor_month(posting, day, floors)
    known = [Decimal(amount) for amount in (going, floor) if amount is not None]
    if not known:
        return UsualPay(None, HIGHEST_MONTH)
    is_wide = (occupation.isco08[:1] if occupation else "") in WIDE_GROUPS
    times = HIGHEST_TIMES_WIDE if is_wide else HIGHEST_TIMES
    low = wage_floor_month(posting, day, floors) if floor is not None else max(known)
    return UsualPay(low, max(known) * times)


def question_about_pay(posting: Posting, day: dt.date) -> str:
    """Asks whether unusual pay is meant, naming it and what is usual; "" if it is usual."""
    usual = usual_pay(posting, day)
    if usual.is_too_high(posting.pay_month_max):
        text = _(
            "You wrote %(pay)s. Nearly all such work pays %(usual)s. Perhaps a digit is too many, "
            "or it is the pay of a year. Is it right?"
        )
        return text % {"pay": _as_written(posting, posting.pay_max), "usual": usual}
    if usual.is_too_low(posting.pay_month_min):
        text = _(
            "You wrote %(pay)s. Nearly all such work pays %(usual)s. Perhaps a digit is missing, "
            "or it is the pay of a day or a week. Is it right?"
        )
        return text % {"pay": _as_written(posting, posting.pay_min), "usual": usual}
    if posting.pay_max > WIDEST_RANGE * posting.pay_min:
        text = _(
            "You wrote %(low)s to %(high)s: the highest pay is more than %(times)d times the "
            "lowest. Is it right?"
        )
        pay = {"low": money(posting.pay_min), "high": money(posting.pay_max)}
        return text % {**pay, "times": WIDEST_RANGE}
    return ""


def _as_written(posting: Posting, amount: Decimal) -> str:
    period = Posting.PayPeriod(posting.pay_period)
    if period == Posting.PayPeriod.MONTH:
        return _("%(month)s a month") % {"month": money(amount)}
    month = amount * Posting.PERIODS_PER_MONTH[period]
    return _("%(pay)s per %(period)s, which makes %(month)s a month") % {
        "pay": money(amount),
        "period": period.label,
        "month": money(month.quantize(PESO)),
    }
