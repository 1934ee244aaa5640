"""The demo account's trades after the hand-written ones: by rule, and without a last one.

Each quarter a deposit is invested in the world fund, whose dividends are recorded as they are paid;
each year ends with a custody fee. An entry depends on nothing but its own day: a later start adds
those that have become due, under external ids of their own, and changes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from local.sample_market.calendars import next_open_day
from local.sample_market.entries import Entry, cash, dividend, trade
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars, dividends

FIRST_YEAR = 2027
"""The hand-written entries end in November 2026."""

FUND = INSTRUMENTS["ZZWLD"]
SAVED = Decimal(3000)
INVESTED = Decimal(2900)
"""Dollars a quarter; the difference pays the fees."""

CENT = Decimal("0.01")
UNIT = Decimal("0.0001")


def later_entries(written: tuple[Entry, ...], until: date) -> tuple[Entry, ...]:
    """The entries of the world portfolio after the `written` ones, up to `until`, oldest first."""
    held = sum((_bought(entry) for entry in written if entry.symbol == FUND.symbol), Decimal(0))
    purchases = [entry for entry in _savings(until) if entry.date <= until]
    paid = [entry for entry in _paid(held, purchases, until) if entry.date <= until]
    fees = [
        cash("FEE", f"{year}-12-31", "25.00", note="Custody")
        for year in range(FIRST_YEAR, until.year + 1)
    ]
    return tuple(
        sorted(
            [*purchases, *paid, *(fee for fee in fees if fee.date <= until)],
            key=lambda entry: entry.date,
        )
    )


def _savings(until: date) -> Iterator[Entry]:
    """A deposit and a purchase at the close, on each quarter's first open day from the 10th on."""
    closes = {bar.date: bar.close for bar in bars(FUND, until)}
    for year in range(FIRST_YEAR, until.year + 1):
        for month in (1, 4, 7, 10):
            day = next_open_day(FUND.market, date(year, month, 10))
            if day in closes:
                price = Decimal(str(closes[day]))
                quantity = (INVESTED / price).quantize(UNIT, ROUND_DOWN)
                yield cash("DEPOSIT", day.isoformat(), str(SAVED))
                yield trade(
                    "BUY", day.isoformat(), FUND.symbol, str(quantity), str(price), fee="1.00"
                )


def _paid(held: Decimal, purchases: list[Entry], until: date) -> Iterator[Entry]:
    """The fund's dividends on the units held before their ex-date, with 15% withheld."""
    for declared in dividends(FUND, until):
        if declared.ex_date.year >= FIRST_YEAR:
            units = held + sum(
                (_bought(entry) for entry in purchases if entry.date < declared.ex_date), Decimal(0)
            )
            amount = (units * declared.amount).quantize(CENT, ROUND_HALF_EVEN)
            tax = (amount * Decimal("0.15")).quantize(CENT, ROUND_HALF_EVEN)
            days = declared.pay_date.isoformat(), declared.ex_date.isoformat()
            yield dividend(days[0], FUND.symbol, days[1], str(amount), tax=str(tax))


def _bought(entry: Entry) -> Decimal:
    return Decimal(entry.fields["quantity"]) if entry.type == "BUY" else Decimal(0)
