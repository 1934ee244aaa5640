"""A transaction of the demo account before it has ids: hand-written or made by rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction as the API takes it, without ids: `symbol` stands for the asset."""

    type: str
    date: date
    currency: str
    symbol: str | None
    fields: Fields

    @property
    def external_id(self) -> str:
        """The same id at every start, so that a second seeding records no duplicates."""
        return "-".join(
            filter(None, ("sample", self.date.isoformat(), self.type, self.symbol, self.currency))
        )

    def body(self, asset_ids: dict[str, str]) -> Fields:
        """The item of a batch request."""
        asset = {"asset_id": asset_ids[self.symbol]} if self.symbol else {}
        fixed = {"type": self.type, "date": self.date.isoformat(), "currency": self.currency}
        return {**fixed, **asset, **self.fields, "external_id": self.external_id}


def trade(
    type_: str,
    day: str,
    symbol: str,
    quantity: str,
    price: str,
    *,
    currency: str = "USD",
    **more: str,
) -> Entry:
    """A BUY or SELL; `more` are further fields of the request."""
    fields = {"quantity": quantity, "unit_price": price, **more}
    return Entry(type_, date.fromisoformat(day), currency, symbol, fields)


def dividend(
    day: str, symbol: str, ex_date: str, amount: str, currency: str = "USD", **more: str
) -> Entry:
    """A DIVIDEND of an asset, paid on `day`."""
    return Entry(
        "DIVIDEND",
        date.fromisoformat(day),
        currency,
        symbol,
        {"ex_date": ex_date, "amount": amount, **more},
    )


def cash(type_: str, day: str, amount: str, currency: str = "USD", **more: str) -> Entry:
    """A transaction without an asset."""
    return Entry(type_, date.fromisoformat(day), currency, None, {"amount": amount, **more})
