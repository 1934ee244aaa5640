"""EODHD's rows of splits and dividends as corporate actions, and its prices in a major currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared.ledger.minor_units import Unit, unit_of
from shared.vendors.prices.parsing import day, number, pay_day
from shared.vendors.prices.split_ratios import split_ratio
from shared.vendors.protocols import Dividend, Split


def splits_of(rows: Sequence[dict[str, Any]], first: date, last: date) -> list[Split]:
    by_day: dict[date, Split] = {}
    for row in rows:
        on = day(row["date"])
        if first <= on <= last:
            new, _, old = row["split"].partition("/")
            ratio = split_ratio(Decimal(new), Decimal(old))
            if ratio != (1, 1):
                by_day[on] = Split(on, *ratio)
    return [by_day[on] for on in sorted(by_day)]


def dividends_of(
    rows: Sequence[dict[str, Any]], unit: Unit | None, first: date, last: date
) -> list[Dividend]:
    """As declared. A row without the unadjusted value is left out, and so is one that does not say
    its currency where the listing is quoted in hundredths: it might be pence as well as pounds.
    """
    dividends = []
    for row in rows:
        on, amount, written = (
            day(row["date"]),
            number(row.get("unadjustedValue")),
            row.get("currency"),
        )
        if amount is None or amount <= 0 or not first <= on <= last:
            continue
        if not written and unit is not None and unit.exponent:
            continue
        own = unit_of(written) if written else unit
        paid = row.get("paymentDate")
        dividends.append(
            Dividend(
                ex_date=on,
                amount=own.major(amount) if own else amount,
                pay_date=pay_day(paid, on) if paid else None,
                currency=own.currency if own else None,
            )
        )
    return sorted(dividends, key=lambda dividend: dividend.ex_date)


def major_of(amount: Decimal | None, unit: Unit | None) -> Decimal | None:
    return amount if amount is None or unit is None else unit.major(amount)
