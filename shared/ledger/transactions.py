"""Transactions, and the order in which a ledger reads them.

A transaction is one dated record. Its date is a plain calendar day, the trade date on the
statement; no time zone ever shifts it. Amounts are exact decimals in the transaction's own
currency; `fee` and `tax` may be negative, where something is given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.kinds import KINDS, Place
from shared.ledger.money import PRECISE

_ZERO: Final = Decimal(0)


@immutable
class CarriedLot:
    """A lot as another account had it: `cost` in the asset's currency, None: unknown; `fx_rate` the
    portfolio's base currency for one unit of it on the day of purchase, None: the rate of that day.
    """

    date: date
    quantity: Decimal
    cost: Decimal | None
    fx_rate: Decimal | None = None


@immutable
class ChosenLot:
    """Units of the lot that the transaction with this key brought, to be used before others."""

    key: str
    quantity: Decimal


@immutable
class Transaction:
    """One record. Which fields a type uses, and what it changes, is the table in `kinds`.

    `asset` is any hashable key of the asset; `recorded` is the order of recording, unique in its
    ledger. `amount` is gross, before fee and tax; where a trade has none, it is quantity ×
    unit_price. `fx_rate`: 1 unit of `currency` = fx_rate of the portfolio's base currency, where
    the statement has one. `ratio_new` for `ratio_old`: a split. `fee_currency` is that of `fee`
    where it is not `currency`. `to_*` is what an exchange, a spin-off or a merger leads to.
    """

    type: str
    date: date
    currency: str
    asset: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    fee: Decimal = _ZERO
    tax: Decimal = _ZERO
    fx_rate: Decimal | None = None
    ratio_new: int | None = None
    ratio_old: int | None = None
    order: int | None = None
    recorded: int = 0
    key: str | None = None
    """The caller's key of the record; an error can name the record by it."""
    fee_currency: str | None = None
    to_asset: str | None = None
    to_quantity: Decimal | None = None
    to_currency: str | None = None
    to_amount: Decimal | None = None
    cost_share: Decimal | None = None
    lots: tuple[CarriedLot, ...] = ()
    from_lots: tuple[ChosenLot, ...] = ()
    transfer_id: str | None = None
    """What both sides of a transfer between two portfolios of one owner share."""

    @property
    def gross(self) -> Decimal:
        """The amount before fee and tax; zero for a type without one, such as SPLIT."""
        if self.amount is not None:
            return self.amount
        if self.quantity is None or self.unit_price is None:
            return _ZERO
        return PRECISE.multiply(self.quantity, self.unit_price)

    @property
    def currencies(self) -> Iterator[str]:
        """Every currency in which it moves cash."""
        return (
            code
            for code in (self.currency, self.fee_currency, self.to_currency)
            if code is not None
        )

    def rate_recorded(self, quote: str, base_currency: str) -> Decimal | None:
        """`quote` for one unit of the transaction's currency, as recorded on it. This is `fx_rate`
        where `quote` is the base currency, else None: no other rate is recorded.
        """
        return self.fx_rate if quote == base_currency != self.currency else None


@immutable
class SplitEvent:
    """A split of a market asset: a corporate action of the asset, applied to every holder from
    `ex_date` on.
    """

    asset: str
    ex_date: date
    new: int
    old: int


SAME_SPLIT_DAYS: Final = 7
"""How far apart an owner and a vendor may date one split."""


def is_reported(recorded_on: date, ex_date: date) -> bool:
    """Whether a split that an owner recorded is the one that a vendor reports. It then gives way:
    both never apply together.
    """
    return abs((recorded_on - ex_date).days) <= SAME_SPLIT_DAYS


def cash_changes(transaction: Transaction, gross: Decimal) -> list[tuple[str, Decimal]]:
    """By how much a transaction of this gross amount changes the cash of each currency, after fee
    and tax; a currency may come twice.
    """
    sign = KINDS[transaction.type].cash
    own = gross if sign > 0 else PRECISE.minus(gross) if sign else _ZERO
    if transaction.tax:
        own = PRECISE.subtract(own, transaction.tax)
    changes = []
    if transaction.fee and transaction.fee_currency is None:
        own = PRECISE.subtract(own, transaction.fee)
    elif transaction.fee and transaction.fee_currency is not None:
        changes.append((transaction.fee_currency, PRECISE.minus(transaction.fee)))
    if own:
        changes.append((transaction.currency, own))
    if transaction.to_currency is not None and transaction.to_amount is not None:
        changes.append((transaction.to_currency, transaction.to_amount))
    return changes


def in_ledger_order(transactions: Iterable[Transaction]) -> list[Transaction]:
    """By date; inside a day first corporate actions, then those with an explicit `order` by it,
    then what adds before the rest, then as recorded. See `kinds.Place`.

    A SPLIT always comes first; a SPIN_OFF or MERGER with an `order` takes that place.
    """
    return sorted(transactions, key=_place)


def in_chronological_order(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent]
) -> Iterator[Transaction | SplitEvent]:
    """Both in the order in which they take effect: a corporate action of a market asset before
    everything else on its ex-date.
    """
    actions = sorted(splits, key=lambda split: (split.ex_date, split.asset))
    place = 0
    for transaction in in_ledger_order(transactions):
        while place < len(actions) and actions[place].ex_date <= transaction.date:
            yield actions[place]
            place += 1
        yield transaction
    yield from actions[place:]


def _place(transaction: Transaction) -> tuple[date, int, int, int]:
    rank, within = KINDS[transaction.type].place, 0
    if transaction.order is not None and transaction.ratio_new is None:
        rank, within = Place.STATED, transaction.order
    return (transaction.date, rank, within, transaction.recorded)
