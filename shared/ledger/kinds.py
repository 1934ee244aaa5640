"""The kinds of transactions: one row a type, and everything that differs by type follows from it.

The rows are the table of docs/definitions.md as data. The request's rules, the table's constraints,
the order inside a day, cash, flows, income and charges are derived from them; what a type does to
lots is its rule in `journal`. A new type is a row here, at most one rule there, and its tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, StrEnum
from typing import Final

from shared.immutable import immutable


class TransactionType(StrEnum):
    """The names of the types, as clients and the database have them."""

    BUY = "BUY"
    SELL = "SELL"
    DIVIDEND = "DIVIDEND"
    INTEREST = "INTEREST"
    FEE = "FEE"
    TAX = "TAX"
    DEPOSIT = "DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"
    EXCHANGE = "EXCHANGE"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    RETURN_OF_CAPITAL = "RETURN_OF_CAPITAL"
    SPIN_OFF = "SPIN_OFF"
    MERGER = "MERGER"
    SPLIT = "SPLIT"


class CountsAs(Enum):
    """What the gross amount of a type is to its owner."""

    TRADE = "the price of units"
    DIVIDEND = "income"
    INTEREST = "interest, which may be paid"
    FEE = "a charge"
    TAX = "a tax"
    FUNDING = "money across the border of a portfolio that tracks cash"
    EXCHANGE = "money of one currency for money of another"
    CAPITAL = "cost given back"
    NOTHING = "there is no gross amount"


class Sign(Enum):
    """Which amounts a type takes. The database's CHECK constraints name them by these words."""

    POSITIVE = "> 0"
    NOT_NEGATIVE = ">= 0"
    NOT_ZERO = "<> 0"


class Place(IntEnum):
    """The order of types inside a day; an `order` stated by the owner comes between the first two.

    Imports often record a sell before the same day's buy, so what adds comes before what removes.
    """

    CORPORATE_ACTION = 0
    STATED = 1
    ADDING = 2
    OTHER = 3


@immutable
class Kind:
    """One type.

    `required`, `one_of` (at least one of them) and `optional` are names of the request's fields
    that depend on the type; those of no list are refused. `units` and `cash` are the signs with
    which quantity and gross amount change what is held: +1, −1 or 0.
    """

    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    units: int = 0
    cash: int = 0
    counts_as: CountsAs = CountsAs.NOTHING
    amount: Sign = Sign.POSITIVE
    place: Place = Place.OTHER
    removes_units: bool = False
    """Whether recording it can reduce the units of an asset that are held."""
    adds_units: bool = False
    """Whether deleting it can."""

    def allows(self, field: str) -> bool:
        """Whether a record of this type may have the field."""
        return field in self.required or field in self.one_of or field in self.optional


_TRADE: Final = ("unit_price", "amount")
_INTO_ANOTHER: Final = ("asset_id", "to_asset_id", "to_quantity")

KINDS: Final[Mapping[str, Kind]] = {
    TransactionType.BUY: Kind(
        required=("asset_id", "quantity"),
        one_of=_TRADE,
        units=1,
        cash=-1,
        counts_as=CountsAs.TRADE,
        amount=Sign.NOT_NEGATIVE,
        place=Place.ADDING,
        adds_units=True,
    ),
    TransactionType.SELL: Kind(
        required=("asset_id", "quantity"),
        one_of=_TRADE,
        optional=("from_lots",),
        units=-1,
        cash=1,
        counts_as=CountsAs.TRADE,
        amount=Sign.NOT_NEGATIVE,
        removes_units=True,
    ),
    TransactionType.DIVIDEND: Kind(
        required=("asset_id",),
        one_of=("amount", "unit_price"),
        optional=("quantity", "ex_date"),
        cash=1,
        counts_as=CountsAs.DIVIDEND,
        amount=Sign.NOT_ZERO,
    ),
    TransactionType.INTEREST: Kind(
        required=("amount",),
        optional=("asset_id",),
        cash=1,
        counts_as=CountsAs.INTEREST,
        amount=Sign.NOT_ZERO,
    ),
    TransactionType.FEE: Kind(
        required=("amount",),
        optional=("asset_id",),
        cash=-1,
        counts_as=CountsAs.FEE,
        amount=Sign.NOT_ZERO,
    ),
    TransactionType.TAX: Kind(
        required=("amount",),
        optional=("asset_id",),
        cash=-1,
        counts_as=CountsAs.TAX,
        amount=Sign.NOT_ZERO,
    ),
    TransactionType.DEPOSIT: Kind(
        required=("amount",), cash=1, counts_as=CountsAs.FUNDING, place=Place.ADDING
    ),
    TransactionType.WITHDRAWAL: Kind(required=("amount",), cash=-1, counts_as=CountsAs.FUNDING),
    TransactionType.EXCHANGE: Kind(
        required=("amount", "to_amount", "to_currency"), cash=-1, counts_as=CountsAs.EXCHANGE
    ),
    TransactionType.TRANSFER_IN: Kind(
        required=("asset_id", "quantity"),
        one_of=("unit_price", "lots"),
        units=1,
        place=Place.ADDING,
        adds_units=True,
    ),
    TransactionType.TRANSFER_OUT: Kind(
        required=("asset_id", "quantity"), optional=("from_lots",), units=-1, removes_units=True
    ),
    TransactionType.RETURN_OF_CAPITAL: Kind(
        required=("asset_id", "amount"), cash=1, counts_as=CountsAs.CAPITAL
    ),
    TransactionType.SPIN_OFF: Kind(
        required=(*_INTO_ANOTHER, "cost_share"),
        place=Place.CORPORATE_ACTION,
        removes_units=True,
        adds_units=True,
    ),
    TransactionType.MERGER: Kind(
        required=_INTO_ANOTHER,
        optional=("quantity", "amount"),
        cash=1,
        counts_as=CountsAs.CAPITAL,
        amount=Sign.NOT_NEGATIVE,
        place=Place.CORPORATE_ACTION,
        removes_units=True,
        adds_units=True,
    ),
    TransactionType.SPLIT: Kind(
        required=("asset_id", "ratio"),
        place=Place.CORPORATE_ACTION,
        removes_units=True,
        adds_units=True,
    ),
}

DEPENDENT_FIELDS: Final = tuple(
    dict.fromkeys(
        field for kind in KINDS.values() for field in (*kind.required, *kind.one_of, *kind.optional)
    )
)
"""Every field that some types have and others refuse, each once."""


TRANSFERS: Final = frozenset({TransactionType.TRANSFER_IN, TransactionType.TRANSFER_OUT})
