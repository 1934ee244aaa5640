"""Dividends: who was entitled to what, which of it has been recorded, and what it yields.

declared     a corporate action: cash per share, as shares were counted on its ex-date
entitlement  units held at the end of the day before the ex-date
expected     entitlement × amount per share, due on the pay date, or on the ex-date where no source gives one
recorded     a DIVIDEND transaction; these alone are income, whether or not anything was expected
"""

from __future__ import annotations

import bisect
import calendar
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.money import PRECISE, add, share
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.quantities import merged, quantity_after
from shared.ledger.ratios import NO_CAPITAL
from shared.ledger.transactions import SplitEvent, Transaction

PAID_WITHIN_DAYS: Final = 20
"""A payment is booked at most so long before or after its pay date, abroad and with holidays; less
than the distance of two monthly payments, so that the nearest one is the right one.
"""

PAID_AFTER_DAYS_MAX: Final = 90
"""Where nobody gives a pay date: so long after the ex-date a payment may come."""

NO_EARLIER_YEAR: Final = "no_earlier_year"
"""Nothing was received in the year before, so there is nothing to have grown from."""
YEAR_NOT_OVER: Final = "year_not_over"


@dataclass(frozen=True, slots=True)
class DeclaredDividend:
    """A dividend of a market asset: one for an ex-date, a special one included. `amount` is gross
    cash per share.
    """

    asset: str
    ex_date: date
    pay_date: date | None
    amount: Decimal
    currency: str
    source: str

    @property
    def due(self) -> date:
        """The pay date, or the ex-date where no source gives one."""
        return self.pay_date or self.ex_date


@dataclass(frozen=True, slots=True)
class RecordedDividend:
    """A DIVIDEND transaction, with the ex-date that its owner stated, if any."""

    transaction: Transaction
    ex_date: date | None


@dataclass(frozen=True, slots=True)
class ExpectedDividend:
    """A declared dividend of somebody who held `entitlement` units in time."""

    declared: DeclaredDividend
    entitlement: Decimal

    @property
    def cash(self) -> Decimal:
        """Gross, in the dividend's currency."""
        return PRECISE.multiply(self.entitlement, self.declared.amount)


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact ratio (0.05 is 5 %), or None and the code of the reason."""

    value: Decimal | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class YearOfDividends:
    """What one calendar year brought. `growth` is against the whole year before."""

    year: int
    gross: Decimal | None
    growth: Ratio


def expected_dividends(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    declared: Iterable[DeclaredDividend],
    check: Check = go_on,
) -> list[ExpectedDividend]:
    """Those to which something held was entitled, by ex-date. Quantities are replayed once,
    whatever the number.
    """
    ahead = deque(sorted(declared, key=lambda each: (each.ex_date, each.asset)))
    held: dict[str, Decimal] = defaultdict(Decimal)
    expected: list[ExpectedDividend] = []
    for step in paced(merged(transactions, splits), check):
        day = step.ex_date if isinstance(step, SplitEvent) else step.date
        while ahead and ahead[0].ex_date <= day:
            expected += _entitled(ahead.popleft(), held)
        if isinstance(step, SplitEvent):
            held[step.asset] = share(held[step.asset], Decimal(step.new), Decimal(step.old))
        elif step.asset is not None:
            held[step.asset] = max(quantity_after(held[step.asset], step), Decimal(0))
    for left in ahead:
        expected += _entitled(left, held)
    return expected


def recorded_as(
    expected: Sequence[ExpectedDividend], recorded: Sequence[RecordedDividend], check: Check = go_on
) -> dict[DeclaredDividend, RecordedDividend]:
    """Which transaction records which dividend; each stands for one at most.

    A transaction with an ex-date records the dividend of its asset with that ex-date and no other.
    One without records the dividend nearest to it in time: at most PAID_WITHIN_DAYS from the pay
    date or, where there is none, from the ex-date to PAID_AFTER_DAYS_MAX after it.
    """
    found: dict[DeclaredDividend, RecordedDividend] = {}
    by_ex_date: dict[tuple[str, date | None], RecordedDividend] = {}
    for each in sorted(recorded, key=_by_date):
        by_ex_date.setdefault((str(each.transaction.asset), each.ex_date), each)
    undated: dict[str, list[RecordedDividend]] = defaultdict(list)
    for each in sorted(recorded, key=_by_date):
        if each.ex_date is None:
            undated[str(each.transaction.asset)].append(each)
    near: list[tuple[int, date, DeclaredDividend, RecordedDividend]] = []
    for one in expected:
        check()
        declared = one.declared
        stated = by_ex_date.get((declared.asset, declared.ex_date))
        if stated is not None:
            found[declared] = stated
            continue
        for each in _around(declared, undated[declared.asset]):
            distance_days = _distance_days(declared, each.transaction.date)
            if distance_days is not None:
                near.append((distance_days, declared.due, declared, each))
    taken: set[int] = set()
    for _, _, declared, each in sorted(
        near, key=lambda pair: (*pair[:2], pair[3].transaction.recorded)
    ):
        if declared not in found and id(each) not in taken:
            taken.add(id(each))
            found[declared] = each
    return found


def yearly_yield(income: Decimal | None, of: Decimal | None, unknown: str) -> Ratio:
    """Twelve months' income ÷ what it came from; `unknown` is the reason where one of them could
    not be computed.
    """
    if income is None or of is None:
        return Ratio(None, unknown)
    return Ratio(PRECISE.divide(income, of)) if of > 0 else Ratio(None, NO_CAPITAL)


def growth_by_year(
    received: Iterable[tuple[date, Decimal | None]], last: date, unknown: str
) -> list[YearOfDividends]:
    """Each calendar year from the first in which something was received to that of `last`, the day
    up to which it is known. `unknown` is the reason where an amount is None.
    """
    by_year: dict[int, Decimal | None] = {}
    for day, gross in received:
        by_year[day.year] = add(by_year.get(day.year, Decimal(0)), gross)
    if not by_year:
        return []
    years = range(min(by_year), last.year + 1)
    return [
        YearOfDividends(
            year, gross, _growth(gross, by_year.get(year - 1, Decimal(0)), year, last, unknown)
        )
        for year in years
        for gross in [by_year.get(year, Decimal(0))]
    ]


def a_year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _entitled(declared: DeclaredDividend, held: dict[str, Decimal]) -> Iterator[ExpectedDividend]:
    entitlement = held.get(declared.asset, Decimal(0))
    if entitlement > 0:
        yield ExpectedDividend(declared, entitlement)


def _by_date(recorded: RecordedDividend) -> tuple[date, int]:
    return recorded.transaction.date, recorded.transaction.recorded


def _around(
    declared: DeclaredDividend, by_date: Sequence[RecordedDividend]
) -> Sequence[RecordedDividend]:
    """Those that can be near enough, of payments by date: a few, however many there are."""
    due = declared.due.toordinal()
    begin = bisect.bisect_left(
        by_date, due - PAID_WITHIN_DAYS, key=lambda each: each.transaction.date.toordinal()
    )
    end = bisect.bisect_right(
        by_date, due + PAID_AFTER_DAYS_MAX, key=lambda each: each.transaction.date.toordinal()
    )
    return by_date[begin:end]


def _distance_days(declared: DeclaredDividend, paid: date) -> int | None:
    """How far a payment lies from when it was due; None where it is too far to be this one."""
    if declared.pay_date is not None:
        distance_days = abs((paid - declared.pay_date).days)
        return distance_days if distance_days <= PAID_WITHIN_DAYS else None
    distance_days = (paid - declared.ex_date).days
    return distance_days if 0 <= distance_days <= PAID_AFTER_DAYS_MAX else None


def _growth(
    gross: Decimal | None, before: Decimal | None, year: int, last: date, unknown: str
) -> Ratio:
    if date(year, 12, 31) > last:
        return Ratio(None, YEAR_NOT_OVER)
    if gross is None or before is None:
        return Ratio(None, unknown)
    if not before:
        return Ratio(None, NO_EARLIER_YEAR)
    return Ratio(PRECISE.divide(PRECISE.subtract(gross, before), before))
