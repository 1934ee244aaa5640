"""What each type of transaction does to lots: one rule a type, in the table at the end.

Units have been counted already when a rule is called; a shortfall says which of them were not
held. Units that were not held are a lot of unknown cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.conversion import Amounts, Conversion, quotient
from shared.ledger.kinds import TransactionType
from shared.ledger.lot_books import lot_book
from shared.ledger.lots import CostBasisMethod, Lot, part_of, spread
from shared.ledger.money import PRECISE, add, multiply, subtract, sum_or_none
from shared.ledger.positions import Book, Disposal, Position, Realization
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import Shortfall

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@dataclass(slots=True)
class Change:
    """One transaction, with the position of its asset, and what it is worth. `position.quantity` is
    already the one after it.
    """

    transaction: Transaction
    position: Position
    amounts: Amounts
    shortfall: Shortfall | None


@immutable
class LotKeeper:
    """The open lots of a book, under one method."""

    book: Book
    method: str
    asset_currencies: Mapping[str, str]
    conversion: Conversion
    keep_disposals: bool

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

    def open_lots(self, position: Position, lots: Iterable[Lot]) -> None:
        for lot in lots:
            position.lots.add(lot)
            position.open_cost_base = add(position.open_cost_base, lot.cost_base)

    def use_up(self, change: Change) -> list[Lot]:
        """The parts of lots that a transaction removes: those that its owner chose, the rest by the
        method. All of them where it closes the position, with the dust that a division may have
        left: a closed position has no cost.
        """
        transaction, position = change.transaction, change.position
        if not position.quantity:
            used = list(position.lots)
            position.lots, position.open_cost_base = lot_book(self.method), _ZERO
            return used
        used, quantity = [], transaction.quantity or _ZERO
        for named in transaction.from_lots:
            for lot in position.lots.relieve_lot(named.key, min(named.quantity, quantity)):
                quantity = PRECISE.subtract(quantity, lot.quantity)
                used.append(lot)
        used += position.lots.relieve(quantity)
        if position.open_cost_base is None:
            # The lot of unknown cost may be among those used: sum the remaining lots again.
            position.sum_cost_again()
        else:
            cost = sum_or_none(lot.cost_base for lot in used)
            position.open_cost_base = subtract(position.open_cost_base, cost)
        return used

    def dispose(self, change: Change) -> list[Lot]:
        """Uses up lots for good, and books what was used."""
        used = self.use_up(change)
        if change.shortfall is not None:
            used.append(_unknown_lot(change.transaction, change.shortfall.missing))
        self.keep(Disposal(change.transaction, used))
        return used

    def keep(self, disposal: Disposal) -> None:
        """Notes what a transaction took from lots, where the book is to have it."""
        if self.keep_disposals:
            self.book.disposals.append(disposal)

    def realize(
        self, change: Change, used: Sequence[Lot], net: Decimal | None, net_base: Decimal | None
    ) -> None:
        """Counts the gain of a transaction that brought `net` for these lots in the asset's
        currency, which is `net_base` in the reporting currency.

        Its price part is (net − cost, in the asset's currency) × the rate of each lot's trade date,
        with net spread by quantity.
        """
        position, totals = change.position, change.position.totals
        if self.keep_disposals:
            self.book.realizations.append(
                Realization(change.transaction, used, net, net_base, change.amounts.lot_rate)
            )
        cost = sum_or_none(lot.cost for lot in used)
        cost_base = sum_or_none(lot.cost_base for lot in used)
        if all(lot.rate is _ONE or lot.rate == 1 for lot in used):
            price_gain = subtract(net, cost)
        else:
            price_gain = sum_or_none(
                multiply(subtract(share, lot.cost), lot.rate)
                for lot, share in zip(used, spread(net, used), strict=True)
            )
        position.realized_gain = add(position.realized_gain, subtract(net, cost))
        totals.realized_gain = add(totals.realized_gain, subtract(net_base, cost_base))
        totals.realized_price_gain = add(totals.realized_price_gain, price_gain)

    def turn_into(self, target: Position, lots: Sequence[Lot], base: str) -> Sequence[Lot]:
        """Opens the lots, in the order of use, in another position, in the order in which they were
        opened: for LIFO the other way round. Their cost is in `base`. Returns them in the currency
        of the other position, in the order of use.
        """
        converted = self._converted(lots, base, target.currency)
        self.open_lots(
            target, converted[::-1] if self.method == CostBasisMethod.LIFO else converted
        )
        return converted

    def _converted(self, lots: Sequence[Lot], base: str, quote: str) -> Sequence[Lot]:
        """The same lots with their cost in another currency, at the rate of their own day."""
        if base == quote:
            return lots
        converted = []
        for lot in lots:
            rate = self.conversion.rate_on(base, quote, lot.date)
            cost, to_base = multiply(lot.cost, rate), quotient(lot.rate, rate)
            converted.append(Lot(lot.date, lot.quantity, cost, lot.cost_base, to_base, lot.key))
        return converted


def _buy(lots: LotKeeper, change: Change) -> None:
    """A lot at what was paid, fee and tax included."""
    amounts = change.amounts
    cost = add(amounts.gross_asset, amounts.charged_asset)
    cost_base = add(amounts.gross_base, amounts.charged_base)
    lots.open_lots(change.position, [_lot(change, cost, cost_base)])


def _transfer_in(lots: LotKeeper, change: Change) -> None:
    """The lots carried over, or one at the cost carried over. The transfer's own charges are not
    cost.
    """
    transaction, amounts, totals = change.transaction, change.amounts, change.position.totals
    carried_lots = []
    if not transaction.lots:
        carried_lots.append(_lot(change, amounts.gross_asset, amounts.gross_base))
    for carried in transaction.lots:
        rate = lots.conversion.lot_rate(change.position.currency, carried.date, carried.fx_rate)
        cost, cost_base = carried.cost, multiply(carried.cost, rate)
        carried_lots.append(
            Lot(carried.date, carried.quantity, cost, cost_base, rate, transaction.key)
        )
    lots.open_lots(change.position, carried_lots)
    carried_cost = sum_or_none(lot.cost_base for lot in carried_lots)
    totals.transferred_gain = add(totals.transferred_gain, carried_cost)


def _sell(lots: LotKeeper, change: Change) -> None:
    """Realizes proceeds, less fee and tax, against the cost of the lots used."""
    amounts = change.amounts
    net = subtract(amounts.gross_asset, amounts.charged_asset)
    net_base = subtract(amounts.gross_base, amounts.charged_base)
    lots.realize(change, lots.dispose(change), net, net_base)


def _transfer_out(lots: LotKeeper, change: Change) -> None:
    """Lots leave with their cost; nothing is realized."""
    totals = change.position.totals
    cost = sum_or_none(lot.cost_base for lot in lots.dispose(change))
    totals.transferred_gain = subtract(totals.transferred_gain, cost)


def _return_of_capital(lots: LotKeeper, change: Change) -> None:
    """Lowers the cost of the open lots. Where nothing is held any more, all of it is a gain."""
    position, open_lots = change.position, list(change.position.lots)
    if not open_lots:
        amounts = change.amounts
        without_cost = Lot(change.transaction.date, _ONE, _ZERO, _ZERO, amounts.lot_rate)
        lots.realize(change, [without_cost], amounts.gross_asset, amounts.gross_base)
        return
    given_back, lowered = _give_back(lots, change, open_lots)
    position.lots.replace_all(lowered)
    position.sum_cost_again()
    lots.keep(Disposal(change.transaction, given_back=given_back))


def _spin_off(lots: LotKeeper, change: Change) -> None:
    """`cost_share` of each lot's cost moves to a lot of the new asset, with its date and rate."""
    transaction, position = change.transaction, change.position
    target, share = lots.position(transaction.to_asset), transaction.cost_share or _ZERO
    if change.shortfall is not None:
        unknown = [_unknown_lot(transaction, transaction.to_quantity or _ZERO)]
        lots.open_lots(target, unknown)
        lots.keep(Disposal(transaction, moved=unknown))
        return
    used, remaining, moved, open_lots = [], [], [], list(position.lots)
    for lot, units in zip(open_lots, spread(transaction.to_quantity, open_lots), strict=True):
        cost, cost_base = multiply(lot.cost, share), multiply(lot.cost_base, share)
        used.append(lot.costing(cost, cost_base))
        remaining.append(lot.costing(subtract(lot.cost, cost), subtract(lot.cost_base, cost_base)))
        moved.append(Lot(lot.date, units or _ZERO, cost, cost_base, lot.rate, lot.key))
    position.lots.replace_all(remaining)
    position.sum_cost_again()
    opened = lots.turn_into(target, moved, position.currency)
    lots.keep(Disposal(transaction, used, moved=opened))


def _merger(lots: LotKeeper, change: Change) -> None:
    """Lots become lots of the other asset, with their dates, rates and cost; cash received besides
    is a return of capital.
    """
    transaction, position = change.transaction, change.position
    used = lots.use_up(change)
    if change.shortfall is not None:
        used.append(_unknown_lot(transaction, change.shortfall.missing))
    given_back, lowered = _give_back(lots, change, used) if change.amounts.gross else ([], used)
    moved = [
        Lot(lot.date, units or _ZERO, lot.cost, lot.cost_base, lot.rate, lot.key)
        for lot, units in zip(lowered, spread(transaction.to_quantity, lowered), strict=True)
    ]
    target = lots.position(transaction.to_asset)
    opened = lots.turn_into(target, moved, position.currency)
    lots.keep(Disposal(transaction, used, given_back, opened))


def _split(lots: LotKeeper, change: Change) -> None:
    """The owner's record of a split."""
    transaction = change.transaction
    new, old = transaction.ratio_new or 1, transaction.ratio_old or 1
    lots.split(SplitEvent(str(transaction.asset), transaction.date, new, old))


def _give_back(
    lots: LotKeeper, change: Change, owned: Sequence[Lot]
) -> tuple[list[Lot], list[Lot]]:
    """The cost that the transaction's amount, spread by quantity, gives back of each lot, and the
    lots after it.

    Cost is given back at the rate at which it was frozen, so that no later rate changes what is
    left of it. What exceeds a lot's cost, and what the rate has changed since, is realized.
    """
    amounts, given_back, lowered = change.amounts, [], []
    for lot, share in zip(owned, spread(amounts.gross_asset, owned), strict=True):
        part = None if share is None or lot.cost is None else min(share, max(lot.cost, _ZERO))
        part_base = part_of(lot.cost_base, part, lot.cost)
        given_back.append(lot.costing(part, part_base))
        lowered.append(lot.costing(subtract(lot.cost, part), subtract(lot.cost_base, part_base)))
    lots.realize(change, given_back, amounts.gross_asset, amounts.gross_base)
    return given_back, lowered


def _lot(change: Change, cost: Decimal | None, cost_base: Decimal | None) -> Lot:
    """The lot that a transaction brings."""
    transaction, rate = change.transaction, change.amounts.lot_rate
    quantity = transaction.quantity or _ZERO
    return Lot(transaction.date, quantity, cost, cost_base, rate, transaction.key)


def _unknown_lot(transaction: Transaction, quantity: Decimal) -> Lot:
    return Lot(transaction.date, quantity, cost=None, cost_base=None, rate=None)


LotRule = Callable[[LotKeeper, Change], None]

LOT_RULES: Final[Mapping[str, LotRule]] = {
    TransactionType.BUY: _buy,
    TransactionType.SELL: _sell,
    TransactionType.TRANSFER_IN: _transfer_in,
    TransactionType.TRANSFER_OUT: _transfer_out,
    TransactionType.RETURN_OF_CAPITAL: _return_of_capital,
    TransactionType.SPIN_OFF: _spin_off,
    TransactionType.MERGER: _merger,
    TransactionType.SPLIT: _split,
}
"""Types without a rule touch no lot."""
