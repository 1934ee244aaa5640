"""A ledger as columns of whole numbers, in the order in which lots are used: asset by asset, each
in chronological order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.kinds import KINDS, CountsAs, Place, TransactionType
from shared.ledger.packed_transactions import SEPARATOR, PackedTransactions, Texts
from shared.timeseries.figure_columns import Column, column_of
from shared.timeseries.fixed_point import exact_sum, product, times_power
from shared.timeseries.span import Flags, Ints

KIND_NAMES: Final = tuple(KINDS)
"""The types by their code in the column."""
_CODES: Final = {name: code for code, name in enumerate(KIND_NAMES)}
_PLACES: Final = np.array([kind.place for kind in KINDS.values()], np.int64)

_SEPARATOR_BYTE: Final = ord(SEPARATOR)
_DAY_DIGITS: Final = 6
_POWERS: Final = 10 ** np.arange(_DAY_DIGITS - 1, -1, -1)


@immutable
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
    receiving: Ints
    """The codes of the assets into which others have turned."""

    def counts_as(self, counts_as: CountsAs) -> Flags:
        """The rows of the types whose gross amount counts as that."""
        return counting_as(self.kinds, counts_as)

    def until(self, day: int) -> LedgerColumns:
        """Without the rows of later days."""
        included = self.days <= day
        if included.all():
            return self
        return replace(
            self,
            places=self.places[included],
            kinds=self.kinds[included],
            days=self.days[included],
            assets=self.assets[included],
            currencies=self.currencies[included],
            quantity=self.quantity.at(included),
            gross=self.gross.at(included),
            fee=self.fee.at(included),
            tax=self.tax.at(included),
            fx_rate=self.fx_rate.at(included),
            special=self.special[included],
            long=self.long[included],
        )


def counting_as(kinds: Ints, counts_as: CountsAs) -> Flags:
    """Which of these types, by their codes, have a gross amount that counts as that."""
    of_kind = np.array([kind.counts_as is counts_as for kind in KINDS.values()], np.bool_)
    flags: Flags = of_kind[kinds]
    return flags


def columns_of(packed: Sequence[PackedTransactions]) -> LedgerColumns:
    """The columns of a ledger, one item of `packed` an asset."""
    texts = [rows.texts for rows in packed]
    asset_keys = [rows.asset for rows in packed if rows.asset is not None]
    codes = {asset: code for code, asset in enumerate(asset_keys)}
    assets = np.array(
        [-1 if rows.asset is None else codes[rows.asset] for rows in packed], np.int64
    ).repeat([rows.count for rows in packed])
    kinds = _coded((text.types for text in texts), _CODES)
    currency_codes: dict[str, int] = {}
    currencies = _coded((text.currencies for text in texts), currency_codes)
    days = _day_numbers(_joined(text.days for text in texts))
    places = _in_order(texts, assets, days, kinds)
    long = np.zeros(places.size, np.bool_)

    def column(figures: Iterable[str]) -> Column:
        return column_of(_joined(figures), long)[0]

    quantity = column(text.quantities for text in texts)
    price = column(text.unit_prices for text in texts)
    amount, is_stated = column_of(_joined(text.amounts for text in texts), long)
    fee, tax = column(text.fees for text in texts), column(text.taxes for text in texts)
    fx_rate = column(text.fx_rates for text in texts)
    gross = _gross(quantity, price, amount, is_stated)
    return LedgerColumns(
        places=places,
        kinds=kinds[places],
        days=days[places],
        assets=assets[places],
        asset_keys=asset_keys,
        currencies=currencies[places],
        currency_codes=list(currency_codes),
        quantity=quantity.at(places),
        gross=gross.at(places),
        fee=fee.at(places),
        tax=tax.at(places),
        fx_rate=fx_rate.at(places),
        special=_special(packed, places.size)[places],
        long=long[places],
        receiving=np.array(sorted(_receiving(packed, codes)), np.int64),
    )


def _joined(texts: Iterable[str]) -> str:
    return SEPARATOR.join(texts)


def _coded(texts: Iterable[str], codes: dict[str, int]) -> Ints:
    """The code of each word; a new word gets the next one."""
    coded = [np.zeros(0, np.int64)]
    for text in texts:
        word, _, _ = text.partition(SEPARATOR)
        count = text.count(SEPARATOR) + 1
        if text == SEPARATOR.join([word] * count):
            coded.append(np.full(count, codes.setdefault(word, len(codes))))
            continue
        words = text.split(SEPARATOR)
        for word in dict.fromkeys(words):
            codes.setdefault(word, len(codes))
        coded.append(np.fromiter(map(codes.__getitem__, words), np.int64, count))
    return np.concatenate(coded)


def _day_numbers(text: str) -> Ints:
    """All have six digits, from the year 274 to 2738: then each digit is a column of its own."""
    width = _DAY_DIGITS + 1
    if not text or (len(text) + 1) % width or text.count(SEPARATOR) + 1 != (len(text) + 1) // width:
        return np.fromstring(text, np.int64, sep=SEPARATOR)
    digits = np.frombuffer((text + SEPARATOR).encode(), np.uint8).reshape(-1, width)
    if (digits[:, _DAY_DIGITS] != _SEPARATOR_BYTE).any():
        return np.fromstring(text, np.int64, sep=SEPARATOR)
    days: Ints = (digits[:, :_DAY_DIGITS] - ord("0")).astype(np.int64) @ _POWERS
    return days


def _special(packed: Sequence[PackedTransactions], count: int) -> Flags:
    """The rows with details."""
    special, first = np.zeros(count, np.bool_), 0
    for rows in packed:
        if rows.details:
            keys = rows.texts.keys.split(SEPARATOR)
            special[[first + place for place, key in enumerate(keys) if key in rows.details]] = True
        first += rows.count
    return special


def _receiving(packed: Sequence[PackedTransactions], codes: Mapping[str, int]) -> set[int]:
    return {
        codes[detail["to_asset"]]
        for rows in packed
        for detail in rows.details.values()
        if detail["to_asset"] in codes
    }


def _in_order(texts: Sequence[Texts], assets: Ints, days: Ints, kinds: Ints) -> Ints:
    """The places of the transactions by asset and then as `in_ledger_order` has them. They come
    asset by asset, in recorded order.
    """
    in_order: Ints = np.lexsort((*order_in_a_day(texts, kinds), days, assets))
    return in_order


def order_in_a_day(texts: Sequence[Texts], kinds: Ints) -> Sequence[Ints]:
    """By place in the ledger, the last key first; after them the order of recording decides."""
    ranks = _PLACES[kinds]
    orders = _joined(text.orders for text in texts)
    if not orders.strip(SEPARATOR):
        return [ranks]
    within = np.zeros(kinds.size, np.int64)
    splits = _CODES[TransactionType.SPLIT]
    for place, text in enumerate(orders.split(SEPARATOR)):
        if text and kinds[place] != splits:
            ranks[place], within[place] = Place.STATED, int(text)
    return [within, ranks]


def _gross(quantity: Column, price: Column, amount: Column, is_stated: Flags) -> Column:
    """The amount where one is stated, else quantity × price."""
    products = product(quantity.numbers, price.numbers)
    decimals = quantity.decimals + price.decimals
    products = np.where(is_stated, 0, products)
    common = max(decimals, amount.decimals)
    return Column(
        exact_sum(times_power(products, common - decimals), amount.scaled_to(common)), common
    )
