"""Transactions, and the order in which a ledger reads them.

A transaction is one dated record. Its date is a plain calendar day, the trade date on the
statement; no time zone ever shifts it. Amounts are exact decimals in the transaction's own
currency; `fee` and `tax` are never negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from shared.ledger.money import PRECISE

BUY: Final = "BUY"
SELL: Final = "SELL"
DIVIDEND: Final = "DIVIDEND"
INTEREST: Final = "INTEREST"
FEE: Final = "FEE"
TAX: Final = "TAX"
DEPOSIT: Final = "DEPOSIT"
WITHDRAWAL: Final = "WITHDRAWAL"
TRANSFER_IN: Final = "TRANSFER_IN"
TRANSFER_OUT: Final = "TRANSFER_OUT"
SPLIT: Final = "SPLIT"

TransactionType = Literal[
    "BUY",
    "SELL",
    "DIVIDEND",
    "INTEREST",
    "FEE",
    "TAX",
    "DEPOSIT",
    "WITHDRAWAL",
    "TRANSFER_IN",
    "TRANSFER_OUT",
    "SPLIT",
]
TYPES: Final[tuple[TransactionType, ...]] = get_args(TransactionType)

ADDING: Final = frozenset({BUY, TRANSFER_IN})
REMOVING: Final = frozenset({SELL, TRANSFER_OUT})
TRANSFERS: Final = frozenset({TRANSFER_IN, TRANSFER_OUT})

_PAID_IN: Final = frozenset({SELL, DIVIDEND, INTEREST, DEPOSIT})
_PAID_OUT: Final = frozenset({BUY, FEE, TAX, WITHDRAWAL})
_ZERO: Final = Decimal(0)
_FIRST: Final = frozenset({BUY, TRANSFER_IN, DEPOSIT})


@dataclass(frozen=True, slots=True)
class Transaction:
    """One record. Which fields a type uses, and what it changes, is the table in
    docs/definitions.md.

    `asset` is any hashable key of the asset; `recorded` is the order of recording, unique in its
    ledger. `amount` is gross, before fee and tax; trades and some dividends have quantity ×
    unit_price instead. `fx_rate`: 1 unit of `currency` = fx_rate of the portfolio's base currency,
    where the statement has one. `ratio_new` for `ratio_old`: a split of a manual asset.
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

    @property
    def gross(self) -> Decimal:
        """The amount before fee and tax; zero for a type without one, such as SPLIT."""
        if self.amount is not None:
            return self.amount
        if self.quantity is None or self.unit_price is None:
            return _ZERO
        return PRECISE.multiply(self.quantity, self.unit_price)

    def rate_recorded(self, quote: str, base_currency: str) -> Decimal | None:
        """`quote` for one unit of the transaction's currency, as recorded on it. This is `fx_rate`
        where `quote` is the base currency, else None: no other rate is recorded.
        """
        return self.fx_rate if quote == base_currency != self.currency else None


@dataclass(frozen=True, slots=True)
class SplitEvent:
    """A split of a market asset: a corporate action of the asset, applied to every holder from
    `ex_date` on.
    """

    asset: str
    ex_date: date
    new: int
    old: int


def cash_change(transaction: Transaction) -> Decimal:
    """By how much a transaction changes the cash of its own currency, after fee and tax."""
    gross = _ZERO
    if transaction.type in _PAID_IN:
        gross = transaction.gross
    elif transaction.type in _PAID_OUT:
        gross = PRECISE.minus(transaction.gross)
    return PRECISE.subtract(gross, PRECISE.add(transaction.fee, transaction.tax))


def in_ledger_order(transactions: Iterable[Transaction]) -> list[Transaction]:
    """By date; inside a day first SPLIT, then those with an explicit `order` by it, then BUY,
    TRANSFER_IN and DEPOSIT before the rest, then as recorded.

    Imports often record a sell before the same day's buy, so additions come first. A real sale of
    everything before a purchase states `order`.
    """
    return sorted(transactions, key=_place)


def _place(transaction: Transaction) -> tuple[date, int, int, int]:
    if transaction.type == SPLIT:
        rank, within = 0, 0
    elif transaction.order is not None:
        rank, within = 1, transaction.order
    else:
        rank, within = 2 if transaction.type in _FIRST else 3, 0
    return (transaction.date, rank, within, transaction.recorded)
