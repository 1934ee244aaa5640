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
    "RETURN_OF_CAPITAL": 1,
    "MERGER": 1,
    "BUY": -1,
    "FEE": -1,
    "TAX": -1,
    "WITHDRAWAL": -1,
    "EXCHANGE": -1,
}


@dataclass(slots=True)
class Lot:
    """`opened` counts the lots in the order in which they come."""

    day: date
    quantity: Fraction
    cost: Figure
    cost_base: Figure
    rate: Figure
    key: str | None = None
    opened: int = 0


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
        self.opened = 0
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
        rules = {
            "BUY": self.buy,
            "TRANSFER_IN": self.transfer_in,
            "SELL": self.sell,
            "TRANSFER_OUT": self.transfer_out,
            "RETURN_OF_CAPITAL": self.return_capital,
            "SPIN_OFF": self.spin_off,
            "MERGER": self.merge,
            "SPLIT": self.split_by_hand,
        }
        if it.type in rules:
            rules[it.type](it)
        elif it.type in COUNTED:
            self.count(COUNTED[it.type], self.gross(it, self.currency))
        self.charge(it)
        self.pay(it)

    def pay(self, it: Transaction) -> None:
        """Cash as it moves, and what moved in the reporting currency; what an exchange pays is
        worth what it becomes.
        """
        sign = 0 if it.type == "EXCHANGE" else CASH.get(it.type, 0)
        paid = times(Fraction(sign), self.gross(it, self.currency)) if sign else Fraction(0)
        charged = self.charges(it, self.currency)
        is_funding = it.type in ("DEPOSIT", "WITHDRAWAL")
        if self.track_cash:
            self.count("booked", minus(paid, charged))
            self.count("invested", paid if is_funding else Fraction(0))
            self.move_cash(it.currency, CASH.get(it.type, 0) * gross(it) - Fraction(it.tax))
            self.move_cash(it.fee_currency or it.currency, -Fraction(it.fee))
            if it.to_currency:
                self.move_cash(it.to_currency, Fraction(it.to_amount or 0))
        else:
            self.count("invested", charged if is_funding else minus(charged, paid))

    def move_cash(self, currency: str, amount: Fraction) -> None:
        self.cash[currency] = self.cash.get(currency, Fraction(0)) + amount

    def transfer_out(self, it: Transaction) -> None:
        self.cross(it, total(lot.cost_base for lot in self.take(it)), -1)

    def cross(self, it: Transaction, cost_base: Figure, direction: int) -> None:
        """Units come in (1) or go out (-1) at their value of the day."""
        worth = times(Fraction(it.quantity or 0), self.close(str(it.asset), it.date))
        if worth is not None:
            worth = times(worth, self.rate(self.asset(it).currency, self.currency, it.date))
        self.count("transferred", times(Fraction(-direction), minus(worth, cost_base)))
        self.count("invested", times(Fraction(direction), worth))

    def charge(self, it: Transaction) -> None:
        self.count("fees", self.fee(it, self.currency))
        self.count("taxes", self.tax(it, self.currency))
        if it.type in ("BUY", "SELL"):
            self.count("inside", self.charges(it, self.currency))

    def count(self, name: str, amount: Figure) -> None:
        self.sums[name] = plus(self.sums[name], amount)

    def split_by_hand(self, it: Transaction) -> None:
        self.split(str(it.asset), Fraction(it.ratio_new or 0, it.ratio_old or 1))

    def split(self, asset: str, ratio: Fraction) -> None:
        for lot in self.assets[asset].lots:
            lot.quantity *= ratio

    # Lots that come

    def buy(self, it: Transaction) -> None:
        paid = (plus(self.gross(it, quote), self.charges(it, quote)) for quote in self.both(it))
        self.add(it, *paid)

    def transfer_in(self, it: Transaction) -> None:
        if it.lots:
            self.carry(it)
            return
        cost, cost_base = (self.gross(it, quote) for quote in self.both(it))
        self.add(it, cost, cost_base)
        self.cross(it, cost_base, 1)

    def add(self, it: Transaction, cost: Figure, cost_base: Figure) -> None:
        units, rate = Fraction(it.quantity or 0), self.lot_rate(it)
        self.open(str(it.asset), Lot(it.date, units, cost, cost_base, rate, it.key))

    def lot_rate(self, it: Transaction) -> Figure:
        """Reporting currency for one unit of the asset's currency."""
        if self.asset(it).currency == self.currency:
            return Fraction(1)
        to_asset, to_base = (self.worth(it, quote) for quote in self.both(it))
        return None if to_base is None or to_asset is None else to_base / to_asset

    def carry(self, it: Transaction) -> None:
        currency, costs = self.asset(it).currency, []
        for lot in it.lots:
            rate = self.rate(currency, self.currency, lot.date)
            if lot.fx_rate is not None and self.currency == self.base_currency != currency:
                rate = Fraction(lot.fx_rate)
            cost = None if lot.cost is None else Fraction(lot.cost)
            costs.append(times(cost, rate))
            carried = Lot(lot.date, Fraction(lot.quantity), cost, costs[-1], rate, it.key)
            self.open(str(it.asset), carried)
        self.cross(it, total(costs), 1)

    def open(self, asset: str, lot: Lot) -> None:
        lots = self.assets[asset].lots
        self.opened += 1
        lot.opened = self.opened
        lots.append(lot)
        if self.method == "AVERAGE":
            lot.rate = average_rate(lot.cost, lot.cost_base, lot.rate)
            lots[:] = [pooled(*lots)] if len(lots) == 2 else lots

    # Lots that go

    def take(self, it: Transaction) -> list[Lot]:
        """The parts of lots that leave: those that the record names, the rest by the method."""
        lots, quantity = self.asset(it).lots, Fraction(it.quantity or 0)
        if it.quantity is None:
            quantity = self.asset(it).quantity or Fraction(1)
        remaining = left(self.asset(it).quantity, quantity)
        if remaining <= 0:
            used = self.in_use_order(lots)
            lots.clear()
            if remaining < 0:
                self.shortfalls.append(str(it.key))
                used.append(Lot(it.date, -remaining, None, None, None))
            return used
        used = []
        for chosen in it.from_lots if self.method != "AVERAGE" else ():
            wanted = min(Fraction(chosen.quantity), quantity)
            while wanted and (named := [lot for lot in lots if lot.key == chosen.key]):
                used.append(self.take_from(self.next_lot(named), lots, wanted))
                wanted -= used[-1].quantity
                quantity -= used[-1].quantity
        while quantity:
            used.append(self.take_from(self.next_lot(lots), lots, quantity))
            quantity -= used[-1].quantity
        return used

    def take_from(self, lot: Lot, lots: list[Lot], quantity: Fraction) -> Lot:
        part = min(lot.quantity, quantity)
        of_it = part / lot.quantity
        cost, cost_base = times(of_it, lot.cost), times(of_it, lot.cost_base)
        used = Lot(lot.day, part, cost, cost_base, lot.rate, lot.key, lot.opened)
        lot.quantity -= part
        lot.cost, lot.cost_base = minus(lot.cost, cost), minus(lot.cost_base, cost_base)
        if not lot.quantity:
            lots.remove(lot)
        return used

    def next_lot(self, lots: list[Lot]) -> Lot:
        oldest_first = sorted(lots, key=lambda lot: (lot.day, lot.opened))
        if self.method == "LIFO":
            return oldest_first[-1]
        if self.method == "HIFO":
            return max(oldest_first, key=unit_cost)
        return oldest_first[0]

    def sell(self, it: Transaction) -> None:
        net = (minus(self.gross(it, quote), self.charges(it, quote)) for quote in self.both(it))
        self.realize(it, self.take(it), *net)

    def in_use_order(self, lots: Sequence[Lot]) -> list[Lot]:
        rest, ordered = list(lots), []
        while rest:
            ordered.append(self.next_lot(rest))
            rest.remove(ordered[-1])
        return ordered

    def realize(
        self, it: Transaction, used: list[Lot], proceeds: Figure, proceeds_base: Figure
    ) -> None:
        asset = self.asset(it)
        price_gain = total(
            times(minus(share, lot.cost), lot.rate)
            for lot, share in zip(used, spread(proceeds, used), strict=True)
        )
        cost, cost_base = total(lot.cost for lot in used), total(lot.cost_base for lot in used)
        asset.realized_gain = plus(asset.realized_gain, minus(proceeds, cost))
        asset.realized_gain_base = plus(asset.realized_gain_base, minus(proceeds_base, cost_base))
        asset.realized_price_gain_base = plus(asset.realized_price_gain_base, price_gain)

    # Lots that change

    def give_back(self, it: Transaction, lots: list[Lot]) -> None:
        """Cash lowers the cost of these lots, spread by quantity, at the rates at which their cost
        is frozen. What is more than their cost is a gain, and what the rates have changed since.
        """
        cash, cash_base = (self.gross(it, quote) for quote in self.both(it))
        returned = []
        for lot, share in zip(lots, spread(cash, lots), strict=True):
            part, part_base = None, None
            if share is not None and lot.cost is not None:
                part = min(share, lot.cost) if lot.cost > 0 else Fraction(0)
                part_base = times(part / lot.cost if lot.cost else Fraction(0), lot.cost_base)
            returned.append(Lot(lot.day, lot.quantity, part, part_base, lot.rate))
            lot.cost, lot.cost_base = minus(lot.cost, part), minus(lot.cost_base, part_base)
        self.realize(it, returned, cash, cash_base)

    def return_capital(self, it: Transaction) -> None:
        if self.asset(it).lots:
            self.give_back(it, self.asset(it).lots)
        else:
            nothing = Lot(it.date, Fraction(1), Fraction(0), Fraction(0), self.lot_rate(it))
            self.realize(it, [nothing], *(self.gross(it, quote) for quote in self.both(it)))

    def spin_off(self, it: Transaction) -> None:
        lots = self.in_use_order(self.asset(it).lots)
        share = Fraction(it.cost_share or 0)
        units = Fraction(it.to_quantity or 0)
        if not lots:
            self.shortfalls.append(str(it.key))
            self.open(str(it.to_asset), Lot(it.date, units, None, None, None))
            return
        moved = []
        for lot, part in zip(lots, spread(units, lots), strict=True):
            cost, cost_base = times(share, lot.cost), times(share, lot.cost_base)
            units_moved = part or Fraction(0)
            moved.append(Lot(lot.day, units_moved, cost, cost_base, lot.rate, lot.key, lot.opened))
            lot.cost, lot.cost_base = minus(lot.cost, cost), minus(lot.cost_base, cost_base)
        self.turn_into(it, moved)

    def merge(self, it: Transaction) -> None:
        used = self.take(it)
        if gross(it):
            self.give_back(it, used)
        for lot, part in zip(used, spread(Fraction(it.to_quantity or 0), used), strict=True):
            lot.quantity = part or Fraction(0)
        self.turn_into(it, used)

    def turn_into(self, it: Transaction, lots: list[Lot]) -> None:
        """They become lots of the other asset, in its currency at the rate of their own day; by
        HIFO in the order of use, else in that in which they were opened.
        """
        was, becomes = self.asset(it).currency, self.assets[str(it.to_asset)].currency
        if self.method != "HIFO":
            lots = sorted(lots, key=lambda lot: lot.opened)
        for lot in lots:
            rate = self.rate(was, becomes, lot.day)
            lot.cost = times(lot.cost, rate)
            lot.rate = None if lot.rate is None or rate is None else lot.rate / rate
            self.open(str(it.to_asset), lot)

    # What a record is worth

    def asset(self, it: Transaction) -> Asset:
        return self.assets[str(it.asset)]

    def both(self, it: Transaction) -> tuple[str, str]:
        """The currency of its asset, and the reporting currency."""
        return self.asset(it).currency, self.currency

    def gross(self, it: Transaction, quote: str) -> Figure:
        """Nothing is nothing in any currency, known or not."""
        return times(gross(it), self.worth(it, quote)) if gross(it) else Fraction(0)

    def fee(self, it: Transaction, quote: str) -> Figure:
        if not it.fee:
            return Fraction(0)
        if it.fee_currency in (None, it.currency):
            return times(Fraction(it.fee), self.worth(it, quote))
        return times(Fraction(it.fee), self.rate(str(it.fee_currency), quote, it.date))

    def tax(self, it: Transaction, quote: str) -> Figure:
        return times(Fraction(it.tax), self.worth(it, quote)) if it.tax else Fraction(0)

    def charges(self, it: Transaction, quote: str) -> Figure:
        return plus(self.fee(it, quote), self.tax(it, quote))

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
    """What is left; nothing where only a rounding lies between the two: of what a division has left
    with more decimals than can be entered, or of a sale beyond what was bought in long parts.
    """
    rest = held - removed
    is_rounded = (removed * 10**12).denominator == 1
    if (held * 10**18).denominator != 1:
        return Fraction(0) if abs(rest) < (DUST if is_rounded else FINE_DUST) else rest
    is_long = (held * 10**12).denominator != 1
    return Fraction(0) if is_long and is_rounded and -DUST < rest < 0 else rest


def in_order(of_one_day: list[Transaction]) -> list[Transaction]:
    """Splits, and spin-offs and mergers without an order; then transactions with an order, by it;
    then those that add; then the rest; otherwise as recorded.
    """
    recorded = sorted(of_one_day, key=lambda it: it.recorded)
    actions = [
        it
        for it in recorded
        if it.type == "SPLIT" or (it.type in ("SPIN_OFF", "MERGER") and it.order is None)
    ]
    others = [it for it in recorded if it not in actions]
    stated = sorted([it for it in others if it.order is not None], key=lambda it: it.order or 0)
    adding = [
        it for it in others if it.order is None and it.type in ("BUY", "TRANSFER_IN", "DEPOSIT")
    ]
    rest = [it for it in others if it.order is None and it not in adding]
    return actions + stated + adding + rest


def gross(it: Transaction) -> Fraction:
    if it.amount is not None:
        return Fraction(it.amount)
    return Fraction(it.quantity or 0) * Fraction(it.unit_price or 0)


def pooled(left: Lot, right: Lot) -> Lot:
    cost, cost_base = plus(left.cost, right.cost), plus(left.cost_base, right.cost_base)
    rate = average_rate(cost, cost_base, right.rate)
    return Lot(left.day, left.quantity + right.quantity, cost, cost_base, rate)


def average_rate(cost: Figure, cost_base: Figure, without_cost: Figure) -> Figure:
    if cost is None or cost_base is None:
        return None
    return cost_base / cost if cost else without_cost


def unit_cost(lot: Lot) -> tuple[bool, Fraction]:
    """What HIFO compares: an unknown cost is lower than any."""
    return lot.cost is not None, (lot.cost or Fraction(0)) / lot.quantity


def spread(amount: Figure, lots: Sequence[Lot]) -> list[Figure]:
    """By quantity."""
    units = sum((lot.quantity for lot in lots), Fraction(0))
    return [None if amount is None else amount * lot.quantity / units for lot in lots]


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
