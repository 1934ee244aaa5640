"""A second ledger, slow and obvious, to compare the real one with: day by day, with lots in plain
lists and exact fractions.

It is written from the definitions alone and shares no arithmetic with shared.ledger, only the
records that both read. None is an unknown figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.ledger.transactions import SplitEvent, Transaction

Figure = Fraction | None
RateRow = tuple[str, str, str, date, Decimal, str]

DUST = Fraction(5, 10**13)
FINE_DUST = Fraction(5, 10**19)
COUNTED = {"DIVIDEND": "income", "INTEREST": "income", "FEE": "fees", "TAX": "taxes"}
CASH = {
    "SELL": 1,
    "DIVIDEND": 1,
    "INTEREST": 1,
    "DEPOSIT": 1,
    "BUY": -1,
    "FEE": -1,
    "TAX": -1,
    "WITHDRAWAL": -1,
}


@dataclass(slots=True)
class Lot:
    quantity: Fraction
    cost: Figure
    cost_base: Figure
    rate: Figure


@dataclass(slots=True)
class Asset:
    currency: str
    lots: list[Lot] = field(default_factory=list)
    realized_gain: Figure = Fraction(0)
    realized_gain_base: Figure = Fraction(0)
    realized_price_gain_base: Figure = Fraction(0)

    @property
    def quantity(self) -> Fraction:
        return sum((lot.quantity for lot in self.lots), Fraction(0))


@dataclass(slots=True)
class Answer:
    """All figures by name: `figures["A quantity"]`, `["total_gain"]`, `["cash EUR"]`."""

    figures: dict[str, Figure]
    shortfalls: list[str]


class Oracle:
    """One portfolio, seen in one currency, by one method."""

    def __init__(
        self,
        transactions: Sequence[Transaction],
        splits: Sequence[SplitEvent],
        asset_currencies: Mapping[str, str],
        rates: Sequence[RateRow],
        closes: Mapping[tuple[str, date], Decimal],
        *,
        method: str,
        currency: str,
        base_currency: str,
        kind: str,
        track_cash: bool = True,
    ) -> None:
        self.transactions, self.splits, self.closes = transactions, splits, closes
        self.rates = {row[:4]: row for row in rates}
        self.kind = kind
        self.track_cash = track_cash
        self.method, self.currency, self.base_currency = method, currency, base_currency
        self.assets = {name: Asset(currency) for name, currency in asset_currencies.items()}
        self.cash: dict[str, Fraction] = {}
        self.sums: dict[str, Figure] = dict.fromkeys(
            ("income", "fees", "taxes", "inside", "booked", "invested", "transferred"), Fraction(0)
        )
        self.shortfalls: list[str] = []

    def answer(self, day: date) -> Answer:
        happenings = [transaction.date for transaction in self.transactions] + [
            split.ex_date for split in self.splits
        ]
        today = min(happenings, default=day)
        while today <= day:
            for split in self.splits:
                if split.ex_date == today:
                    self.split(split.asset, Fraction(split.new, split.old))
            for transaction in in_order(
                [transaction for transaction in self.transactions if transaction.date == today]
            ):
                self.record(transaction)
            today += timedelta(days=1)
        return self.value(day)

    # What each record does

    def record(self, it: Transaction) -> None:
        amount = gross(it)
        charges = Fraction(it.fee) + Fraction(it.tax)
        if it.type == "BUY":
            self.add(it, [amount, Fraction(it.fee), Fraction(it.tax)])
        elif it.type == "TRANSFER_IN":
            self.add(it, [amount])
        elif it.type == "SELL":
            self.sell(it, [amount, -Fraction(it.fee), -Fraction(it.tax)])
        elif it.type == "TRANSFER_OUT":
            self.transfer_out(it)
        elif it.type == "SPLIT":
            assert it.asset is not None
            self.split(it.asset, Fraction(it.ratio_new or 0, it.ratio_old or 1))
        elif it.type in COUNTED:
            self.count(COUNTED[it.type], amount, it)
        self.charge(it)
        self.pay(it, amount, charges)

    def pay(self, it: Transaction, amount: Fraction, charges: Fraction) -> None:
        change = CASH.get(it.type, 0) * amount - charges
        if self.track_cash:
            self.cash[it.currency] = self.cash.get(it.currency, Fraction(0)) + change
            if change:
                self.count("booked", change, it)
            if it.type in ("DEPOSIT", "WITHDRAWAL") and amount:
                self.count("invested", CASH[it.type] * amount, it)
        else:
            outside = charges if it.type in ("DEPOSIT", "WITHDRAWAL") else -change
            if outside:
                self.count("invested", outside, it)

    def transfer_out(self, it: Transaction) -> None:
        self.cross(it, total(lot.cost_base for lot in self.take(it)), -1)

    def cross(self, it: Transaction, cost_base: Figure, direction: int) -> None:
        """Units come in (1) or go out (-1) at their value of the day."""
        assert it.asset is not None
        worth = times(Fraction(it.quantity or 0), self.close(it.asset, it.date))
        if worth is not None:
            currency = self.assets[it.asset].currency
            worth = times(worth, self.rate(currency, self.currency, it.date))
        gained = times(Fraction(-direction), minus(worth, cost_base))
        self.sums["transferred"] = plus(self.sums["transferred"], gained)
        moved = times(Fraction(direction), worth)
        self.sums["invested"] = plus(self.sums["invested"], moved)

    def charge(self, it: Transaction) -> None:
        if it.fee:
            self.count("fees", Fraction(it.fee), it)
        if it.tax:
            self.count("taxes", Fraction(it.tax), it)
        if it.type in ("BUY", "SELL") and (it.fee or it.tax):
            self.count("inside", Fraction(it.fee) + Fraction(it.tax), it)

    def split(self, asset: str, ratio: Fraction) -> None:
        for lot in self.assets[asset].lots:
            lot.quantity *= ratio

    def add(self, it: Transaction, paid: list[Fraction]) -> None:
        assert it.asset is not None
        asset = self.assets[it.asset]
        to_base, to_asset = self.worth(it, self.currency), self.worth(it, asset.currency)
        rate = None if to_base is None or to_asset is None else to_base / to_asset
        cost, cost_base = (
            self.turned(it, paid, asset.currency),
            self.turned(it, paid, self.currency),
        )
        lot = Lot(Fraction(it.quantity or 0), cost, cost_base, rate)
        if it.type == "TRANSFER_IN":
            self.cross(it, lot.cost_base, 1)
        if self.method == "AVERAGE" and asset.lots:
            lot = pooled(asset.lots.pop(), lot)
        asset.lots.append(lot)

    def turned(self, it: Transaction, amounts: list[Fraction], quote: str) -> Figure:
        """Their sum in another currency. Nothing is nothing in any, known or not."""
        return total(times(amount, self.worth(it, quote)) for amount in amounts if amount)

    def sell(self, it: Transaction, net: list[Fraction]) -> None:
        assert it.asset is not None
        asset, used = self.assets[it.asset], self.take(it)
        proceeds, proceeds_base = (
            self.turned(it, net, asset.currency),
            self.turned(it, net, self.currency),
        )
        units = sum((lot.quantity for lot in used), Fraction(0))
        price_gain: Figure = Fraction(0)
        for lot in used:
            gain = minus(times(lot.quantity / units, proceeds), lot.cost)
            price_gain = plus(price_gain, times(gain, lot.rate))
        cost, cost_base = total(lot.cost for lot in used), total(lot.cost_base for lot in used)
        asset.realized_gain = plus(asset.realized_gain, minus(proceeds, cost))
        asset.realized_gain_base = plus(asset.realized_gain_base, minus(proceeds_base, cost_base))
        asset.realized_price_gain_base = plus(asset.realized_price_gain_base, price_gain)

    def take(self, it: Transaction) -> list[Lot]:
        assert it.asset is not None
        lots, quantity = self.assets[it.asset].lots, Fraction(it.quantity or 0)
        remaining = left(self.assets[it.asset].quantity, quantity)
        if remaining <= 0:
            used = list(lots)
            lots.clear()
            if remaining < 0:
                self.shortfalls.append(str(it.key))
                used.append(Lot(-remaining, None, None, None))
            return used
        used = []
        while quantity:
            lot = self.next_lot(lots)
            part = min(lot.quantity, quantity)
            of_it = part / lot.quantity
            used.append(Lot(part, times(of_it, lot.cost), times(of_it, lot.cost_base), lot.rate))
            lot.quantity, lot.cost, lot.cost_base = (
                lot.quantity - part,
                times(1 - of_it, lot.cost),
                times(1 - of_it, lot.cost_base),
            )
            if not lot.quantity:
                lots.remove(lot)
            quantity -= part
        return used

    def next_lot(self, lots: list[Lot]) -> Lot:
        if self.method == "LIFO":
            return lots[-1]
        if self.method == "HIFO":
            dearest = max(-1 if lot.cost is None else lot.cost / lot.quantity for lot in lots)
            return next(
                lot
                for lot in lots
                if dearest == (-1 if lot.cost is None else lot.cost / lot.quantity)
            )
        return lots[0]

    def count(self, name: str, amount: Fraction, it: Transaction) -> None:
        self.sums[name] = plus(self.sums[name], self.turned(it, [amount], self.currency))

    # What it is worth

    def value(self, day: date) -> Answer:
        figures: dict[str, Figure] = {}
        parts: list[Figure] = []
        unrealized_parts: list[Figure] = []
        is_whole = True
        for name, asset in self.assets.items():
            cost, cost_base = (
                total(lot.cost for lot in asset.lots),
                total(lot.cost_base for lot in asset.lots),
            )
            close = self.close(name, day) if asset.lots else Fraction(0)
            value = times(asset.quantity, close)
            value_base = (
                times(value, self.rate(asset.currency, self.currency, day))
                if asset.lots
                else Fraction(0)
            )
            price_gain = total(
                times(minus(times(lot.quantity, close), lot.cost), lot.rate) for lot in asset.lots
            )
            gain = minus(value_base, cost_base)
            if asset.lots:
                parts.append(value_base)
                if value_base is not None:
                    unrealized_parts.append(gain)
                else:
                    is_whole = False
            mine = {
                "quantity": asset.quantity,
                "cost_basis": cost,
                "cost_basis_base": cost_base,
                "market_value": value,
                "market_value_base": value_base,
                "unrealized_gain_base": gain,
                "price_gain_base": price_gain if value_base is not None else None,
                "realized_gain": asset.realized_gain,
                "realized_gain_base": asset.realized_gain_base,
                "realized_price_gain_base": asset.realized_price_gain_base,
            }
            figures.update({f"{name} {figure}": value for figure, value in mine.items()})
        cash: list[Figure] = []
        for code, amount in self.cash.items():
            figures[f"cash {code}"] = amount
            if amount:
                cash.append(times(amount, self.rate(code, self.currency, day)))
        realized = total(asset.realized_gain_base for asset in self.assets.values())
        outside = minus(plus(self.sums["fees"], self.sums["taxes"]), self.sums["inside"])
        unrealized = None if parts and not unrealized_parts else total(unrealized_parts)
        cash_fx_gain = minus(total(cash), self.sums["booked"])
        value_of_all = of_known([*parts, *cash])
        gains = [unrealized, realized, self.sums["income"], cash_fx_gain, self.sums["transferred"]]
        total_gain = minus(total(gains), outside) if is_whole else None
        # What the definitions promise, and not the sum itself, is the figure to compare with.
        if total_gain is not None:
            assert total_gain == minus(value_of_all, self.sums["invested"])
        figures |= {
            "market_value": value_of_all,
            "cash": of_known(cash),
            "cash_fx_gain": cash_fx_gain,
            "transferred_gain": self.sums["transferred"],
            "net_invested": None if total_gain is None else self.sums["invested"],
            "unrealized_gain": unrealized,
            "realized_gain": realized,
            "income": self.sums["income"],
            "fees": self.sums["fees"],
            "taxes": self.sums["taxes"],
            "total_gain": total_gain,
        }
        return Answer(figures, self.shortfalls)

    def close(self, asset: str, day: date) -> Figure:
        days = [close_day for name, close_day in self.closes if name == asset and close_day <= day]
        return Fraction(self.closes[asset, max(days)]) if days else None

    def worth(self, it: Transaction, quote: str) -> Figure:
        """Of one unit of the transaction's currency."""
        if it.currency != quote and it.fx_rate is not None and quote == self.base_currency:
            return Fraction(it.fx_rate)
        return self.rate(it.currency, quote, it.date)

    def rate(self, base: str, quote: str, day: date) -> Figure:
        if base == quote:
            return Fraction(1)
        rate = self.of_one_publisher(base, quote, day)
        if rate is None and "USD" not in (base, quote):
            return times(
                self.of_one_publisher(base, "USD", day), self.of_one_publisher("USD", quote, day)
            )
        return rate

    def of_one_publisher(self, base: str, quote: str, day: date) -> Figure:
        kind = self.kind if "ARS" in (base, quote) else "official"
        published = self.published(base, quote, kind, day)
        if published is not None:
            return published[0]
        for pivot in ("EUR", "ARS", "USD"):
            if pivot not in (base, quote):
                first, second = (
                    self.published(base, pivot, kind, day),
                    self.published(pivot, quote, kind, day),
                )
                if first and second and first[1] == second[1]:
                    return first[0] * second[0]
        return None

    def published(self, base: str, quote: str, kind: str, day: date) -> tuple[Fraction, str] | None:
        """The last rate of fifteen days, as published or inverted, and its publisher."""
        kind = kind if "ARS" in (base, quote) else "official"
        for age in range(15):
            for first, second in ((base, quote), (quote, base)):
                row = self.rates.get((first, second, kind, day - timedelta(days=age)))
                if row is not None:
                    rate = Fraction(row[4])
                    return (rate if first == base else 1 / rate), row[5].split(":")[-1].lower()
        return None


def left(held: Fraction, removed: Fraction) -> Fraction:
    """What is left; nothing where only the rounding of the removed quantity lies between the
    two.
    """
    rest = held - removed
    if (held * 10**12).denominator == 1:
        return rest
    dust = DUST if (removed * 10**12).denominator == 1 else FINE_DUST
    return Fraction(0) if abs(rest) < dust else rest


def in_order(of_one_day: list[Transaction]) -> list[Transaction]:
    """Splits; then transactions with an order, by it; then those that add; then the rest; otherwise
    as recorded.
    """
    recorded = sorted(of_one_day, key=lambda it: it.recorded)
    splits = [it for it in recorded if it.type == "SPLIT"]
    others = [it for it in recorded if it.type != "SPLIT"]
    stated = sorted([it for it in others if it.order is not None], key=lambda it: it.order or 0)
    adding = [
        it for it in others if it.order is None and it.type in ("BUY", "TRANSFER_IN", "DEPOSIT")
    ]
    rest = [it for it in others if it.order is None and it not in adding]
    return splits + stated + adding + rest


def gross(it: Transaction) -> Fraction:
    if it.amount is not None:
        return Fraction(it.amount)
    return Fraction(it.quantity or 0) * Fraction(it.unit_price or 0)


def pooled(left: Lot, right: Lot) -> Lot:
    cost, cost_base = plus(left.cost, right.cost), plus(left.cost_base, right.cost_base)
    rate = None
    if cost is not None and cost_base is not None:
        rate = cost_base / cost if cost else right.rate
    return Lot(left.quantity + right.quantity, cost, cost_base, rate)


def plus(left: Figure, right: Figure) -> Figure:
    return None if left is None or right is None else left + right


def minus(left: Figure, right: Figure) -> Figure:
    return None if left is None or right is None else left - right


def times(left: Figure, right: Figure) -> Figure:
    return None if left is None or right is None else left * right


def of_known(figures: list[Figure]) -> Figure:
    """The sum of what is known; unknown where nothing is."""
    known = [figure for figure in figures if figure is not None]
    return total(known) if known or not figures else None


def total(figures: Iterable[Figure]) -> Figure:
    summed: Figure = Fraction(0)
    for figure in figures:
        summed = plus(summed, figure)
    return summed
