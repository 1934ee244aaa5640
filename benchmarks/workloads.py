"""Seeded workloads: a ledger, closes and rates of a given size, the same on every machine.

Invented, and shaped like real ones: closes on weekdays with two decimals, a tenth of the quantities
with fractions, three quarters of the trades buys, dividends and fees in between, one split for
every tenth asset, rates with four decimals.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from shared.database.assets import Asset
from shared.ledger.transactions import SplitEvent, Transaction

CURRENCIES: Final = ("USD", "EUR", "GBP", "JPY")
REPORTING: Final = "USD"
LAST: Final = date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a workload."""

    transactions: int
    assets: int
    years: int
    currencies: int = 1


SIZES: Final = {
    "S": Size(200, 10, 1, 4),
    "M": Size(2_000, 50, 5, 4),
    "L": Size(20_000, 200, 10, 4),
    "XL": Size(200_000, 500, 20, 4),
}


@dataclass(slots=True)
class Workload:
    """Closes and rates oldest first; rates are reporting currency for one unit of theirs."""

    first: date
    last: date
    asset_currencies: dict[str, str] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    splits: list[SplitEvent] = field(default_factory=list)
    closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    rates: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)


def make(size: Size, seed: int = 20250630) -> Workload:
    """The workload of a size; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - invented data, not a secret
    first = LAST - timedelta(days=365 * size.years)
    workload = Workload(first, LAST)
    days = [first + timedelta(days=offset) for offset in range((LAST - first).days + 1)]
    weekdays = [day for day in days if day.weekday() < 5]
    for currency in CURRENCIES[: size.currencies]:
        if currency != REPORTING:
            workload.rates[currency] = _walk(
                chance, weekdays, {"EUR": 1.1, "GBP": 1.3}.get(currency, 0.0092), 0.004, 4
            )
    for number in range(size.assets):
        asset = f"asset-{number:03}"
        workload.asset_currencies[asset] = CURRENCIES[number % size.currencies]
        workload.closes[asset] = _walk(chance, weekdays, chance.uniform(5, 400), 0.012, 2)
        if number % 10 == 9:
            workload.splits.append(SplitEvent(asset, chance.choice(weekdays), 2, 1))
    _trade(chance, workload, size, weekdays)
    return workload


def with_trades(market: Workload, size: Size, seed: int) -> Workload:
    """The same market with other transactions, as of another portfolio."""
    chance = random.Random(seed)  # noqa: S311 - invented data, not a secret
    other = replace(market, transactions=[])
    weekdays = [day for day, _ in next(iter(market.closes.values()))]
    _trade(chance, other, size, weekdays)
    return other


def sold_at_once(market: Workload, sales: int, sales_a_purchase: int = 1) -> Workload:
    """The same market with so many sales, a few weeks after their purchases. Oldest first, each
    uses a part of one purchase or of two.
    """
    assets = list(market.asset_currencies)
    weekdays = [day for day, _ in market.closes[assets[0]]]
    other = replace(market, transactions=[], splits=[])
    purchases = sales // sales_a_purchase
    for number in range(purchases):
        asset = assets[number % len(assets)]
        day = weekdays[number * (len(weekdays) - 30) // purchases]
        trades = [("BUY", day, Decimal(10 * sales_a_purchase))]
        trades += [
            ("SELL", day + timedelta(days=40 - later), Decimal("9.5"))
            for later in reversed(range(sales_a_purchase))
        ]
        for type_, on, quantity in trades:
            other.transactions.append(
                Transaction(
                    type_,
                    on,
                    market.asset_currencies[asset],
                    asset=asset,
                    quantity=quantity,
                    unit_price=Decimal(number % 997 + 5) / 4,
                    fee=Decimal("1.5"),
                    recorded=len(other.transactions),
                )
            )
    return other


def _walk(
    chance: random.Random, days: list[date], start: float, step: float, decimals: int
) -> list[tuple[date, Decimal]]:
    """A random walk; a rate of hundredths gets two decimals more, as published ones do."""
    decimals += 2 if start < 0.1 else 0
    level, walked = start, []
    for day in days:
        level = max(level * (1 + chance.gauss(0, step)), start / 50)
        walked.append((day, Decimal(f"{level:.{decimals}f}")))
    return walked


def _trade(chance: random.Random, workload: Workload, size: Size, weekdays: list[date]) -> None:
    splits = {split.asset: split for split in workload.splits}
    assets = list(workload.asset_currencies)
    held = dict.fromkeys(assets, Decimal(0))
    prices = {asset: dict(closes) for asset, closes in workload.closes.items()}
    split_done: set[str] = set()
    for number, day in enumerate(sorted(chance.choices(weekdays, k=size.transactions))):
        asset = chance.choice(assets)
        split = splits.get(asset)
        if split and split.ex_date <= day and asset not in split_done:
            held[asset] *= 2
            split_done.add(asset)
        kind = chance.choices(("BUY", "SELL", "DIVIDEND", "FEE"), (70, 20, 8, 2))[0]
        if kind == "SELL" and held[asset] < 1:
            kind = "BUY"
        quantity = price = amount = None
        if kind in ("BUY", "SELL"):
            quantity = Decimal(chance.randint(1, 100))
            if chance.random() < 0.1:
                quantity = Decimal(chance.randint(1, 999_999)) / 10_000
            price = prices[asset][day]
            if kind == "SELL":
                quantity = min(quantity, held[asset])
            held[asset] += quantity if kind == "BUY" else -quantity
        else:
            amount = Decimal(chance.randint(100, 9_999)) / 100
        workload.transactions.append(
            Transaction(
                kind,
                day,
                workload.asset_currencies[asset],
                asset=None if kind == "FEE" else asset,
                quantity=quantity,
                unit_price=price,
                amount=amount,
                fee=Decimal(chance.randint(0, 500)) / 100 if kind != "FEE" else Decimal(0),
                recorded=number,
            )
        )


def asset_named(name: str, currency: str) -> Asset:
    """An invented share of a workload."""
    asset_id = uuid5(NAMESPACE_OID, name)
    created = datetime(2020, 1, 1, tzinfo=UTC)
    return Asset(asset_id, None, name, None, name, "EQUITY", currency, None, created, created)
