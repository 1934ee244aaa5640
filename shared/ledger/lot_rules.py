"""What each type of transaction does to lots: one rule a type, in the table at the end.

Units have been counted already when a rule is called; a shortfall says which of them were not
held. Lots of units that were not held have an unknown cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.ledger.conversion import Conversion
from shared.ledger.kinds import TransactionType
from shared.ledger.lot_books import lot_book
from shared.ledger.lots import Lot
from shared.ledger.money import PRECISE, add, multiply, prorate, subtract, sum_or_none
from shared.ledger.positions import Book, Disposal, Position
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import Shortfall

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class LotKeeper:
    """The open lots of a book, under one method."""

    book: Book
    method: str
    asset_currencies: Mapping[str, str]
    conversion: Conversion

    def position(self, asset: str | None) -> Position:
        """The position of an asset, opened where there is none yet."""
        key = str(asset)
        position = self.book.positions.get(key)
        if position is None:
            position = Position(key, self.asset_currencies[key], lot_book(self.method))
            self.book.positions[key] = position
        return position

    def split(self, event: SplitEvent) -> None:
        """A corporate action, or the owner's record of one."""
        position = self.book.positions.get(event.asset)
        if position is not None:
            position.lots.split(event.new, event.old)

    def open_lots(self, asset: str | None, lots: Iterable[Lot]) -> None:
        position = self.position(asset)
        for lot in lots:
            position.lots.add(lot)
            position.open_cost_base = add(position.open_cost_base, lot.cost_base)

    def use_up(self, transaction: Transaction, *, closes: bool) -> list[Lot]:
        """The parts of lots that a transaction removes: those that its owner chose, the rest by the
        method. All of them where it closes the position, with the dust that a division may have
        left: a closed position has no cost.
        """
        position = self.position(transaction.asset)
        if closes:
            used = list(position.lots)
            position.lots, position.open_cost_base = lot_book(self.method), _ZERO
            return used
        used, wanted = [], transaction.quantity or _ZERO
        for chosen in transaction.from_lots:
            for lot in position.lots.relieve_lot(chosen.key, min(chosen.quantity, wanted)):
                wanted = PRECISE.subtract(wanted, lot.quantity)
                used.append(lot)
        used += position.lots.relieve(wanted)
        if position.open_cost_base is None:
            # The lot of unknown cost may be among those used: sum the remaining lots again.
            position.sum_cost_again()
        else:
            cost = sum_or_none(lot.cost_base for lot in used)
            position.open_cost_base = subtract(position.open_cost_base, cost)
        return used

    def dispose(self, transaction: Transaction, shortfall: Shortfall | None) -> list[Lot]:
        """Uses up lots for good, and books what was used."""
        position = self.position(transaction.asset)
        used = self.use_up(transaction, closes=not position.quantity)
        if shortfall is not None:
            used.append(_unknown_lot(transaction, shortfall.missing))
        self.book.disposals.append(Disposal(transaction, used))
        return used

    def realize(
        self, position: Position, used: Sequence[Lot], net: Decimal | None, net_base: Decimal | None
    ) -> None:
        """Counts the gain of selling these lots for `net` in the asset's currency, which is
        `net_base` in the reporting currency.

        Its price part is (net − cost, in the asset's currency) × the rate of each lot's trade date,
        with net spread by quantity.
        """
        totals = position.totals
        cost = sum_or_none(lot.cost for lot in used)
        cost_base = sum_or_none(lot.cost_base for lot in used)
        price_gain = sum_or_none(
            multiply(subtract(share, lot.cost), lot.rate)
            for lot, share in zip(used, _spread(net, used), strict=True)
        )
        position.realized_gain = add(position.realized_gain, subtract(net, cost))
        totals.realized_gain = add(totals.realized_gain, subtract(net_base, cost_base))
        totals.realized_price_gain = add(totals.realized_price_gain, price_gain)

    def into(self, lots: Iterable[Lot], asset: str | None, to_asset: str | None) -> list[Lot]:
        """The same lots with their cost in the currency of another asset, at the rate of their own
        day.
        """
        base, quote = self.position(asset).currency, self.position(to_asset).currency
        if base == quote:
            return list(lots)
        converted = []
        for lot in lots:
            rate = self.conversion.rate_on(base, quote, lot.date)
            cost, to_base = multiply(lot.cost, rate), _quotient(lot.rate, rate)
            converted.append(Lot(lot.date, lot.quantity, cost, lot.cost_base, to_base, lot.key))
        return converted


def _buy(lots: LotKeeper, transaction: Transaction, _shortfall: Shortfall | None) -> None:
    """A lot at what was paid, fee and tax included."""
    conversion, currency = lots.conversion, lots.position(transaction.asset).currency
    to_asset = conversion.rate(transaction, currency)
    to_base = conversion.rate(transaction, conversion.currency)
    cost, cost_base = (
        add(conversion.gross(transaction, quote), conversion.charges(transaction, quote))
        for quote in (currency, conversion.currency)
    )
    lot = Lot(
        transaction.date,
        transaction.quantity or _ZERO,
        cost,
        cost_base,
        _quotient(to_base, to_asset),
        transaction.key,
    )
    lots.open_lots(transaction.asset, [lot])


def _transfer_in(lots: LotKeeper, transaction: Transaction, _shortfall: Shortfall | None) -> None:
    """The lots carried over, or one at the cost carried over. The transfer's own charges are not
    cost.
    """
    conversion, currency = lots.conversion, lots.position(transaction.asset).currency
    if not transaction.lots:
        to_asset = conversion.rate(transaction, currency)
        to_base = conversion.rate(transaction, conversion.currency)
        lot = Lot(
            transaction.date,
            transaction.quantity or _ZERO,
            conversion.gross(transaction, currency),
            conversion.gross(transaction, conversion.currency),
            _quotient(to_base, to_asset),
            transaction.key,
        )
        lots.open_lots(transaction.asset, [lot])
        return
    for carried in transaction.lots:
        rate = conversion.lot_rate(currency, carried.date, carried.fx_rate)
        cost_base = multiply(carried.cost, rate)
        lot = Lot(carried.date, carried.quantity, carried.cost, cost_base, rate, transaction.key)
        lots.open_lots(transaction.asset, [lot])


def _sell(lots: LotKeeper, transaction: Transaction, shortfall: Shortfall | None) -> None:
    """Realizes proceeds, less fee and tax, against the cost of the lots used."""
    conversion, position = lots.conversion, lots.position(transaction.asset)
    net, net_base = (
        subtract(conversion.gross(transaction, quote), conversion.charges(transaction, quote))
        for quote in (position.currency, conversion.currency)
    )
    lots.realize(position, lots.dispose(transaction, shortfall), net, net_base)


def _transfer_out(lots: LotKeeper, transaction: Transaction, shortfall: Shortfall | None) -> None:
    """Lots leave with their cost; nothing is realized."""
    lots.dispose(transaction, shortfall)


def _spin_off(lots: LotKeeper, transaction: Transaction, shortfall: Shortfall | None) -> None:
    """`cost_share` of each lot's cost moves to a lot of the new asset, with its date and rate."""
    position, share = lots.position(transaction.asset), transaction.cost_share or _ZERO
    quantity = transaction.to_quantity or _ZERO
    if shortfall is not None:
        lots.open_lots(transaction.to_asset, [_unknown_lot(transaction, quantity)])
        return
    remaining, moved = [], []
    for lot, units in zip(position.lots, _spread(quantity, list(position.lots)), strict=True):
        cost, cost_base = multiply(lot.cost, share), multiply(lot.cost_base, share)
        rest = lot.costing(subtract(lot.cost, cost), subtract(lot.cost_base, cost_base))
        remaining.append(rest)
        moved.append(Lot(lot.date, units or _ZERO, cost, cost_base, lot.rate, lot.key))
    position.lots.replace_all(remaining)
    position.sum_cost_again()
    lots.open_lots(transaction.to_asset, lots.into(moved, transaction.asset, transaction.to_asset))


def _merger(lots: LotKeeper, transaction: Transaction, shortfall: Shortfall | None) -> None:
    """Lots become lots of the other asset, with their dates, rates and cost; cash received besides
    is a return of capital.
    """
    position, conversion = lots.position(transaction.asset), lots.conversion
    used = lots.use_up(transaction, closes=not position.quantity)
    if shortfall is not None:
        used.append(_unknown_lot(transaction, shortfall.missing))
    if transaction.gross:
        used = _give_back(
            lots,
            position,
            used,
            conversion.gross(transaction, position.currency),
            conversion.gross(transaction, conversion.currency),
        )
    moved = [
        Lot(lot.date, units or _ZERO, lot.cost, lot.cost_base, lot.rate, lot.key)
        for lot, units in zip(used, _spread(transaction.to_quantity, used), strict=True)
    ]
    lots.open_lots(transaction.to_asset, lots.into(moved, transaction.asset, transaction.to_asset))


def _split(lots: LotKeeper, transaction: Transaction, _shortfall: Shortfall | None) -> None:
    """The owner's record of a split."""
    lots.split(
        SplitEvent(
            str(transaction.asset),
            transaction.date,
            transaction.ratio_new or 1,
            transaction.ratio_old or 1,
        )
    )


def _give_back(
    lots: LotKeeper,
    position: Position,
    owned: Sequence[Lot],
    amount: Decimal | None,
    amount_base: Decimal | None,
) -> list[Lot]:
    """Lots after capital was returned on them, spread by quantity.

    Cost is given back at the rate at which it was frozen, so that no later rate changes what is
    left of it. What exceeds a lot's cost, and what the rate has changed since, is realized.
    """
    given_back, lowered = [], []
    for lot, share in zip(owned, _spread(amount, owned), strict=True):
        part = None if share is None or lot.cost is None else min(share, max(lot.cost, _ZERO))
        part_base = _part_of(lot.cost_base, part, lot.cost)
        given_back.append(lot.costing(part, part_base))
        lowered.append(lot.costing(subtract(lot.cost, part), subtract(lot.cost_base, part_base)))
    lots.realize(position, given_back, amount, amount_base)
    return lowered


def _spread(amount: Decimal | None, lots: Sequence[Lot]) -> list[Decimal | None]:
    """The amount's share of each lot, by quantity; the last one takes what divisions left."""
    total = sum_or_none(lot.quantity for lot in lots)
    if amount is None or not total:
        return [None] * len(lots)
    shares: list[Decimal | None] = []
    left = amount
    for lot in lots[:-1]:
        share = prorate(amount, lot.quantity, total)
        left = PRECISE.subtract(left, share)
        shares.append(share)
    return [*shares, left]


def _part_of(whole: Decimal | None, part: Decimal | None, of: Decimal | None) -> Decimal | None:
    """whole × part ÷ of; nothing of nothing is zero."""
    if whole is None or part is None or of is None:
        return None
    return prorate(whole, part, of) if of else _ZERO


def _unknown_lot(transaction: Transaction, quantity: Decimal) -> Lot:
    return Lot(transaction.date, quantity, cost=None, cost_base=None, rate=None)


def _quotient(dividend: Decimal | None, divisor: Decimal | None) -> Decimal | None:
    return None if dividend is None or divisor is None else PRECISE.divide(dividend, divisor)


LotRule = Callable[[LotKeeper, Transaction, Shortfall | None], None]

LOT_RULES: Final[Mapping[str, LotRule]] = {
    TransactionType.BUY: _buy,
    TransactionType.SELL: _sell,
    TransactionType.TRANSFER_IN: _transfer_in,
    TransactionType.TRANSFER_OUT: _transfer_out,
    TransactionType.SPIN_OFF: _spin_off,
    TransactionType.MERGER: _merger,
    TransactionType.SPLIT: _split,
}
"""Types without a rule touch no lot."""
