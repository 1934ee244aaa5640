"""Dividends: which of them a portfolio was entitled to, which were recorded, and their yield.

declared     a corporate action: cash per share, as shares were counted on its ex-date
entitlement  units held at the end of the day before the ex-date
expected     entitlement × amount per share, due on the pay date, or on the ex-date where no
             source gives one
recorded     a DIVIDEND transaction; these alone are income, whether or not anything was expected
"""

from __future__ import annotations

import bisect
import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Final

from shared.immutable import immutable
from shared.ledger.money import PRECISE, add
from shared.ledger.pacing import Check, go_on
from shared.ledger.ratios import NO_CAPITAL
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import Units, assets_of, replay

PAID_WITHIN_DAYS: Final = 20
"""The longest time between a pay date and the booking of its payment, abroad and with holidays. It
is less than the distance of two monthly payments, so that the nearest payment is the right one.
"""

PAID_AFTER_DAYS_MAX: Final = 90
"""Where no source gives a pay date: the longest time from the ex-date to the payment."""

NO_EARLIER_YEAR: Final = "no_earlier_year"
"""Nothing was received in the year before, so growth is not defined."""
YEAR_NOT_OVER: Final = "year_not_over"


@immutable
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


@immutable
class RecordedDividend:
    """A DIVIDEND transaction, with the ex-date that its owner stated, if any."""

    transaction: Transaction
    ex_date: date | None


@immutable
class ExpectedDividend:
    """A declared dividend, and the units (`entitlement`) that were held in time for it."""

    declared: DeclaredDividend
    entitlement: Decimal

    @property
    def cash(self) -> Decimal:
        """Gross, in the dividend's currency."""
        return PRECISE.multiply(self.entitlement, self.declared.amount)


@immutable
class DecimalRatio:
    """An exact ratio (0.05 is 5 %), or None and the code of the reason."""

    value: Decimal | None
    reason: str | None = None


@immutable
class YearOfDividends:
    """The dividends of one calendar year. `growth` is against the whole year before."""

    year: int
    gross: Decimal | None
    growth: DecimalRatio


def expected_dividends(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    declared: Iterable[DeclaredDividend],
    check: Check = go_on,
) -> list[ExpectedDividend]:
    """The dividends to which held units were entitled, by ex-date. Quantities are replayed once,
    whatever the number of dividends.
    """
    held: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    units = Units()
    for step, _ in replay(transactions, splits, units, check):
        day = step.ex_date if isinstance(step, SplitEvent) else step.date
        for asset in assets_of(step):
            held[asset].append((day, units.held[asset]))
    in_order = sorted(declared, key=lambda dividend: (dividend.ex_date, dividend.asset))
    return [
        ExpectedDividend(dividend, entitlement)
        for dividend in in_order
        if (entitlement := _held_before(held[dividend.asset], dividend.ex_date)) > 0
    ]


def recorded_as(
    expected: Sequence[ExpectedDividend], recorded: Sequence[RecordedDividend], check: Check = go_on
) -> dict[DeclaredDividend, RecordedDividend]:
    """Which transaction records which dividend; a transaction records at most one.

    A transaction with an ex-date records the dividend of its asset with that ex-date and no other.
    One without records the dividend nearest to it in time: at most PAID_WITHIN_DAYS from the pay
    date or, where there is none, from the ex-date to PAID_AFTER_DAYS_MAX after it.
    """
    recorded_by_declared: dict[DeclaredDividend, RecordedDividend] = {}
    by_ex_date: dict[tuple[str, date | None], RecordedDividend] = {}
    for record in sorted(recorded, key=_by_date):
        by_ex_date.setdefault((str(record.transaction.asset), record.ex_date), record)
    undated: dict[str, list[RecordedDividend]] = defaultdict(list)
    for record in sorted(recorded, key=_by_date):
        if record.ex_date is None:
            undated[str(record.transaction.asset)].append(record)
    near: list[tuple[int, date, DeclaredDividend, RecordedDividend]] = []
    for dividend in expected:
        check()
        declared = dividend.declared
        stated = by_ex_date.get((declared.asset, declared.ex_date))
        if stated is not None:
            recorded_by_declared[declared] = stated
            continue
        for record in _around(declared, undated[declared.asset]):
            distance_days = _distance_days(declared, record.transaction.date)
            if distance_days is not None:
                near.append((distance_days, declared.due, declared, record))
    used_ids: set[int] = set()
    for _, _, declared, record in sorted(
        near, key=lambda pair: (*pair[:2], pair[3].transaction.recorded)
    ):
        if declared not in recorded_by_declared and id(record) not in used_ids:
            used_ids.add(id(record))
            recorded_by_declared[declared] = record
    return recorded_by_declared


def yearly_yield(income: Decimal | None, of: Decimal | None, unknown: str) -> DecimalRatio:
    """Twelve months' income ÷ `of`, the cost or value that yielded it. `unknown` is the reason
    where one of them could not be computed.
    """
    if income is None or of is None:
        return DecimalRatio(None, unknown)
    return DecimalRatio(PRECISE.divide(income, of)) if of > 0 else DecimalRatio(None, NO_CAPITAL)


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


def _held_before(changes: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    """The units at the end of the day before; `changes` are oldest first."""
    place = bisect.bisect_left(changes, day, key=itemgetter(0))
    return changes[place - 1][1] if place else Decimal(0)


def _by_date(recorded: RecordedDividend) -> tuple[date, int]:
    return recorded.transaction.date, recorded.transaction.recorded


def _around(
    declared: DeclaredDividend, by_date: Sequence[RecordedDividend]
) -> Sequence[RecordedDividend]:
    """Of payments in order of date, the few that can be near enough to this dividend."""
    due = declared.due.toordinal()
    begin = bisect.bisect_left(
        by_date, due - PAID_WITHIN_DAYS, key=lambda record: record.transaction.date.toordinal()
    )
    end = bisect.bisect_right(
        by_date, due + PAID_AFTER_DAYS_MAX, key=lambda record: record.transaction.date.toordinal()
    )
    return by_date[begin:end]


def _distance_days(declared: DeclaredDividend, paid: date) -> int | None:
    """The days between a payment and its due date; None where they are too many for a match."""
    if declared.pay_date is not None:
        distance_days = abs((paid - declared.pay_date).days)
        return distance_days if distance_days <= PAID_WITHIN_DAYS else None
    distance_days = (paid - declared.ex_date).days
    return distance_days if 0 <= distance_days <= PAID_AFTER_DAYS_MAX else None


def _growth(
    gross: Decimal | None, before: Decimal | None, year: int, last: date, unknown: str
) -> DecimalRatio:
    if date(year, 12, 31) > last:
        return DecimalRatio(None, YEAR_NOT_OVER)
    if gross is None or before is None:
        return DecimalRatio(None, unknown)
    if not before:
        return DecimalRatio(None, NO_EARLIER_YEAR)
    return DecimalRatio(PRECISE.divide(PRECISE.subtract(gross, before), before))
