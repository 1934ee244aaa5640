"""Transactions of one asset packed into texts, one a field: the form in which a database returns
many of them fastest, and from which columns of numbers are read without an object for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import compress
from typing import Any, Final

from shared.immutable import immutable
from shared.ledger.transactions import Transaction

SEPARATOR: Final = ","
"""Between the values of a text. Occurs in none of them: words, numbers and ids."""
_ZERO: Final = Decimal(0)
UNKNOWN: Final = "nan"
"""A figure that there is not, where a text has figures; in other texts it is empty."""


@immutable
class Texts:
    """One text a field, with the values of all transactions in recorded order. Days are day
    numbers (`date.toordinal`).
    """

    types: str
    days: str
    currencies: str
    quantities: str
    unit_prices: str
    amounts: str
    fees: str
    taxes: str
    fx_rates: str
    ratios_new: str
    ratios_old: str
    orders: str
    recorded: str
    keys: str

    def in_recorded_order(self) -> Texts:
        """The same values, sorted where they are not in recorded order yet."""
        recorded = [*map(int, self.recorded.split(SEPARATOR))]
        if recorded == sorted(recorded):
            return self
        places = sorted(range(len(recorded)), key=recorded.__getitem__)
        sorted_texts = {}
        for field in fields(self):
            values = getattr(self, field.name).split(SEPARATOR)
            sorted_texts[field.name] = SEPARATOR.join(map(values.__getitem__, places))
        return Texts(**sorted_texts)


@immutable
class PackedTransactions:
    """The transactions of one asset, or without any, in recorded order. `details` has, by key, the
    fields that few transactions have.
    """

    asset: str | None
    texts: Texts
    details: Mapping[str, Mapping[str, Any]]

    @property
    def count(self) -> int:
        return self.texts.types.count(SEPARATOR) + 1

    def days_of(self, types: frozenset[str]) -> set[date]:
        """The days of the transactions of these types."""
        own_types = self.texts.types.split(SEPARATOR)
        if types.isdisjoint(own_types):
            return set()
        days = compress(self.texts.days.split(SEPARATOR), map(types.__contains__, own_types))
        return {date.fromordinal(int(day)) for day in days}

    @property
    def has_splits(self) -> bool:
        """Whether the owner recorded a split."""
        return bool(self.texts.ratios_new.strip(SEPARATOR))

    @property
    def currencies(self) -> set[str]:
        """Every currency in which they move cash."""
        codes = set(self.texts.currencies.split(SEPARATOR))
        for detail in self.details.values():
            codes.update(
                detail[name]
                for name in ("fee_currency", "to_currency")
                if detail.get(name) is not None
            )
        return codes

    def unpacked(self) -> list[Transaction]:
        """An object for each of them."""
        columns = [getattr(self.texts, field.name).split(SEPARATOR) for field in fields(self.texts)]
        days = {text: date.fromordinal(int(text)) for text in set(columns[1])}
        transactions = [
            Transaction(
                type_,
                days[day],
                currency,
                self.asset,
                None if quantity == UNKNOWN else Decimal(quantity),
                None if unit_price == UNKNOWN else Decimal(unit_price),
                None if amount == UNKNOWN else Decimal(amount),
                _ZERO if fee == "0" else Decimal(fee),
                _ZERO if tax == "0" else Decimal(tax),
                None if fx_rate == UNKNOWN else Decimal(fx_rate),
                int(ratio_new) if ratio_new else None,
                int(ratio_old) if ratio_old else None,
                int(order) if order else None,
                int(recorded),
                key or None,
            )
            for (
                type_,
                day,
                currency,
                quantity,
                unit_price,
                amount,
                fee,
                tax,
                fx_rate,
                ratio_new,
                ratio_old,
                order,
                recorded,
                key,
            ) in zip(*columns, strict=True)
        ]
        if self.details:
            for place, transaction in enumerate(transactions):
                detail = self.details.get(str(transaction.key))
                if detail is not None:
                    transactions[place] = replace(transaction, **detail)
        return transactions

    def keeping(self, keep: Callable[[Transaction], bool]) -> PackedTransactions | None:
        """Those that `keep` keeps; None where it keeps none."""
        kept = [keep(transaction) for transaction in self.unpacked()]
        if not any(kept):
            return None
        texts = {
            field.name: SEPARATOR.join(
                compress(getattr(self.texts, field.name).split(SEPARATOR), kept)
            )
            for field in fields(self.texts)
        }
        return replace(self, texts=Texts(**texts))
