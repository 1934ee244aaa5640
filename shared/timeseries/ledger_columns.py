"""A ledger as columns of whole numbers, in the order in which lots are used: asset by asset, each
in chronological order.

A column holds its figures as int64, all with the same number of decimals. A figure that has too
many digits for that marks its row as `long`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from shared.ledger.kinds import KINDS, CountsAs, Place
from shared.ledger.transactions import Transaction
from shared.timeseries.fixed_point import exact_sum, product, times_power
from shared.timeseries.span import ExactInts, Flags, Ints

KIND_NAMES: Final = tuple(KINDS)
"""The types by their code in the column."""
_CODES: Final = {name: code for code, name in enumerate(KIND_NAMES)}
_PLACES: Final = np.array([kind.place for kind in KINDS.values()], np.int64)

_DECIMALS: Final = (0, 2, 4, 6, 8, 9)
"""How many decimals a column may have, the fewest that suffice."""
_DIGITS_MAX: Final = 15
"""A float distinguishes all decimals of so many digits."""
_WHOLE_MAX: Final = 2.0**51
"""A float's product with a power of ten errs by less than a quarter below it."""


@dataclass(frozen=True, slots=True)
class Column:
    """`numbers` ÷ 10^`decimals`."""

    numbers: ExactInts
    decimals: int

    def scaled_to(self, decimals: int) -> ExactInts:
        """With at least as many decimals as now."""
        return times_power(self.numbers, decimals - self.decimals)


@dataclass(frozen=True, slots=True)
class LedgerColumns:
    """One row a transaction, with codes in the place of names: `kinds` of KIND_NAMES, `assets` of
    `asset_keys` (−1: none), `currencies` of `currency_codes`.

    `places` are the rows' places in the ledger's transactions. `gross` is before `fee` and `tax`;
    `fx_rate` is 0 where none is recorded, and `quantity` where there is none. In rows that are
    `special` a rare field says more, such as another currency of the fee; in rows that are `long`
    some numbers are not right.
    """

    places: Ints
    kinds: Ints
    days: Ints
    assets: Ints
    asset_keys: Sequence[str]
    currencies: Ints
    currency_codes: Sequence[str]
    quantity: Column
    gross: Column
    fee: Column
    tax: Column
    fx_rate: Column
    special: Flags
    long: Flags

    def counts_as(self, counts_as: CountsAs) -> Flags:
        """The rows of the types whose gross amount counts as that."""
        of_kind = np.array([kind.counts_as is counts_as for kind in KINDS.values()], np.bool_)
        flags: Flags = of_kind[self.kinds]
        return flags


def columns_of(transactions: Sequence[Transaction]) -> LedgerColumns:
    """The columns of a ledger in any order."""
    assets, asset_keys = _coded([transaction.asset for transaction in transactions])
    currencies, currency_codes = _coded([transaction.currency for transaction in transactions])
    kinds = np.array([_CODES[transaction.type] for transaction in transactions], np.int64)
    days = np.array([transaction.date.toordinal() for transaction in transactions], np.int64)
    places = _in_order(transactions, assets, days, kinds)
    long = np.zeros(places.size, np.bool_)
    quantity = _column([transaction.quantity for transaction in transactions], long)
    price = _column([transaction.unit_price for transaction in transactions], long)
    stated = [transaction.amount for transaction in transactions]
    amount = _column(stated, long)
    fee = _column([transaction.fee for transaction in transactions], long)
    tax = _column([transaction.tax for transaction in transactions], long)
    fx_rate = _column([transaction.fx_rate for transaction in transactions], long)
    is_stated = np.array([figure is not None for figure in stated], np.bool_)
    gross = _gross(quantity, price, amount, is_stated)
    special = np.array(
        [
            transaction.fee_currency is not None
            or transaction.to_asset is not None
            or transaction.to_currency is not None
            or bool(transaction.lots or transaction.from_lots)
            for transaction in transactions
        ],
        np.bool_,
    )
    return LedgerColumns(
        places=places,
        kinds=kinds[places],
        days=days[places],
        assets=assets[places],
        asset_keys=asset_keys,
        currencies=currencies[places],
        currency_codes=currency_codes,
        quantity=_taken(quantity, places),
        gross=_taken(gross, places),
        fee=_taken(fee, places),
        tax=_taken(tax, places),
        fx_rate=_taken(fx_rate, places),
        special=special[places],
        long=long[places],
    )


def _coded(keys: Sequence[str | None]) -> tuple[Ints, list[str]]:
    """Codes in the order of first occurrence, and the keys that they stand for; −1 for None."""
    codes: dict[str | None, int] = {key: code for code, key in enumerate(_distinct(keys))}
    codes[None] = -1
    return np.array([codes[key] for key in keys], np.int64), [
        key for key in codes if key is not None
    ]


def _distinct(keys: Iterable[str | None]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if key is not None]


def _in_order(transactions: Sequence[Transaction], assets: Ints, days: Ints, kinds: Ints) -> Ints:
    """The places of the transactions by asset and then as `in_ledger_order` has them."""
    ranks, within = _PLACES[kinds], np.zeros(kinds.size, np.int64)
    for place, transaction in enumerate(transactions):
        if transaction.order is not None and transaction.ratio_new is None:
            ranks[place], within[place] = Place.STATED, transaction.order
    recorded = np.array([transaction.recorded for transaction in transactions], np.int64)
    order: Ints = np.lexsort((recorded, within, ranks, days, assets))
    return order


def _column(figures: Sequence[Decimal | None], long: Flags) -> Column:
    """Marks in `long` the rows whose figure does not fit.

    Through floats: decimals of fifteen digits each have a float of their own. A whole number that
    leads back to the same float is therefore the figure itself.
    """
    texts = ["0" if figure is None else str(figure) for figure in figures]
    if not texts:
        return Column(np.zeros(0, np.int64), 0)
    nearest = np.fromstring(",".join(texts), np.float64, sep=",")
    too_long = np.fromiter(map(len, texts), np.int64, len(texts)) > _DIGITS_MAX + 1
    nearest[too_long] = 0.0
    for decimals in _DECIMALS:
        whole = np.rint(nearest * 10.0**decimals)
        is_same = whole / 10.0**decimals == nearest
        if is_same.all():
            break
    fits = is_same & (np.abs(whole) < _WHOLE_MAX)
    long |= too_long | ~fits
    return Column(np.where(fits, whole, 0.0).astype(np.int64), decimals)


def _gross(quantity: Column, price: Column, amount: Column, is_stated: Flags) -> Column:
    """The amount where one is stated, else quantity × price."""
    products = product(quantity.numbers, price.numbers)
    decimals = quantity.decimals + price.decimals
    products = np.where(is_stated, 0, products)
    common = max(decimals, amount.decimals)
    return Column(
        exact_sum(times_power(products, common - decimals), amount.scaled_to(common)), common
    )


def _taken(column: Column, places: Ints) -> Column:
    return Column(column.numbers[places], column.decimals)
